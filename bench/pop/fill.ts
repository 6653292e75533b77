/**
 * Two years of a city in PostgreSQL, in the program's own tables: citizens, their calls and tickets. Few numbers call very
 * often, as in life: with 2,000,000 tickets of 500,000 citizens the busiest ten have more than a thousand each. Rows come
 * from their index by hashing, so that the same sizes give the same city. What the pop never reads (ticket events,
 * recordings) is not made.
 */
import pg from 'pg';
import { Db } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { say } from '../instance.ts';
import { allTexts } from './texts.ts';

export interface CitySize {
  readonly tickets: number;
  readonly citizens: number;
}

const mark = 'bench-city';
/** Ranks are drawn as citizens × u^skew: the larger, the fewer numbers do most of the calling. */
const skew = 2.5;
const firstCitizenId = 1_000_000;

export const numberOfRank = (rank: number): string => `13${String((rank * 7919) % 1e9).padStart(9, '0')}`;

/** @returns seconds it took; 0 when this city was there already. */
export async function fillCity(url: string, size: CitySize, agents: number): Promise<number> {
  await migrate(url);
  const db = new Db({ url });
  await seedDemo(db, { agents, now: Date.now() });
  await db.close();
  const wanted = `${size.tickets} tickets, ${size.citizens} citizens`;
  const [one, other] = await Promise.all([connect(url), connect(url)]);
  try {
    const { rows } = await one.query<{ value: string }>('select value from store_marks where key = $1', [mark]);
    if (rows[0]?.value === wanted) return 0;
    if (rows[0] !== undefined) throw new Error('this database holds another bench city: give another HOTLINE_HOME');
    const began = performance.now();
    await build(one, other, size);
    await one.query('insert into store_marks (key, value) values ($1, $2)', [mark, wanted]);
    return Math.round((performance.now() - began) / 1000);
  } finally {
    await Promise.all([one.end(), other.end()]);
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench' });
  await client.connect();
  await client.query(`set synchronous_commit = off`);
  await client.query(`set maintenance_work_mem = '512MB'`);
  await client.query(`set work_mem = '128MB'`);
  return client;
}

async function build(one: pg.Client, other: pg.Client, size: CitySize): Promise<void> {
  const texts = await fillTexts(one);
  const missing = await takeOff(one);
  await step('citizens', () => one.query(citizens(size)));
  await Promise.all([
    step('tickets', () => one.query(tickets(size, texts))),
    step('calls', () => other.query(calls(size))),
  ]);
  const later = [...missing];
  const work = async (client: pg.Client): Promise<void> => {
    for (let next = later.shift(); next !== undefined; next = later.shift()) {
      const { name, definition } = next;
      await step(name, () => client.query(definition));
    }
  };
  await Promise.all([work(one), work(other)]);
  await one.query('drop table bench_texts');
  await step('vacuum', () => one.query('vacuum (analyze) tickets, calls, citizens'));
}

async function step(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  say(`  ${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

async function fillTexts(client: pg.Client): Promise<number> {
  const texts = allTexts();
  await client.query(`create unlogged table bench_texts (id integer primary key, title text, words text, category text,
    path text, area text, bigrams text[] collate "C")`);
  await client.query(
    `insert into bench_texts
     select n - 1, t->>'title', t->>'words', t->>'category', t->>'path', t->>'area',
       (select array_agg(b) from jsonb_array_elements_text(t->'bigrams') b)
     from jsonb_array_elements($1::jsonb) with ordinality as each (t, n)`,
    [JSON.stringify(texts)],
  );
  await client.query('analyze bench_texts');
  return texts.length;
}

/** Indexes and constraints but the primary keys: made at the end, many times faster. The slowest to make first. */
async function takeOff(client: pg.Client): Promise<{ name: string; definition: string }[]> {
  const tables = `('tickets'::regclass, 'calls'::regclass)`;
  const { rows: constraints } = await client.query<{ name: string; on: string; definition: string }>(
    `select conname as name, conrelid::regclass as on, pg_get_constraintdef(oid) as definition
     from pg_constraint where conrelid in ${tables} and contype in ('u', 'f')`,
  );
  for (const { name, on } of constraints) await client.query(`alter table ${on} drop constraint ${name}`);
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select c.relname as name, pg_get_indexdef(c.oid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid in ${tables} and not i.indisprimary
     order by pg_get_indexdef(c.oid) like '%gin%' desc, c.relname`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  const added = constraints.map(({ name, on, definition }) => {
    return { name, definition: `alter table ${on} add constraint ${name} ${definition}` };
  });
  return [...indexes, ...added];
}

/** A number in [0, 1) that hangs on the row and on what it is drawn for. */
const draw = (seed: number): string => `((hashint8extended(i, ${seed}) & 1048575) / 1048576.0::float8)`;
const rankOf = ({ citizens }: CitySize): string => `(1 + floor(${citizens} * power(${fine(1)}, ${skew})))::bigint`;
/** As `draw`, with enough bits to reach every citizen. */
const fine = (seed: number): string => `((hashint8extended(i, ${seed}) & 1099511627775) / 1099511627776.0::float8)`;
const numberSql = (rank: string): string => `'13' || lpad((${rank} * 7919 % 1000000000)::text, 9, '0')`;
/** Evenly over two years that ended yesterday: today's numbers belong to the calls of the run. */
const atSql = ({ tickets }: CitySize): string =>
  `date_trunc('day', now()) - interval '1 day' - interval '730 days' * (1 - i / ${tickets}.0::float8)`;

const citizens = (size: CitySize): string => `
  insert into citizens (id, number, name, first_seen_at, updated_at) overriding system value
  select ${firstCitizenId} + i, ${numberSql('i')}, case when ${draw(2)} < 0.7 then '市民' || i end, now(), now()
  from generate_series(1, ${size.citizens}::bigint) i`;

const calls = (size: CitySize): string => `
  insert into calls (id, arrived_at, arrived_key, number, dialled, handled_by, flow, flow_version, queue, queued_at,
    waited_seconds, offers, answered_at, agent, recording, ended_at, ended_as, talked_seconds, ticket, path)
  select 'bench-' || lpad(i::text, 9, '0'), at - interval '4 minutes', 'k', ${numberSql('rank')}, '12345', 'controller', 'demo', 1,
    'general', at - interval '235 seconds', 12, 1, at - interval '220 seconds',
    'agent' || lpad((1 + i % 60)::text, 2, '0'), 'call-bench-' || i, at - interval '20 seconds', 'answered', 200,
    'GD' || to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-' || lpad((i % 100000)::text, 5, '0'),
    '[{"label":"主菜单","node":"menu","keys":"1","at":"2026-01-01T00:00:00.000Z"}]'
  from (select i, ${atSql(size)} as at, ${rankOf(size)} as rank from generate_series(1, ${size.tickets}::bigint) i) base`;

const tickets = (size: CitySize, texts: number): string => `
  insert into tickets (number, title, kind, category, category_path, state, intake, area, place_detail, words, urgent,
    confidential, anonymous, wants_follow_up, citizen, citizen_number, call, recording, agent, opened_by,
    idempotency_key, created_at, updated_at, bg)
  select 'GD' || to_char(at at time zone 'Asia/Shanghai', 'YYYYMMDD') || '-' || lpad((i % 100000)::text, 5, '0'),
    t.title, (array['help', 'complaint', 'consult', 'report', 'suggestion', 'praise'])[1 + floor(6 * ${draw(3)} ^ 2)::integer],
    t.category, t.path, case when ${draw(4)} < 0.9 then 'closed' else (array['open', 'dispatched', 'accepted', 'resolved'])[1 + i % 4] end,
    'phone', t.area, t.title, t.words, ${draw(5)} < 0.02, ${draw(6)} < 0.03, false, true, ${firstCitizenId} + rank,
    ${numberSql('rank')}, 'bench-' || lpad(i::text, 9, '0'), 'call-bench-' || i, 'agent' || lpad((1 + i % 60)::text, 2, '0'),
    'bench', lpad(i::text, 9, '0'), at, at, t.bigrams
  from (select i, ${atSql(size)} as at, ${rankOf(size)} as rank from generate_series(1, ${size.tickets}::bigint) i) base
  join bench_texts t on t.id = floor(${draw(7)} * ${texts})::integer`;
