/** Inbound numbers: which flow answers each, in its newest version, and what the number brings to its calls. */
import type { Refusal } from '../core/kernel/refusal.ts';
import type { NumberRow, NumberStore, Who } from '../service/flow-ports.ts';
import { audit } from './audit.ts';
import { sql } from 'kysely';
import { inTransaction, type Db, type Tx } from './db.ts';
import { flowChannel } from './store-news.ts';

export class PgNumberStore implements NumberStore {
  constructor(private readonly db: Db) {}

  list(): Promise<NumberRow[]> {
    return this.db.desks.selectFrom('inbound_numbers').selectAll().orderBy('number').execute();
  }

  save(row: Omit<NumberRow, 'version'>, by: Who, at: number): Promise<Refusal | null> {
    return inTransaction(this.db.desks, async (tx) => {
      // A version published in this moment moves its numbers before or after, not in between.
      await tx.selectFrom('flows').select('id').where('id', '=', row.flow).forUpdate().execute();
      const newest = await tx
        .selectFrom('flow_versions')
        .select('version')
        .where('flow', '=', row.flow)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (newest === undefined) return { refused: 'flow-not-published' };
      const { number, ...rest } = { ...row, version: newest.version };
      await tx
        .insertInto('inbound_numbers')
        .values({ number, ...rest })
        .onConflict((conflict) => conflict.column('number').doUpdateSet(rest))
        .execute();
      await told(tx, by, 'number.saved', number, `${row.flow} ${row.tag}`.trim(), at);
      return null;
    });
  }

  remove(number: string, by: Who, at: number): Promise<Refusal | null> {
    return inTransaction(this.db.desks, async (tx) => {
      const rows = await tx.selectFrom('inbound_numbers').select('number').forUpdate().execute();
      if (!rows.some((row) => row.number === number)) return { refused: 'number-unknown' };
      // Calls without any flow would be turned away.
      if (rows.length === 1) return { refused: 'last-number' };
      await tx.deleteFrom('inbound_numbers').where('number', '=', number).execute();
      await told(tx, by, 'number.removed', number, '', at);
      return null;
    });
  }
}

async function told(tx: Tx, by: Who, act: string, number: string, reason: string, at: number): Promise<void> {
  await audit(tx, { who: by.username, role: 'admin', act, object: `number:${number}`, reason }, new Date(at));
  await sql`select pg_notify(${flowChannel}, ${`number ${number}`})`.execute(tx);
}
