/** A measure's row in the contract's words. Whether it still holds is decided by the clock that is handed in. */
import type { Selectable } from 'kysely';
import type { MeasureRow } from '../contract/http/callers.ts';
import type { Database } from './tables.ts';
import { isoOf, maybeIso } from './values.ts';

export type MeasureSelected = Selectable<Database['caller_measures']>;

export function stateOf(row: MeasureSelected, now: Date): MeasureRow['state'] {
  if (row.ended_at !== null) {
    if (row.ended_by === null) return 'replaced';
    return row.began_at === null ? 'withdrawn' : 'lifted';
  }
  if (row.until <= now) return 'expired';
  return row.began_at === null ? 'waiting' : 'holds';
}

export const measureOf = (row: MeasureSelected, now: Date): MeasureRow => ({
  id: row.id,
  stage: row.stage,
  state: stateOf(row, now),
  reason: row.reason,
  until: isoOf(row.until),
  proposedBy: row.proposed_by,
  proposedAt: isoOf(row.proposed_at),
  approvedBy: row.approved_by,
  beganAt: maybeIso(row.began_at),
  endedBy: row.ended_by,
  endedAt: maybeIso(row.ended_at),
  endWhy: row.end_why,
  evidence: row.evidence,
  appeal: appealOf(row),
});

function appealOf(row: MeasureSelected): MeasureRow['appeal'] {
  if (row.appeal_words === null || row.appealed_at === null || row.appeal_by === null) return null;
  return {
    words: row.appeal_words,
    at: isoOf(row.appealed_at),
    by: row.appeal_by,
    upheld: row.appeal_upheld,
    answer: row.appeal_answer,
    decidedBy: row.decided_by,
    decidedAt: maybeIso(row.decided_at),
  };
}
