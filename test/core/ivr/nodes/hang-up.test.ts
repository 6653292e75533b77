/** The node kind in src/core/ivr/nodes/hang-up.ts. */
import { expect, test } from 'vitest';
import { alone, finished, key, walk, wrong, zh } from '../walk.ts';

test('hangUp says goodbye, or nothing, and is the end', () => {
  const flow = alone('hangUp', { prompts: [zh('再见')] });
  expect(walk(flow).ask).toEqual({ ask: 'hangUp', prompts: [zh('再见')] });
  expect(walk(flow, [finished, key('1')]).cursor.node).toBe('n');
  expect(wrong('hangUp', { prompts: [] })).toEqual([]);
});
