/** Short messages on their way out. A row is tried until the gateway takes it, refuses it for good, or it is too old. */
import { sql } from 'kysely';
import type { Instant } from '../core/kernel/instant.ts';
import type { Db } from './db.ts';

export interface DueMessage {
  readonly id: string;
  readonly recipient: string;
  readonly text: string;
  readonly at: Instant;
  readonly tries: number;
}

export class SmsOutbox {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async due(now: Instant, limit: number): Promise<DueMessage[]> {
    const rows = await this.#db.desks
      .selectFrom('sms_outbox')
      .select(['id', 'recipient', 'text', 'at', 'tries'])
      .where('state', 'in', ['queued', 'unconfigured'])
      .where('next_at', '<=', new Date(now))
      .orderBy('next_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...row, at: row.at.getTime() }));
  }

  /** A person may have dropped it since it was read. */
  async isStillDue(id: string): Promise<boolean> {
    const row = await this.#db.desks.selectFrom('sms_outbox').select('id').where(waits(id)).executeTakeFirst();
    return row !== undefined;
  }

  /** Whatever was decided meanwhile: it is out. */
  async sent(id: string, at: Instant): Promise<void> {
    await this.#db.desks
      .updateTable('sms_outbox')
      .set({ state: 'sent', sent_at: new Date(at), why: null })
      .where('id', '=', id)
      .execute();
  }

  async refused(id: string, why: string): Promise<void> {
    await this.#db.desks
      .updateTable('sms_outbox')
      .set({ state: 'failed', why: why.slice(0, 200) })
      .where(waits(id))
      .execute();
  }

  async later(id: string, tries: number, nextAt: Instant, why: string): Promise<void> {
    await this.#db.desks
      .updateTable('sms_outbox')
      .set({ state: 'queued', tries, next_at: new Date(nextAt), why: why.slice(0, 200) })
      .where(waits(id))
      .execute();
  }

  /** There is nobody to hand messages to; the rows say so. */
  async unconfigured(): Promise<void> {
    await this.#db.desks
      .updateTable('sms_outbox')
      .set({ state: 'unconfigured' })
      .where('state', '=', 'queued')
      .execute();
  }
}

const waits = (id: string) => sql<boolean>`(id = ${id} and state in ('queued', 'unconfigured'))`;
