/**
 * Thresholds with patience: a figure must be past one for a while before it is an alarm, and well for longer before the
 * alarm goes. Pure: the clock comes in.
 */
import type { Instant } from '../kernel/instant.ts';
import type { FigureId } from './figures.ts';

export type AlarmLevel = 'warn' | 'alarm';

export interface Threshold {
  readonly figure: FigureId;
  /** Null: the whole floor. */
  readonly queue: string | null;
  readonly warn: number;
  readonly alarm: number;
}

export interface Reading {
  readonly threshold: Threshold;
  readonly value: number | null;
}

/** `since` is when the level that is shown began; `turning` when the figure left it. */
interface Watched {
  readonly shown: AlarmLevel | null;
  readonly since: Instant;
  readonly turningTo: AlarmLevel | null;
  readonly turningAt: Instant | null;
}
export type AlarmStates = ReadonlyMap<string, Watched>;

export const raiseAfterMs = 10_000;
export const clearAfterMs = 30_000;

const rank = { none: 0, warn: 1, alarm: 2 } as const;
const rankOf = (level: AlarmLevel | null): number => rank[level ?? 'none'];

/** Of shares of what is well done little is bad, of everything else much. */
const littleIsBad = new Set<FigureId>(['promptRate', 'connectRate', 'serviceLevel', 'serviceLevel2']);
export const isLittleBad = (figure: FigureId): boolean => littleIsBad.has(figure);

export const alarmId = ({ figure, queue }: Pick<Threshold, 'figure' | 'queue'>): string => `${figure}:${queue ?? ''}`;

export function levelOf({ figure, warn, alarm }: Threshold, value: number | null): AlarmLevel | null {
  if (value === null) return null;
  const past = (limit: number): boolean => (isLittleBad(figure) ? value < limit : value > limit);
  if (past(alarm)) return 'alarm';
  return past(warn) ? 'warn' : null;
}

/** What all thresholds show now; those that are no more are forgotten. */
export function stepAlarms(before: AlarmStates, readings: readonly Reading[], at: Instant): AlarmStates {
  return new Map(
    readings.map(({ threshold, value }) => {
      const id = alarmId(threshold);
      return [id, step(before.get(id), levelOf(threshold, value), at)];
    }),
  );
}

const calm: Watched = { shown: null, since: 0, turningTo: null, turningAt: null };

function step(known: Watched | undefined, level: AlarmLevel | null, at: Instant): Watched {
  const watched = known ?? calm;
  if (level === watched.shown) return { ...watched, turningTo: null, turningAt: null };
  // The same direction goes on counting, whichever level it is: from nothing past both limits is one way up.
  const up = rankOf(level) > rankOf(watched.shown);
  const wasUp = watched.turningAt !== null && rankOf(watched.turningTo) > rankOf(watched.shown);
  const turningAt = watched.turningAt !== null && up === wasUp ? watched.turningAt : at;
  if (at - turningAt < (up ? raiseAfterMs : clearAfterMs)) return { ...watched, turningTo: level, turningAt };
  return { shown: level, since: at, turningTo: null, turningAt: null };
}
