/** Publications at a set time. One open plan per flow; whoever carries it out closes it in the version's transaction. */
import { sql } from 'kysely';
import type { Scheduled, Who } from '../service/flow-ports.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { flowChannel } from './store-news.ts';
import { jsonText } from './values.ts';

const dueAtOnce = 20;

const plans = (queries: Queries | Tx) =>
  queries
    .selectFrom('scheduled_publications as s')
    .leftJoin('accounts as a', 'a.username', 's.by')
    .selectAll('s')
    .select('a.name');

type Row = Awaited<ReturnType<ReturnType<typeof plans>['execute']>>[number];

type HeadRow = Pick<Row, 'id' | 'flow' | 'at' | 'message' | 'by' | 'state' | 'why' | 'name'>;

const headOf = (row: HeadRow): OpenPlan => ({
  id: row.id,
  flow: row.flow,
  at: row.at.getTime(),
  message: row.message,
  by: { username: row.by, name: row.name ?? row.by },
  state: row.state === 'failed' ? 'failed' : 'waiting',
  why: row.why,
});

const planOf = (row: Row): Scheduled => ({
  ...headOf(row),
  revision: row.revision,
  body: row.body as Record<string, unknown>,
  confirmed: row.confirmed,
});

export type OpenPlan = Omit<Scheduled, 'body' | 'confirmed' | 'revision'>;

/** Waiting ones, and those that failed and were not yet seen to. */
export async function openPlans(queries: Queries): Promise<Map<string, OpenPlan>> {
  const rows = await queries
    .selectFrom('scheduled_publications as s')
    .leftJoin('accounts as a', 'a.username', 's.by')
    .select(['s.id', 's.flow', 's.at', 's.message', 's.by', 's.state', 's.why', 'a.name'])
    .where('s.state', 'in', ['waiting', 'failed'])
    .execute();
  return new Map(rows.map((row) => [row.flow, headOf(row)]));
}

/** False when one is waiting already; one that failed gives way. */
export function addPlan(db: Db, plan: Omit<Scheduled, 'id' | 'state' | 'why'>, at: number): Promise<boolean> {
  return inTransaction(db.desks, async (tx) => {
    // One after the other for one flow.
    await tx.selectFrom('flows').select('id').where('id', '=', plan.flow).forUpdate().execute();
    const open = await tx
      .selectFrom('scheduled_publications')
      .select(['id', 'state'])
      .where('flow', '=', plan.flow)
      .where('state', 'in', ['waiting', 'failed'])
      .executeTakeFirst();
    if (open?.state === 'waiting') return false;
    if (open !== undefined) {
      await tx.updateTable('scheduled_publications').set({ state: 'dismissed' }).where('id', '=', open.id).execute();
    }
    await tx
      .insertInto('scheduled_publications')
      .values({
        flow: plan.flow,
        revision: plan.revision,
        body: jsonText(plan.body),
        confirmed: jsonText(plan.confirmed),
        at: new Date(plan.at),
        message: plan.message,
        by: plan.by.username,
      })
      .execute();
    await note(tx, plan.by.username, 'flow.scheduled', plan.flow, plan.message, at);
    // Whoever sleeps until the next one must look again.
    await sql`select pg_notify(${flowChannel}, 'scheduled')`.execute(tx);
    return true;
  });
}

export async function duePlans(queries: Queries, now: number): Promise<{ due: Scheduled[]; next: number | null }> {
  const waiting = plans(queries).where('s.state', '=', 'waiting').orderBy('s.at').limit(dueAtOnce);
  const rows = await waiting.execute();
  const due = rows.filter(({ at }) => at.getTime() <= now);
  return { due: due.map(planOf), next: rows[due.length]?.at.getTime() ?? null };
}

export async function failPlan(db: Db, plan: Scheduled, why: string, at: number): Promise<void> {
  await inTransaction(db.desks, async (tx) => {
    const failed = await tx
      .updateTable('scheduled_publications')
      .set({ state: 'failed', why })
      .where('id', '=', plan.id)
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    if (failed.numUpdatedRows === 1n) await note(tx, plan.by.username, 'flow.schedule-failed', plan.flow, why, at);
  });
}

export function dismissPlan(db: Db, flow: string, by: Who, at: number): Promise<boolean> {
  return inTransaction(db.desks, async (tx) => {
    const dismissed = await tx
      .updateTable('scheduled_publications')
      .set({ state: 'dismissed' })
      .where('flow', '=', flow)
      .where('state', 'in', ['waiting', 'failed'])
      .executeTakeFirst();
    if (dismissed.numUpdatedRows === 0n) return false;
    await note(tx, by.username, 'flow.schedule-dismissed', flow, '取消定时发布', at);
    return true;
  });
}

export async function note(tx: Tx, who: string, act: string, flow: string, reason: string, at: number): Promise<void> {
  const row = { at: new Date(at), who, role: 'admin', act, object: `flow:${flow}`, reason };
  await tx.insertInto('audit').values(row).execute();
}
