/**
 * A callback that keeps the place: asked for in a full line, rung when it is their turn, joined only after a key was
 * pressed, and never before those who were there first.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CallbackList } from '../../src/contract/http/callbacks.ts';
import { tone } from '../support/audio.ts';
import { Caller, hotlineWith, rows, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import type { SipCall, SipPhone } from '../support/sip-phone.ts';
import { agentTone, bothHeard, citizenTone, hearsMusic, JournalReader } from '../support/story.ts';
import { stays, until } from '../support/until.ts';

const nodes = {
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: zh('请按键选择您要办理的业务。'),
    keys: { '1': '人工', '2': '回拨' },
    ...{ waitSeconds: 10, maxAttempts: 3 },
    to: { 'key:1': 'line', 'key:2': 'offer', noInput: 'bye', invalid: 'bye', tooMany: 'bye' },
  },
  line: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'offer' } },
  offer: {
    ...{ kind: 'callbackOffer', label: '回拨', prompts: zh('需要我们回拨请按一，换号码请按二。') },
    ...{ acceptKey: '1', otherKey: '2', waitSeconds: 10, to: { accepted: 'noted', declined: 'line' } },
  },
  noted: say('已经登记，轮到您时我们会回拨。', 'bye'),
  bye: { kind: 'hangUp', label: '再见', prompts: zh('谢谢您的来电，祝您生活愉快。'), to: {} },
};

const all = ['13905000001', '13905000011', '13905000021', '13905000031', '13905000041'] as const;
const [joins, isMachine, isDead, isBusy, outlives] = all;
let hotline: TestHotline;
let journal: JournalReader;
let carrier: SipPhone;
beforeAll(async () => {
  hotline = await hotlineWith(nodes);
  journal = new JournalReader(hotline);
  carrier = await asterisk().carrier();
  // Together, for the questions take their time; nobody is rung before their own story begins.
  await Promise.all([asksToBeRung(joins), asksToBeRung('13905000010', isMachine)]);
  await Promise.all([isDead, isBusy, outlives].map(asksInHaste));
  for (const number of all) await taskIs(number, { state: 'waiting', kept: true });
  await rows(hotline, `update callback_tasks set next_at = now() + interval '1 hour'`);
}, 180_000);
afterEach(async () => {
  await carrier.call?.hangUp();
  await hotline.everyoneOut();
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});

interface Task extends Record<string, unknown> {
  state: string;
  tries: string;
  kept: boolean;
  message: string;
}
/** The newest task of this number, with what came of its tries. */
async function taskOf(number: string): Promise<Task | undefined> {
  const text = `select t.state, t.queue is not null as kept,
      coalesce((select string_agg(a.outcome, ' ' order by a.id) from callback_attempts a where a.task = t.id), '') as tries,
      coalesce((select string_agg(s.state, ' ') from sms_outbox s where s.id = 'callback-' || t.id), '') as message
    from callback_tasks t where t.number = $1 order by t.last_missed_at desc limit 1`;
  return (await rows<Task>(hotline, text, [number]))[0];
}
async function taskIs(number: string, like: Partial<Task>, within = 20_000): Promise<void> {
  const look = async () => {
    expect(await taskOf(number)).toMatchObject(like);
    return true;
  };
  await until(look, { what: `the task of ${number} to be ${JSON.stringify(like)}`, within, every: 300 });
}

/** Hears the own number and confirms it. */
async function asksToBeRung(number: string, other = ''): Promise<void> {
  const caller = await Caller.ring(number);
  await caller.hears('请按键选择您要办理的业务。');
  await caller.press('2');
  await caller.hears('需要我们回拨请按一，换号码请按二。');
  await caller.press(other === '' ? '1' : `2${other}#`);
  await caller.hears('我们将回拨');
  await caller.hears('确认请按1，换一个号码请按2。');
  await caller.press('1');
  await caller.hears('已经登记，轮到您时我们会回拨。');
  await caller.call.ended;
}

/** Who knows the menus presses their key as soon as each begins to speak. */
async function asksInHaste(number: string): Promise<void> {
  const caller = await Caller.ring(number);
  await caller.press('2');
  await caller.hears('需要我们回拨请按一，换号码请按二。');
  await caller.press('1');
  await caller.hears('我们将回拨');
  await caller.press('1');
  await caller.hears('已经登记，轮到您时我们会回拨。');
  await caller.call.hangUp();
}

const mayBeRung = (number: string) =>
  rows(hotline, 'update callback_tasks set next_at = now() where number = $1', [number]);

async function rung(number: string): Promise<SipCall> {
  const call = await carrier.nextCall(30_000);
  expect({ to: call.dialled, from: call.from.number }).toEqual({ to: number, from: '12345' });
  return call;
}
const waiting = () => hotline.metric('hotline_waiting_callers');

