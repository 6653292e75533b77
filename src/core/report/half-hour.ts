/** Half hours and the spans that reports are grouped by, on the city's clock. Pure arithmetic: UTC+8 all the year round. */
import { shanghaiOffsetMs } from '../kernel/day.ts';
import type { Instant } from '../kernel/instant.ts';

export const halfHourMs = 1_800_000;

export const grains = ['halfHour', 'hour', 'day', 'month', 'weekHour', 'total'] as const;
export type Grain = (typeof grains)[number];

export const startOfHalfHour = (at: Instant): Instant => Math.floor(at / halfHourMs) * halfHourMs;

/** Monday is 1. */
export interface WeekHour {
  readonly weekday: number;
  readonly hour: number;
}
/** Numbered through the week: 0 is Monday 0:00, 167 Sunday 23:00. */
export const weekHourOf = (slot: number): WeekHour => ({ weekday: Math.floor(slot / 24) + 1, hour: slot % 24 });

/** The half hours that lie in these spans, each once, newest first. */
export function halfHoursBetween(from: Instant, to: Instant): Instant[] {
  const found: Instant[] = [];
  for (let at = startOfHalfHour(from); at < to; at += halfHourMs) found.push(at);
  return found.reverse();
}

/** 11-23 14:30 as people of the city write it: 2026-11-23 14:30, 2026-11-23, 2026-11. */
export function spanLabel(at: Instant, grain: Grain): string {
  const local = new Date(at + shanghaiOffsetMs).toISOString();
  const lengths: Partial<Record<Grain, number>> = { day: 10, month: 7 };
  return local.slice(0, lengths[grain] ?? 16).replace('T', ' ');
}
