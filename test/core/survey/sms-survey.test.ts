/** Whom a short message asks how the call went, and what comes back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayAsk, readReply, usualSurveyPolicy, type Known } from '../../../src/core/survey/sms-survey.ts';

const now = 1_800_000_000_000;
const day = 86_400_000;
const policy = { on: true, everyDays: 30 };
const known: Known = { number: '13912345678', at: now - 60_000, lastAskedAt: null, refused: false };

describe('asked is', () => {
  test.each<[string, Partial<Known>, boolean]>([
    ['a mobile never asked', {}, true],
    ['one asked 31 days ago', { lastAskedAt: now - 31 * day }, true],
    ['not one asked 29 days ago', { lastAskedAt: now - 29 * day }, false],
    ['not who refused', { refused: true }, false],
    ['not a fixed line', { number: '053188881234' }, false],
    ['not a number from abroad', { number: '+12025550123' }, false],
    ['not about a call of long ago', { at: now - 2 * 3_600_000 }, false],
  ])('%s', (_, change, asked) => {
    expect(mayAsk(policy, { ...known, ...change }, now)).toBe(asked);
    expect(mayAsk({ ...policy, on: false }, { ...known, ...change }, now)).toBe(false);
  });

  test('nobody where no answer could come back, until supervisors say otherwise', () => {
    expect(usualSurveyPolicy(false).on).toBe(false);
    expect(usualSurveyPolicy(true).on).toBe(true);
  });
});

describe('a reply', () => {
  test.each([
    ['1', 1],
    [' ５ ', 5],
    ['2。', 2],
    ['3分', 3],
    ['不满意', 4],
    ['1 非常满意', 1],
    ['“4”', 4],
  ])('%s is the score %i', (text, score) => expect(readReply(text)).toEqual({ is: 'score', score }));

  test.each(['T', 't', 'TD', '退订', 'stop', 'Ｔ。'])('%s means no more', (text) =>
    expect(readReply(text)).toEqual({ is: 'stop' }),
  );

  test.each(['0', '6', '12', '1 不满意', '1号楼停水了', '', '谢谢', '2026'])('%s is something else', (text) =>
    expect(readReply(text)).toEqual({ is: 'other' }),
  );

  test('whatever is sent is read as one of the three', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const reply = readReply(text);
        if (reply.is === 'score') expect([1, 2, 3, 4, 5]).toContain(reply.score);
      }),
    );
  });
});
