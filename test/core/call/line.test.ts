/** Waiting: what is said and when, keys that lead out of the line, and lines that are too long. */
import { expect, test } from 'vitest';
import type { Call, CallIn, Facts } from '../../../src/core/call/call.ts';
import { decide, newCall } from '../../../src/core/call/decide.ts';
import type { CallEvent } from '../../../src/core/call/events.ts';
import { rungLegsOf } from '../../../src/core/call/members.ts';
import { agentId, callId, legId, queueId } from '../../../src/core/kernel/ids.ts';
import { usualRules, type QueueRules } from '../../../src/core/queue/rules.ts';
import { rulesInLine, type LineRules } from '../../../src/core/queue/surge-rules.ts';
import { rules as hotlineRules, smallFlow } from '../flows.ts';

type Bare = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;

function waiting(rules: Partial<LineRules> = {}, facts: Partial<Facts> = {}) {
  const context = {
    flow: smallFlow,
    rules: { ...hotlineRules, queueRules: () => ({ ...rulesInLine(usualRules, false), ...rules }) },
  };
  const usualFacts = {
    callerLeg: legId('c'),
    caller: '13900001234',
    dialled: '12345',
    origin: 'trunk',
    arrivedAt: 0,
  } as const;
  let call: Call = newCall({ ...usualFacts, id: callId('c'), flow: { id: 'small', version: 1 }, ...facts });
  let at = 0;
  const tell = (event: Bare) => {
    at += 1000;
    const step = decide(call, { ...event, at } as CallEvent, context);
    call = step.next;
    return step.commands;
  };
  const spoken = (event: Bare): string[] =>
    tell(event).flatMap((each) =>
      each.do === 'play' ? each.prompts.map((prompt) => ('text' in prompt ? prompt.text : '')) : [],
    );
  const quiet = () =>
    call.state === 'queued' && call.speaking !== null && tell({ type: 'PlaybackEnded', playback: call.speaking });
  tell({ type: 'CallArrived' });
  tell({ type: 'KeyPressed', key: '1' });
  return {
    tell,
    spoken: (event: Bare) => {
      const texts = spoken(event);
      quiet();
      return texts;
    },
    get call() {
      return call as CallIn<'queued'>;
    },
  };
}
const at = (position: number, waitSeconds: number | null = null): Bare => ({
  type: 'PositionFound',
  position,
  waitSeconds,
});

test('the position is said only when it is better than the last one said', () => {
  const line = waiting();
  expect(line.spoken(at(4))).toEqual(['您前面还有3位市民在等待，请不要挂机。']);
  expect(line.spoken(at(4))).toEqual([]);
  expect(line.spoken(at(6))).toEqual([]);
  expect(line.spoken(at(2))).toEqual(['您前面还有1位市民在等待，请不要挂机。']);
});

test('the wait is said as a range, padded, and not at all while it is a guess; comfort only when there is no news', () => {
  const line = waiting({ announcements: { ...usualRules.announcements, comfort: ['请您稍候。'] } });
  expect(line.spoken(at(4, 200))).toEqual(['您前面还有3位市民在等待，请不要挂机。', '大约需要等待3到5分钟。']);
  expect(line.spoken(at(4, 5000))).toEqual(['请您稍候。']);
  expect(line.spoken(at(4, null))).toEqual(['请您稍候。']);
});

const keys: QueueRules['keys'] = [
  { key: '1', act: 'callback' },
  { key: '2', act: 'voicemail' },
  { key: '*', act: 'menu' },
];

test('a key asks for a callback: it is noted, and the caller may go', () => {
  const line = waiting({ keys });
  const commands = line.tell({ type: 'KeyPressed', key: '1' });
  expect(commands).toContainEqual({ do: 'leaveLine' });
  expect(commands).toContainEqual({
    do: 'journal',
    fact: { fact: 'callBackDue', number: '13900001234', why: 'asked', place: expect.objectContaining({ priority: 0 }) },
  });
  expect(line.call).toMatchObject({ state: 'inIvr', phase: { is: 'speaking', then: 'hangUp' } });
});

test('a key takes words, another leads to the menu, any other means nothing', () => {
  const voice = waiting({ keys });
  voice.tell({ type: 'KeyPressed', key: '2' });
  expect(voice.call).toMatchObject({ state: 'inIvr', phase: { is: 'speaking', then: 'ask', ask: { ask: 'record' } } });
  const menu = waiting({ keys });
  menu.tell({ type: 'KeyPressed', key: '*' });
  expect(menu.call).toMatchObject({ state: 'inIvr', cursor: { node: 'greeting' } });
  const other = waiting({ keys });
  expect(other.tell({ type: 'KeyPressed', key: '7' })).toEqual([]);
});

test('what the queue’s first step needs is journalled with the end of the wait, also of whoever gives up', () => {
  const steps: QueueRules['steps'] = [
    {
      afterSeconds: 0,
      asked: { match: 'all', level: 1 },
      all: [{ skill: '英语', level: 2 }],
      any: [
        { skill: '济南话', level: 1 },
        { skill: '英语', level: 1 },
      ],
    },
  ];
  const skillsOf = (rules: Partial<QueueRules>) =>
    waiting(rules)
      .tell({ type: 'CallerHungUp', why: 'hungUp' })
      .flatMap((each) => (each.do === 'journal' && each.fact.fact === 'ended' ? [each.fact.skills] : []));
  expect(skillsOf({ steps })).toEqual([['济南话', '英语']]);
  expect(skillsOf({})).toEqual([undefined]);
});

