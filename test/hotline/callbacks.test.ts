/** Missed citizens, from the hang-up to the list on the desks: one task a number, and none once they got through. */
import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { CallbackList, type CallbackRow } from '../../src/contract/http/callbacks.ts';
import { complaints, openBrowser, signIn, type TestBrowser, type TestPage } from '../support/browser.ts';
import { TestHotline, type Session } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import { Program } from '../support/program.ts';
import { inLine, inTalk } from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let browser: TestBrowser;
let worker: Program;
let supervisor: Session;
let follower: ChildProcess;

beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser()]);
  worker = new Program('bin/program.mjs', ['worker'], { ...hotline.env, HOTLINE_CEL: logFromNow() });
  supervisor = await hotline.signIn('supervisor01');
});
afterAll(async () => {
  await browser?.close();
  await worker?.kill();
  follower?.kill();
  await nothingLeft(hotline);
  await hotline?.end();
});
afterEach(() => hotline.everyoneOut());

/** The shared Asterisk’s log without what other stories rang: their missed callers would fill the first page. */
function logFromNow(): string {
  const shared = asterisk().celFile ?? '';
  const own = path.join(hotline.home, 'cel.ndjson');
  const from = `+${(statSync(shared, { throwIfNoEntry: false })?.size ?? 0) + 1}`;
  follower = spawn('tail', ['-c', from, '-F', shared], { stdio: ['ignore', openSync(own, 'w'), 'ignore'] });
  return own;
}

const masked = (number: string) => `${number.slice(0, 3)}****${number.slice(-4)}`;

async function listed(list: 'open' | 'closed', number: string): Promise<CallbackRow[]> {
  const { items } = CallbackList.parse(await supervisor.get(`/api/callbacks?list=${list}`));
  return items.filter((row) => row.number === masked(number));
}
const task = (list: 'open' | 'closed', number: string, within = 20_000) =>
  until(async () => (await listed(list, number))[0], {
    what: `${number} among the ${list} callbacks`,
    within,
    every: 200,
  });

async function givesUpAfter(seconds: number, number: string): Promise<void> {
  const citizen = await inLine(hotline, number);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await citizen.hangUp();
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === 0, 'the line to be empty');
}

async function pageOf(username: string, home: string): Promise<TestPage> {
  const desk = await browser.page({ viewport: { width: 1366, height: 640 } });
  await signIn(desk.page, hotline.url, username);
  await desk.page.getByRole('link', { name: '回拨' }).click();
  await desk.page.waitForURL(`**${home}/callbacks`);
  return desk;
}
const rowOf = ({ page }: TestPage, number: string) => page.getByRole('row').filter({ hasText: masked(number) });

test('who gave up in the line is on the page with a deadline, and gone from it once they got through', async () => {
  const number = '18704017001';
  await givesUpAfter(4, number);
  const [missed] = await listed('open', number).then((rows) => (rows.length > 0 ? rows : [task('open', number)]));
  const row = await missed!;
  expect(row).toMatchObject({ state: 'waiting', whys: ['abandoned'], missed: 1, attempts: [] });
  expect(Date.parse(row.dueAt) - Date.parse(row.lastMissedAt)).toBe(120 * 60_000);

  const desk = await pageOf('agent09', '/agent');
  await rowOf(desk, number).waitFor();
  expect(await rowOf(desk, number).textContent()).toMatch(/剩 (1 小时 \d+|2 小时 0) 分.*手机.*排队放弃.*0 次.*待回拨/);
  const agent = await hotline.agent(1);
  const talk = await inTalk(number, agent);
  await rowOf(desk, number).waitFor({ state: 'detached', timeout: 15_000 });
  expect(await task('closed', number)).toMatchObject({ state: 'gotThrough', closedCall: talk.callId });
  await talk.citizen.hangUp();
  await agent.saveTicket(talk.callId, '排队太久挂机了，再次来电，已处理。');
  expect(complaints(desk)).toEqual([]);
});

test('two on one task: the second is told who has it; what came of the try is written down and shown', async () => {
  const number = '18704017002';
  await givesUpAfter(4, number);
  const { id } = await task('open', number);
  const other = await hotline.signIn('agent08');
  expect((await other.post(`/api/callbacks/${id}/claim`)).status).toBe(200);
  const desk = await pageOf('agent09', '/agent');
  await rowOf(desk, number).getByText('回拨中').waitFor();
  expect(await desk.page.getByTestId(`record-${id}`).isDisabled()).toBe(true);
  expect((await other.post(`/api/callbacks/${id}/release`)).status).toBe(200);
  await rowOf(desk, number).getByText('待回拨').waitFor();
  await desk.page.getByTestId(`record-${id}`).click();
  await desk.page.getByTestId('outcome-noAnswer').check();
  await desk.page.getByLabel('备注').fill('响了一分钟');
  await desk.page.getByRole('dialog').getByRole('button', { name: '登记' }).click();
  await rowOf(desk, number).getByText('后再拨').waitFor();
  await rowOf(desk, number).getByRole('button', { name: '1 次' }).click();
  await desk.page.getByText('响了一分钟').waitFor();
  expect(complaints(desk)).toEqual([]);
});

test('who rang while no controller ran is on the supervisor’s list too; who hung up at once is not', async () => {
  const [number, hasty] = ['18704017003', '18704017004'];
  await givesUpAfter(0, hasty);
  const desk = await pageOf('supervisor01', '/supervisor');
  await hotline.kill();
  const phone = await asterisk().citizen();
  const call = await phone.dial('12345', { number });
  await call.answered;
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  await call.hangUp();
  hotline.startAgain();
  await hotline.ready();
  expect(await task('open', number, 40_000)).toMatchObject({ whys: ['fallback'], missed: 1 });
  await rowOf(desk, number).getByText('应急未接').waitFor({ timeout: 20_000 });
  expect(await listed('open', hasty)).toEqual([]);
});
