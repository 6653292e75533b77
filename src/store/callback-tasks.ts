/** Tasks of ringing citizens back as people work on them: the list, who holds one, tries, and the rules. */
import { sql } from 'kysely';
import {
  hotlineItself,
  type CallbackCounts,
  type CallbackRow,
  type CallbackRules,
  type CallbackState,
} from '../contract/http/callbacks.ts';
import { afterAttempt, CallbackPolicy, usualPolicy, CallbackWhy } from '../core/callback/task.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { regionLabel } from '../core/kernel/phone-number.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { AttemptTold, CallbackFilter, CallbackPerson, CallbackTasks } from '../service/callback-office.ts';
import { tellNotReached } from './callback-rings.ts';
import { readPolicy } from './callbacks.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { savePolicy } from './policy-row.ts';
import { cursorOf, isoOf, maybeIso, placeOf } from './values.ts';

const soon = sql`interval '15 minutes'`;

export class PgCallbackTasks implements CallbackTasks {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(filter: CallbackFilter, username: string, now: Instant): ReturnType<CallbackTasks['list']> {
    const after = filter.cursor === undefined ? null : placeOf(filter.cursor);
    if (filter.cursor !== undefined && after === null) return { refused: 'bad-cursor' };
    const open = filter.list === 'open';
    const key = open ? sql<Date>`t.due_at` : sql<Date>`t.closed_at`;
    const order = open ? 'asc' : 'desc';
    let rows = selectTasks(this.#db.desks).where('t.state', open ? '=' : '<>', 'waiting');
    if (after) rows = rows.where(sql<boolean>`(${key}, t.id) ${sql.raw(open ? '>' : '<')} (${after.at}, ${after.key})`);
    if (filter.why !== undefined) rows = rows.where(sql<boolean>`${filter.why} = any(m.whys)`);
    if (filter.mine === 'true') {
      rows = rows.where('t.claimed_by', '=', username).where('t.claimed_until', '>', new Date(now));
    }
    const found = await rows
      .orderBy(key, order)
      .orderBy('t.id', order)
      .limit(filter.limit + 1)
      .execute();
    const page = found.slice(0, filter.limit);
    const last = page.at(-1);
    const lastAt = last && (open ? last.due_at : last.closed_at);
    const next = found.length > page.length && last && lastAt ? cursorOf({ at: lastAt, key: last.id }) : null;
    return { items: page.map((row) => rowOf(row, now)), next };
  }

  async counts(now: Instant): Promise<CallbackCounts> {
    const at = new Date(now);
    const row = await this.#db.desks
      .selectFrom('callback_tasks')
      .select(({ fn }) => fn.countAll<string>().as('waiting'))
      .select(sql<string>`count(*) filter (where due_at <= ${at})`.as('overdue'))
      .select(sql<string>`count(*) filter (where due_at > ${at} and due_at <= ${at}::timestamptz + ${soon})`.as('soon'))
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow();
    return { waiting: Number(row.waiting), overdue: Number(row.overdue), dueSoon: Number(row.soon) };
  }

  claim(id: string, by: CallbackPerson, until: Instant, now: Instant): Promise<CallbackRow | Refusal> {
    return this.#change(id, now, async (tx, task) => {
      if (task.state !== 'waiting') return { refused: 'callback-closed' };
      if (isHeldByOther(task, by, now)) return { refused: 'callback-claimed', by: task.claimed_name };
      // Ringing before their turn would put them ahead of those who wait.
      if (task.queue !== null && task.due_at.getTime() > now && !by.minds) return { refused: 'callback-keeps-place' };
      await hold(tx, id, by.username, new Date(until));
      return null;
    });
  }

  release(id: string, by: CallbackPerson, now: Instant): Promise<CallbackRow | Refusal> {
    return this.#change(id, now, async (tx, task) => {
      // Whom the hotline rings may be on the line this moment: given back, they would be rung again meanwhile.
      const mayTake = by.minds && task.claimed_by !== hotlineItself.username;
      if (isHeldByOther(task, by, now) && !mayTake) return { refused: 'callback-claimed', by: task.claimed_name };
      await hold(tx, id, null, null);
      return null;
    });
  }

  record(id: string, by: CallbackPerson, told: AttemptTold, now: Instant): Promise<CallbackRow | Refusal> {
    return this.#change(id, now, async (tx, task) => {
      // Rung back and got through at the same moment: what the person who rang heard is still worth keeping.
      if (task.state !== 'waiting' && task.claimed_by !== by.username) return { refused: 'callback-closed' };
      if (isHeldByOther(task, by, now)) return { refused: 'callback-claimed', by: task.claimed_name };
      await addAttempt(tx, id, by, told, now);
      if (task.state === 'waiting') await moveOn(tx, task, told, now);
      else await hold(tx, id, null, null);
      return null;
    });
  }

  async rules(): Promise<CallbackRules> {
    const row = await this.#db.desks.selectFrom('callback_policy').selectAll().executeTakeFirst();
    if (!row) return { policy: usualPolicy, revision: 0 };
    return { policy: CallbackPolicy.parse(row.body), revision: row.revision };
  }

  saveRules(by: string, { policy, revision }: CallbackRules, now: Instant): Promise<CallbackRules | Refusal> {
    return inTransaction(this.#db.desks, async (tx) => {
      const rules = { table: 'callback_policy', object: 'callback-rules', body: policy } as const;
      const saved = await savePolicy(tx, { ...rules, revision, by, at: new Date(now) });
      return saved === null ? { refused: 'saved-by-another' } : { policy, revision: saved };
    });
  }

  /** One at a time on one task; answers with the task as it is afterwards. */
  #change(
    id: string,
    now: Instant,
    work: (tx: Tx, task: Task) => Promise<Refusal | null>,
  ): Promise<CallbackRow | Refusal> {
    return inTransaction(this.#db.desks, async (tx) => {
      const locked = await tx
        .selectFrom('callback_tasks')
        .select('id')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!locked) return { refused: 'callback-unknown' };
      const one = () => selectTasks(tx).where('t.id', '=', id).executeTakeFirstOrThrow();
      return (await work(tx, await one())) ?? rowOf(await one(), now);
    });
  }
}

