/** The key for being rung back: the line's own where it has one, else one that means nothing there. */
import { expect, test } from 'vitest';
import { usualRules, type QueueRules } from '../../../src/core/queue/rules.ts';
import { rulesInLine } from '../../../src/core/queue/surge-rules.ts';

const withKeys = (...keys: QueueRules['keys']): QueueRules => ({ ...usualRules, keys });

test('without a surge a line is as it was set', () => {
  const rules = withKeys({ key: '5', act: 'callback' });
  expect(rulesInLine(rules, false)).toEqual({ ...rules, toldCallbackKey: null });
});

test('in a surge a key is added, and no key of the line changes its meaning', () => {
  expect(rulesInLine(withKeys(), true)).toMatchObject({ keys: [{ key: '1', act: 'callback' }], toldCallbackKey: '1' });
  const busy = rulesInLine(withKeys({ key: '1', act: 'voicemail' }, { key: '2', act: 'menu' }), true);
  expect(busy.keys).toEqual([
    { key: '1', act: 'voicemail' },
    { key: '2', act: 'menu' },
    { key: '3', act: 'callback' },
  ]);
  expect(busy.toldCallbackKey).toBe('3');
  const own = withKeys({ key: '*', act: 'callback' });
  expect(rulesInLine(own, true)).toEqual({ ...own, toldCallbackKey: '*' });
});
