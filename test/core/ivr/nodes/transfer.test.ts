/** The node kind in src/core/ivr/nodes/transfer.ts. */
import { describe, expect, test } from 'vitest';
import { alone, answer, effectsOf, walk, wrong, zh } from '../walk.ts';

describe('transfer', () => {
  test('to an emergency line: always warm, and tagged', () => {
    const flow = alone('transfer', {
      destination: 'emergency',
      emergency: '119',
      warm: false,
      prompts: [zh('正在转接119')],
    });
    expect(walk(flow).ask).toMatchObject({ ask: 'transfer', to: { emergency: '119' }, warm: true });
    expect(effectsOf(flow, [])).toEqual([{ effect: 'tag', tag: 'emergency:119' }]);
  });
  test('each end has its way', () => {
    const flow = alone('transfer', { destination: 'number', number: '12315' });
    const after = (outcome: 'connected' | 'busy' | 'noAnswer' | 'failed') =>
      walk(flow, [{ got: 'transferred', outcome }]).cursor.node;
    expect(['connected', 'busy', 'noAnswer', 'failed'].map((one) => after(one as 'busy'))).toEqual([
      'done',
      'busy',
      'noAnswer',
      'failed',
    ]);
    expect(walk(flow, [answer({ outcome: 'error' })]).cursor.node).toBe('failed');
  });
  test('settings', () => {
    expect(wrong('transfer')).toEqual(['noTarget']);
    expect(wrong('transfer', { destination: 'number' })).toEqual(['noTarget']);
    expect(wrong('transfer', { destination: 'emergency' })).toEqual([]);
    expect(wrong('transfer', { unit: 'water' })).toEqual([]);
    expect(wrong('transfer', { unit: 'nowhere' })).toEqual(['unknownUnit']);
    expect(wrong('transfer', { destination: 'number', number: '0000010001' })).toEqual([]);
    expect(wrong('transfer', { destination: 'number', number: '12315' })).toEqual(['unlistedNumber']);
  });
});