type Task = Awaited<ReturnType<ReturnType<typeof selectTasks>['executeTakeFirstOrThrow']>>;

const isHeldByOther = (task: Task, by: CallbackPerson, now: Instant): boolean =>
  task.claimed_by !== null && task.claimed_by !== by.username && (task.claimed_until?.getTime() ?? 0) > now;

async function hold(tx: Tx, id: string, username: string | null, until: Date | null): Promise<void> {
  await tx
    .updateTable('callback_tasks')
    .set({ claimed_by: username, claimed_until: until })
    .where('id', '=', id)
    .execute();
}

async function addAttempt(tx: Tx, task: string, by: CallbackPerson, told: AttemptTold, now: Instant): Promise<void> {
  await tx
    .insertInto('callback_attempts')
    .values({ task, at: new Date(now), by: by.username, by_name: by.name, outcome: told.outcome, note: told.note })
    .execute();
}

async function moveOn(tx: Tx, task: Task, { outcome }: AttemptTold, now: Instant): Promise<void> {
  // Those of the hotline itself came before: a person tries anew.
  const before = task.attempts.filter(({ by }) => by !== hotlineItself.username).length;
  const after = afterAttempt(await readPolicy(tx), before + 1, outcome, now);
  const then =
    after.state === 'waiting' ? { next_at: new Date(after.nextAt) } : { state: after.state, closed_at: new Date(now) };
  await tx
    .updateTable('callback_tasks')
    .set({ ...then, claimed_by: null, claimed_until: null })
    .where('id', '=', task.id)
    .execute();
  if (after.state === 'gaveUp' && after.tell) await tellNotReached(tx, task, new Date(now));
}

const selectTasks = (queries: Queries | Tx) =>
  queries
    .selectFrom('callback_tasks as t')
    .leftJoin('accounts as holder', 'holder.username', 't.claimed_by')
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('callbacks as c')
          .select(({ fn }) => fn.countAll<string>().as('missed'))
          .select(sql<CallbackWhy[]>`coalesce(array_agg(distinct c.why), '{}')`.as('whys'))
          .whereRef('c.task', '=', 't.id')
          .as('m'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('callback_attempts as a')
          .select(
            sql<StoredAttempt[]>`coalesce(jsonb_agg(jsonb_build_object(
              'at', extract(epoch from a.at) * 1000, 'by', a.by, 'byName', a.by_name, 'outcome', a.outcome, 'note', a.note)
              order by a.id), '[]')`.as('attempts'),
          )
          .whereRef('a.task', '=', 't.id')
          .as('tries'),
      (join) => join.onTrue(),
    )
    .selectAll('t')
    .select(['m.missed', 'm.whys', 'tries.attempts', 'holder.name as claimed_name']);

type StoredAttempt = Omit<CallbackRow['attempts'][number], 'at'> & { readonly at: number; readonly by: string };

function rowOf(task: Task, now: Instant): CallbackRow {
  const isHeld = task.claimed_by !== null && (task.claimed_until?.getTime() ?? 0) > now;
  const state: CallbackState = task.state === 'waiting' && isHeld ? 'claimed' : task.state;
  return {
    id: task.id,
    number: task.number,
    region: regionLabel(task.number),
    state,
    whys: CallbackWhy.options.filter((why) => task.whys.includes(why)),
    missed: Number(task.missed),
    firstMissedAt: isoOf(task.first_missed_at),
    lastMissedAt: isoOf(task.last_missed_at),
    dueAt: isoOf(task.due_at),
    nextAt: isoOf(task.next_at),
    keepsPlace: task.state === 'waiting' && task.queue !== null,
    claimedBy:
      state === 'claimed' && task.claimed_by !== null
        ? { username: task.claimed_by, name: task.claimed_name ?? hotlineItself.name }
        : null,
    claimedUntil: state === 'claimed' ? maybeIso(task.claimed_until) : null,
    attempts: task.attempts.map(({ at, byName, outcome, note }) => {
      return { at: new Date(Math.round(at)).toISOString(), byName, outcome, note };
    }),
    closedAt: maybeIso(task.closed_at),
    closedCall: task.closed_call,
  };
}
