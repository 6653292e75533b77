/** Whether an answer may be spoken today. Days are the city's, as 2026-11-23, so they compare as text. Pure. */
export interface Spell {
  readonly active: boolean;
  readonly validFrom: string | null;
  /** The last day on which it is right. */
  readonly validUntil: string | null;
}
export type Standing = 'inactive' | 'early' | 'valid' | 'expired';

export function standingOf({ active, validFrom, validUntil }: Spell, today: string): Standing {
  if (!active) return 'inactive';
  if (validUntil !== null && validUntil < today) return 'expired';
  return validFrom !== null && validFrom > today ? 'early' : 'valid';
}

/** Somebody was to look at it again by now; it is spoken all the same. */
export const isReviewDue = (reviewOn: string | null, today: string): boolean => reviewOn !== null && reviewOn <= today;
