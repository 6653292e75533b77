/**
 * What follows a call, and calls that nobody takes, by rules that an admin changes while people talk; seen at a real desk.
 * And one account at two places.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { QueueList } from '../../src/contract/http/queues.ts';
import type { QueueRules } from '../../src/core/queue/rules.ts';
import { complaints, openBrowser, type TestBrowser } from '../support/browser.ts';
import { DeskPage } from '../support/desk-page.ts';
import { TestHotline, type Session } from '../support/hotline.ts';
import type { SipCall } from '../support/sip-phone.ts';
import { inLine, inMenu, JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

let hotline: TestHotline;
let browser: TestBrowser;
let admin: Session;
let journal: JournalReader;
let desk: DeskPage;
beforeAll(async () => {
  [hotline, browser] = await Promise.all([TestHotline.start(), openBrowser()]);
  admin = await hotline.signIn('admin');
  journal = new JournalReader(hotline);
  desk = await DeskPage.open(browser, hotline, 'agent01');
});
afterAll(async () => {
  await browser?.close();
  await hotline?.end();
});
afterEach(() => hotline.everyoneOut());

/** For every queue, as the page of queues saves it. */
async function admit(change: Partial<QueueRules>): Promise<void> {
  const { items } = QueueList.parse(await admin.get('/api/queues'));
  for (const { id, revision, label, maxWaitSeconds, rules } of items) {
    const body = { revision, label, maxWaitSeconds, rules: { ...rules, ...change } };
    expect((await admin.send('PUT', `/api/queues/${id}`, body)).status).toBe(200);
  }
}

const says = (words: string, at = desk) =>
  until(async () => ((await at.page.getByTestId('call-bar').textContent()) ?? '').includes(words), {
    what: `the call bar to say ${words}`,
    within: 15_000,
  });

async function talkingTo(number: string, at = desk): Promise<SipCall> {
  const citizen = await inMenu(number);
  citizen.press('1');
  await at.answer();
  await at.inPhase('talking');
  return citizen;
}

test('none, and the next ring overtakes the end of the talk before it on the wire: it rings, and is taken', async () => {
  await admit({ wrapUp: { mode: 'none' } });
  const { context } = await browser.page();
  let overtaken = 0;
  await context.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    let end: string | Buffer | null = null;
    server.onMessage((message) => {
      if (message.toString().startsWith('BYE ')) {
        end = message;
        return;
      }
      socket.send(message);
      if (end === null || !message.toString().startsWith('INVITE ')) return;
      overtaken += 1;
      const held = end;
      end = null;
      setTimeout(() => socket.send(held), 100);
    });
  });
  const other = await DeskPage.open(browser, hotline, 'agent03', { context });
  await other.goReady();
  const first = await talkingTo('13900030007', other);
  const second = await inLine(hotline, '13900030008');
  await first.hangUp();
  await other.answer();
  await other.inPhase('talking');
  expect(overtaken).toBe(1);
  await second.hangUp();
  await other.inPhase('idle');
  await journal.ended('13900030008', 'unfinished');
  await context.close();
});

test('none, from now on: the next caller rings the same browser at once, and the call is flagged unless its result was told', async () => {
  await admit({ wrapUp: { mode: 'timed', seconds: 60 } });
  await desk.goReady();
  const first = await talkingTo('13900030001');
  await says('话后限时 60 秒');
  const second = await inLine(hotline, '13900030002');
  await admit({ wrapUp: { mode: 'none' } });
  await says('无话后');
  await first.hangUp();
  await desk.answer();
  await desk.inPhase('talking');
  await journal.ended('13900030001', 'unfinished');
  await desk.press('after-talk');
  await desk.page.getByText('即时答复', { exact: true }).last().click();
  await says('结果：即时答复');
  await second.hangUp();
  await desk.inPhase('idle');
  await journal.ended('13900030002', 'answered');
});

test('optional: a form that was begun asks for it, and one key ends it', async () => {
  await admit({ wrapUp: { mode: 'optional' } });
  const citizen = await talkingTo('13900030003');
  await says('话后可选：不要');
  await desk.page.getByTestId('field-words-input').fill('路灯不亮，晚上看不清路。');
  await says('话后可选：要');
  await citizen.hangUp();
  await desk.inPhase('wrapUp');
  await desk.page.keyboard.press('F7');
  await desk.inPhase('idle');
  await journal.ended('13900030003', 'unfinished');
});

test('untimed: a supervisor can end what no clock ends', async () => {
  await admit({ wrapUp: { mode: 'untimed' } });
  const citizen = await talkingTo('13900030004');
  await says('话后不限时');
  await citizen.hangUp();
  await desk.inPhase('wrapUp');
  await says('不限时，登记或选结果才结束');
  const floor = await hotline.signIn('supervisor01');
  const forced = { state: 'aux', aux: 'meeting', reason: '已离席' };
  expect((await floor.post('/api/supervision/agents/agent01/state', forced)).status).toBe(204);
  await desk.inPhase('notReady');
  expect(complaints(desk.test)).toEqual([]);
});

test('two misses in a row: the only agent is rung again at once, then not ready, and the desk is told why', async () => {
  await admit({ missesAtMost: 2 });
  const agent = await hotline.agent(2);
  const citizen = await inMenu('13900030005');
  citizen.press('1');
  const once = await agent.phone.nextCall();
  once.reject(480);
  const twice = await agent.phone.nextCall();
  expect((await agent.state()).presence).toMatchObject({ state: 'ringing', misses: { inARow: 1, limit: 2 } });
  twice.reject(480);
  await until(async () => (await agent.presence()) === 'aux', 'the agent to be not ready');
  expect((await agent.state()).presence).toMatchObject({ reason: 'missed', misses: { inARow: 2, limit: 2 } });
  await citizen.hangUp();
  expect(await agent.setPresence('ready')).toBe(true);
  expect((await agent.state()).presence.misses).toBeNull();
});

test('the same account signs in elsewhere: that place has the phone, and this one says so', async () => {
  const elsewhere = await DeskPage.takeOver(browser, hotline, 'agent01');
  await desk.page.getByTestId('elsewhere').waitFor();
  await elsewhere.goReady();
  const citizen = await inMenu('13900030006');
  citizen.press('1');
  await elsewhere.answer();
  await elsewhere.inPhase('talking');
  await citizen.hangUp();
  await elsewhere.finish();
});
