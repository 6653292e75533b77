/** A score form and what its answers come to. One fatal fault makes the whole talk 0. Pure. */
import { z } from 'zod';
import type { Refusal } from '../kernel/refusal.ts';

export const ScoreItem = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, '编号只能用小写字母、数字和连字符'),
  label: z.string().min(1, '请填写评分项').max(60),
  hint: z.string().max(120),
  /** Of 100; nothing for a fatal one, which is only kept or broken. */
  weight: z.number().int().min(0).max(100),
  fatal: z.boolean(),
});
export type ScoreItem = z.infer<typeof ScoreItem>;

export const ScoreForm = z.strictObject({
  name: z.string().min(1, '请填写名称').max(40),
  items: z.array(ScoreItem).min(1, '至少要有一个评分项').max(40),
});
export type ScoreForm = z.infer<typeof ScoreForm>;

/** Points of an item, up to its weight; for a fatal one 1 is kept, 0 broken. */
export const Answers = z.record(z.string().max(30), z.number().int().min(0).max(100));
export type Answers = z.infer<typeof Answers>;

/** What keeps a form from being published. */
export function formTrouble({ items }: ScoreForm): Refusal | null {
  const ids = items.map(({ id }) => id);
  const twice = ids.find((id, n) => ids.indexOf(id) !== n);
  if (twice !== undefined) return { refused: 'item-twice', item: twice };
  const sum = items.reduce((total, { weight, fatal }) => total + (fatal ? 0 : weight), 0);
  return sum === 100 ? null : { refused: 'weights-not-100', sum };
}

export interface Score {
  readonly score: number;
  readonly fatal: boolean;
}

/** Refuses while an item is unanswered, or has more points than it weighs. */
export function scoreOf({ items }: ScoreForm, answers: Answers): Score | Refusal {
  const missing = items.filter(({ id }) => !Object.hasOwn(answers, id)).map(({ id }) => id);
  if (missing.length > 0) return { refused: 'items-unanswered', missing };
  const points = ({ id }: ScoreItem): number => answers[id] ?? 0;
  const over = items.find((item) => points(item) > (item.fatal ? 1 : item.weight));
  if (over !== undefined) return { refused: 'too-many-points', item: over.id };
  const fatal = items.some((item) => item.fatal && points(item) === 0);
  const sum = items.reduce((total, item) => total + (item.fatal ? 0 : points(item)), 0);
  return { score: fatal ? 0 : sum, fatal };
}