test('overflow to another queue keeps the time waited, and never goes in circles', () => {
  const line = waiting();
  const { queuedAt } = line.call.place;
  const to = (queue: string): Bare => ({ type: 'LineOverflowed', to: { go: 'queue', queue } });
  const commands = line.tell(to('other'));
  expect(line.call).toMatchObject({ state: 'queued', place: { queue: 'other', queuedAt, from: ['general'] } });
  expect(commands.filter(({ do: what }) => what === 'joinLine')).toHaveLength(1);
  expect(line.tell(to('general'))).toEqual([]);
});

test('overflow to another office rings it; where nobody answers the flow goes on', () => {
  const line = waiting();
  const commands = line.tell({ type: 'LineOverflowed', to: { go: 'unit', unit: 'neighbour' } });
  const ring = commands.find((each) => each.do === 'ringOutside');
  expect(ring).toMatchObject({ to: { unit: 'neighbour' } });
  line.tell({ type: 'OutsideEnded', leg: (ring as { leg: ReturnType<typeof legId> }).leg, cause: 19 });
  expect(line.call).toMatchObject({ state: 'inIvr', cursor: { node: 'sorry' } });
});

test.each([
  [{ go: 'flow' }, { cursor: { node: 'sorry' } }],
  [{ go: 'act', act: 'callback' }, { phase: { is: 'speaking', then: 'hangUp' } }],
  [{ go: 'act', act: 'voicemail' }, { phase: { then: 'ask', ask: { ask: 'record' } } }],
  [{ go: 'act', act: 'menu' }, { cursor: { node: 'greeting' } }],
] as const)('overflow %j leads out of the line', (to, where) => {
  const line = waiting();
  const commands = line.tell({ type: 'LineOverflowed', to });
  expect(line.call).toMatchObject({ state: 'inIvr', ...where });
  expect(commands).toContainEqual({ do: 'leaveLine' });
  const due = commands.some((each) => each.do === 'journal' && each.fact.fact === 'callBackDue');
  expect(due).toBe(to.go === 'act' && to.act === 'callback');
});

test('an overflow into a callback leaves those in the line who can’t be rung back', () => {
  const line = waiting({}, { caller: null });
  expect(line.tell({ type: 'LineOverflowed', to: { go: 'act', act: 'callback' } })).toEqual([]);
  expect(line.call.state).toBe('queued');
});

const told = ({ tell }: ReturnType<typeof waiting>) =>
  tell({ type: 'PositionFound', position: 3 }).flatMap((each) => (each.do === 'play' ? each.prompts : []));

test('in a surge the waiting are told the key by which they are rung back, and it does so', () => {
  const line = waiting(rulesInLine(usualRules, true));
  expect(told(line)).toEqual([
    { text: '您前面还有2位市民在等待，请不要挂机。', language: 'zh' },
    { text: '不想等候、保留位次由我们回拨，请按', language: 'zh' },
    { digits: '1', language: 'zh' },
  ]);
  const commands = line.tell({ type: 'KeyPressed', key: '1' });
  const due = commands.flatMap((each) => (each.do === 'journal' ? [each.fact] : []));
  expect(due).toContainEqual(
    expect.objectContaining({
      fact: 'callBackDue',
      why: 'asked',
      place: expect.objectContaining({ queue: 'general' }),
    }),
  );
});

test('it is not offered to whoever withholds their number, or was rung back already', () => {
  const kept = { task: 't', place: { queue: queueId('general'), priority: 0, queuedAt: 0 } };
  for (const facts of [{ caller: null }, { caller: '110' }, { kept }]) {
    const digits = told(waiting(rulesInLine(usualRules, true), facts)).filter((prompt) => 'digits' in prompt);
    expect(digits).toEqual([]);
  }
});

test('who came back to the line and is sent on to another waits there since they came back', () => {
  const line = waiting();
  line.tell({ type: 'AgentsReserved', agents: [{ agent: agentId('a1'), endpoint: '8001', leg: legId('agent-a1-1') }] });
  line.tell({ type: 'AgentAnswered', leg: legId('agent-a1-1') });
  line.tell({ type: 'DeskLost', by: agentId('a1') });
  line.tell({ type: 'TimerFired', timer: 'reconnect' });
  const { backAt, queuedAt } = line.call.place;
  expect(backAt).toBeGreaterThan(queuedAt);
  line.tell({ type: 'LineOverflowed', to: { go: 'queue', queue: 'other' } });
  expect(line.call.place).toMatchObject({ queue: 'other', queuedAt, backAt });
});

test('who was sent on to another office and spoke with it is put down when it hangs up; told once', () => {
  const line = waiting();
  line.tell({ type: 'LineOverflowed', to: { go: 'unit', unit: 'water' } });
  const [leg] = rungLegsOf(line.call);
  line.tell({ type: 'OutsideAnswered', leg: leg! });
  const after = line.tell({ type: 'OutsideEnded', leg: leg!, cause: 16 });
  expect(after).toContainEqual({ do: 'hangUp', leg: 'c' });
  expect(line.call).toMatchObject({ state: 'inIvr', phase: { is: 'leaving' }, served: 'transferred' });
  expect(line.tell({ type: 'OutsideEnded', leg: leg!, cause: null })).toEqual([]);
  line.tell({ type: 'CallerHungUp', why: 'hungUp' });
  expect(line.call).toMatchObject({ state: 'ended', disposition: 'transferred' });
});
