/** src/core/knowledge/: when an answer is spoken, and what a saving changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf, type AnswerBody } from '../../../src/core/knowledge/changes.ts';
import { isReviewDue, standingOf } from '../../../src/core/knowledge/standing.ts';

const today = '2026-11-24';
const body: AnswerBody = {
  ...{ title: '身份证换领', questions: ['身份证到期了怎么办', '换身份证'], answer: '请到派出所。', screen: '' },
  ...{ category: null, validFrom: null, validUntil: null, reviewOn: null, active: true },
};

test.each([
  [{}, 'valid'],
  [{ validFrom: today, validUntil: today }, 'valid'],
  [{ validUntil: '2026-11-23' }, 'expired'],
  [{ validFrom: '2026-11-25' }, 'early'],
  [{ active: false, validUntil: '2026-11-23' }, 'inactive'],
] as const)('%j is %s', (change, standing) => expect(standingOf({ ...body, ...change }, today)).toBe(standing));

test('an answer is to be looked at again from that day on', () => {
  expect([null, '2026-11-25', today, '2020-01-01'].map((day) => isReviewDue(day, today))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('a saving tells its fields as they were and as they are; the first one tells what it holds', () => {
  expect(changesOf(body, { ...body, answer: '请到任一派出所。', active: false })).toEqual([
    { field: 'answer', before: '请到派出所。', after: '请到任一派出所。' },
    { field: 'active', before: '启用', after: '停用' },
  ]);
  expect(changesOf(null, body).map(({ field }) => field)).toEqual(['title', 'questions', 'answer', 'active']);
});

test('nothing changed, nothing told; and no change is told that is none', () => {
  const day = fc.option(fc.constantFrom('2026-01-01', '2026-12-31'));
  const bodies = fc.record({
    ...{ title: fc.string(), questions: fc.array(fc.string(), { minLength: 1 }), answer: fc.string() },
    ...{ screen: fc.string(), category: fc.option(fc.string({ minLength: 1 })), active: fc.boolean() },
    ...{ validFrom: day, validUntil: day, reviewOn: day },
  });
  fc.assert(
    fc.property(bodies, bodies, (one, other) => {
      expect(changesOf(one, one)).toEqual([]);
      for (const { before, after } of changesOf(one, other)) expect(before).not.toBe(after);
    }),
  );
});
