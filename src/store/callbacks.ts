/** Citizens who must be rung back: one task a call, whoever says so first. */
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { CallbackStore } from '../service/ports.ts';
import type { Queries, Tx } from './db.ts';

type CallbackTask = Parameters<CallbackStore['addCallback']>[0];

export async function addCallback(queries: Queries | Tx, { call, number, why, at }: CallbackTask): Promise<void> {
  await queries
    .insertInto('callbacks')
    .values({ call, number: normalisePhone(number) ?? number, why, at: new Date(at) })
    .onConflict((conflict) => conflict.column('call').doNothing())
    .execute();
}
