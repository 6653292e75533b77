/**
 * Several supervisors score one talk, none of them knowing what the others gave; then they compare, and one records what
 * they agreed on. Pure.
 */
import { z } from 'zod';
import type { Refusal } from '../kernel/refusal.ts';
import { scoreOf, type Answers, type Score, type ScoreForm, type ScoreItem } from './score.ts';

/** Fewer have nothing to compare. */
export const scorersAtLeast = 2;

/** By item: why the agreed points are right. */
export const Reasons = z.record(z.string().max(30), z.string().trim().max(300));
export type Reasons = z.infer<typeof Reasons>;

export interface Sheet {
  readonly supervisor: string;
  readonly answers: Answers;
  /** Null while it is worked on. */
  readonly score: number | null;
}

/** Whoever has not given their own score sees nobody's; after the agreement there is nothing left to influence. */
export function seenBy<S extends Sheet>(supervisor: string, sheets: readonly S[], concluded: boolean): S[] {
  const submitted = sheets.filter(({ score }) => score !== null);
  return concluded || submitted.some((sheet) => sheet.supervisor === supervisor) ? submitted : [];
}

export interface Spread {
  readonly item: string;
  readonly lowest: number;
  readonly highest: number;
  /** Far apart, for what the item weighs; a fatal fault that only some saw always is. */
  readonly wide: boolean;
}

const wideShare = 0.2;

/** Of submitted sheets, in the form's order. */
export function spreads({ items }: ScoreForm, sheets: readonly Sheet[]): Spread[] {
  if (sheets.length === 0) return [];
  return items.map((item) => {
    const points = sheets.map(({ answers }) => answers[item.id] ?? 0);
    const [lowest, highest] = [Math.min(...points), Math.max(...points)];
    return { item: item.id, lowest, highest, wide: highest - lowest > wideShare * weightOf(item) };
  });
}

const weightOf = ({ fatal, weight }: ScoreItem): number => (fatal ? 1 : weight);

/** The items whose agreed points need a reason: people differed, or all of them were overruled. */
export function needReasons(form: ScoreForm, sheets: readonly Sheet[], agreed: Answers): string[] {
  return spreads(form, sheets)
    .filter(({ item, lowest, highest }) => lowest !== highest || (agreed[item] ?? lowest) !== lowest)
    .map(({ item }) => item);
}

/** Refuses while too few have scored, an item has no points, or a reason is missing. */
export function conclude(
  form: ScoreForm,
  sheets: readonly Sheet[],
  agreed: Answers,
  reasons: Reasons,
): Score | Refusal {
  if (sheets.length < scorersAtLeast) return { refused: 'too-few-scores', needed: scorersAtLeast };
  const score = scoreOf(form, agreed);
  if ('refused' in score) return score;
  const missing = needReasons(form, sheets, agreed).filter((item) => (reasons[item] ?? '') === '');
  return missing.length > 0 ? { refused: 'reasons-missing', missing } : score;
}

/** How far a supervisor was from what was agreed, over some calibrations. */
export interface Deviation {
  readonly calibrations: number;
  /** Above nought: milder than agreed; below: stricter. */
  readonly mean: number;
  /** Whichever way; two that cancel out are not none. */
  readonly meanDistance: number;
}

export function deviationOf(scores: readonly { readonly score: number; readonly agreed: number }[]): Deviation | null {
  if (scores.length === 0) return null;
  const sum = (of: (difference: number) => number) =>
    scores.reduce((total, { score, agreed }) => total + of(score - agreed), 0) / scores.length;
  return { calibrations: scores.length, mean: sum((by) => by), meanDistance: sum(Math.abs) };
}
