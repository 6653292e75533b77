/**
 * Calls that missed us, and the tasks that gather them: one open task for each number, whoever tells of it and in
 * whatever order. A citizen who got through meanwhile needs none.
 */
import { sql } from 'kysely';
import { CallbackPolicy, dueAt, isMissed, usualPolicy } from '../core/callback/task.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { CallbackStore } from '../service/ports.ts';
import type { Queries, Tx } from './db.ts';

type Told = Parameters<CallbackStore['addCallback']>[0];
type Missed = Omit<Told, 'waitedSeconds'> & { readonly waitedSeconds: number | null };

/** A call that began this long before the citizen was answered in it is none. */
const longestWait = sql`interval '12 hours'`;

export async function addCallback(tx: Tx, told: Told): Promise<void> {
  const number = normalisePhone(told.number) ?? told.number;
  const missed: Missed = { ...told, number, waitedSeconds: told.waitedSeconds ?? null };
  const before = await keep(tx, missed);
  // Who asked to be rung, perhaps at another number, is rung as asked; of two wishes the first one stays.
  const wins = missed.why === 'asked' && (before.why !== 'asked' || missed.at < before.at.getTime());
  if (wins) await change(tx, missed);
  if (before.task === null) {
    const stands = wins || (before.why === missed.why && before.at.getTime() === missed.at);
    await giveTask(tx, stands ? missed : missedOf(before), missed.call);
  } else if (wins && (await isWaiting(tx, before.task))) {
    await takeFromTask(tx, missed.call, before.task);
    // The id of the call may be taken by the task that it leaves.
    await giveTask(tx, missed, `${missed.call}:asked`);
  }
}

type Row = Awaited<ReturnType<typeof keep>>;

/** @returns the call's row as it was told first, locked. */
function keep(tx: Tx, { call, number, why, at, waitedSeconds }: Missed) {
  return tx
    .insertInto('callbacks')
    .values({ call, number, why, at: new Date(at), waited_seconds: waitedSeconds })
    .onConflict((conflict) =>
      conflict
        .column('call')
        .doUpdateSet({ waited_seconds: sql`coalesce(callbacks.waited_seconds, excluded.waited_seconds)` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function change(tx: Tx, { call, number, why, at }: Missed): Promise<void> {
  await tx
    .updateTable('callbacks')
    .set({ number, why, at: new Date(at) })
    .where('call', '=', call)
    .execute();
}

const missedOf = ({ call, number, why, at, waited_seconds }: Row): Missed => ({
  call: call as Missed['call'],
  number,
  why,
  at: at.getTime(),
  waitedSeconds: waited_seconds,
});

async function isWaiting(tx: Tx, id: string): Promise<boolean> {
  const task = await tx
    .selectFrom('callback_tasks')
    .select('state')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return task?.state === 'waiting';
}

async function takeFromTask(tx: Tx, call: string, task: string): Promise<void> {
  await tx.updateTable('callbacks').set({ task: null }).where('call', '=', call).execute();
  await tx
    .deleteFrom('callback_tasks as t')
    .where('t.id', '=', task)
    .where(sql<boolean>`not exists (select from callbacks c where c.task = t.id)`)
    .where(sql<boolean>`not exists (select from callback_attempts a where a.task = t.id)`)
    .execute();
}

async function giveTask(tx: Tx, missed: Missed, id: string): Promise<void> {
  const policy = await readPolicy(tx);
  if (!isMissed(policy, missed.why, missed.waitedSeconds)) return;
  const task = (await closedSince(tx, missed)) ?? (await openTask(tx, missed, policy, id));
  await tx.updateTable('callbacks').set({ task }).where('call', '=', missed.call).execute();
  const since = sql`c.arrived_at > w.last_missed_at - ${longestWait}`;
  await close(tx, sql`w.id = ${task} and ${since}`);
}

/** Told late: the citizen was served after this call already. */
async function closedSince(tx: Tx, { number, at }: Missed): Promise<string | null> {
  const task = await tx
    .selectFrom('callback_tasks')
    .select('id')
    .where('number', '=', number)
    .where('closed_at', '>', new Date(at))
    .where('state', 'in', ['done', 'gotThrough'])
    .orderBy('closed_at')
    .limit(1)
    .executeTakeFirst();
  return task?.id ?? null;
}

async function openTask(tx: Tx, missed: Missed, policy: CallbackPolicy, id: string): Promise<string> {
  const at = new Date(missed.at);
  const due = new Date(dueAt(policy, missed.why, missed.at));
  const times = { first_missed_at: at, last_missed_at: at, due_at: due, next_at: at };
  const { queue = null, priority = null, queuedAt = null } = missed.place ?? {};
  const place = { queue, priority, queued_at: queuedAt === null ? null : new Date(queuedAt) };
  // The first place that was promised.
  const orPlace = (column: keyof typeof place) =>
    sql<never>`case when callback_tasks.queue is null then excluded.${sql.ref(column)} else callback_tasks.${sql.ref(column)} end`;
  const task = await tx
    .insertInto('callback_tasks')
    .values({ id, number: missed.number, ...times, ...place })
    .onConflict((conflict) =>
      conflict
        .column('number')
        .where('state', '=', 'waiting')
        .doUpdateSet({
          first_missed_at: sql`least(callback_tasks.first_missed_at, excluded.first_missed_at)`,
          last_missed_at: sql`greatest(callback_tasks.last_missed_at, excluded.last_missed_at)`,
          due_at: sql`least(callback_tasks.due_at, excluded.due_at)`,
          // A pause after a try that failed does not hold back who asks to be rung at their turn.
          next_at: sql`case when callback_tasks.queue is null and excluded.queue is not null
            then least(callback_tasks.next_at, excluded.next_at) else callback_tasks.next_at end`,
          queue: orPlace('queue'),
          priority: orPlace('priority'),
          queued_at: orPlace('queued_at'),
        }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return task.id;
}

export async function readPolicy(queries: Queries | Tx): Promise<CallbackPolicy> {
  const row = await queries.selectFrom('callback_policy').select('body').executeTakeFirst();
  return row ? CallbackPolicy.parse(row.body) : usualPolicy;
}

/** The citizens of these calls spoke with somebody: what we missed of them before is settled. */
export const closeGotThrough = (tx: Tx, calls: readonly string[]): Promise<number> =>
  close(tx, sql`c.id = any(${calls})`);

/** All that waits, against all calls: what was told by two at the same moment saw neither the other. */
export const closeAllGotThrough = (queries: Queries): Promise<number> =>
  close(queries, sql`c.arrived_at > w.last_missed_at - ${longestWait}`);

async function close(queries: Queries | Tx, which: ReturnType<typeof sql>): Promise<number> {
  const { numAffectedRows } = await sql`
    with got as (
      select distinct on (w.id) w.id, c.id as call, c.answered_at as at
      from callback_tasks w join calls c on c.number = w.number and c.answered_at > w.last_missed_at
        -- Whom we rang, we reached: that is a try, and people tell what came of it.
        and c.origin in ('trunk', 'web')
      where w.state = 'waiting' and ${which}
      order by w.id, c.answered_at)
    update callback_tasks t set state = 'gotThrough', closed_at = got.at, closed_call = got.call
    from got where t.id = got.id and t.state = 'waiting' and t.last_missed_at < got.at`.execute(queries);
  return Number(numAffectedRows ?? 0);
}
