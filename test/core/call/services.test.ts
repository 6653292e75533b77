/** The call machine in transfers, in words that are left, in look-ups, and in flows that can't go on. Pure. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Call, Facts } from '../../../src/core/call/call.ts';
import type { Command } from '../../../src/core/call/commands.ts';
import { decide, newCall } from '../../../src/core/call/decide.ts';
import type { CallEvent } from '../../../src/core/call/events.ts';
import type { JournalFact } from '../../../src/core/call/journal-fact.ts';
import type { Context } from '../../../src/core/call/step.ts';
import { callId, legId, playbackId, queueId } from '../../../src/core/kernel/ids.ts';
import { rules, flowOf } from '../flows.ts';

const zh = (text: string) => [{ text, language: 'zh' as const }];
const say = (text: string) => ({ kind: 'say', label: text, prompts: zh(text), bargeIn: true, to: { next: 'bye' } });
const flow = flowOf({
  menu: {
    kind: 'menu',
    label: '主菜单',
    prompts: zh('请选择'),
    keys: { '1': '报警', '2': '留言', '3': '查询', '4': '坏了' },
    waitSeconds: 5,
    maxAttempts: 3,
    to: {
      ...{ 'key:1': 'police', 'key:2': 'words', 'key:3': 'ask', 'key:4': 'nowhere' },
      ...{ noInput: 'menu', invalid: 'menu', tooMany: 'person' },
    },
  },
  police: {
    ...{ kind: 'transfer', label: '报警', destination: 'emergency', unit: '', number: '', emergency: '110' },
    ...{ warm: true, ringSeconds: 30, prompts: [] },
    to: { done: 'after', busy: 'busy', noAnswer: 'busy', failed: 'person' },
  },
  words: {
    ...{ kind: 'voicemail', label: '留言', prompts: zh('请留言'), maxSeconds: 60, silenceSeconds: 4, endKey: '#' },
    to: { recorded: 'after', empty: 'busy', error: 'person' },
  },
  ask: {
    ...{ kind: 'httpLookUp', label: '查询', url: 'https://a.example/x', method: 'GET', body: '', timeoutSeconds: 3 },
    ...{ take: [], to: { found: 'after', notFound: 'busy', error: 'person' } },
  },
  after: say('之后'),
  busy: say('忙'),
  person: { kind: 'enqueue', label: '人工', queue: 'general', skills: [], priority: 1, to: { overflow: 'nowhere' } },
  nowhere: { kind: 'say', label: '断头', prompts: [], bargeIn: true, to: {} },
  bye: { kind: 'hangUp', label: '再见', prompts: [], to: {} },
});

const context: Context = {
  flow,
  rules: { ...rules, firstQueue: () => queueId('first') },
};
const facts: Facts = {
  id: callId('1700.1'),
  callerLeg: legId('1700.1'),
  caller: '13900001234',
  dialled: '12315',
  origin: 'trunk',
  arrivedAt: 1000,
  flow: { id: 'small', version: 1 },
  language: 'zh',
  priority: 5,
  tag: '消费维权',
};

type Bare = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at'> : never) : never;

function run(events: readonly Bare[], from: Call = newCall(facts)) {
  let call = from;
  const commands: Command[] = [];
  let at = facts.arrivedAt;
  for (const event of events) {
    at += 1000;
    // Stored and read again between any two events, as a takeover does.
    const step = decide(JSON.parse(JSON.stringify(call)) as Call, { ...event, at } as CallEvent, context);
    call = step.next;
    commands.push(...step.commands);
  }
  const notes = commands.flatMap((command) => (command.do === 'journal' ? [command.fact] : []));
  return { call, commands, told: (fact: JournalFact['fact']) => notes.filter((note) => note.fact === fact) };
}

const arrived: Bare = { type: 'CallArrived' };
const pressed = (key: string): Bare => ({ type: 'KeyPressed', key });
const hungUp: Bare = { type: 'CallerHungUp', why: 'hungUp' };
const leg = legId('outside-1700.1-1');
const answered: Bare = { type: 'OutsideAnswered', leg };
const spoke = (who: 'citizen' | 'other'): Bare => ({ type: 'LegSpoke', leg: who === 'other' ? leg : facts.callerLeg });
const ended = (cause: number | null): Bare => ({ type: 'OutsideEnded', leg, cause });
const adopted: Bare = { type: 'Adopted', takenOver: true, joined: true };
const toPolice = [arrived, pressed('1')];

describe('a transfer', () => {
  test('what the number brings is told at once', () => {
    expect(run([arrived]).told('arrived')).toMatchObject([{ language: 'zh', priority: 5, tag: '消费维权' }]);
  });

  test('rings with music, and joins both when answered', () => {
    const { commands } = run([...toPolice, answered]);
    const done = commands.map((command) => command.do);
    expect(done.indexOf('hold')).toBeLessThan(done.indexOf('ringOutside'));
    expect(commands).toContainEqual({ do: 'join', legs: [facts.callerLeg, leg] });
    expect(commands).toContainEqual({ do: 'listenForSpeech', legs: [facts.callerLeg, leg] });
  });

  test.each([
    ['both spoke', [spoke('citizen'), spoke('other')], 'connected', true],
    ['only one spoke', [spoke('citizen')], 'failed', false],
    ['long watched', [{ type: 'TimerFired', timer: 'input' } as const], 'connected', false],
  ] as const)('the other side hangs up when %s', (_, before, outcome, bothSpoke) => {
    const { call, commands, told } = run([...toPolice, answered, ...before, ended(16)]);
    const done = commands.map((command) => command.do);
    expect(done.slice(done.indexOf('letOut'), done.indexOf('part') + 1)).toEqual(['letOut', 'part']);
    expect(told('transferred')).toMatchObject([{ to: { emergency: '110' }, warm: true, outcome, bothSpoke }]);
    expect(call).toMatchObject(outcome === 'connected' ? { cursor: { node: 'after' } } : { state: 'queued' });
  });

  test.each([
    [17, 'busy'],
    [19, 'noAnswer'],
    [1, 'failed'],
    [null, 'failed'],
  ])('an end by cause %s before the answer is %s', (cause, outcome) => {
    expect(run([...toPolice, ended(cause)]).told('transferred')).toMatchObject([{ outcome, talkedSeconds: null }]);
  });

  test('nobody answers in time: the ring is put down; an answer that crosses it too', () => {
    const { call, commands } = run([...toPolice, { type: 'TimerFired', timer: 'input' }, answered]);
    expect(call).toMatchObject({ state: 'inIvr', cursor: { node: 'busy' } });
    expect(commands.filter((command) => command.do === 'hangUp')).toEqual([
      { do: 'hangUp', leg },
      { do: 'hangUp', leg },
    ]);
  });

  test('the citizen hangs up: the other side is put down, the call counts as transferred', () => {
    const { call, commands, told } = run([...toPolice, answered, spoke('other'), hungUp]);
    expect(call).toMatchObject({ state: 'ended', disposition: 'transferred' });
    expect(commands).toContainEqual({ do: 'hangUp', leg });
    expect(told('transferred')).toMatchObject([{ outcome: 'connected', talkedSeconds: 2 }]);
    expect(told('tagged')).toEqual([{ fact: 'tagged', tag: 'emergency:110' }]);
    expect(told('ended')).toMatchObject([{ steps: [{ node: 'menu', outlet: 'key:1' }] }]);
  });

  test('a controller takes over: nobody is touched', () => {
    const { call, commands } = run([...toPolice, answered]);
    const heir = run([adopted], call);
    expect(heir.call.state).toBe('inIvr');
    expect(heir.commands.filter(({ do: what }) => ['play', 'hold', 'join', 'ringOutside'].includes(what))).toEqual([]);
    expect(commands.filter(({ do: what }) => what === 'ringOutside')).toHaveLength(1);
  });
});

describe('words that are left', () => {
  const spoken: Bare = { type: 'PlaybackEnded', playback: playbackId('1700.1-p1') };
  const recording = 'voicemail-1700.1-2';
  const over = (seconds: number | null, failed = false): Bare => ({
    ...{ type: 'RecordingEnded', recording, seconds, failed },
  });
  const toWords = [arrived, pressed('2'), spoken];

  test('become a voicemail when there are enough of them', () => {
    expect(run([...toWords, over(7)]).told('voicemail')).toMatchObject([{ recording, seconds: 7 }]);
    expect(run([...toWords, over(1)]).call).toMatchObject({ cursor: { node: 'busy' } });
    expect(run([...toWords, over(9, true)]).call.state).toBe('queued');
  });

  test('are kept when the caller hangs up, unless it was a cough', () => {
    const { call, told } = run([...toWords, adopted, adopted, hungUp]);
    expect(told('voicemail')).toMatchObject([{ recording, seconds: 3, number: '13900001234' }]);
    expect(call).toMatchObject({ disposition: 'voicemail' });
    expect(run([...toWords, hungUp]).told('voicemail')).toEqual([]);
  });

  test('a controller takes over: it asks whether they go on, and takes an end that was missed', () => {
    const { call, commands, told } = run([...toWords, adopted, adopted, over(null)]);
    expect(commands.filter(({ do: what }) => what === 'record')).toHaveLength(1);
    expect(commands).toContainEqual({ do: 'findRecording', recording });
    expect(told('voicemail')).toMatchObject([{ seconds: 3 }]);
    expect(call).toMatchObject({ cursor: { node: 'after' } });
  });
});

describe('a look-up', () => {
  const answer = (ask: number, outcome: 'ok' | 'none' | 'error'): Bare => ({
    ...{ type: 'LookUpAnswered', ask, answer: { outcome } },
  });
  test('goes on by its answer; an answer to another question means nothing', () => {
    expect(run([arrived, pressed('3'), answer(0, 'none')]).call).toMatchObject({ cursor: { node: 'ask' } });
    expect(run([arrived, pressed('3'), answer(1, 'none')]).call).toMatchObject({ cursor: { node: 'busy' } });
  });

  test('that never answers is an error', () => {
    expect(run([arrived, pressed('3'), { type: 'TimerFired', timer: 'input' }]).call).toMatchObject({
      ...{ state: 'queued', place: { queue: 'general', priority: 6 } },
    });
  });
});

describe('a flow that can not go on', () => {
  test('brings the caller to a person, and the journal says why', () => {
    const { call, told } = run([arrived, pressed('4')]);
    expect(call).toMatchObject({ state: 'queued', place: { queue: 'first', priority: 5 } });
    expect(told('flowTrouble')).toMatchObject([{ node: 'menu', why: expect.stringContaining('nowhere') }]);
  });

  test('keeps the place of a caller whose line overflows to nowhere', () => {
    const from = run([arrived, pressed('3'), { type: 'TimerFired', timer: 'input' }]).call;
    const { call, commands } = run([{ type: 'LineOverflowed' }], from);
    expect(call).toEqual(JSON.parse(JSON.stringify(from)));
    expect(commands.map((command) => command.do)).toEqual(['journal', 'startTimer']);
  });
});

describe('every sequence of events', () => {
  const anyEvent: fc.Arbitrary<Bare> = fc.oneof(
    fc.constantFrom('1', '2', '3', '4', '#').map(pressed),
    fc.nat(4).map((n): Bare => ({ type: 'PlaybackEnded', playback: playbackId(`1700.1-p${n}`) })),
    fc.tuple(fc.nat(4), fc.constantFrom(null, 16, 17)).map(([n, cause]): Bare => {
      return { type: 'OutsideEnded', leg: legId(`outside-1700.1-${n}`), cause };
    }),
    fc.nat(4).map((n): Bare => ({ type: 'OutsideAnswered', leg: legId(`outside-1700.1-${n}`) })),
    fc.tuple(fc.nat(4), fc.constantFrom(null, 0, 9), fc.boolean()).map(([n, seconds, failed]): Bare => {
      return { type: 'RecordingEnded', recording: `voicemail-1700.1-${n}`, seconds, failed };
    }),
    fc.nat(4).map((ask): Bare => ({ type: 'LookUpAnswered', ask, answer: { outcome: 'none' } })),
    fc.constantFrom<Bare>(
      spoke('citizen'),
      spoke('other'),
      adopted,
      { type: 'Adopted', takenOver: true, joined: false },
      { type: 'TimerFired', timer: 'input' },
      { type: 'LineOverflowed' },
    ),
  );

  test('ends once, with every other leg put down, and each transfer told once', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        const { call, commands, told } = run([arrived, ...events, hungUp]);
        expect(call.state).toBe('ended');
        expect(told('ended')).toHaveLength(1);
        const rung = commands.flatMap((command) => (command.do === 'ringOutside' ? [command.leg] : []));
        const down = new Set(commands.flatMap((command) => (command.do === 'hangUp' ? [command.leg] : [])));
        const gone = new Set(events.flatMap((event) => (event.type === 'OutsideEnded' ? [event.leg] : [])));
        for (const other of rung) expect(down.has(other) || gone.has(other)).toBe(true);
        expect(told('transferred')).toHaveLength(rung.length);
      }),
      { numRuns: 2000 },
    );
  });
});
