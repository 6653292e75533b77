/** The numbers behind tickets, call-back tasks and calls: for the ring, never for a desk. */
import type { NumbersBehind } from '../service/ports.ts';
import type { Db } from './db.ts';

export class PgNumbersBehind implements NumbersBehind {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async behind(what: Parameters<NumbersBehind['behind']>[0]): Promise<string | null> {
    const queries = this.#db.desks;
    if ('ticket' in what) {
      const row = await queries
        .selectFrom('tickets')
        .select(['contact_number', 'citizen_number'])
        .where('number', '=', what.ticket)
        .executeTakeFirst();
      return row?.contact_number ?? row?.citizen_number ?? null;
    }
    if ('callback' in what) {
      const row = await queries
        .selectFrom('callback_tasks')
        .select('number')
        .where('id', '=', what.callback)
        .where('state', '=', 'waiting')
        .executeTakeFirst();
      return row?.number ?? null;
    }
    const row = await queries.selectFrom('calls').select('number').where('id', '=', what.call).executeTakeFirst();
    return row?.number ?? null;
  }
}
