/**
 * What may be done about a number that harasses: step by step, each for a limited time, never without evidence. Pure.
 */
import { z } from 'zod';
import { kindOf } from '../kernel/phone-number.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Refusal } from '../kernel/refusal.ts';

/** In their order: a warning is spoken; only words can be left; only danger to life is let through. */
export const Stage = z.enum(['warned', 'slow', 'blocked']);
export type Stage = z.infer<typeof Stage>;

export const daysAtMost: Record<Stage, number> = { warned: 90, slow: 30, blocked: 7 };
const dayMs = 86_400_000;
const shortestMs = 60_000;
/** Calls that were called harassment, within `evidenceDays`. */
export const evidenceAtLeast: Record<Stage, number> = { warned: 1, slow: 2, blocked: 3 };
export const evidenceDays = 180;

export interface KnownCaller {
  readonly number: string;
  readonly evidence: number;
  /** Stages that held at any time before, or hold now. */
  readonly had: readonly Stage[];
  readonly holds: Stage | null;
  readonly waits: boolean;
}

/** Null: it may be. */
export function mayTake(stage: Stage, until: Instant, caller: KnownCaller, now: Instant): Refusal | null {
  const { number, evidence, had, holds, waits } = caller;
  // Emergency lines and offices call from short numbers that are theirs together.
  if (kindOf(number) === 'service') return { refused: 'number-protected' };
  if (waits) return { refused: 'measure-waits' };
  const order = Stage.options;
  if (holds !== null && order.indexOf(holds) >= order.indexOf(stage)) return { refused: 'measure-holds', stage: holds };
  const before = order[order.indexOf(stage) - 1];
  if (before !== undefined && !had.includes(before)) return { refused: 'stage-skipped', first: before };
  if (evidence < evidenceAtLeast[stage]) {
    return { refused: 'too-little-evidence', needed: evidenceAtLeast[stage], found: evidence };
  }
  if (until - now < shortestMs) return { refused: 'until-too-soon' };
  if (until - now > daysAtMost[stage] * dayMs) return { refused: 'measure-too-long', days: daysAtMost[stage] };
  return null;
}

/** The next step of the ladder; null when the last one holds or waits already. */
export function nextStage({ had, holds, waits }: Pick<KnownCaller, 'had' | 'holds' | 'waits'>): Stage | null {
  if (waits) return null;
  const order = Stage.options;
  const highest = holds === null ? -1 : order.indexOf(holds);
  return order.findLast((stage, n) => n > highest && (n === 0 || had.includes(order[n - 1] as Stage))) ?? null;
}
