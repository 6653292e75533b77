/** Real calls through every kind of node but transfers: what is heard, what keys do, what is kept of it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTone, readWav, tone } from '../support/audio.ts';
import { Caller, en, hotlineWith, publish, rows, say, zh } from '../support/flow-story.ts';
import type { TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { asterisk } from '../support/parts.ts';
import { JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const bye = { kind: 'hangUp', label: '再见', prompts: zh('谢谢您的来电，祝您生活愉快。'), to: {} };
const misses = { noInput: 'nothing', invalid: 'wrong', tooMany: 'person' };

const menu = {
  kind: 'menu',
  label: '主菜单',
  prompts: zh('请按键选择您要办理的业务。'),
  keys: {
    '0': '慢慢',
    '1': '收号',
    '2': '语言',
    '3': '留言',
    '4': '查询',
    '5': '工单',
    '6': '回拨',
    '7': '语音',
    '8': '循环',
  },
  waitSeconds: 2,
  maxAttempts: 3,
  to: {
    ...{
      'key:0': 'slowly',
      'key:1': 'mobile',
      'key:2': 'language',
      'key:3': 'voicemail',
      'key:4': 'ask',
      'key:5': 'ticket',
    },
    ...{ 'key:6': 'callback', 'key:7': 'closed', 'key:8': 'roundA' },
    ...misses,
  },
};

const collecting = {
  mobile: {
    kind: 'collectDigits',
    label: '手机号',
    prompts: zh('请输入十一位手机号码。'),
    ...{ variable: '手机', minDigits: 11, maxDigits: 11, endKey: '#', confirm: true, check: 'mobile' },
    ...{ waitSeconds: 3, maxAttempts: 3 },
    to: { next: 'text', ...misses },
  },
  text: { kind: 'setVariable', label: '内容', variable: '内容', value: '您的号码{手机}已登记', to: { next: 'sms' } },
  sms: {
    kind: 'sendSms',
    label: '短信',
    recipient: '手机',
    text: '{内容}。',
    to: { next: 'score', cannot: 'bye' },
  },
  score: {
    kind: 'survey',
    label: '评价',
    prompts: zh('请您评价本次服务，满意请按一。'),
    keys: { '1': '满意', '2': '不满意' },
    waitSeconds: 3,
    to: { rated: 'bye', none: 'bye' },
  },
};

const deciding = {
  language: {
    kind: 'languageChoice',
    label: '语言',
    prompts: [...zh('中文服务请按一。'), ...en('For English press two.')],
    ...{ keys: { '1': 'zh', '2': 'en' }, otherwise: 'zh', waitSeconds: 3 },
    to: { next: 'visit' },
  },
  visit: { kind: 'subFlow', label: '子流程', flow: 'greeting', to: { next: 'english' } },
  'greeting/hello': {
    kind: 'say',
    label: '问候',
    prompts: [...zh('这是子流程里的中文问候。'), ...en('This is the welcome of the inner flow.')],
    bargeIn: true,
    to: { next: 'greeting/back' },
  },
  'greeting/back': { kind: 'returnFlow', label: '返回', to: {} },
  english: {
    kind: 'condition',
    label: '英语来电',
    rules: [
      {
        ...{ id: 'en', label: '英语' },
        all: [
          { subject: 'language', variable: null, is: 'equals', value: 'en' },
          { subject: 'openTickets', variable: null, is: 'equals', value: '0' },
        ],
      },
    ],
    to: { 'rule:en': 'question', otherwise: 'nothing' },
  },
  question: {
    kind: 'setVariable',
    label: '问题',
    variable: 'question',
    value: 'How do I renew my residence permit?',
    to: { next: 'answer' },
  },
  answer: {
    kind: 'knowledgeAnswer',
    label: '知识',
    question: 'question',
    to: { answered: 'bye', notFound: 'nothing', error: 'nothing' },
  },
};

const lookingUp = (host: string) => ({
  ask: {
    ...{ kind: 'httpLookUp', label: '查询', url: `http://${host}/bill/{caller}`, method: 'GET', body: '' },
    ...{ timeoutSeconds: 2, take: [{ field: 'data.due', variable: '欠费' }] },
    to: { found: 'bill', notFound: 'nothing', error: 'outage' },
  },
  bill: {
    kind: 'say',
    label: '欠费',
    prompts: [...zh('您的水费欠费金额为'), { variable: '欠费', as: 'number', language: 'zh' }],
    bargeIn: true,
    to: { next: 'bye' },
  },
  outage: say('对方系统暂时没有响应，请稍后再试。', 'bye'),
  ticket: {
    ...{ kind: 'ticketProgress', label: '工单进度', by: 'number', language: null, waitSeconds: 3, maxAttempts: 2 },
    to: { next: 'bye', notFound: 'unknown', tooMany: 'bye' },
  },
  unknown: say('没有查到对应的工单记录。', 'bye'),
});

const leaving = {
  voicemail: {
    kind: 'voicemail',
    label: '留言',
    prompts: zh('请在提示音后留言。'),
    ...{ maxSeconds: 20, silenceSeconds: 2, endKey: '#' },
    to: { recorded: 'kept', empty: 'nothing', error: 'nothing' },
  },
  kept: say('您的留言已经保存，我们会尽快处理。', 'bye'),
  callback: {
    kind: 'callbackOffer',
    label: '回拨',
    prompts: zh('需要我们回拨请按一，换号码请按二。'),
    ...{ acceptKey: '1', otherKey: '2', waitSeconds: 3 },
    to: { accepted: 'bye', declined: 'nothing' },
  },
  closed: {
    ...{ kind: 'hours', label: '时段', schedule: null, open: [] },
    to: { whenOpen: 'nothing', whenClosed: 'speech' },
  },
  speech: {
    kind: 'speechInput',
    label: '语音',
    prompts: zh('请说出您要办理的业务，也可以按键。'),
    choices: [{ key: '1', label: '水费', words: ['水费'] }],
    ...{ variable: null, minConfidence: 0.6, waitSeconds: 2 },
    to: { 'key:1': 'bye', person: 'person' },
  },
  person: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 0, to: { overflow: 'bye' } },
  roundA: { kind: 'setVariable', label: '甲', variable: 'a', value: '1', to: { next: 'roundB' } },
  roundB: { kind: 'setVariable', label: '乙', variable: 'a', value: '2', to: { next: 'roundA' } },
  nothing: say('没有收到您的按键，返回上一级。', 'menu'),
  wrong: say('您按的键不对，请再选一次。', 'menu'),
  bye,
};

const subFlows = { greeting: { version: 1, start: 'greeting/hello' } };
const nodesWith = (taken: string) => ({
  menu,
  ...collecting,
  ...deciding,
  ...lookingUp(host),
  ...leaving,
  slowly: {
    ...{ kind: 'menu', label: '慢慢选', prompts: zh('您可以慢慢考虑，再按键选择。'), keys: { '1': '好' } },
    ...{ waitSeconds: 30, maxAttempts: 3, to: { 'key:1': 'taken', ...misses } },
  },
  taken: say(taken, 'bye'),
});

let host: string;
let hotline: TestHotline;
let journal: JournalReader;
let office: Server;
let asked: string[] = [];
let reply: (url: string) => { status?: number; body: string } | null;

beforeAll(async () => {
  office = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = reply(request.url ?? '');
    if (answer === null) return; // never answers
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => office.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(office.address() as AddressInfo).port}`;
  hotline = await hotlineWith(nodesWith('一切照旧，请您放心等待。'), {
    env: { HOTLINE_LOOKUP_HOSTS: host },
    more: { subFlows },
    tag: '消费维权',
  });
  journal = new JournalReader(hotline);
  // Who asked to be rung is rung once an agent is there: unheard, the request would be repeated far into the next file.
  (await asterisk().carrier()).whenCalled = 'busy';
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
  office?.closeAllConnections();
  office?.close();
});

const menuWords = '请按键选择您要办理的业务。';

// Callers listen most of the time: three can do so at once (maxConcurrency), each with a number of their own.
async function speaksAfterTheTone({ call }: Caller): Promise<void> {
  await until(() => call.heard.hearsSilence(600), 'the silence after the tone');
  call.speak(tone(700));
  const since = call.heard.now;
  await until(() => call.heard.now - since > 3000, 'three seconds to be said');
}

describe.concurrent('a caller', () => {
  test('presses nothing, then wrong keys, then too many: every word is heard, and a person is next', async () => {
    const caller = await Caller.ring('13910000001');
    await caller.hears(menuWords);
    await caller.hears('没有收到您的按键，返回上一级。');
    await caller.press('9'); // in the midst of the words: it counts for the menu
    await caller.hears('您按的键不对，请再选一次。');
    await caller.hears(menuWords);
    await caller.press('9');
    await until(async () => (await hotline.metric('hotline_waiting_callers')) === 1, 'the caller to wait for a person');
    await caller.call.hangUp();
    const row = await journal.ended(caller.number, 'abandonedInQueue');
    const [{ steps } = { steps: [] }] = await rows<{ steps: { node: string; outlet: string }[] }>(
      hotline,
      'select steps from calls where id = $1',
      [row.id],
    );
    expect(steps.map(({ node, outlet }) => `${node} ${outlet}`)).toEqual([
      ...['menu noInput', 'nothing next', 'menu invalid', 'wrong next', 'menu tooMany'],
    ]);
  });

  test('types a number, hears it back, gets a message, gives a score', async () => {
    const caller = await Caller.ring('13910000002');
    await caller.press('1'); // ahead of every word
    await caller.hears('请输入十一位手机号码。');
    await caller.press('139');
    await caller.press('12345678');
    await caller.hears('您输入的是');
    await caller.press('1');
    await caller.hears('请您评价本次服务，满意请按一。');
    await caller.press('1');
    await caller.hears('谢谢您的来电，祝您生活愉快。');
    expect((await caller.call.ended).by).toBe('there');
    const row = await journal.ended(caller.number, 'menuCompleted');
    expect(row).toMatchObject({ surveyScore: 1, messages: [{ state: 'queued' }] });
    // What was typed is nobody's business but the message's.
    expect(JSON.stringify(row.path)).not.toContain('12345678');
    const [sms] = await rows(hotline, 'select recipient, text from sms_outbox where call = $1', [row.id]);
    expect(sms).toEqual({ recipient: '13912345678', text: '您的号码13912345678已登记。' });
  });

  test('chooses English: a sub-flow, a condition on language and tickets, an answer, all in English', async () => {
    const caller = await Caller.ring('13910000003');
    await caller.press('2');
    await caller.hears('For English press two.', 'en');
    await caller.press('2');
    await caller.hears('This is the welcome of the inner flow.', 'en');
    await caller.hears('Please bring your passport and your permit to the exit and entry office.', 'en');
    await caller.hears('谢谢您的来电，祝您生活愉快。');
    await caller.heardNothingOf('这是子流程里的中文问候。');
    await journal.ended(caller.number, 'menuCompleted');
  });

  test('leaves words: after the tone, until the key; they are a ticket and can be listened to', async () => {
    const caller = await Caller.ring('13910000004');
    await caller.press('3');
    await caller.hears('请在提示音后留言。');
    await speaksAfterTheTone(caller);
    await caller.press('#');
    await caller.hears('您的留言已经保存，我们会尽快处理。');
    await caller.call.ended;
    const row = await journal.ended(caller.number, 'ticket');
    expect(hasTone(readWav(path.join(asterisk().recordings ?? '', `${row.recording?.name}.wav`)), 700, 0.2)).toBe(true);
    const session = await hotline.signIn('supervisor01');
    const ticket = await session.get(`/api/tickets/${row.ticketNumber}`);
    expect(ticket).toMatchObject({ title: '语音留言', state: 'open', callId: row.id, recording: row.recording?.name });
    const heard = await fetch(`${hotline.url}/api/calls/${row.id}/recording`, { headers: { cookie: session.cookie } });
    expect(heard.status).toBe(200);
    await heard.body?.cancel();
  });

  test('hangs up in the midst of their words: what was said is kept', async () => {
    const caller = await Caller.ring('13910000005');
    await caller.press('3');
    await caller.hears('请在提示音后留言。');
    await speaksAfterTheTone(caller);
    await caller.call.hangUp();
    const row = await journal.ended(caller.number, 'ticket');
    expect(hasTone(readWav(path.join(asterisk().recordings ?? '', `${row.recording?.name}.wav`)), 700, 0.2)).toBe(true);
  });

  test('asks another office: its answer is spoken, and its silence is an outlet', async () => {
    reply = () => ({ body: JSON.stringify({ data: { due: 86.5, secret: 'x' } }) });
    asked = [];
    const caller = await Caller.ring('13910000006');
    await caller.press('4');
    await caller.hears('您的水费欠费金额为');
    await caller.hears('86.5');
    expect(asked).toEqual(['/bill/13910000006']);
    await caller.call.hangUp();
    reply = () => null;
    const other = await Caller.ring('13910000007');
    await other.press('4');
    await other.hears('对方系统暂时没有响应，请稍后再试。');
    await other.call.hangUp();
  });

  test('asks for a ticket by number and code: a wrong code is told nothing', async () => {
    const [known] = await rows<{ number: string; check_code: string }>(
      hotline,
      `select number, check_code from tickets where check_code is not null and state <> 'closed' limit 1`,
    );
    const { number, check_code: code } = known ?? { number: '', check_code: '' };
    const digits = number.replace(/\D/g, '');
    const asks = async (right: boolean): Promise<void> => {
      const caller = await Caller.ring(right ? '13910000008' : '13910000009');
      await caller.press('5');
      await caller.hears('请输入工单号中的数字，以井号键结束。');
      await caller.press(`${digits}#`);
      await caller.hears('请输入四位查询码。');
      await caller.press(right ? code : String((Number(code) + 1) % 10_000).padStart(4, '0'));
      await caller.hears(right ? '工单尾号' : '没有查到对应的工单记录。');
      await caller.call.hangUp();
    };
    await Promise.all([asks(false), asks(true)]);
  });

  test('wants to be rung at another number', async () => {
    const caller = await Caller.ring('13910000010');
    await caller.press('6');
    await caller.hears('需要我们回拨请按一，换号码请按二。');
    await caller.press('2');
    await caller.hears('请输入回拨号码，固定电话请加区号，以井号键结束。');
    await caller.press('13800001111#');
    await caller.hears('我们将回拨');
    await caller.hears('确认请按1，换一个号码请按2。');
    await caller.press('1');
    await caller.hears('谢谢您的来电，祝您生活愉快。');
    const row = await journal.ended(caller.number);
    const [task] = await rows(hotline, 'select number, why from callbacks where call = $1', [row.id]);
    expect(task).toEqual({ number: '13800001111', why: 'asked' });
  });

  test('comes when it is closed, and says nothing that is understood: keys work beside, then a person', async () => {
    const caller = await Caller.ring('13910000011');
    await caller.press('7');
    await caller.hears('请说出您要办理的业务，也可以按键。');
    await caller.hears('没有听清，请再说一遍，或者按键选择。');
    await caller.press('1');
    await caller.hears('谢谢您的来电，祝您生活愉快。');
    await caller.call.ended;
  });
});

describe('with an agent', () => {
  test('a caller meets a flow that goes round without end: a person takes the call, the journal says why', async () => {
    const agent = await hotline.agent(1);
    const caller = await Caller.ring('13910000012');
    await caller.hears(menuWords);
    await caller.press('8');
    const agentCall = await agent.phone.nextCall();
    agentCall.answer();
    await until(async () => (await agent.presence()) === 'talking', 'the agent to have the caller');
    await caller.call.hangUp();
    const pop = await until(() => agent.pops().at(-1), 'the pop');
    await until(async () => (await agent.act(pop.data.callId, 'wrap-up', { disposition: 'answered' })).status < 300, {
      what: 'wrap-up to be put away',
      every: 100,
    });
    const row = await journal.ended(caller.number);
    expect(row.flowTrouble).toContain('loops');
    expect([pop.data.tags, row.tags]).toEqual([['消费维权'], ['消费维权']]);
    await hotline.everyoneOut();
  });

  test('two callers on two versions at once: who began with the old one ends with it', async () => {
    const first = await Caller.ring('13910000013');
    await first.press('0');
    await first.hears('您可以慢慢考虑，再按键选择。');
    await publish(hotline.env['DATABASE_URL'] ?? '', nodesWith('新的流程已经为您办理完毕。'), 2, { subFlows });
    const hearsNew = async () => {
      const second = await Caller.ring('13910000014');
      await second.press('01');
      const isNew = await second.hears('新的流程已经为您办理完毕。', 'zh', 4000).then(
        () => true,
        () => false,
      );
      await second.call.hangUp();
      return isNew;
    };
    await until(hearsNew, { what: 'new callers to hear the new version', within: 25_000, every: 100 });
    await first.press('1');
    await first.hears('一切照旧，请您放心等待。');
    await first.call.hangUp();
    expect((await journal.ended(first.number)).flow).toMatchObject({ version: 1 });
    await until(
      async () => (await journal.ended('13910000014')).flow?.version === 2,
      'the journal to tell the version',
    );
  });
});
