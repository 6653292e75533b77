import { describe, expect, test } from 'vitest';
import {
  alarmId,
  clearAfterMs,
  levelOf,
  raiseAfterMs,
  stepAlarms,
  type AlarmStates,
  type Threshold,
} from '../../../src/core/floor/alarms.ts';

const wait: Threshold = { figure: 'longestWait', queue: null, warn: 60, alarm: 120 };
const rate: Threshold = { figure: 'promptRate', queue: 'general', warn: 0.85, alarm: 0.8 };

/** The value of each second, and what is shown after it. */
function shown(threshold: Threshold, values: readonly (number | null)[]): (string | null)[] {
  let states: AlarmStates = new Map();
  return values.map((value, n) => {
    states = stepAlarms(states, [{ threshold, value }], n * 1_000);
    return states.get(alarmId(threshold))?.shown ?? null;
  });
}
const seconds = (n: number, value: number | null) => Array.from({ length: n }, () => value);
const raise = raiseAfterMs / 1_000;
const clear = clearAfterMs / 1_000;

describe('a threshold', () => {
  test('is passed upwards by what should be low, downwards by what should be high', () => {
    expect([levelOf(wait, 60), levelOf(wait, 61), levelOf(wait, 121), levelOf(wait, null)]).toEqual([
      null,
      'warn',
      'alarm',
      null,
    ]);
    expect([levelOf(rate, 0.85), levelOf(rate, 0.84), levelOf(rate, 0.79)]).toEqual([null, 'warn', 'alarm']);
  });

  test('is an alarm only after 10 s, and gone only after 30 s', () => {
    const run = shown(wait, [...seconds(raise, 70), 70, ...seconds(clear, 10), 10]);
    expect(run.indexOf('warn')).toBe(raise);
    expect(run.lastIndexOf('warn')).toBe(raise + clear);
    expect(run.at(-1)).toBeNull();
  });

  test('a dip or a peak in between begins the count anew', () => {
    expect(shown(wait, [...seconds(raise - 1, 70), 10, ...seconds(raise, 70)])).not.toContain('warn');
    const run = shown(wait, [...seconds(raise + 1, 70), ...seconds(clear - 2, 10), 70, ...seconds(clear - 1, 10)]);
    expect(run.slice(raise)).not.toContain(null);
  });

  test('rises through both levels in one time, and falls from alarm to warn with patience', () => {
    const run = shown(wait, [...seconds(5, 70), ...seconds(raise, 130), ...seconds(clear + 1, 70)]);
    expect(run.indexOf('alarm')).toBe(raise);
    expect(run.at(-1)).toBe('warn');
    expect(run[raise + clear - 1]).toBe('alarm');
  });

  test('no figure is no alarm, and a threshold that was removed is forgotten', () => {
    expect(shown(rate, seconds(60, null))).not.toContain('warn');
    const before = stepAlarms(new Map(), [{ threshold: wait, value: 500 }], 0);
    expect(stepAlarms(before, [], 1_000).size).toBe(0);
  });
});
