/** Sweeps away what nobody needs any more: sessions that are over, old drafts, sent messages, applied entry ids. */
import type { Log } from '../log.ts';
import type { Clock } from '../service/ports.ts';

export interface HousekeepingParts {
  readonly sessions: { forgetOldSessions(): Promise<void> };
  readonly rows: { forgetOld(now: number): Promise<Record<string, number>> };
  readonly clock: Clock;
  readonly log: Log;
}

export async function keepHouse({ sessions, rows, clock, log }: HousekeepingParts): Promise<void> {
  await sessions.forgetOldSessions();
  const gone = await rows.forgetOld(clock.now());
  if (Object.values(gone).some((count) => count > 0)) log.info({ ...gone }, 'old rows forgotten');
}
