/** Half-written ticket forms, one per account and key (`call:<id>`, or `free`). The last save wins; each is counted. */
import type { z } from 'zod';
import type { Draft, SaveDraft } from '../contract/http/tickets.ts';
import { sql } from 'kysely';
import type { Clock } from '../service/ports.ts';
import type { Db } from './db.ts';
import { isoOf, jsonText } from './values.ts';

type DraftShape = z.infer<typeof Draft>;

export class DraftStore {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async save(username: string, key: string, draft: z.infer<typeof SaveDraft>): Promise<DraftShape> {
    const saved = await this.#db.desks
      .insertInto('drafts')
      .values({
        username,
        key,
        call: draft.callId,
        form: jsonText(draft.form),
        version: 1,
        saved_at: new Date(this.#clock.now()),
      })
      .onConflict((conflict) =>
        conflict.columns(['username', 'key']).doUpdateSet({
          call: sql`excluded.call`,
          form: sql`excluded.form`,
          version: sql`drafts.version + 1`,
          saved_at: sql`excluded.saved_at`,
        }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    return shapeOf(saved);
  }

  async get(username: string, key: string): Promise<DraftShape | null> {
    const found = await this.#mine(username).where('key', '=', key).executeTakeFirst();
    return found ? shapeOf(found) : null;
  }

  /** Newest first. */
  async list(username: string): Promise<DraftShape[]> {
    const rows = await this.#mine(username).orderBy('saved_at', 'desc').limit(200).execute();
    return rows.map(shapeOf);
  }

  async delete(username: string, key: string): Promise<void> {
    await this.#db.desks.deleteFrom('drafts').where('username', '=', username).where('key', '=', key).execute();
  }

  #mine(username: string) {
    return this.#db.desks.selectFrom('drafts').selectAll().where('username', '=', username);
  }
}

interface DraftRow {
  key: string;
  call: string | null;
  form: Record<string, unknown>;
  version: number;
  saved_at: Date;
}

const shapeOf = ({ key, call, form, version, saved_at }: DraftRow): DraftShape => ({
  key,
  callId: call,
  form,
  version,
  savedAt: isoOf(saved_at),
});
