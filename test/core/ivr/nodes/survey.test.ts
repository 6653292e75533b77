/** The node kind in src/core/ivr/nodes/survey.ts. */
import { describe, expect, test } from 'vitest';
import { alone, effectsOf, key, silence, walk, wrong, zh } from '../walk.ts';

const flow = alone('survey');

describe('survey', () => {
  test('a key is a score', () => {
    expect(walk(flow, [key('3')]).cursor.node).toBe('rated');
    expect(effectsOf(flow, [key('3')])).toEqual([{ effect: 'survey', score: 3 }]);
  });
  test('a wrong key is asked once more; silence is let go', () => {
    expect(walk(flow, [key('9')]).ask).toMatchObject({ ask: 'gather' });
    expect(walk(flow, [key('9'), key('9')]).cursor.node).toBe('none');
    expect(walk(flow, [key('9'), key('1')]).cursor.node).toBe('rated');
    expect(walk(flow, [silence]).cursor.node).toBe('none');
  });
  test('settings', () => {
    expect(wrong('survey', { keys: {}, prompts: [zh('请评价')] })).toEqual(['noKeys']);
  });
});
