/** The node kind in src/core/ivr/nodes/enqueue.ts. */
import { expect, test } from 'vitest';
import { alone, key, walk, wrong } from '../walk.ts';

test('enqueue: queue, skills and priority; back only by overflow', () => {
  const flow = alone('enqueue', { queue: 'general', skills: ['方言'], priority: 5 });
  expect(walk(flow).ask).toEqual({ ask: 'enqueue', queue: 'general', skills: ['方言'], priority: 5 });
  expect(walk(flow, [key('1')]).cursor.node).toBe('n');
  expect(walk(flow, [{ got: 'overflow' }]).cursor.node).toBe('overflow');
  expect(wrong('enqueue')).toEqual(['noQueue']);
  expect(wrong('enqueue', { queue: 'gone' })).toEqual(['unknownQueue']);
  expect(wrong('enqueue', { queue: 'general' })).toEqual([]);
});
