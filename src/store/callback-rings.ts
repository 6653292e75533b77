/** Citizens whose place in the line is kept, as the hotline rings them by itself: whom, one at a time, and what came of it. */
import { sql } from 'kysely';
import { hotlineItself } from '../contract/http/callbacks.ts';
import { afterAttempt, type AttemptOutcome } from '../core/callback/task.ts';
import { queueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { kindOf } from '../core/kernel/phone-number.ts';
import type { KeptPlaces, KeptTask } from '../service/place-keeper.ts';
import { readPolicy } from './callbacks.ts';
import { inTransaction, type Db, type Tx } from './db.ts';

const notReachedText = '12345热线多次回拨您的电话，未能接通。如仍需要帮助，请再次拨打12345。';

export class PgKeptPlaces implements KeptPlaces {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async waiting(now: Instant): Promise<KeptTask[]> {
    const rows = await this.#db.calls
      .selectFrom('callback_tasks')
      .select(['id', 'number', 'queue', 'priority', 'queued_at'])
      .where('state', '=', 'waiting')
      .where('queue', 'is not', null)
      .where('next_at', '<=', new Date(now))
      .where(free(now))
      .execute();
    return rows.flatMap(({ id, number, queue, priority, queued_at: queuedAt }) =>
      queue === null || queuedAt === null
        ? []
        : [{ id, number, place: { queue: queueId(queue), priority: priority ?? 0, queuedAt: queuedAt.getTime() } }],
    );
  }

  async hold(id: string, until: Instant, now: Instant): Promise<boolean> {
    const { numUpdatedRows } = await this.#db.calls
      .updateTable('callback_tasks')
      .set({ claimed_by: hotlineItself.username, claimed_until: new Date(until) })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .where('next_at', '<=', new Date(now))
      .where(free(now))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async holdOn(ids: readonly string[], until: Instant): Promise<void> {
    await this.#db.calls
      .updateTable('callback_tasks')
      .set({ claimed_until: new Date(until) })
      .where('id', 'in', ids)
      .where('claimed_by', '=', hotlineItself.username)
      .execute();
  }

  record(id: string, outcome: AttemptOutcome, note: string, now: Instant): Promise<void> {
    return inTransaction(this.#db.calls, async (tx) => {
      const task = await tx
        .selectFrom('callback_tasks')
        .select(['id', 'number', 'state'])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (task?.state !== 'waiting') return;
      const { username: by, name } = hotlineItself;
      await tx
        .insertInto('callback_attempts')
        .values({ task: id, at: new Date(now), by, by_name: name, outcome, note })
        .execute();
      await moveOn(tx, task, outcome, now);
    });
  }
}

interface Rung {
  readonly id: string;
  readonly number: string;
}

async function moveOn(tx: Tx, task: Rung, outcome: AttemptOutcome, now: Instant): Promise<void> {
  const { tries } = await tx
    .selectFrom('callback_attempts')
    .select(({ fn }) => fn.countAll<string>().as('tries'))
    .where('task', '=', task.id)
    .where('by', '=', hotlineItself.username)
    .executeTakeFirstOrThrow();
  const after = afterAttempt(await readPolicy(tx), Number(tries), outcome, now);
  const at = new Date(now);
  const notReached = after.state === 'gaveUp' && after.tell;
  const then =
    after.state === 'waiting'
      ? { next_at: new Date(after.nextAt) }
      : notReached
        ? // Theirs no more: from now on people ring.
          { queue: null, priority: null, queued_at: null, next_at: at }
        : { state: after.state, closed_at: at };
  await tx
    .updateTable('callback_tasks')
    .set({ ...then, claimed_by: null, claimed_until: null })
    .where('id', '=', task.id)
    .execute();
  if (notReached) await tellNotReached(tx, task, at);
}

const free = (now: Instant) => sql<boolean>`(claimed_until is null or claimed_until <= ${new Date(now)})`;

/** Once for a task, where a short message can be read. */
export async function tellNotReached(tx: Tx, task: Rung, at: Date): Promise<void> {
  if (kindOf(task.number) !== 'mobile') return;
  const { id, number: recipient } = task;
  await tx
    .insertInto('sms_outbox')
    .values({ id: `callback-${id}`, call: id, at, recipient, text: notReachedText, next_at: at })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}
