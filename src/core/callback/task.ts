/**
 * A citizen who must be rung back: by when, and what follows from each try. Policy and time come from outside. Pure.
 */
import { z } from 'zod';
import type { Instant } from '../kernel/instant.ts';

/** `fallback`: gave up while no controller answered. */
export const CallbackWhy = z.enum(['asked', 'lost', 'fallback', 'abandoned']);
export type CallbackWhy = z.infer<typeof CallbackWhy>;

/** What came of a try. `deadNumber`: nobody can be reached there; nobody shall try again. */
export const AttemptOutcome = z.enum(['reached', 'declined', 'noAnswer', 'busy', 'deadNumber']);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

/** `gotThrough`: the citizen rang again and was answered before anybody reached them. */
export const TaskState = z.enum(['waiting', 'done', 'gaveUp', 'gotThrough']);
export type TaskState = z.infer<typeof TaskState>;

const minutes = (atMost: number) => z.int('请填整数').min(1, '至少 1 分钟').max(atMost, `最多 ${atMost} 分钟`);
const week = 7 * 24 * 60;

export const CallbackPolicy = z.object({
  /** From the call that missed us until it must have been rung back. */
  minutes: z.object({
    asked: minutes(week),
    lost: minutes(week),
    fallback: minutes(week),
    abandoned: minutes(week),
  }),
  /** Who waited no longer changed their mind: nobody missed them. */
  shortestWaitSeconds: z.int('请填整数').min(0, '不能小于 0').max(600, '最多 600 秒'),
  /** Tries without an answer after which we give up. */
  attempts: z.int('请填整数').min(1, '至少 1 次').max(10, '最多 10 次'),
  pauseMinutes: minutes(24 * 60),
});
export type CallbackPolicy = z.infer<typeof CallbackPolicy>;

export const usualPolicy: CallbackPolicy = {
  minutes: { asked: 30, lost: 30, fallback: 60, abandoned: 120 },
  shortestWaitSeconds: 3,
  attempts: 3,
  pauseMinutes: 30,
};

const minuteMs = 60_000;

export const dueAt = (policy: CallbackPolicy, why: CallbackWhy, missedAt: Instant): Instant =>
  missedAt + policy.minutes[why] * minuteMs;

/** Whoever asked, or was lost by our fault, counts however short the call was; so does a wait that nobody measured. */
export function isMissed(policy: CallbackPolicy, why: CallbackWhy, waitedSeconds: number | null): boolean {
  if (why === 'asked' || why === 'lost' || waitedSeconds === null) return true;
  return waitedSeconds > policy.shortestWaitSeconds;
}

export type AfterAttempt =
  | { readonly state: 'waiting'; readonly nextAt: Instant }
  | { readonly state: 'done' }
  /** `tell`: the phone rings, only nobody answers; a message may still be read. */
  | { readonly state: 'gaveUp'; readonly tell: boolean };

/** `tries` counts this one too. */
export function afterAttempt(
  policy: CallbackPolicy,
  tries: number,
  outcome: AttemptOutcome,
  at: Instant,
): AfterAttempt {
  switch (outcome) {
    case 'reached':
    case 'declined':
      return { state: 'done' };
    case 'deadNumber':
      return { state: 'gaveUp', tell: false };
    case 'noAnswer':
    case 'busy':
      return tries < policy.attempts
        ? { state: 'waiting', nextAt: at + policy.pauseMinutes * minuteMs }
        : { state: 'gaveUp', tell: true };
  }
}

const soonMs = 15 * minuteMs;

export type Urgency = 'overdue' | 'soon' | 'open';
export const urgencyOf = (due: Instant, now: Instant): Urgency =>
  due <= now ? 'overdue' : due - now <= soonMs ? 'soon' : 'open';
