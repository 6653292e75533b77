/** The node kind in src/core/ivr/nodes/voicemail.ts. */
import { describe, expect, test } from 'vitest';
import { alone, answer, effectsOf, walk, zh } from '../walk.ts';

const flow = alone('voicemail', { prompts: [zh('请留言')] });
const recorded = (seconds: number) => ({ got: 'recorded' as const, seconds, name: 'vm-1' });

describe('voicemail', () => {
  test('records, and the recording is kept', () => {
    expect(walk(flow).ask).toEqual({
      ask: 'record',
      prompts: [zh('请留言')],
      maxSeconds: 120,
      silenceSeconds: 4,
      endKeys: '#',
    });
    expect(walk(flow, [recorded(12)]).cursor.node).toBe('recorded');
    expect(effectsOf(flow, [recorded(12)])).toEqual([{ effect: 'voicemail', recording: 'vm-1', seconds: 12 }]);
  });
  test('a cough is no message, and a failure is told apart', () => {
    expect(walk(flow, [recorded(1)]).cursor.node).toBe('empty');
    expect(effectsOf(flow, [recorded(1)])).toEqual([]);
    expect(walk(flow, [answer({ outcome: 'error' })]).cursor.node).toBe('error');
  });
});
