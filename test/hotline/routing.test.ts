/** Routing as citizens and agents live it: skills before idle time, relaxed in time, the agent who knows, who goes ahead. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { usualRules, type QueueRules } from '../../src/core/queue/rules.ts';
import { Caller, hotlineWith, rows, zh } from '../support/flow-story.ts';
import type { TestAgent, TestHotline } from '../support/hotline.ts';
import { nothingLeft } from '../support/nothing-left.ts';
import { JournalReader } from '../support/story.ts';
import { until } from '../support/until.ts';

const enqueue = (queue: string, skills: string[], priority: number, overflow: string) => ({
  ...{ kind: 'enqueue', label: '人工', queue, skills, priority, to: { overflow } },
});
const menu = {
  greeting: { kind: 'say', label: '问候', prompts: zh('您好，请选择。'), bargeIn: true, to: { next: 'menu' } },
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: zh('请按键。'),
    keys: { '1': '普通', '2': '英语', '3': '紧急', '4': '满员' },
    waitSeconds: 20,
    maxAttempts: 3,
    to: {
      'key:1': 'plain',
      'key:2': 'skilled',
      'key:3': 'urgent',
      'key:4': 'crowded',
      noInput: 'bye',
      invalid: 'bye',
      tooMany: 'bye',
    },
  },
  plain: enqueue('general', [], 0, 'bye'),
  skilled: enqueue('general', ['英语'], 0, 'bye'),
  urgent: enqueue('general', [], 9, 'bye'),
  crowded: enqueue('english', [], 0, 'bye'),
  bye: { kind: 'hangUp', label: '再见', prompts: zh('再见。'), to: {} },
};
const strict: QueueRules = {
  ...usualRules,
  steps: [
    { afterSeconds: 0, asked: { match: 'all', level: 3 }, all: [], any: [] },
    { afterSeconds: 4, asked: { match: 'none', level: 1 }, all: [], any: [] },
  ],
  classes: [{ label: '生命财产', fromPriority: 10, headStartSeconds: 1800 }],
};

/** One may wait here; who comes second goes on to the other queue. */
const crowded: QueueRules = {
  ...strict,
  announcements: { ...strict.announcements, firstSeconds: 5, everySeconds: 15, estimate: false },
  keys: [{ key: '5', act: 'callback' }],
  overflow: [{ when: { is: 'position', over: 1 }, to: { go: 'queue', queue: 'general' } }],
};

let hotline: TestHotline;
let journal: JournalReader;
beforeAll(async () => {
  hotline = await hotlineWith(menu, {
    sql: [
      `update queues set rules = '${JSON.stringify(strict)}'`,
      `update queues set rules = '${JSON.stringify(crowded)}' where id = 'english'`,
      `delete from agent_skills where skill = '英语'`,
      `insert into agent_skills values ('agent01', '英语', 1), ('agent02', '英语', 4)`,
    ],
  });
  journal = new JournalReader(hotline);
});
afterAll(async () => {
  await nothingLeft(hotline);
  await hotline?.end();
});
afterEach(() => hotline.everyoneOut());

const talking = (agent: TestAgent) => until(async () => (await agent.presence()) === 'talking', 'the agent to talk');

async function waitingCaller(number: string, key: string): Promise<Caller> {
  const before = await hotline.metric('hotline_waiting_callers');
  const caller = await Caller.ring(number);
  await caller.hears('您好，请选择。');
  await caller.press(key);
  await until(async () => (await hotline.metric('hotline_waiting_callers')) === before + 1, `${number} to wait`);
  return caller;
}

test('a skill wins over the longest idle, and the desk says why', async () => {
  await hotline.agent(1);
  const speaker = await hotline.agent(2, 'answer');
  const caller = await Caller.ring('13900020001');
  await caller.hears('您好，请选择。');
  await caller.press('2');
  const pop = await until(() => speaker.pops().at(-1)?.data, 'the pop of the one who speaks English');
  expect(pop).toMatchObject({ number: '13900020001', why: expect.stringContaining('需英语 3 级') });
  await talking(speaker);
  await caller.call.hangUp();
  const row = await journal.ended('13900020001');
  await speaker.act(row.id, 'wrap-up', { disposition: 'answered' });
  expect(row.offered).toMatchObject([{ agentName: row.agentName, why: expect.stringContaining('1 人可接') }]);
});

