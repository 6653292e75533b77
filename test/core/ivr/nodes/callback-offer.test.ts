/** The node kind in src/core/ivr/nodes/callback-offer.ts. */
import { describe, expect, test } from 'vitest';
import { alone, effectsOf, key, keys, silence, walk, wrong } from '../walk.ts';

const flow = alone('callbackOffer');
const readBack = (digits: string) => ({
  ask: 'gather',
  prompts: [{ text: '我们将回拨' }, { digits }, { text: '确认请按1，换一个号码请按2。' }],
});

describe('callbackOffer', () => {
  test('the number is read back, and the caller is rung there once they confirmed it', () => {
    expect(walk(flow, [key('1')]).ask).toMatchObject(readBack('13900001234'));
    expect(effectsOf(flow, [key('1')])).toEqual([]);
    expect(walk(flow, keys('11')).cursor.node).toBe('accepted');
    expect(effectsOf(flow, keys('11'))).toEqual([{ effect: 'callback', number: '13900001234' }]);
  });
  test('silence and other keys decline', () => {
    expect(walk(flow, [silence]).cursor.node).toBe('declined');
    expect(walk(flow, [key('3')]).cursor.node).toBe('declined');
  });
  test('whoever does not confirm is asked once more, then nothing is promised', () => {
    expect(walk(flow, [key('1'), silence]).ask).toMatchObject(readBack('13900001234'));
    expect(walk(flow, keys('15')).ask).toMatchObject(readBack('13900001234'));
    expect(walk(flow, [key('1'), silence, key('7')]).cursor.node).toBe('declined');
    expect(effectsOf(flow, [key('1'), silence, key('1')])).toEqual([{ effect: 'callback', number: '13900001234' }]);
  });
  test('another number is typed, read back, and may be typed again', () => {
    expect(walk(flow, [key('2')]).ask).toMatchObject({
      ask: 'gather',
      prompts: [{ text: '请输入回拨号码，固定电话请加区号，以井号键结束。' }],
    });
    expect(walk(flow, keys('2053112345678')).ask).toMatchObject(readBack('053112345678'));
    expect(effectsOf(flow, keys('20531123456781'))).toEqual([{ effect: 'callback', number: '053112345678' }]);
    expect(effectsOf(flow, [...keys('213800138000'), silence, key('1')])).toEqual([
      { effect: 'callback', number: '13800138000' },
    ]);
    expect(effectsOf(flow, keys('1213800138000#1'))).toEqual([{ effect: 'callback', number: '13800138000' }]);
  });
  test('a number that can not be rung is asked again once', () => {
    expect(walk(flow, keys('2123#')).ask).toMatchObject({ prompts: [{ text: '输入有误，请重新输入。' }, {}] });
    expect(walk(flow, keys('2123#999#')).cursor.node).toBe('declined');
  });
  test('a withheld number has to be typed', () => {
    expect(walk(flow, [key('1')], { caller: null }).ask).toMatchObject({ ask: 'gather' });
    expect(effectsOf(flow, keys('113800138000#1'), { caller: null })).toEqual([
      { effect: 'callback', number: '13800138000' },
    ]);
  });
  test('settings', () => {
    expect(wrong('callbackOffer', { otherKey: '1' })).toEqual(['sameKey']);
  });
});
