/** The ladder: step by step, on evidence, for a limited time, never for numbers that belong to many. */
import { expect, test } from 'vitest';
import { daysAtMost, mayTake, nextStage, type KnownCaller } from '../../../src/core/caller/measure.ts';

const now = Date.parse('2026-11-24T02:00:00Z');
const hour = 3_600_000;
const caller = (changes: Partial<KnownCaller> = {}): KnownCaller => ({
  number: '13900001111',
  evidence: 5,
  had: [],
  holds: null,
  waits: false,
  ...changes,
});
const refused = (...asked: Parameters<typeof mayTake>) => mayTake(...asked)?.refused ?? null;

test('each stage needs the one before', () => {
  const until = now + hour;
  expect(refused('warned', until, caller(), now)).toBeNull();
  expect(refused('slow', until, caller(), now)).toBe('stage-skipped');
  expect(refused('slow', until, caller({ had: ['warned'] }), now)).toBeNull();
  expect(refused('blocked', until, caller({ had: ['warned'] }), now)).toBe('stage-skipped');
  expect(refused('blocked', until, caller({ had: ['warned', 'slow'] }), now)).toBeNull();
});

test('evidence grows with the stage', () => {
  const until = now + hour;
  expect(mayTake('warned', until, caller({ evidence: 0 }), now)).toEqual({
    refused: 'too-little-evidence',
    needed: 1,
    found: 0,
  });
  expect(refused('slow', until, caller({ evidence: 1, had: ['warned'] }), now)).toBe('too-little-evidence');
  expect(refused('blocked', until, caller({ evidence: 2, had: ['warned', 'slow'] }), now)).toBe('too-little-evidence');
});

test('no measure is for ever, none is over before it began', () => {
  const day = 24 * hour;
  const had = ['warned', 'slow'] as const;
  for (const stage of ['warned', 'slow', 'blocked'] as const) {
    expect(refused(stage, now + daysAtMost[stage] * day, caller({ had }), now)).toBeNull();
    expect(refused(stage, now + daysAtMost[stage] * day + 1, caller({ had }), now)).toBe('measure-too-long');
    expect(refused(stage, now + 59_000, caller({ had }), now)).toBe('until-too-soon');
  }
});

test('what holds is not taken again, and nothing is taken while a block waits', () => {
  const until = now + hour;
  expect(refused('warned', until, caller({ holds: 'slow', had: ['warned', 'slow'] }), now)).toBe('measure-holds');
  expect(refused('slow', until, caller({ waits: true, had: ['warned'] }), now)).toBe('measure-waits');
});

test('emergency lines and offices are never restricted', () => {
  for (const number of ['110', '12315', '95588', '4008001234']) {
    expect(refused('warned', now + hour, caller({ number }), now)).toBe('number-protected');
  }
});

test('the furthest step that is open', () => {
  expect(nextStage(caller())).toBe('warned');
  expect(nextStage(caller({ had: ['warned'], holds: 'warned' }))).toBe('slow');
  expect(nextStage(caller({ had: ['warned', 'slow'] }))).toBe('blocked');
  expect(nextStage(caller({ had: ['warned', 'slow', 'blocked'], holds: 'blocked' }))).toBeNull();
  expect(nextStage(caller({ had: ['warned', 'slow'], waits: true }))).toBeNull();
});
