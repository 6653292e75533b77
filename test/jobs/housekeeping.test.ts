/** What is swept away and what stays, in a real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepHouse } from '../../src/jobs/housekeeping.ts';
import { AccountStore } from '../../src/store/accounts.ts';
import { JobStore } from '../../src/store/job-store.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

let store: TestStore;
beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.drop());

test('old drafts, sent messages and entry ids go; the young and the unsent stay; twice is harmless', async () => {
  const clock = new TestClock();
  const { desks } = store.db;
  const daysAgo = (days: number) => new Date(clock.at - days * 86_400_000);
  await desks.insertInto('accounts').values({ username: 'a', name: '甲', role: 'agent', password_hash: '' }).execute();
  for (const [key, age] of [
    ['old', 31],
    ['young', 29],
  ] as const) {
    const body = JSON.stringify({});
    await desks
      .insertInto('drafts')
      .values({ username: 'a', key, call: null, form: body, version: 1, saved_at: daysAgo(age) })
      .execute();
    await desks
      .insertInto('outbox')
      .values({ topic: 't', key, body, created_at: daysAgo(age), sent_at: daysAgo(age) })
      .execute();
    await desks
      .insertInto('outbox')
      .values({ topic: 't', key: `${key}-unsent`, body, created_at: daysAgo(age) })
      .execute();
    await desks
      .insertInto('journal_applied')
      .values({ id: key, applied_at: daysAgo(age) })
      .execute();
  }
  const parts = {
    sessions: new AccountStore(store.db, clock),
    rows: new JobStore(store.db),
    clock,
    log: keptLog().log,
  };
  await keepHouse(parts);
  await keepHouse(parts);
  const keys = async (table: 'drafts' | 'outbox') =>
    (await desks.selectFrom(table).select('key').orderBy('key').execute()).map(({ key }) => key);
  expect(await keys('drafts')).toEqual(['young']);
  expect(await keys('outbox')).toEqual(['old-unsent', 'young', 'young-unsent']);
  expect(await desks.selectFrom('journal_applied').select('id').execute()).toEqual([{ id: 'young' }]);
});
