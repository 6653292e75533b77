/** Reports from the ring to the chart: real calls are counted, a supervisor reads them in Chromium, and takes a file home. */
import { readFile } from 'node:fs/promises';
import { CompiledQuery } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { dayOf } from '../../src/core/kernel/day.ts';
import { callMeasures } from '../../src/core/report/measures.ts';
import { countHalfHours } from '../../src/jobs/half-hours.ts';
import { Db } from '../../src/store/db.ts';
import { columnOf, HalfHourStore } from '../../src/store/half-hours.ts';
import { complaints, openBrowser, openDesk, type TestBrowser, type TestPage } from '../support/browser.ts';
import { TestHotline } from '../support/hotline.ts';
import { keptLog } from '../support/quiet-log.ts';
import { inLine, inTalk, JournalReader } from '../support/story.ts';
import { sheetRows, unzip } from '../support/unzip.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let browser: TestBrowser;
let db: Db;
const desks: TestPage[] = [];

beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser()]);
  db = new Db({ url: hotline.env['DATABASE_URL']! });
});
afterAll(async () => {
  await browser?.close();
  await db?.close();
  await hotline?.end();
});
afterEach(async () => {
  await Promise.all(desks.splice(0).map(({ context }) => context.close()));
  await hotline.everyoneOut();
});

async function supervisor(viewport = { width: 1366, height: 640 }): Promise<TestPage> {
  const desk = await browser.page({ viewport });
  desks.push(desk);
  await openDesk(desk.page, hotline.url, 'supervisor01');
  return desk;
}
const count = () => countHalfHours({ rows: new HalfHourStore(db), log: keptLog().log }, AbortSignal.timeout(20_000));
const figure = (desk: TestPage, name: string) => desk.page.getByTestId(`figure-${name}`).locator('dd').textContent();

test('calls that were answered and given up stand in the report, lead to their rows and go into the file', async () => {
  const left = await inLine(hotline, '13900002222');
  await left.hangUp();
  const journal = new JournalReader(hotline);
  await journal.ended('13900002222', 'abandonedInQueue');
  const agent = await hotline.agent(1);
  const { citizen, agentCall, callId } = await inTalk('13900001111', agent);
  await citizen.hangUp();
  await agentCall.ended;
  await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up to begin');
  await agent.act(callId, 'wrap-up', { disposition: 'answered' });
  await until(async () => (await agent.presence()) === 'ready', 'the agent to be ready again');
  await journal.ended('13900001111', 'answered');
  const log = async () => {
    const found = await db.desks.selectFrom('presence_log').selectAll().orderBy('from_at').execute();
    return found.map(({ state, call, until_at }) => `${state} ${call ?? '-'} ${until_at === null ? 'now' : 'over'}`);
  };
  await until(async () => (await log()).length === 6, 'the log of presence to be whole');
  expect(await log()).toEqual([
    'ready - over',
    ...['reserved', 'ringing', 'talking', 'wrapUp'].map((state) => `${state} ${callId} over`),
    'ready - now',
  ]);
  await count();

  const desk = await supervisor();
  const { page } = desk;
  await page.getByRole('link', { name: '报表' }).click();
  await until(async () => (await figure(desk, 'arrived')) === '2', 'both calls to be counted');
  expect(await figure(desk, 'answered')).toBe('1');
  expect(await figure(desk, 'abandoned')).toBe('1');
  expect(await figure(desk, 'answerRate')).toBe('50.0%');
  expect(await figure(desk, 'governmentFifteen')).toBe('100.0%');
  await page.getByTestId('figure-serviceLevelOffered').getByRole('button').focus();
  await page.getByRole('tooltip').getByText('20 秒内放弃').waitFor();
  await page.getByTestId('chart-trend').locator('canvas').first().waitFor();
  await page.getByTestId('chart-heat').locator('canvas').first().waitFor();

  await page.getByText('话务员', { exact: true }).first().click();
  await page.getByTestId('report-table').getByText('王志强').waitFor();
  await page.getByText('队列', { exact: true }).first().click();
  const row = page.getByTestId('report-table').getByRole('row', { name: /政务服务/ });
  await row.waitFor();
  const download = page.waitForEvent('download');
  await page.getByTestId('export').click();
  const file = unzip(await readFile(await (await download).path()));
  const [head, ...rows] = sheetRows(file.get('xl/worksheets/sheet1.xml')!);
  const told = rows.find((cells) => cells.includes('政务服务'));
  expect([
    told?.[head!.indexOf('人工接听')],
    told?.[head!.indexOf('排队放弃')],
    told?.[head!.indexOf('话后次数')],
  ]).toEqual([1, 1, 1]);
  await row.getByRole('link').last().click();
  await page.getByTestId('call-list').getByText('排队中挂机').waitFor();
  expect(await page.getByTestId('call-list').locator('tbody tr.ant-table-row').count()).toBe(1);
  await page.getByTestId('chips').getByText('接听：排队放弃').waitFor();
  expect(complaints(desk)).toEqual([]);
});

