/** The hotline's day: Asia/Shanghai, UTC+8 all the year round since 1991, so plain arithmetic does. */
import type { Instant } from './instant.ts';

export const shanghaiOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** 2026-11-23 */
export const dayOf = (at: Instant): string => new Date(at + shanghaiOffsetMs).toISOString().slice(0, 10);

/** The instant at which that day began. */
export const startOfDay = (at: Instant): Instant =>
  Math.floor((at + shanghaiOffsetMs) / dayMs) * dayMs - shanghaiOffsetMs;
