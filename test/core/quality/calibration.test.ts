/** Calibration: who sees whose score, how far apart people are, what an agreement needs, and how far off somebody is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefusal } from '../../../src/core/kernel/refusal.ts';
import { conclude, deviationOf, needReasons, seenBy, spreads } from '../../../src/core/quality/calibration.ts';
import { scoreOf, type ScoreForm } from '../../../src/core/quality/score.ts';

const item = (id: string, weight: number, fatal = false) => ({ id, label: id, hint: '', weight, fatal });
const form: ScoreForm = { name: '通话质检', items: [item('words', 60), item('facts', 40), item('rude', 0, true)] };
const sheet = (supervisor: string, words: number, facts: number, rude: number) => {
  const answers = { words, facts, rude };
  const result = scoreOf(form, answers);
  return { supervisor, answers, score: isRefusal(result) ? null : result.score };
};

test('nobody sees a score before their own is in, and never one that is in work', () => {
  const people = ['a', 'b', 'c', 'd'];
  const score = fc.option(fc.nat(100));
  const scores = fc.record({ a: score, b: score, c: score });
  fc.assert(
    fc.property(scores, fc.constantFrom(...people), fc.boolean(), (given, reader, concluded) => {
      const sheets = Object.entries(given).map(([supervisor, points]) => ({ supervisor, answers: {}, score: points }));
      const seen = seenBy(reader, sheets, concluded);
      const own = given[reader as 'a'] ?? null;
      if (own === null && !concluded) return seen.length === 0;
      return seen.every((each) => each.score !== null) && seen.length === sheets.filter((s) => s.score !== null).length;
    }),
  );
});

test('spreads by item: wide from a fifth of its weight on, and wherever a fatal fault is seen by some only', () => {
  const found = spreads(form, [sheet('a', 60, 40, 1), sheet('b', 48, 31, 1), sheet('c', 50, 35, 0)]);
  expect(found).toEqual([
    { item: 'words', lowest: 48, highest: 60, wide: false },
    { item: 'facts', lowest: 31, highest: 40, wide: true },
    { item: 'rude', lowest: 0, highest: 1, wide: true },
  ]);
  expect(spreads(form, [])).toEqual([]);
});

test('an agreement has a reason wherever people differed or all were overruled, and nowhere else', () => {
  const sheets = [sheet('a', 60, 40, 1), sheet('b', 50, 40, 1)];
  const agreed = { words: 55, facts: 40, rude: 1 };
  expect(needReasons(form, sheets, agreed)).toEqual(['words']);
  expect(conclude(form, sheets, agreed, {})).toEqual({ refused: 'reasons-missing', missing: ['words'] });
  expect(conclude(form, sheets, agreed, { words: '  '.trim() })).toMatchObject({ refused: 'reasons-missing' });
  expect(conclude(form, sheets, agreed, { words: '复述了两次' })).toEqual({ score: 95, fatal: false });
  const overruled = { words: 60, facts: 20, rude: 0 };
  expect(needReasons(form, sheets, overruled)).toEqual(['words', 'facts', 'rude']);
  expect(conclude(form, sheets, overruled, { words: '是', facts: '没问地点', rude: '挂断' })).toEqual({
    score: 0,
    fatal: true,
  });
});

test('one score is nothing to compare, and what does not fit the form is not agreed on', () => {
  const one = [sheet('a', 60, 40, 1)];
  const agreed = { words: 60, facts: 40, rude: 1 };
  expect(conclude(form, one, agreed, {})).toEqual({ refused: 'too-few-scores', needed: 2 });
  const two = [...one, sheet('b', 60, 40, 1)];
  expect(conclude(form, two, { words: 60 }, {})).toMatchObject({ refused: 'items-unanswered' });
  expect(conclude(form, two, { ...agreed, facts: 41 }, {})).toMatchObject({ refused: 'too-many-points' });
});

test('deviation: mild and strict cancel out in the mean, not in the distance', () => {
  expect(deviationOf([])).toBeNull();
  const scores = [
    { score: 90, agreed: 80 },
    { score: 70, agreed: 80 },
  ];
  expect(deviationOf(scores)).toEqual({ calibrations: 2, mean: 0, meanDistance: 10 });
  const pairs = fc.array(fc.record({ score: fc.nat(100), agreed: fc.nat(100) }), { minLength: 1 });
  fc.assert(
    fc.property(pairs, (some) => {
      const { mean, meanDistance } = deviationOf(some)!;
      return Math.abs(mean) <= meanDistance + 1e-9 && meanDistance <= 100;
    }),
  );
});
