/** News between processes: what one publishes, the other's new calls get at once, through a lost connection too. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft } from '../../src/core/ivr/flow.ts';
import { cityChannel, flowChannel, StoreNews } from '../../src/store/store-news.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';
import { testStudio } from '../support/studio.ts';
import { until } from '../support/until.ts';

let store: TestStore;
let news: StoreNews | null = null;
beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 1, now: Date.now() });
});
afterAll(async () => {
  await news?.stop();
  await store.drop();
});

test('a version published elsewhere is here within a second; a cut connection is opened again', async () => {
  const there = await testStudio(store);
  const here = await testStudio(store);
  let heard = 0;
  let heardOfCity = 0;
  news = new StoreNews({
    url: store.url,
    on: {
      [flowChannel]: () => {
        heard += 1;
        void here.shelf.refresh();
      },
      [cityChannel]: () => void (heardOfCity += 1),
    },
    log: keptLog().log,
  });
  news.start();
  await until(() => heard === 1, 'the first connection');

  const by = { username: 'admin', name: '系统管理员' };
  const page = 'page-1';
  async function publish(name: string): Promise<void> {
    const { body, draft } = (await there.library.open('demo'))!;
    await there.library.takeLease(by, 'demo', { page, takeOver: false });
    await there.library.save(by, 'demo', {
      revision: draft.revision,
      page,
      body: { ...(body as unknown as Draft), name },
    });
    expect(await there.publisher.publish(by, 'demo', { message: name, confirmed: [] })).toMatchObject({
      scheduledAt: null,
    });
  }
  await publish('第二版');
  await until(() => here.live()?.name === '第二版', { what: 'the other process to have it', within: 1000 });
  expect(here.live()?.version).toBe(2);

  expect(heardOfCity).toBe(1);
  await sql`insert into schedules values ('night', '{}', 1, now(), 'admin')`.execute(store.db.desks);
  await until(() => heardOfCity === 2, { what: 'opening hours changed elsewhere', within: 1000 });

  const before = heard;
  await store.asOwner(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hotline-store-news' and datname = $1`,
    [new URL(store.url).pathname.slice(1)],
  );
  await until(() => heard > before, { what: 'a new connection', within: 3000 });
  await publish('第三版');
  await until(() => here.live()?.name === '第三版', { what: 'the other process to have it', within: 1000 });
});
