/**
 * Which talks are reviewed. Decided by a hash of rule and call, so that nobody picks, and drawing again draws the same.
 * Pure.
 */
import { z } from 'zod';
import { Disposition } from '../call/disposition.ts';
import { dayOf, startOfDay } from '../kernel/day.ts';
import type { Instant } from '../kernel/instant.ts';

export const SamplingRule = z.strictObject({
  label: z.string().min(1, '请填写名称').max(40),
  /** Null: all. */
  queue: z.string().max(40).nullable(),
  agent: z.string().max(40).nullable(),
  disposition: Disposition.nullable(),
  talkedAtLeast: z.number().int().min(0).max(3600),
  draw: z.discriminatedUnion('by', [
    /** Of all talks, as they come. */
    z.strictObject({ by: z.literal('share'), percent: z.number().min(0.1).max(100) }),
    /** Of each agent's talks, once a week is over. */
    z.strictObject({ by: z.literal('week'), calls: z.number().int().min(1).max(50) }),
  ]),
});
export type SamplingRule = z.infer<typeof SamplingRule>;

export interface Talk {
  readonly call: string;
  readonly agent: string;
}

/** FNV-1a with the finish of Murmur3: near names must not be near numbers. */
export function lot(rule: string, call: string): number {
  let hash = 0x811c9dc5;
  for (const letter of `${rule} ${call}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export function drawn(rule: string, { draw }: SamplingRule, talks: readonly Talk[]): Talk[] {
  if (draw.by === 'share') return talks.filter(({ call }) => lot(rule, call) < draw.percent / 100);
  const sorted = [...talks].sort((a, b) => lot(rule, a.call) - lot(rule, b.call));
  const drawnOf = new Map<string, number>();
  return sorted.filter(({ agent }) => {
    const before = drawnOf.get(agent) ?? 0;
    drawnOf.set(agent, before + 1);
    return before < draw.calls;
  });
}

const dayMs = 86_400_000;
/** A call's row may come late. */
const sharedDays = 3;

/** What is looked through now: some days for a share, the last whole week (Monday to Sunday) for so many a week. */
export function periodOf({ draw }: SamplingRule, now: Instant): { from: Instant; to: Instant } {
  if (draw.by === 'share') return { from: startOfDay(now) - sharedDays * dayMs, to: now };
  const weekday = (new Date(`${dayOf(now)}T00:00:00Z`).getUTCDay() + 6) % 7;
  const monday = startOfDay(now) - weekday * dayMs;
  return { from: monday - 7 * dayMs, to: monday };
}
