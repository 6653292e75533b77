/** The node kind in src/core/ivr/nodes/send-sms.ts. */
import { describe, expect, test } from 'vitest';
import { alone, effectsOf, walk, wrong } from '../walk.ts';

const flow = alone('sendSms', { text: '您的来电{caller}已登记' });

describe('sendSms', () => {
  test('to the caller, with values filled in', () => {
    expect(walk(flow).cursor.node).toBe('next');
    expect(effectsOf(flow, [])).toEqual([{ effect: 'sms', to: '13900001234', text: '您的来电13900001234已登记' }]);
  });
  test('only to mobile phones', () => {
    expect(walk(flow, [], { caller: '053112345678' }).cursor.node).toBe('cannot');
    expect(walk(flow, [], { caller: null }).cursor.node).toBe('cannot');
  });
  test('to a number that was typed', () => {
    const typed = alone(
      'sendSms',
      { text: '好', recipient: '手机' },
      { kind: 'setVariable', variable: '手机', value: '13800138000' },
    );
    expect(effectsOf(typed, [])).toMatchObject([{ to: '13800138000' }]);
  });
  test('settings', () => {
    expect(wrong('sendSms')).toEqual(['noText']);
  });
});
