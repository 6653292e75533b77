import { expect, test } from 'vitest';
import { alone, effectsOf, walk, wrong } from '../walk.ts';

test('tag puts its word on the call and goes on', () => {
  const flow = alone('tag', { tag: '停水' });
  expect(effectsOf(flow, [])).toEqual([{ effect: 'tag', tag: '停水' }]);
  expect(walk(flow).cursor.node).toBe('next');
  expect(wrong('tag', { tag: '停水' })).toEqual([]);
  expect(wrong('tag', { tag: ' ' })).toEqual(['noTag']);
});
