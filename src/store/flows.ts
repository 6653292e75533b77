/** Published menus. A version is written once and never changed; a number points at the version that new calls get. */
import type { Flow } from '../core/ivr/flow.ts';
import { readFlow } from '../core/ivr/read-flow.ts';
import type { Log } from '../log.ts';
import { contentHash, draftOf } from '../service/flow-source.ts';
import type { PublishedNumber } from '../service/ports.ts';
import { StoreFault, type Queries, type Tx } from './db.ts';
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
  #last = new Map<string, Flow>();
  /** Said once: they are asked for every few seconds. */
  readonly #unreadable = new Set<string>();

  constructor(private readonly log: Log) {}

  async read(queries: Queries): Promise<PublishedNumber[]> {
    const rows = await queries.selectFrom('inbound_numbers').selectAll().orderBy('number').execute();
    const known = new Map<string, Flow>();
    const last = new Map<string, Flow>();
    const numbers: PublishedNumber[] = [];
    for (const { number, flow: id, version, language, priority, tag } of rows) {
      const key = `${id} ${version}`;
      const read = known.get(key) ?? this.#known.get(key) ?? (await this.#version(queries, id, version));
      if (read !== null) known.set(key, read);
      // A row that can't be read keeps its number on what it had, and no other number from what is new.
      const flow = read ?? this.#last.get(number);
      if (flow === undefined) continue;
      last.set(number, flow);
      numbers.push({ dialled: number, flow, language, priority, tag });
    }
    this.#known = known;
    this.#last = last;
    return numbers;
  }

  async #version(queries: Queries, id: string, version: number): Promise<Flow | null> {
    try {
      return await flowVersion(queries, id, version);
    } catch (error) {
      if (error instanceof StoreFault) throw error;
      const key = `${id} ${version}`;
      if (!this.#unreadable.has(key))
        this.log.error({ err: error, flow: id, version }, 'a published flow is unreadable');
      this.#unreadable.add(key);
      return null;
    }
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
