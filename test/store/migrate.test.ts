/** The schema and the demo city: made once, however many processes start at the same moment. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentName } from '../../src/store/demo-city.ts';
import { Db } from '../../src/store/db.ts';
import { Directory } from '../../src/store/directory.ts';
import { migrate, MigrationError } from '../../src/store/migrate.ts';
import { demoNumber, seedDemo } from '../../src/store/seed.ts';
import { testDatabase, type TestDatabase } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await testDatabase();
  db = new Db({ url: database.url });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

test('three processes migrate at once: each file is applied once', async () => {
  const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url)));
  expect(applied.flat().filter((name) => name === '0001-first.sql')).toHaveLength(1);
  expect(await migrate(database.url)).toEqual([]);
});

test('two processes seed at once: one city, and nothing more on the next start', async () => {
  const options = { agents: 60, now: Date.now() };
  const made = await Promise.all([seedDemo(db, options), seedDemo(db, options)]);
  expect(made.sort()).toEqual([false, true]);
  expect(await seedDemo(db, options)).toBe(false);
  const accounts = await db.desks.selectFrom('accounts').select('username').execute();
  expect(accounts).toHaveLength(69);
});

test('the city has what its menu and its desks need', async () => {
  const directory = new Directory(db, keptLog().log);
  const seats = await directory.agents();
  expect(seats.filter(({ supervises }) => supervises)).toMatchObject([{ id: 'supervisor01', queues: [] }]);
  const agents = seats.filter(({ supervises }) => supervises !== true);
  expect(agents).toHaveLength(60);
  expect(agents[0]).toMatchObject({ id: 'agent01', extension: '8001', queues: ['english', 'general'] });
  expect(agents[59]).toMatchObject({ id: 'agent60', extension: '8060', queues: ['general'] });
  expect(new Set(agents.map((agent) => agent.name)).size).toBe(60);

  const flow = await directory.publishedFlow(demoNumber);
  expect(flow).toEqual(await directory.flowVersion('demo', 1));
  expect(await directory.publishedFlow('99999')).toBeNull();
  const queues = (await directory.queues()).map((queue) => queue.id as string);
  for (const node of Object.values(flow!.nodes)) if (node.kind === 'enqueue') expect(queues).toContain(node.queue);

  const categories = await directory.categories();
  const parents = new Set(categories.map((category) => category.parent));
  expect(categories.filter((category) => !parents.has(category.id)).length).toBeGreaterThanOrEqual(60);
  expect((await directory.areas()).every((area) => area.streets.length > 0)).toBe(true);
});

test('every jump of the demo menu leads to a node', async () => {
  const flow = (await new Directory(db, keptLog().log).publishedFlow(demoNumber))!;
  const targets = Object.values(flow.nodes).flatMap((node) => Object.values(node.to));
  for (const target of [flow.start, ...targets]) expect(Object.keys(flow.nodes)).toContain(target);
});

test('two thousand agents have two thousand names', () => {
  expect(new Set(Array.from({ length: 2000 }, (_, n) => agentName(n))).size).toBe(2000);
});

test('an applied file that was changed since is named', async () => {
  await sql`update schema_migrations set sha256 = 'other'`.execute(db.desks);
  await expect(migrate(database.url)).rejects.toThrow(MigrationError);
});
