/** Citizens who must be rung back: the list, who rings whom, what came of it, and the rules of it. */
import { z } from 'zod';
import { AttemptOutcome, CallbackPolicy, CallbackWhy } from '../../core/callback/task.ts';
import { listOf, Page, Revision, Timestamp, words } from './common.ts';

export const CallbackState = z.enum(['waiting', 'claimed', 'done', 'gaveUp', 'gotThrough']);
export type CallbackState = z.infer<typeof CallbackState>;

/** Who holds a task while the hotline itself rings, and who made its tries. */
export const hotlineItself = { username: 'hotline', name: '自动回拨' } as const;

export const CallbackAttempt = z.object({
  at: Timestamp,
  byName: z.string(),
  outcome: AttemptOutcome,
  note: z.string(),
});

export const CallbackRow = z.object({
  id: z.string(),
  /** Masked: who rings is connected without seeing it. */
  number: z.string().nullable(),
  region: z.string().nullable(),
  state: CallbackState,
  /** Of all calls of this number that missed us, the most pressing first. */
  whys: z.array(CallbackWhy),
  missed: z.number().int(),
  firstMissedAt: Timestamp,
  lastMissedAt: Timestamp,
  dueAt: Timestamp,
  /** After a try without an answer: not before. */
  nextAt: Timestamp,
  /** Rung by the hotline itself when it is their turn in the line. */
  keepsPlace: z.boolean(),
  claimedBy: z.object({ username: z.string(), name: z.string() }).nullable(),
  claimedUntil: Timestamp.nullable(),
  attempts: z.array(CallbackAttempt),
  closedAt: Timestamp.nullable(),
  /** The call in which the citizen got through by themselves. */
  closedCall: z.string().nullable(),
});
export type CallbackRow = z.infer<typeof CallbackRow>;

export const CallbackQuery = Page.extend({
  /** `open`: the most pressing first. `closed`: the last one first. */
  list: z.enum(['open', 'closed']).default('open'),
  why: CallbackWhy.optional(),
  mine: z.enum(['true', 'false']).optional(),
});
export const CallbackList = listOf(CallbackRow);
export const CallbackPath = z.object({ id: z.string().regex(/^[\w.:@+-]{1,120}$/, '不是回拨任务编号') });

export const CallbackCounts = z.object({
  waiting: z.number().int(),
  /** Of them, past their deadline. */
  overdue: z.number().int(),
  dueSoon: z.number().int(),
});
export type CallbackCounts = z.infer<typeof CallbackCounts>;

export const RecordAttempt = z.object({ outcome: AttemptOutcome, note: words(200).default('') });

export const CallbackRules = z.object({ policy: CallbackPolicy, revision: Revision });
export type CallbackRules = z.infer<typeof CallbackRules>;
