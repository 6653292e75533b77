/** Estimates that are told or held back, and lines that are too long. */
import { expect, test } from 'vitest';
import { estimateWait, waitPrompts } from '../../../src/core/queue/estimate.ts';
import { overflowFor } from '../../../src/core/queue/overflow.ts';
import type { OverflowRule } from '../../../src/core/queue/rules.ts';

const none = { seconds: 0, calls: 0 };
const known = { live: { seconds: 180, calls: 10 }, past: { seconds: 240, calls: 30 }, error: none };

test('an estimate mixes what is now with past weeks, by the calls behind each', () => {
  expect(estimateWait({ position: 4, staffed: 3 }, known)).toBe(300);
});

test.each([
  ['nobody is signed in', { position: 1, staffed: 0 }, known],
  ['too few calls are known', { position: 1, staffed: 2 }, { ...known, live: none, past: { seconds: 200, calls: 9 } }],
  ['the line is too long to tell', { position: 31, staffed: 3 }, known],
  ['estimates were off by as much', { position: 4, staffed: 3 }, { ...known, error: { seconds: 290, calls: 40 } }],
])('no estimate where %s', (_why, line, what) => {
  expect(estimateWait(line, what)).toBeNull();
});

test('a range is never below what is expected', () => {
  const said = (seconds: number | null) =>
    waitPrompts(seconds, 'zh').map((prompt) => ('text' in prompt ? prompt.text : ''));
  expect(said(40)).toEqual(['预计一分钟内接听。']);
  expect(said(100)).toEqual(['大约需要等待2到3分钟。']);
  expect(said(1000)).toEqual([]);
  expect(said(null)).toEqual([]);
});

const rules: OverflowRule[] = [
  { when: { is: 'nobody' }, to: { go: 'unit', unit: 'neighbour' } },
  { when: { is: 'estimate', overSeconds: 600 }, to: { go: 'act', act: 'callback' } },
  { when: { is: 'position', over: 50 }, to: { go: 'flow' } },
  { when: { is: 'waited', overSeconds: 120 }, to: { go: 'queue', queue: 'other' } },
];
const calm = { position: 3, staffed: 4, estimateSeconds: 100, waitedSeconds: 10 };

test.each([
  [{}, null],
  [{ staffed: 0 }, 0],
  [{ estimateSeconds: 601 }, 1],
  [{ estimateSeconds: null, position: 51 }, 2],
  [{ waitedSeconds: 120 }, 3],
])('%j overflows by rule %j', (change, rule) => {
  expect(overflowFor(rules, { ...calm, ...change }, new Set())?.rule ?? null).toBe(rule);
});

test('a rule that led nowhere is not tried again; the next one is', () => {
  expect(overflowFor(rules, { ...calm, staffed: 0, waitedSeconds: 300 }, new Set([0]))?.rule).toBe(3);
});
