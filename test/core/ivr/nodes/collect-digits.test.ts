/** The node kind in src/core/ivr/nodes/collect-digits.ts. */
import { describe, expect, test } from 'vitest';
import { alone, finished, key, keys, silence, walk, wrong, zh } from '../walk.ts';

const settings = {
  prompts: [zh('请输入')],
  variable: '号',
  minDigits: 4,
  maxDigits: 6,
  endKey: '#',
  confirm: false,
  check: 'any',
};
const after = (pressed: string, more: Record<string, unknown> = {}) =>
  walk(alone('collectDigits', { ...settings, ...more }), keys(pressed));

describe('collectDigits', () => {
  test('the end key ends, the last digit ends too, and nothing is said in between', () => {
    expect(after('12').ask).toEqual({ ask: 'gather', prompts: [], waitSeconds: 5 });
    expect(after('1234#').cursor).toMatchObject({ node: 'next', variables: { 号: '1234' } });
    expect(after('123456').cursor).toMatchObject({ node: 'next', variables: { 号: '123456' } });
  });
  test('silence ends a long enough number; a short one is wrong; none is no input', () => {
    const flow = alone('collectDigits', settings);
    expect(walk(flow, [...keys('1234'), silence]).cursor.node).toBe('next');
    expect(walk(flow, [...keys('12'), silence]).cursor.node).toBe('invalid');
    expect(walk(flow, [silence]).cursor.node).toBe('noInput');
    expect(walk(flow, [key('#')]).cursor.node).toBe('noInput');
    expect(walk(alone('collectDigits', { ...settings, maxAttempts: 1 }), [silence]).cursor.node).toBe('tooMany');
  });
  test('a star starts again', () => {
    expect(after('99*1234#').cursor.variables).toEqual({ 号: '1234' });
  });
  test('digits typed ahead are taken', () => {
    const flow = alone('collectDigits', settings, { kind: 'say', prompts: [zh('您好')], bargeIn: true });
    expect(walk(flow, keys('1234#')).cursor).toMatchObject({ node: 'next', variables: { 号: '1234' } });
    expect(walk(flow, [finished, ...keys('1234#')]).cursor.node).toBe('next');
  });
  test('read back, 1 takes it, 2 asks again, silence is a miss', () => {
    const flow = alone('collectDigits', { ...settings, confirm: true });
    const asked = walk(flow, keys('1234#'));
    expect(asked.ask).toMatchObject({
      prompts: [{ text: '您输入的是' }, { digits: '1234' }, { text: '确认请按1，重新输入请按2。' }],
    });
    expect(walk(flow, keys('1234#1')).cursor).toMatchObject({ node: 'next', variables: { 号: '1234' } });
    expect(walk(flow, keys('1234#25678#1')).cursor.variables).toEqual({ 号: '5678' });
    expect(walk(flow, [...keys('1234#'), silence]).cursor.node).toBe('noInput');
  });
  test.each([
    ['mobile', 11, '13900001234', '12345678901'],
    ['phone', 12, '053112345678', '060112345678'],
    ['idCard', 18, '11010519491231002*', '110105194912310021'],
    ['date', 8, '20240229', '20260229'],
  ])('%s', (check, digits, right, bad) => {
    const typed = (pressed: string) =>
      after(`${pressed}#`, { check, minDigits: digits, maxDigits: digits }).cursor.node;
    expect(typed(right)).toBe('next');
    expect(typed(bad)).toBe('invalid');
  });
  test('the digits are in no path', () => {
    expect(after('1234#').left).toEqual([]);
  });
  test('settings', () => {
    expect(wrong('collectDigits', { ...settings, minDigits: 9 })).toEqual(['digitsRange']);
  });
});