describe('whoever asked to be rung', () => {
  test('is rung at their turn, presses 1, waits at their old place before those who came later, and is answered first', async () => {
    const number = joins;
    await mayBeRung(number);
    const later = await Caller.ring('13905000002');
    await later.press('1');
    await until(async () => (await waiting()) === 1, 'a later caller to wait');
    // The kept places are read anew every five seconds.
    await stays(() => carrier.call === null, 5500, 'nobody is rung while nobody could answer');

    const agent = await hotline.agent(1);
    const first = await agent.phone.nextCall();
    const call = await rung(number);
    first.answer();
    call.answer();
    await first.answered;
    await until(() => call.heard.hearsOther(), 'the citizen to hear what this is about');
    call.press('1');
    await until(async () => (await waiting()) === 1, 'the citizen to be back in the line');
    await hearsMusic(call);
    const last = await Caller.ring('13905000003');
    await last.press('1');
    await until(async () => (await waiting()) === 2, 'a third one to wait');

    const laterCall = agent.pops().at(-1)!.data;
    expect(laterCall.number).toBe('13905000002');
    await later.call.hangUp();
    await until(async () => (await agent.presence()) === 'wrapUp', 'wrap-up');
    await agent.act(laterCall.callId, 'wrap-up', { disposition: 'answered' });
    const second = await agent.phone.nextCall();
    expect(agent.pops().at(-1)?.data).toMatchObject({ number, tags: ['约定回拨'] });
    second.answer();
    await second.answered;
    await bothHeard({ citizen: call, agentCall: second, number });
    await taskIs(number, { state: 'done', tries: 'reached' });
    await last.call.hangUp();
    await call.hangUp();
    const { callId } = agent.pops().at(-1)!.data;
    await until(async () => (await agent.act(callId, 'wrap-up', { disposition: 'answered' })).status < 300, 'wrap-up');
    const row = await journal.ended(number, 'answered');
    expect(row).toMatchObject({ origin: 'outbound', id: callId });
    expect(row.waitedSeconds).toBeGreaterThan(5);
  });

  test('who does not press a key, as a machine does not, is joined to nobody and tried again later', async () => {
    const number = isMachine;
    await mayBeRung(number);
    const agent = await hotline.agent(2);
    const call = await rung(number);
    call.answer();
    call.speak(tone(citizenTone));
    await call.ended;
    await taskIs(number, { state: 'waiting', kept: true, tries: 'noAnswer' }, 40_000);
    expect(await agent.presence()).toBe('ready');
    expect(call.heard.hearsTone(agentTone)).toBe(false);
  }, 120_000);

  test('at a dead number is rung once, and never again', async () => {
    const number = isDead;
    await mayBeRung(number);
    await hotline.agent(3);
    (await rung(number)).reject(404);
    await taskIs(number, { state: 'gaveUp', tries: 'deadNumber', message: '' });
    await stays(() => carrier.call === null || carrier.call.dialled !== number, 3000, 'nobody rings there again');
  });

  test('and never picks up: as often as the rules say, then people ring, and a message tells', async () => {
    const number = isBusy;
    const supervisor = await hotline.signIn('supervisor01');
    const { policy, revision } = (await supervisor.get('/api/callback-rules')) as { policy: object; revision: number };
    const rules = { policy: { ...policy, attempts: 2, pauseMinutes: 1 }, revision };
    expect((await supervisor.send('PUT', '/api/callback-rules', rules)).status).toBe(200);
    await mayBeRung(number);
    await hotline.agent(4);
    (await rung(number)).reject(486);
    await taskIs(number, { state: 'waiting', kept: true, tries: 'busy' });
    await mayBeRung(number);
    (await rung(number)).reject(486);
    await taskIs(number, { state: 'waiting', kept: false, tries: 'busy busy' });
    expect((await taskOf(number))?.message).not.toBe('');
    const { items } = CallbackList.parse(await supervisor.get('/api/callbacks'));
    expect(items.find((row) => row.number === '139****0031')).toMatchObject({ state: 'waiting', keepsPlace: false });
  });

  test('is rung all the same after the controller died, also while their phone rang', async () => {
    const number = outlives;
    await mayBeRung(number);
    await hotline.kill();
    hotline.startAgain();
    await hotline.ready();
    await hotline.agent(5);
    const cut = await rung(number);
    await hotline.kill();
    hotline.startAgain();
    await hotline.ready();
    await cut.ended;
    // Whoever held the task died with it: the hold runs out by itself, here at once.
    await rows(hotline, `update callback_tasks set claimed_until = now() where number = $1`, [number]);
    const call = await rung(number);
    call.answer();
    await until(() => call.heard.hearsOther(), 'the citizen to hear what this is about');
    call.press('2');
    await call.ended;
    await taskIs(number, { state: 'done', tries: 'declined' });
  });
});
