/** Points, weights and fatal faults. */
import { expect, test } from 'vitest';
import { formTrouble, scoreOf, type ScoreForm, type ScoreItem } from '../../../src/core/quality/score.ts';

const item = (id: string, weight: number, fatal = false): ScoreItem => ({ id, label: id, hint: '', weight, fatal });
const form: ScoreForm = { name: '表', items: [item('a', 60), item('b', 40), item('rude', 0, true)] };

test('points add up; a fatal fault makes it nothing', () => {
  expect(scoreOf(form, { a: 50, b: 40, rude: 1 })).toEqual({ score: 90, fatal: false });
  expect(scoreOf(form, { a: 60, b: 40, rude: 0 })).toEqual({ score: 0, fatal: true });
  expect(scoreOf(form, { a: 0, b: 0, rude: 1 })).toEqual({ score: 0, fatal: false });
});

test('every item must be answered, and none above its weight', () => {
  expect(scoreOf(form, { a: 50 })).toEqual({ refused: 'items-unanswered', missing: ['b', 'rude'] });
  expect(scoreOf(form, { a: 61, b: 40, rude: 1 })).toEqual({ refused: 'too-many-points', item: 'a' });
  expect(scoreOf(form, { a: 60, b: 40, rude: 2 })).toEqual({ refused: 'too-many-points', item: 'rude' });
});

test('a form weighs 100 and names each item once', () => {
  expect(formTrouble(form)).toBeNull();
  expect(formTrouble({ ...form, items: [item('a', 60)] })).toEqual({ refused: 'weights-not-100', sum: 60 });
  expect(formTrouble({ ...form, items: [item('a', 60), item('a', 40)] })).toEqual({ refused: 'item-twice', item: 'a' });
});
