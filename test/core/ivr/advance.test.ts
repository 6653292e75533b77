/** The flow interpreter: barge-in, misses, typed-ahead keys, run-away flows. */
import { describe, expect, test } from 'vitest';
import { advance, FlowTrouble, promptsOf, startFlow, type Advance } from '../../../src/core/ivr/advance.ts';
import type { Input } from '../../../src/core/ivr/node-kind.ts';
import { flowOf, smallFlow, world } from '../flows.ts';

function walk(...inputs: Input[]): Advance {
  return inputs.reduce<Advance>(
    (at, input) => advance(smallFlow, at.cursor, input, world()) ?? at,
    startFlow(smallFlow, world()),
  );
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
    expect(walk(finished, key('2')).ask).toEqual({
      ask: 'lookUp',
      what: { of: 'ticketProgress', language: 'zh', ticket: null },
    });
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
    expect(advance(smallFlow, told.cursor, finished, world())?.cursor.node).toBe('menu');
  });
  test('a key during a prompt that may not be interrupted means nothing', () => {
    expect(advance(smallFlow, { node: 'sorry', attempts: {}, typed: '' }, key('1'), world())).toBeNull();
  });
  test('knows all prompts it can speak', () => {
    expect(promptsOf(smallFlow)).toHaveLength(6);
  });
});

const hours = (to: string) => ({
  kind: 'hours',
  label: 'h',
  schedule: null,
  open: [],
  to: { whenOpen: to, whenClosed: to },
});

test('a flow that loops without asking anything is stopped', () => {
  const loop = flowOf({ a: hours('b'), b: hours('a') });
  expect(() => startFlow(loop, world())).toThrow(FlowTrouble);
});

test('a flow that talks for ever to a caller who does nothing is stopped', () => {
  const say = (next: string) => ({
    kind: 'say',
    label: 's',
    prompts: [{ text: '您好', language: 'zh' }],
    bargeIn: true,
    to: { next },
  });
  const loop = flowOf({ a: say('b'), b: say('a') });
  const talk = () => {
    let at = startFlow(loop, world());
    for (let n = 0; n < 300; n += 1) at = advance(loop, at.cursor, finished, world()) ?? at;
  };
  expect(talk).toThrow(FlowTrouble);
});

test('every node left is counted, with its outlet', () => {
  expect(walk(finished, key('7'), key('1')).steps).toEqual([
    { node: 'wrong', outlet: 'next' },
    { node: 'menu', outlet: 'key:1' },
  ]);
});

test('a cursor of before there were variables goes on', () => {
  const old = { node: 'menu', attempts: {}, typed: '' };
  expect(advance(smallFlow, old, key('1'), world())?.ask).toMatchObject({ ask: 'enqueue' });
});
