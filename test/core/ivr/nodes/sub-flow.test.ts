/** The node kind in src/core/ivr/nodes/sub-flow.ts. */
import { describe, expect, test } from 'vitest';
import { FlowTrouble } from '../../../../src/core/ivr/advance.ts';
import { flowOf } from '../../flows.ts';
import { end, finished, walk, wrong, zh } from '../walk.ts';

const say = (text: string, next: string) => ({
  kind: 'say',
  label: text,
  prompts: [zh(text)],
  bargeIn: true,
  to: { next },
});
const inner = { 'inner/a': say('里面', 'inner/z'), 'inner/z': { kind: 'returnFlow', label: '返回', to: {} } };
const twice = flowOf(
  {
    one: { kind: 'subFlow', label: '一', flow: 'inner', to: { next: 'two' } },
    two: { kind: 'subFlow', label: '二', flow: 'inner', to: { next: 'end' } },
    end,
    ...inner,
  },
  { subFlows: { inner: { version: 3, start: 'inner/a' } } },
);

describe('subFlow', () => {
  test('goes in, and comes back where it was entered, each time', () => {
    expect(walk(twice).cursor).toMatchObject({ node: 'inner/a', returns: ['one'] });
    expect(walk(twice, [finished]).cursor).toMatchObject({ node: 'inner/a', returns: ['two'] });
    expect(walk(twice, [finished, finished]).cursor).toMatchObject({ node: 'end', returns: [] });
    expect(walk(twice, [finished]).steps.map(({ outlet }) => outlet)).toEqual(['next', 'return', 'enter']);
  });
  test('without the flow inside it is trouble', () => {
    expect(() => walk(flowOf({ one: { kind: 'subFlow', label: '一', flow: 'inner', to: {} } }))).toThrow(FlowTrouble);
  });
  test('settings', () => {
    expect(wrong('subFlow')).toEqual(['noFlow']);
    expect(wrong('subFlow', { flow: 'gone' })).toEqual(['unknownFlow']);
    expect(wrong('subFlow', { flow: 'inner' })).toEqual([]);
  });
});