/** A month of sixty agents. */
async function fill(): Promise<void> {
  const columns = callMeasures.map(columnOf);
  const values: Record<string, string> = {
    arrived: '12 + n % 7',
    queued: '10 + n % 7',
    answered: '8 + n % 5',
    answered_within15: '5 + n % 3',
    answered_within20: '6 + n % 3',
    abandoned: '2 + n % 2',
    abandoned_short: '1',
    abandoned_within20: '2',
    tickets: '4 + n % 3',
    offers: '10 + n % 5',
    wait_seconds: '(8 + n % 5) * 14',
    talk_seconds: '(8 + n % 5) * 180',
    wrap_ups: '7 + n % 5',
    wrap_up_seconds: '(7 + n % 5) * 35',
  };
  const from = `timestamptz '2025-09-30 16:00:00Z'`;
  const run = (statement: string) => db.desks.executeQuery(CompiledQuery.raw(statement));
  await run(`insert into half_hours (half_hour, queue, agent, number, ${columns.join(', ')})
    select ${from} + h * interval '30 minutes', (array['general', 'english'])[1 + a % 2],
      'agent' || lpad(a::text, 2, '0'), '12345', ${columns.map((column) => values[column] ?? '0').join(', ')}
    from generate_series(0, 31 * 48 - 1) h cross join generate_series(1, 60) a
    cross join lateral (select (h * 7 + a * 3 + (h % 48) * (h % 48)) as n) m
    where h % 48 between 16 and 43`);
  await run(`insert into half_hour_presence (half_hour, agent, state, reason, seconds)
    select ${from} + h * interval '30 minutes', 'agent' || lpad(a::text, 2, '0'), state, '', 1800 * share
    from generate_series(0, 31 * 48 - 1) h cross join generate_series(1, 60) a
    cross join (values ('ready', 0.3), ('talking', 0.5), ('wrapUp', 0.1), ('aux', 0.1)) s (state, share)
    where h % 48 between 16 and 43`);
}

test('a month of sixty agents is drawn and paged; a quiet day and a broken answer look finished too', async () => {
  await fill();
  const desk = await supervisor();
  const { page } = desk;
  await page.goto(`${hotline.url}/supervisor/reports?days=2025-10-01~2025-10-31&by=agent&grain=day`);
  await page.getByTestId('shown').getByText('已显示 500 行').waitFor();
  await page.getByTestId('next-page').click();
  await page.getByTestId('shown').getByText('已显示 1,000 行').waitFor();
  const beyond = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.scrollHeight,
  ]);
  expect(beyond).toEqual([1366, 640]);

  await page.goto(`${hotline.url}/supervisor/reports?days=2025-01-05~2025-01-05`);
  await page.getByTestId('report-table').getByText('这段时间没有数据。').waitFor();
  expect(await figure(desk, 'answerRate')).toBe('--');

  await page.route('**/api/reports/half-hours**', (route) => route.abort());
  await page.goto(`${hotline.url}/supervisor/reports?days=${dayOf(Date.now())}~${dayOf(Date.now())}`);
  await page.getByTestId('part-failed').first().getByText('报表暂时无法读取').waitFor();
  await page.unroute('**/api/reports/half-hours**');
  await page.getByTestId('report-table').getByRole('button', { name: '重试' }).click();
  await page.getByTestId('report-table').getByRole('table').first().waitFor();
});
