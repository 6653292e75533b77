/**
 * A burst main, as a supervisor, citizens and an agent live it: one act on the page, the notice on the telephone, the event
 * on pop, journal and ticket, a callback for who would wait; then it is over by itself.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualRules, type QueueRules } from '../../src/core/queue/rules.ts';
import { complaints, openBrowser, signInUnseen, type TestBrowser, type TestPage } from '../support/browser.ts';
import { Caller, hotlineWith, rows, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const menu = {
  greeting: say('您好，这里是市民热线。', 'menu'),
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: zh('政务服务请按1。'),
    keys: { '1': '政务服务' },
    waitSeconds: 20,
    maxAttempts: 3,
    to: { 'key:1': 'general', noInput: 'bye', invalid: 'bye', tooMany: 'bye' },
  },
  general: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'bye' } },
  bye: { kind: 'hangUp', label: '再见', prompts: zh('再见。'), to: {} },
};
const { announcements } = usualRules;
const soon: QueueRules = {
  ...usualRules,
  announcements: { ...announcements, firstSeconds: 5, everySeconds: 15, estimate: false },
};
const notice = '解放路一带停水，正在抢修。';

let hotline: TestHotline;
let browser: TestBrowser;
let supervisor: TestPage;
let journal: JournalReader;
beforeAll(async () => {
  const rules = `update queues set rules = '${JSON.stringify(soon)}'`;
  [hotline, browser] = await Promise.all([hotlineWith(menu, { sql: [rules] }), openBrowser()]);
  supervisor = await browser.page();
  await signInUnseen(supervisor.page, hotline.url, 'supervisor01');
  journal = new JournalReader(hotline);
});
afterAll(async () => {
  await browser?.close();
  if (hotline !== undefined) await nothingLeft(hotline);
  await hotline?.end();
});

test('a supervisor prepares an event and starts it with one confirmation: every desk and the wall show it', async () => {
  const { page } = supervisor;
  const agent = await hotline.agent(1, 'answer');
  await page.goto(`${hotline.url}/supervisor/surge`);
  await page.getByTestId('surge-name').fill('解放路停水');
  await page.getByTestId('surge-notice').fill(notice);
  await page.getByTestId('surge-shortcut').fill('停水');
  await page.getByTestId('save-profile').click();
  await page.getByTestId('start-surge').click();
  await page.getByRole('dialog').getByText(notice).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '开启高峰模式' }).click();
  // What is said is made before it holds.
  await page.getByTestId('surge-active').waitFor({ timeout: 50_000 });
  await page.getByTestId('surge-banner').waitFor();
  expect(await page.getByTestId('emergency-banner').count()).toBe(0);
  await until(() => agent.pushed.some(({ type }) => type === 'surge.changed'), 'the agent to be told');
  await page.goto(`${hotline.url}/wall`);
  await page.getByTestId('wall-surge').getByText('高峰模式：解放路停水').waitFor();

  const caller = await Caller.ring('13900060001');
  await caller.hears(notice);
  // The event, then a person.
  await caller.press('11');
  const pop = await until(() => agent.pops().at(-1)?.data, 'the pop');
  expect(pop).toMatchObject({ number: '13900060001', tags: ['event:解放路停水'] });
  await until(async () => (await agent.presence()) === 'talking', 'the agent to talk');
  const { tags } = await agent.saveTicket(pop.callId, '解放路12号停水。');
  expect(tags).toEqual(['event:解放路停水']);
  await caller.call.hangUp();
  const row = await journal.ended('13900060001');
  expect(row).toMatchObject({ tags: ['event:解放路停水'], flow: { id: 'story', version: 1 } });
  expect(row.path.map(({ label }) => label)).toEqual(['高峰：解放路停水', '高峰：停水']);
  await until(async () => (await agent.presence()) === 'ready', 'the agent to be ready again');
  await hotline.everyoneOut();
  expect(complaints(supervisor)).toEqual([]);
});

test('who would wait is offered to be rung back, and takes it without waiting', async () => {
  const caller = await Caller.ring('13900060002');
  await caller.hears(notice);
  await caller.press('0');
  await caller.hears('不想等候、保留位次由我们回拨，请按', 'zh', 45_000);
  await caller.press('1');
  await caller.hears('已登记，我们会尽快回电，再见。');
  await caller.call.ended;
  const asked = `select queue from callback_tasks where number = '13900060002'`;
  const due = await until(async () => {
    const found = await rows(hotline, asked);
    return found.length > 0 && found;
  }, 'the callback to be due');
  expect(due).toEqual([{ queue: 'general' }]);
});

test('it is over by itself: the banner goes, and the next caller hears the ordinary greeting', async () => {
  await rows(hotline, `update surges set until = now() + interval '300 ms'`);
  await supervisor.page.getByTestId('wall-surge').waitFor({ state: 'detached', timeout: 15_000 });
  const caller = await Caller.ring('13900060003');
  await caller.hears('您好，这里是市民热线。');
  await caller.heardNothingOf(notice);
  await caller.call.hangUp();
  const session = await hotline.signIn('supervisor01');
  const last = async () => ((await session.get('/api/surge/history')) as { items: { state: string }[] }).items[0];
  await until(async () => (await last())?.state === 'expired', { what: 'the end to be noted', within: 15_000 });
});
