/** Published menus. A version is written once and never changed; a number points at the version that new calls get. */
import type { Flow } from '../core/ivr/flow.ts';
import { readFlow } from '../core/ivr/read-flow.ts';
import { contentHash, draftOf } from '../service/flow-source.ts';
import type { PublishedNumber } from '../service/ports.ts';
import type { Queries, Tx } from './db.ts';
import { jsonText } from './values.ts';

export async function publishedFlow(queries: Queries, dialled: string): Promise<Flow | null> {
  const found = await queries
    .selectFrom('inbound_numbers')
    .select(['flow', 'version'])
    .where('number', '=', dialled)
    .executeTakeFirst();
  return found ? flowVersion(queries, found.flow, found.version) : null;
}

/** Asked for every few seconds: a version never changes, so each is fetched and read once. */
export class PublishedNumbers {
  #known = new Map<string, Flow>();

  async read(queries: Queries): Promise<PublishedNumber[]> {
    const rows = await queries.selectFrom('inbound_numbers').selectAll().orderBy('number').execute();
    const known = new Map<string, Flow>();
    const numbers: PublishedNumber[] = [];
    for (const { number, flow: id, version, language, priority, tag } of rows) {
      const key = `${id} ${version}`;
      const flow = known.get(key) ?? this.#known.get(key) ?? (await flowVersion(queries, id, version));
      if (flow === null) continue;
      known.set(key, flow);
      numbers.push({ dialled: number, flow, language, priority, tag });
    }
    this.#known = known;
    return numbers;
  }
}

export async function flowVersion(queries: Queries, id: string, version: number): Promise<Flow | null> {
  const found = await queries
    .selectFrom('flow_versions')
    .select('body')
    .where('flow', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return found ? readFlow(found.body) : null;
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
  const source = draftOf(flow);
  await tx
    .insertInto('flows')
    .values({ id, name })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name }))
    .execute();
  await tx
    .insertInto('flow_versions')
    .values({
      flow: id,
      version,
      body: jsonText(flow),
      message,
      published_by: by,
      source: jsonText(source),
      content_hash: contentHash(source),
    })
    .execute();
  await tx
    .insertInto('inbound_numbers')
    .values({ number, label, flow: id, version })
    .onConflict((conflict) => conflict.column('number').doUpdateSet({ flow: id, version, label }))
    .execute();
}
