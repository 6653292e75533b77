/** The rules of ringing back: deadlines by why, short waits, what follows from each try. */
import { describe, expect, test } from 'vitest';
import {
  afterAttempt,
  AttemptOutcome,
  dueAt,
  isMissed,
  urgencyOf,
  usualPolicy as policy,
} from '../../../src/core/callback/task.ts';

const at = Date.parse('2026-11-24T02:00:00Z');
const minutes = (n: number) => n * 60_000;

test('the deadline goes by why the call missed us', () => {
  expect(dueAt(policy, 'asked', at) - at).toBe(minutes(30));
  expect(dueAt(policy, 'abandoned', at) - at).toBe(minutes(120));
});

test.each([
  ['abandoned', 3, false],
  ['abandoned', 4, true],
  ['fallback', 2, false],
  ['abandoned', null, true],
  ['asked', 0, true],
  ['lost', 0, true],
] as const)('%s after %s s counts as missed: %s', (why, waited, missed) => {
  expect(isMissed(policy, why, waited)).toBe(missed);
});

describe('a try', () => {
  test('that reached the citizen, or that they did not want, ends it', () => {
    for (const outcome of ['reached', 'declined'] as const) {
      expect(afterAttempt(policy, 1, outcome, at)).toEqual({ state: 'done' });
    }
  });

  test('without an answer comes again after the pause, the last one gives up and tells the citizen', () => {
    for (const outcome of ['noAnswer', 'busy'] as const) {
      expect(afterAttempt(policy, 2, outcome, at)).toEqual({ state: 'waiting', nextAt: at + minutes(30) });
      expect(afterAttempt(policy, 3, outcome, at)).toEqual({ state: 'gaveUp', tell: true });
    }
  });

  test('at a dead number is the last one, and no message is sent there', () => {
    expect(afterAttempt(policy, 1, 'deadNumber', at)).toEqual({ state: 'gaveUp', tell: false });
  });

  test('never leaves a task open beyond the tries allowed', () => {
    for (const outcome of AttemptOutcome.options) {
      expect(afterAttempt(policy, policy.attempts, outcome, at).state).not.toBe('waiting');
    }
  });
});

test('urgency: red from the deadline on, amber in the last quarter of an hour', () => {
  expect([at - 1, at - minutes(15), at - minutes(15) - 1].map((now) => urgencyOf(at, now))).toEqual([
    'soon',
    'soon',
    'open',
  ]);
  expect(urgencyOf(at, at)).toBe('overdue');
});
