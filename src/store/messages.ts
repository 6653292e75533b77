/** The outbox of short messages as people look at it, and what they decide about one. Every decision is audited with why. */
import { sql } from 'kysely';
import type { MessageCounts, MessageRow } from '../contract/http/messages.ts';
import { startOfDay } from '../core/kernel/day.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from '../service/ports.ts';
import type { MessageFilter, MessageStore, Settler } from '../service/message-store.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { pageOf, isoOf, maybeIso, placeOf } from './values.ts';

export class PgMessageStore implements MessageStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async list(filter: MessageFilter): ReturnType<MessageStore['list']> {
    const after = filter.cursor === undefined ? null : placeOf(filter.cursor);
    if (filter.cursor !== undefined && after === null) return { refused: 'bad-cursor' };
    let rows = selectRows(this.db.desks);
    if (after) rows = rows.where(sql<boolean>`(m.at, m.id) < (${after.at}, ${after.key})`);
    if (filter.state !== undefined) rows = rows.where('m.state', '=', filter.state);
    if (filter.number !== undefined) rows = rows.where('m.recipient', '=', filter.number);
    const found = await rows
      .orderBy('m.at', 'desc')
      .orderBy('m.id', 'desc')
      .limit(filter.limit + 1)
      .execute();
    const { page, next } = pageOf(found, filter.limit, ({ at, id: key }) => ({ at, key }));
    return { items: page.map(rowOf), next };
  }

  async counts(): Promise<MessageCounts> {
    const since = new Date(startOfDay(this.clock.now()));
    const states = await this.db.desks
      .selectFrom('sms_outbox')
      .select(['state', sql<number>`count(*)::integer`.as('count')])
      .where((where) => where.or([where('state', '<>', 'sent'), where('sent_at', '>=', since)]))
      .groupBy('state')
      .execute();
    const of = (state: MessageRow['state']) => states.find((each) => each.state === state)?.count ?? 0;
    return {
      unconfigured: of('unconfigured'),
      queued: of('queued'),
      sentToday: of('sent'),
      failed: of('failed'),
      dropped: of('dropped'),
    };
  }

  /** At once. One that is older than a day has this try only. */
  retry(by: Settler, id: string, reason: string): Promise<MessageRow | Refusal> {
    return this.#settle(by, 'message.retried', id, reason, async (tx, state, at) => {
      if (state === 'sent') return { refused: 'message-sent' };
      await tx
        .updateTable('sms_outbox')
        .set({ state: 'queued', next_at: at, why: null })
        .where('id', '=', id)
        .execute();
      return null;
    });
  }

  drop(by: Settler, id: string, reason: string): Promise<MessageRow | Refusal> {
    return this.#settle(by, 'message.dropped', id, reason, async (tx, state) => {
      if (state === 'sent') return { refused: 'message-sent' };
      if (state === 'dropped') return { refused: 'message-dropped' };
      await tx.updateTable('sms_outbox').set({ state: 'dropped', why: reason }).where('id', '=', id).execute();
      return null;
    });
  }

  #settle(
    by: Settler,
    act: string,
    id: string,
    reason: string,
    work: (tx: Tx, state: MessageRow['state'], at: Date) => Promise<Refusal | null>,
  ): Promise<MessageRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const row = await tx.selectFrom('sms_outbox').select('state').where('id', '=', id).forUpdate().executeTakeFirst();
      if (!row) return { refused: 'message-unknown' };
      const refused = await work(tx, row.state, at);
      if (refused !== null) return refused;
      await audit(tx, { who: by.username, role: by.role, act, object: `sms:${id}`, reason }, at);
      return rowOf(await selectRows(tx).where('m.id', '=', id).executeTakeFirstOrThrow());
    });
  }
}

/** Messages of callback tasks have the task's id where others have their call's. */
const selectRows = (queries: Queries) =>
  queries
    .selectFrom('sms_outbox as m')
    .leftJoin('calls as c', 'c.id', 'm.call')
    .leftJoin('flows as f', 'f.id', 'c.flow')
    .selectAll('m')
    .select(['c.id as call_id', 'f.name as flow_name']);

type Row = Awaited<ReturnType<ReturnType<typeof selectRows>['execute']>>[number];

const rowOf = (row: Row): MessageRow => ({
  id: row.id,
  at: isoOf(row.at),
  state: row.state,
  to: row.recipient,
  text: row.text,
  call: row.call_id,
  flowName: row.flow_name,
  tries: row.tries,
  nextAt: row.state === 'queued' ? isoOf(row.next_at) : null,
  sentAt: maybeIso(row.sent_at),
  why: row.why,
});
