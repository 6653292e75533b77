/** The kit's small promises: keys under an input method, times, masks, lists. */
import { describe, expect, test } from 'vitest';
import { duration, groupNumber, maskName, maskNumber, thousands, visible, when } from '../../src/desks/kit/format.ts';
import { DoublePress, keyName, RepeatGuard, type KeyPress } from '../../src/desks/kit/keyboard.ts';
import { pathTo, treeOf } from '../../src/desks/kit/lists.ts';
import { isFilling } from '../../src/desks/agent/wrap-up.ts';

const press = (change: Partial<KeyPress>): KeyPress => ({
  key: 'F2',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  keyCode: 113,
  ...change,
});

describe('keys', () => {
  test('have names', () => {
    expect(keyName(press({}))).toBe('F2');
    expect(keyName(press({ key: 'k', ctrlKey: true }))).toBe('Ctrl+K');
    expect(keyName(press({ key: 'Enter', ctrlKey: true }))).toBe('Ctrl+Enter');
  });

  test.each([
    ['composing', { isComposing: true }],
    ['processed by the input method', { key: 'Process' }],
    ['with the input method’s key code', { keyCode: 229 }],
    ['with Alt, the browser’s menu', { altKey: true }],
    ['with Shift, the input method’s switch', { shiftKey: true, ctrlKey: true }],
  ])('%s are nobody’s', (_, change) => {
    expect(keyName(press(change))).toBeNull();
  });

  test('pressed twice within 800 ms act once, but each key counts by itself', () => {
    const guard = new RepeatGuard();
    expect([guard.allows('F2', 0), guard.allows('F2', 799), guard.allows('F4', 799)]).toEqual([true, false, true]);
    expect(guard.allows('F2', 800)).toBe(true);
  });

  test('a second F9 within 1.5 s hangs up, a later one asks again', () => {
    const double = new DoublePress();
    expect([double.press(0), double.press(1500), double.press(1600)]).toEqual(['first', 'second', 'first']);
    expect(double.press(3200)).toBe('first');
  });
});

describe('what people read', () => {
  const now = Date.parse('2026-03-02T06:03:00.000Z');
  test('durations', () => expect([duration(75), duration(3700), duration(-1)]).toEqual(['01:15', '1:01:40', '00:00']));
  test('thousands', () =>
    expect([thousands(7), thousands(1284), thousands(1234567)]).toEqual(['7', '1,284', '1,234,567']));
  test('recent times', () => {
    expect(when('2026-03-02T06:02:30.000Z', now)).toBe('刚刚');
    expect(when('2026-03-02T05:33:00.000Z', now)).toBe('30 分钟前');
  });

  test.each([
    ['13800138000', '138 0013 8000', '138****8000'],
    ['+8613800138000', '138 0013 8000', '138****8000'],
    ['053188880000', '0531 8888 0000', '0531****0000'],
    ['138****8000', '138****8000', '138****8000'],
    ['10086', '10086', '10086'],
  ])('number %s', (raw, grouped, masked) => {
    expect([groupNumber(raw), maskNumber(raw)]).toEqual([grouped, masked]);
  });

  test('names', () => expect(['王', '王明', '王小明', '王*'].map(maskName)).toEqual(['*', '王*', '王*明', '王*']));
  test('what came over the line cannot turn the text around', () => {
    expect(visible('张三\u202e<script>\u0000')).toBe('张三<script>');
    expect(visible('长'.repeat(500))).toHaveLength(64);
  });
});

test('a category knows its way from the root; a lost one has none', () => {
  const items = [
    { id: '1', parent: null, label: '城建' },
    { id: '2', parent: '1', label: '供水' },
  ];
  expect(pathTo(items, '2')).toEqual(['1', '2']);
  expect(pathTo(items, '9')).toEqual([]);
  expect(treeOf(items)).toEqual([{ value: '1', label: '城建', children: [{ value: '2', label: '供水' }] }]);
});

test('a form being filled stops the wrap-up clock; one that was left or sent does not', () => {
  const form = { touched: true, sent: false, editedAt: 1_000 };
  expect(isFilling(form, 60_000)).toBe(true);
  expect(isFilling(form, 61_000)).toBe(false);
  expect(isFilling({ ...form, sent: true }, 2_000)).toBe(false);
  expect(isFilling({ ...form, touched: false }, 2_000)).toBe(false);
});
