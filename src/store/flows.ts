/** Published menus. A version is written once and never changed; a number points at the version that new calls get. */
import { Flow } from '../core/ivr/flow.ts';
import type { Queries, Tx } from './db.ts';
import { jsonText } from './values.ts';

const published = (queries: Queries) =>
  queries
    .selectFrom('inbound_numbers as n')
    .innerJoin('flow_versions as v', (join) => join.onRef('v.flow', '=', 'n.flow').onRef('v.version', '=', 'n.version'))
    .select(['n.number', 'v.body']);

export async function publishedFlow(queries: Queries, dialled: string): Promise<Flow | null> {
  const found = await published(queries).where('n.number', '=', dialled).executeTakeFirst();
  return found ? Flow.parse(found.body) : null;
}

export async function publishedFlows(queries: Queries): Promise<{ dialled: string; flow: Flow }[]> {
  const rows = await published(queries).orderBy('n.number').execute();
  return rows.map((row) => ({ dialled: row.number, flow: Flow.parse(row.body) }));
}

export async function flowVersion(queries: Queries, id: string, version: number): Promise<Flow | null> {
  const found = await queries
    .selectFrom('flow_versions')
    .select('body')
    .where('flow', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return found ? Flow.parse(found.body) : null;
}

export interface Publication {
  readonly flow: Flow;
  readonly number: string;
  readonly label: string;
  readonly by: string;
  readonly message: string;
}

/** Writes the version and points the number at it. */
export async function publishFlow(tx: Tx, { flow, number, label, by, message }: Publication): Promise<void> {
  const { id, version, name } = flow;
  await tx
    .insertInto('flows')
    .values({ id, name })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name }))
    .execute();
  await tx
    .insertInto('flow_versions')
    .values({ flow: id, version, body: jsonText(flow), message, published_by: by })
    .execute();
  await tx
    .insertInto('inbound_numbers')
    .values({ number, label, flow: id, version })
    .onConflict((conflict) => conflict.column('number').doUpdateSet({ flow: id, version, label }))
    .execute();
}
