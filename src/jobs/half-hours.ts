/** Counts the half hours that changed since the last run; after a long absence, and the first time, all there are. */
import type { Log } from '../log.ts';

export interface HalfHourParts {
  readonly rows: { count(limit: number): Promise<number> };
  readonly log: Log;
}

/** Half a day at a time: what is counted is there at once, and no statement takes long. */
const atOnce = 24;

export async function countHalfHours({ rows, log }: HalfHourParts, signal: AbortSignal): Promise<void> {
  let all = 0;
  for (;;) {
    const counted = signal.aborted ? 0 : await rows.count(atOnce);
    all += counted;
    if (counted < atOnce) break;
  }
  if (all > atOnce) log.info({ halfHours: all }, 'half hours counted anew');
}
