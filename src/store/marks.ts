/** Small facts that must survive a restart, by key: e.g. how far the channel event file was read. */
import { sql } from 'kysely';
import type { Db } from './db.ts';

export class MarkStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async read(key: string): Promise<string | null> {
    const found = await this.#db.calls
      .selectFrom('store_marks')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirst();
    return found?.value ?? null;
  }

  async write(key: string, value: string): Promise<void> {
    await this.#db.calls
      .insertInto('store_marks')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, at: sql`now()` }))
      .execute();
  }
}
