/** Citizens who must be rung back: one task a call, whoever says so first. */
import { sql } from 'kysely';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { CallbackStore } from '../service/ports.ts';
import type { Queries, Tx } from './db.ts';

type CallbackTask = Parameters<CallbackStore['addCallback']>[0];

export async function addCallback(queries: Queries | Tx, { call, number, why, at }: CallbackTask): Promise<void> {
  await queries
    .insertInto('callbacks')
    .values({ call, number: normalisePhone(number) ?? number, why, at: new Date(at) })
    .onConflict((conflict) =>
      // Who asked to be rung, perhaps at another number, is rung as asked; of two wishes the first one stays.
      conflict
        .column('call')
        .doUpdateSet({ number: sql`excluded.number`, why: sql`excluded.why`, at: sql`excluded.at` })
        .where('callbacks.done_at', 'is', null)
        .where(sql<boolean>`excluded.why = 'asked'`)
        .where(sql<boolean>`(callbacks.why <> 'asked' or excluded.at < callbacks.at)`),
    )
    .execute();
}
