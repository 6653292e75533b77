/** Sums over half hours: each dimension and span adds up to the same calls, on the city's clock, page by page. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ReportQuery, type ReportRow } from '../../src/contract/http/reports.ts';
import { callMeasures, type CallMeasure } from '../../src/core/report/measures.ts';
import { Reports } from '../../src/service/reports.ts';
import { columnOf } from '../../src/store/half-hours.ts';
import { PgReportStore } from '../../src/store/reports.ts';
import { testStore, type TestStore } from '../support/postgres.ts';

let store: TestStore;
let reports: Reports;
beforeAll(async () => {
  store = await testStore();
  reports = new Reports(new PgReportStore(store.db));
  const { desks } = store.db;
  await desks.insertInto('queues').values({ id: 'general', label: '综合', overflow_after_seconds: 60 }).execute();
  await desks.insertInto('agents').values({ id: 'agent01', name: '张敏', extension: '8001' }).execute();
  // 23:30 of the last of November and 0:00 of the first of December in Shanghai, a Monday and a Tuesday.
  await put('2026-11-30T15:30:00Z', 'general', 'agent01', { arrived: 3, queued: 3, answered: 3, talkSeconds: 300 });
  await put('2026-11-30T15:30:00Z', 'general', '', { arrived: 1, queued: 1, abandoned: 1 });
  await put('2026-11-30T16:00:00Z', 'general', 'agent01', { arrived: 2, queued: 2, answered: 2, talkSeconds: 50 });
  await put('2026-11-30T16:30:00Z', '', '', { arrived: 5, leftInMenu: 5 });
  const seconds = { state: 'talking', reason: '', seconds: 200.4 };
  await desks
    .insertInto('half_hour_presence')
    .values([
      { half_hour: new Date('2026-11-30T15:30:00Z'), agent: 'agent01', ...seconds },
      { half_hour: new Date('2026-11-30T15:30:00Z'), agent: 'agent02', ...seconds, state: 'ready' },
    ])
    .execute();
  const node = { flow: 'main', version: 2, node: 'menu', drop_offs: 1, no_input: 0, invalid: 2 };
  await desks
    .insertInto('half_hour_nodes')
    .values([
      { half_hour: new Date('2026-11-30T15:30:00Z'), ...node, entries: 4 },
      { half_hour: new Date('2026-11-30T16:00:00Z'), ...node, entries: 6 },
    ])
    .execute();
});
afterAll(() => store?.drop());

async function put(at: string, queue: string, agent: string, given: Partial<Record<CallMeasure, number>>) {
  const counts = Object.fromEntries(callMeasures.map((measure) => [columnOf(measure), given[measure] ?? 0]));
  const row = { half_hour: new Date(at), queue, agent, number: '12345', ...counts } as never;
  await store.db.desks.insertInto('half_hours').values(row).execute();
}

const period = { from: '2026-11-30T00:00:00Z', to: '2026-12-02T00:00:00Z' };
async function ask(query: Record<string, string>): Promise<ReportRow[]> {
  const page = await reports.page(ReportQuery.parse({ ...period, ...query }));
  if ('refused' in page) throw new Error(page.refused);
  return page.items;
}
const brief = (rows: readonly ReportRow[]) => rows.map(({ at, label, calls }) => [at, label, calls?.arrived]);

test('days and months begin at the city’s midnight', async () => {
  expect(brief(await ask({ by: 'all', grain: 'day' }))).toEqual([
    ['2026-11-29T16:00:00.000Z', '全部', 4],
    ['2026-11-30T16:00:00.000Z', '全部', 7],
  ]);
  expect(brief(await ask({ by: 'all', grain: 'month' }))).toEqual([
    ['2026-10-31T16:00:00.000Z', '全部', 4],
    ['2026-11-30T16:00:00.000Z', '全部', 7],
  ]);
  expect(brief(await ask({ by: 'all', grain: 'hour' }))).toEqual([
    ['2026-11-30T15:00:00.000Z', '全部', 4],
    ['2026-11-30T16:00:00.000Z', '全部', 7],
  ]);
  expect(
    (await ask({ by: 'all', grain: 'weekHour' })).map(({ weekHour, calls }) => [weekHour, calls?.arrived]),
  ).toEqual([
    [{ weekday: 1, hour: 23 }, 4],
    [{ weekday: 2, hour: 0 }, 7],
  ]);
});

test('every dimension has its names, and what it does not have is null', async () => {
  expect(brief(await ask({ by: 'queue', grain: 'total' }))).toEqual([
    [null, '未进入排队', 5],
    [null, '综合', 6],
  ]);
  const agents = await ask({ by: 'agent', grain: 'total' });
  // The second only sat there, and is no agent any more.
  expect(
    agents.map(({ label, calls, presence }) => [label, calls?.arrived, presence?.talking, presence?.ready]),
  ).toEqual([
    ['张敏', 5, 200, 0],
    ['agent02', undefined, 0, 200],
  ]);
  expect(agents[0]?.figures).toMatchObject({ averageTalk: 70, occupancy: 1 });
  const [all] = await ask({ by: 'all', grain: 'total' });
  expect(all?.presence).toMatchObject({ talking: 200, ready: 200 });
  expect(all?.figures.occupancy).toBeCloseTo(0.5);
  const [queue] = await ask({ by: 'all', grain: 'total', queue: 'general' });
  expect(queue).toMatchObject({ presence: null, calls: { arrived: 6 }, figures: { occupancy: null } });
  expect(await ask({ by: 'number', grain: 'total', agent: 'agent01' })).toMatchObject([
    { key: '12345', calls: { arrived: 5 } },
  ]);
  expect(await ask({ by: 'node', grain: 'total' })).toMatchObject([
    {
      label: 'main v2 · menu',
      calls: null,
      node: { entries: 10, dropOffs: 2, invalid: 4 },
      figures: { dropOffRate: 0.2 },
    },
  ]);
});

test('page after page, and the whole for a file, tell the same rows', async () => {
  for (const [by, grain] of [
    ['queue', 'halfHour'],
    ['agent', 'hour'],
    ['node', 'halfHour'],
    ['queue', 'total'],
    ['all', 'weekHour'],
  ]) {
    const whole = await ask({ by: by!, grain: grain! });
    const paged: ReportRow[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const asked = ReportQuery.parse({ ...period, by, grain, limit: '1', ...(cursor === '' ? {} : { cursor }) });
      const page = await reports.page(asked);
      if ('refused' in page) throw new Error(page.refused);
      paged.push(...page.items);
      cursor = page.next;
    }
    expect(paged).toEqual(whole);
    const file: ReportRow[] = [];
    const windows = reports.all(ReportQuery.parse({ ...period, by, grain }));
    if ('refused' in windows) throw new Error(windows.refused);
    for await (const rows of windows) file.push(...rows);
    expect(file).toEqual(whole);
  }
});

test('who reads is told of half hours that are not counted yet', async () => {
  await store.db.desks
    .insertInto('half_hours_touched')
    .values({ half_hour: new Date('2026-11-30T16:00:00Z') })
    .execute();
  const page = await reports.page(ReportQuery.parse(period));
  expect(page).toMatchObject({ pending: 1 });
});
