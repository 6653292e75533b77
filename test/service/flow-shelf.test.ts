/** What new calls get when one published row can't be read: its number keeps what it had, the others go on. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoFlow } from '../../src/store/demo-flow.ts';
import { inTransaction } from '../../src/store/db.ts';
import { publishFlow } from '../../src/store/flows.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { testStudio, type TestStudio } from '../support/studio.ts';

let store: TestStore;
let studio: TestStudio;
beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 1, now: Date.now() });
  studio = await testStudio(store);
});
afterAll(() => store.drop());

test('a row that nobody can read is told of once, and holds nobody else up', async () => {
  expect(studio.live('12345')?.version).toBe(1);
  const { db } = store;
  await sql`insert into flow_versions (flow, version, body, message, published_by)
    values ('demo', 2, '{"format": 99}', '来自将来', 'admin')`.execute(db.desks);
  await sql`update inbound_numbers set version = 2 where number = '12345'`.execute(db.desks);
  await inTransaction(db.desks, (tx) =>
    publishFlow(tx, { flow: { ...demoFlow, id: 'night' }, number: '12346', label: '夜间', by: 'admin', message: '新' }),
  );
  await studio.shelf.refresh();
  await studio.shelf.refresh();
  expect(studio.live('12345')).toMatchObject({ id: 'demo', version: 1 });
  expect(studio.live('12346')).toMatchObject({ id: 'night' });
  expect(studio.log.said('a published flow is unreadable')).toBe(1);
});
