/** Passes to a telephone rehearsal: for one call, soon, and told of only under the flow they are for. */
import { usualRules } from '../../src/core/queue/rules.ts';
import { expect, test } from 'vitest';
import { decide, newCall } from '../../src/core/call/decide.ts';
import { isRehearsalPass } from '../../src/core/call/rehearsal-pass.ts';
import type { Context } from '../../src/core/call/step.ts';
import { callId, legId } from '../../src/core/kernel/ids.ts';
import type { CallHouse } from '../../src/service/live-call.ts';
import { RehearsalLine } from '../../src/service/rehearsal-line.ts';
import { flowOf, smallFlow } from '../core/flows.ts';
import { keptLog } from '../support/quiet-log.ts';

function atTheLine(flow = smallFlow) {
  const clock = { at: 1_000_000, now: () => clock.at, monotonic: () => clock.at };
  const line = new RehearsalLine(clock);
  const noted: string[] = [];
  const crashed: unknown[] = [];
  const telephony = {
    isUp: true,
    answer: () => Promise.resolve('done'),
    play: () => Promise.resolve('done'),
    stopPlaying: () => Promise.resolve('done'),
    hold: () => Promise.resolve('done'),
  };
  const house = {
    telephony,
    clock,
    log: keptLog().log,
    journal: (_call: unknown, { fact }: { fact: string }) => void noted.push(fact),
    joinLine: () => void noted.push('joined the line'),
    hear: () => undefined,
    stopHearing: () => undefined,
    mayDecide: () => true,
    moved: () => undefined,
    crashed: (_call: unknown, error: unknown) => void crashed.push(error),
  } as unknown as CallHouse;
  const context = {
    flow,
    rules: { firstQueue: () => 'general', overflowAfterSeconds: () => 300, queueRules: () => usualRules },
  } as unknown as Context;
  const call = (pass: string) =>
    newCall({
      id: callId('1700.1'),
      callerLeg: legId('1700.1'),
      caller: '13900001234',
      dialled: '12345',
      origin: 'web',
      arrivedAt: clock.at,
      flow: { id: 'small', version: 1 },
      rehearsal: pass,
    });
  return { line, clock, noted, crashed, begin: (pass: string) => line.live(call(pass), context, house) };
}

test('a pass is good for one call, within a minute', () => {
  const { line, clock, begin } = atTheLine();
  const { pass } = line.open(smallFlow, '13900001234');
  expect(isRehearsalPass(pass)).toBe(true);
  expect(line.begin(pass)).toMatchObject({ number: '13900001234', flow: smallFlow });
  begin(pass).giveUp();
  expect(line.begin(pass)).toBeNull();
  const late = line.open(smallFlow, null).pass;
  clock.at += 60_001;
  expect(line.begin(late)).toBeNull();
  expect(line.progress('small', late)?.state).toBe('over');
  expect(line.begin('00001234567890123456')).toBeNull();
});

test('its call writes nothing down, is followed, and is told of under its own flow only', () => {
  const { line, clock, noted, begin } = atTheLine();
  const { pass } = line.open(smallFlow, null);
  expect(line.progress('small', pass)).toEqual({ state: 'waiting', node: null, steps: [], listens: false });
  const live = begin(pass);
  live.post({ type: 'CallArrived', at: clock.at });
  expect(line.progress('small', pass)).toMatchObject({ state: 'walking', node: 'greeting' });
  expect(line.progress('other', pass)).toBeNull();
  live.post({ type: 'CallerHungUp', why: 'hungUp', at: clock.at });
  expect(line.progress('small', pass)?.state).toBe('over');
  // The same life of a citizen would have been written down.
  expect(
    decide(newCall({ ...live.call.facts }), { type: 'CallArrived', at: 0 }, { flow: smallFlow } as Context).commands,
  ).toContainEqual(expect.objectContaining({ do: 'journal' }));
  expect(noted).toEqual([]);
});

test('a flow that was not made harmless ends before the line', () => {
  const { line, clock, noted, crashed, begin } = atTheLine();
  const live = begin(line.open(smallFlow, null).pass);
  live.post({ type: 'CallArrived', at: clock.at });
  live.post({ type: 'KeyPressed', key: '1', at: clock.at });
  live.post({ type: 'KeyPressed', key: '1', at: clock.at });
  expect(crashed).toEqual([new Error('a rehearsal came to the line')]);
  expect(noted).toEqual([]);
});

test('typed words stand for speech where words are taken, and nowhere else', () => {
  const asking = flowOf({
    ask: {
      ...{ kind: 'speechInput', label: '语音', prompts: [{ text: '请说', language: 'zh' }], variable: null },
      choices: [{ key: '1', label: '社保', words: ['社保'] }],
      ...{ minConfidence: 0.6, waitSeconds: 5 },
      to: { 'key:1': 'right', person: 'right' },
    },
    right: { kind: 'hangUp', label: '社保', prompts: [{ text: '一楼', language: 'zh' }], to: {} },
  });
  const { line, clock, begin } = atTheLine(asking);
  const { pass } = line.open(asking, null);
  expect(line.say(asking.id, pass, '社保')).toBe(false); // nobody rang yet
  begin(pass).post({ type: 'CallArrived', at: clock.at });
  expect(line.progress(asking.id, pass)).toMatchObject({ node: 'ask', listens: true });
  expect(line.say('other', pass, '社保')).toBeNull();
  expect(line.say(asking.id, pass, '我问社保')).toBe(true);
  expect(line.progress(asking.id, pass)).toMatchObject({
    ...{ node: 'right', listens: false },
    steps: [{ node: 'ask', outlet: 'key:1' }],
  });
  expect(line.say(asking.id, pass, '社保')).toBe(false);
});
