/** What background jobs ask of PostgreSQL: the outbox, recordings to be sealed, calls without an end, old rows. */
import { sql } from 'kysely';
import type { CallId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Db } from './db.ts';

export interface OutboxRow {
  readonly id: string;
  readonly topic: string;
  /** What it is about, e.g. a ticket's number: rows of one key go out in order. */
  readonly key: string;
  readonly body: unknown;
  readonly createdAt: Instant;
}

const dayMs = 24 * 3600_000;
/** Sent rows are kept for questions, applied entry ids for replays of an old spool. */
const keptDays = { drafts: 30, outbox: 30, journalIds: 30 } as const;

export class JobStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Oldest first, without the keys that are waiting for their next try. */
  async unsent(limit: number, exceptKeys: readonly string[]): Promise<OutboxRow[]> {
    let rows = this.#db.desks.selectFrom('outbox').selectAll().where('sent_at', 'is', null).orderBy('id').limit(limit);
    if (exceptKeys.length > 0) rows = rows.where('key', 'not in', exceptKeys);
    return (await rows.execute()).map(({ id, topic, key, body, created_at }) => ({
      id,
      topic,
      key,
      body,
      createdAt: created_at.getTime(),
    }));
  }

  async markSent(ids: readonly string[], at: Instant): Promise<void> {
    if (ids.length === 0) return;
    await this.#db.desks
      .updateTable('outbox')
      .set({ sent_at: new Date(at) })
      .where('id', 'in', ids)
      .where('sent_at', 'is', null)
      .execute();
  }

  /** Which of these calls have an end already. */
  async endedAmong(calls: readonly CallId[]): Promise<Set<string>> {
    if (calls.length === 0) return new Set();
    const rows = await this.#db.calls
      .selectFrom('calls')
      .select('id')
      .where('id', 'in', calls)
      .where('ended_at', 'is not', null)
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** Recordings whose file nobody has measured yet. */
  async unsealed(since: Instant, limit: number): Promise<{ name: string; at: Instant }[]> {
    const rows = await this.#db.desks
      .selectFrom('recordings')
      .select(['name', 'at'])
      .where('sha256', 'is', null)
      .where('failed', '=', false)
      .where('deleted_at', 'is', null)
      .where('at', '>=', new Date(since))
      .orderBy('at')
      .limit(limit)
      .execute();
    return rows.map(({ name, at }) => ({ name, at: at.getTime() }));
  }

  async knownRecordings(names: readonly string[]): Promise<Set<string>> {
    if (names.length === 0) return new Set();
    const rows = await this.#db.desks
      .selectFrom('recordings')
      .select('name')
      .where(sql<boolean>`name = any(${[...names]})`)
      .execute();
    return new Set(rows.map(({ name }) => name));
  }

  async seal(name: string, file: { bytes: number; sha256: string; seconds: number | null }): Promise<void> {
    await this.#db.desks
      .updateTable('recordings')
      .set(({ fn, val }) => ({
        bytes: String(file.bytes),
        sha256: file.sha256,
        seconds: fn.coalesce(val(file.seconds), 'seconds'),
      }))
      .where('name', '=', name)
      .execute();
  }

  /** Rows that nobody needs any more. @returns how many went, by table. */
  async forgetOld(now: Instant): Promise<Record<string, number>> {
    const before = (days: number) => new Date(now - days * dayMs);
    const { desks } = this.#db;
    const gone = await Promise.all([
      desks.deleteFrom('drafts').where('saved_at', '<', before(keptDays.drafts)).executeTakeFirst(),
      desks.deleteFrom('outbox').where('sent_at', '<', before(keptDays.outbox)).executeTakeFirst(),
      desks.deleteFrom('journal_applied').where('applied_at', '<', before(keptDays.journalIds)).executeTakeFirst(),
    ]);
    const [drafts, outbox, journalIds] = gone.map((result) => Number(result.numDeletedRows));
    return { drafts: drafts ?? 0, outbox: outbox ?? 0, journalIds: journalIds ?? 0 };
  }
}
