/**
 * The question of how a call went, asked by short message: whom, how often, in which words, and what an answer means.
 * Pure. It is about the call; how a ticket was handled is asked apart.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/instant.ts';
import { kindOf } from '../kernel/phone-number.ts';

export const SurveyPolicy = z.object({
  on: z.boolean(),
  /** A number is asked once in so many days. */
  everyDays: z.int('请填整数').min(1, '至少 1 天').max(365, '最多 365 天'),
});
export type SurveyPolicy = z.infer<typeof SurveyPolicy>;

/** Where supervisors have saved nothing: asked only where answers can come back. */
export const usualSurveyPolicy = (available: boolean): SurveyPolicy => ({ on: available, everyDays: 30 });

export const answerWithinMs = 72 * 3_600_000;
/** Nobody remembers how a call of yesterday went. */
export const askWithinMs = 3_600_000;
const dayMs = 86_400_000;

export const surveyText =
  '您好，12345 邀您评价刚才的通话服务。请回复数字：1 非常满意，2 满意，3 基本满意，4 不满意，5 非常不满意。72 小时内有效。回复 T 不再接收评价短信。';

/** What is known of a number when its call is over. */
export interface Known {
  readonly number: string;
  readonly at: Instant;
  readonly lastAskedAt: Instant | null;
  readonly refused: boolean;
}

export function mayAsk({ on, everyDays }: SurveyPolicy, known: Known, now: Instant): boolean {
  if (!on || known.refused || kindOf(known.number) !== 'mobile' || now - known.at > askWithinMs) return false;
  return known.lastAskedAt === null || known.at - known.lastAskedAt >= everyDays * dayMs;
}

export type Reply = { readonly is: 'score'; readonly score: number } | { readonly is: 'stop' | 'other' };

const stopWords: readonly string[] = ['T', 'TD', 'N', 'STOP', 'QUIT', 'UNSUBSCRIBE', '退订', '拒收', '停止'];
const levels: readonly string[] = ['非常满意', '满意', '基本满意', '不满意', '非常不满意'];

/** A number from 1 to 5 or the words of a level, alone: whoever writes more has something else to say. */
export function readReply(raw: string): Reply {
  const text = raw
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s。.,，!！“”"'、]/g, '');
  if (stopWords.includes(text)) return { is: 'stop' };
  const digit = /^([1-5])分?$/.exec(text)?.[1];
  if (digit !== undefined) return { is: 'score', score: Number(digit) };
  const level = levels.indexOf(text.replace(/^[1-5]/, ''));
  const said = /^[1-5]/.exec(text)?.[0];
  if (level < 0 || (said !== undefined && Number(said) !== level + 1)) return { is: 'other' };
  return { is: 'score', score: level + 1 };
}