test('after the step nobody needs the skill any more', async () => {
  const caller = await waitingCaller('13900020002', '2');
  const plain = await hotline.agent(1, 'answer');
  expect(plain.pops()).toHaveLength(0);
  const pop = await until(() => plain.pops().at(-1)?.data, 'the call to come when the need is relaxed');
  expect(pop.why).toContain('已放宽 1 步');
  expect(pop.waitedSeconds).toBeGreaterThanOrEqual(4);
  await talking(plain);
  await caller.call.hangUp();
  const row = await journal.ended('13900020002');
  await plain.act(row.id, 'wrap-up', { disposition: 'answered' });
});

test('danger to life goes ahead of who came before, and the journal names the reason', async () => {
  const first = await waitingCaller('13900020003', '1');
  const urgent = await waitingCaller('13900020004', '3');
  const agent = await hotline.agent(3, 'answer');
  const pop = await until(() => agent.pops().at(-1)?.data, 'the first pop');
  expect(pop).toMatchObject({ number: '13900020004', why: expect.stringContaining('因优先先于 1 人') });
  await talking(agent);
  await urgent.call.hangUp();
  const row = await journal.ended('13900020004');
  expect(row.offered?.[0]?.why).toContain('生命财产');
  await agent.act(row.id, 'wrap-up', { disposition: 'answered' });
  await until(() => agent.pops().some(({ data }) => data.number === '13900020003'), 'the other one to be next');
  await talking(agent);
  await first.call.hangUp();
  const next = await journal.ended('13900020003');
  await agent.act(next.id, 'wrap-up', { disposition: 'answered' });
});

test('the agent who has this citizen’s open ticket gets the next call, though another is idle for longer', async () => {
  const knows = await hotline.agent(5, 'answer');
  const caller = await Caller.ring('13900020005');
  await caller.hears('您好，请选择。');
  await caller.press('1');
  const { callId } = await until(() => knows.pops().at(-1)?.data, 'the first call');
  await talking(knows);
  await knows.saveTicket(callId, '小区停水，请尽快抢修。');
  await caller.call.hangUp();
  await until(async () => (await knows.presence()) === 'ready', 'the agent to be ready again');
  await knows.setPresence('aux');
  const idle = await hotline.agent(6, 'answer');
  await knows.setPresence('ready');
  const again = await Caller.ring('13900020005');
  await again.hears('您好，请选择。');
  await again.press('1');
  const pop = await until(() => knows.pops().find(({ data }) => data.callId !== callId)?.data, 'the second call');
  expect(pop.why).toContain('您受理过该市民的未办结工单');
  expect(idle.pops()).toHaveLength(0);
  await talking(knows);
  await again.call.hangUp();
  const row = await journal.ended('13900020005');
  await knows.act(row.id, 'wrap-up', { disposition: 'answered' });
});

test('who finds the line full goes on to another queue, and is answered there', async () => {
  const first = await waitingCaller('13900020006', '4');
  const second = await waitingCaller('13900020007', '4');
  const agent = await hotline.agent(20, 'answer');
  const pop = await until(() => agent.pops().at(-1)?.data, 'the pop of the one who went on');
  expect(pop).toMatchObject({ number: '13900020007', queue: { id: 'general' } });
  await talking(agent);
  await second.call.hangUp();
  const row = await journal.ended('13900020007');
  expect(row.tags).toContain('overflow:english');
  await agent.act(row.id, 'wrap-up', { disposition: 'answered' });
  await first.call.hangUp();
  await journal.ended('13900020006');
});

test('a position is spoken once and not again while it does not improve; a key while waiting brings a callback', async () => {
  const caller = await waitingCaller('13900020008', '4');
  await caller.hears('您是下一位，请不要挂机。');
  const again = caller.call.heard.now + 17_000;
  await until(() => caller.call.heard.now > again, {
    what: 'the time of the next announcement to pass',
    within: 25_000,
  });
  await caller.heardNothingOf('您是下一位，请不要挂机。');
  await caller.press('5');
  await caller.hears('已登记，我们会尽快回电，再见。');
  await caller.call.ended;
  const due = await until(async () => {
    const found = await rows(hotline, `select why from callbacks where number = '13900020008'`);
    return found.length > 0 && found;
  }, 'the callback to be due');
  expect(due).toEqual([{ why: 'asked' }]);
});
