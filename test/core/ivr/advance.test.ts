/** The flow interpreter: barge-in, misses, typed-ahead keys, run-away flows. */
import { describe, expect, test } from 'vitest';
import { advance, FlowTrouble, promptsOf, startFlow, type Advance } from '../../../src/core/ivr/advance.ts';
import { Flow } from '../../../src/core/ivr/flow.ts';
import type { Input } from '../../../src/core/ivr/node-kind.ts';
import { isOpen } from '../../../src/core/ivr/nodes/hours.ts';
import { smallFlow } from '../flows.ts';

function walk(...inputs: Input[]): Advance {
  return inputs.reduce<Advance>((at, input) => advance(smallFlow, at.cursor, input, 0) ?? at, startFlow(smallFlow, 0));
}
const key = (pressed: string): Input => ({ got: 'key', key: pressed });
const finished: Input = { got: 'finished' };
const silence: Input = { got: 'silence' };

describe('the demo-like flow', () => {
  test('a key pressed during the greeting is kept for the menu, which then says nothing', () => {
    expect(walk(key('1'))).toMatchObject({
      ask: { ask: 'enqueue', queue: 'general' },
      left: [{ node: 'menu', keys: '1' }],
    });
  });
  test('a key pressed during the menu prompt is taken at once', () => {
    expect(walk(finished, key('2')).ask).toEqual({ ask: 'lookUp', what: 'ticketProgress', language: 'zh' });
  });
  test('no input and a wrong key go separate ways, and both count', () => {
    expect(walk(finished, silence).cursor.node).toBe('silent');
    expect(walk(finished, key('7')).cursor.node).toBe('wrong');
    const third = walk(finished, silence, finished, key('7'), finished, silence);
    expect(third.ask).toMatchObject({ ask: 'enqueue' });
  });
  test('a right key clears the misses', () => {
    const back = walk(finished, silence, finished, key('9'));
    expect(back.cursor).toMatchObject({ node: 'menu', attempts: { menu: 0 } });
  });
  test('progress is spoken, then the menu again', () => {
    const told = walk(finished, key('2'), { got: 'answer', prompts: [{ digits: '17', language: 'zh' }] });
    expect(told.ask).toMatchObject({ ask: 'say', prompts: [{ digits: '17' }] });
    expect(advance(smallFlow, told.cursor, finished, 0)?.cursor.node).toBe('menu');
  });
  test('a key during a prompt that may not be interrupted means nothing', () => {
    expect(advance(smallFlow, { node: 'sorry', attempts: {}, typed: '' }, key('1'), 0)).toBeNull();
  });
  test('knows all prompts it can speak', () => {
    expect(promptsOf(smallFlow)).toHaveLength(6);
  });
});

test('a flow that loops without asking anything is stopped', () => {
  const always = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }];
  const loop = Flow.parse({
    id: 'loop',
    version: 1,
    name: '死循环',
    start: 'a',
    nodes: {
      a: { kind: 'hours', label: 'a', open: always, whenOpen: 'b', whenClosed: 'b' },
      b: { kind: 'hours', label: 'b', open: always, whenOpen: 'a', whenClosed: 'a' },
    },
  });
  expect(() => startFlow(loop, 0)).toThrow(FlowTrouble);
});

test('hours are those of Shanghai', () => {
  const node = {
    kind: 'hours',
    label: 'h',
    open: [{ days: [1], from: '09:00', to: '17:30' }],
    whenOpen: 'x',
    whenClosed: 'y',
  } as const;
  const open = (at: string) => isOpen({ ...node, open: [{ days: [1], from: '09:00', to: '17:30' }] }, Date.parse(at));
  expect(open('2026-11-23T09:00:00+08:00')).toBe(true);
  expect(open('2026-11-23T08:59:59+08:00')).toBe(false);
  expect(open('2026-11-23T17:30:00+08:00')).toBe(false);
  expect(open('2026-11-22T12:00:00+08:00')).toBe(false);
});
