/**
 * A place in a line that is kept for a citizen who hung up to be rung back: it walks on as if they waited. Here: whose
 * turn it is to be rung, so that they are on the line when an agent is free, and never before those who were there first.
 */
import type { QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { AttemptOutcome } from './task.ts';

export interface KeptPlace {
  readonly queue: QueueId;
  readonly priority: number;
  readonly queuedAt: Instant;
}

export interface Keeping {
  readonly id: string;
  /** Callers on the line who were there before. */
  readonly ahead: number;
}

/**
 * `places` of one line in their order. `underWay`: citizens of that line whose phones ring, or who have not said yet that
 * they are there. `soonFree`: agents who are free, or at work after a call. Rung is whoever would get one of them.
 */
export function turnsNow<K extends Keeping>(places: readonly K[], underWay: number, soonFree: number): readonly K[] {
  const waits = places.findIndex(({ ahead }, n) => ahead + underWay + n + 1 > soonFree);
  return waits === -1 ? places : places.slice(0, waits);
}

/** Q.850: no such number, changed, no way there, or not a number at all. */
const dead: readonly number[] = [1, 2, 3, 22, 28];
const busy = 17;

/** What a phone that was never answered says of the number. */
export const outcomeOf = (cause: number | null): Extract<AttemptOutcome, 'busy' | 'deadNumber' | 'noAnswer'> =>
  cause === busy ? 'busy' : cause !== null && dead.includes(cause) ? 'deadNumber' : 'noAnswer';
