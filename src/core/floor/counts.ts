/** What became of today's callers who asked for a person, counted per queue. Pure; service/wallboard keeps the counts. */
import type { QueueId } from '../kernel/ids.ts';
import { secondsBetween } from '../kernel/instant.ts';
import type { Call } from '../call/call.ts';

/** Answered “at once”, as the national and city rules have it. */
export const promptSeconds = 15;

export interface CountRules {
  /** Whoever gives up sooner had hardly begun to wait. */
  readonly shortAbandonSeconds: number;
  readonly serviceLevelSeconds: number;
}

export interface Counts {
  readonly answered: number;
  readonly answeredPrompt: number;
  readonly answeredInGoal: number;
  /** Short ones not among them. */
  readonly abandoned: number;
  readonly abandonedInGoal: number;
  readonly abandonedShort: number;
  /** Left the line by its overflow and were not answered after all. */
  readonly overflowed: number;
  /** By our fault or an outage. */
  readonly lost: number;
}
export const noCounts: Counts = {
  answered: 0,
  answeredPrompt: 0,
  answeredInGoal: 0,
  abandoned: 0,
  abandonedInGoal: 0,
  abandonedShort: 0,
  overflowed: 0,
  lost: 0,
};

export type Outcome =
  { readonly is: 'answered' | 'abandoned'; readonly waitedSeconds: number } | { readonly is: 'overflowed' | 'lost' };

export function counted(counts: Counts, outcome: Outcome, rules: CountRules): Counts {
  switch (outcome.is) {
    case 'answered': {
      const { waitedSeconds } = outcome;
      return {
        ...counts,
        answered: counts.answered + 1,
        answeredPrompt: counts.answeredPrompt + (waitedSeconds <= promptSeconds ? 1 : 0),
        answeredInGoal: counts.answeredInGoal + (waitedSeconds <= rules.serviceLevelSeconds ? 1 : 0),
      };
    }
    case 'abandoned':
      if (outcome.waitedSeconds < rules.shortAbandonSeconds) {
        return { ...counts, abandonedShort: counts.abandonedShort + 1 };
      }
      return {
        ...counts,
        abandoned: counts.abandoned + 1,
        abandonedInGoal: counts.abandonedInGoal + (outcome.waitedSeconds <= rules.serviceLevelSeconds ? 1 : 0),
      };
    case 'overflowed':
      return { ...counts, overflowed: counts.overflowed + 1 };
    case 'lost':
      return { ...counts, lost: counts.lost + 1 };
  }
}

export function sumOf(all: Iterable<Counts>): Counts {
  let sum = noCounts;
  for (const one of all) {
    sum = Object.fromEntries(
      Object.entries(sum).map(([key, value]) => [key, value + one[key as keyof Counts]]),
    ) as unknown as Counts;
  }
  return sum;
}

/** A caller who asked for a person and has not been counted yet; `answered` calls are kept so as not to count twice. */
export interface Asked {
  readonly queue: QueueId;
  readonly answered: boolean;
}

/** What one move of a call adds to the counts, and what is to be remembered of the call (null: nothing any more). */
export function movedIn(
  asked: Asked | null,
  before: Call,
  after: Call,
): { asked: Asked | null; outcome: Outcome | null } {
  if (after.state === 'ended') return { asked: null, outcome: outcomeOf(asked, before, after) };
  if (after.state === 'queued' && asked?.answered !== true) {
    return { asked: { queue: after.place.queue, answered: false }, outcome: null };
  }
  if (after.state === 'connected' && before.state === 'offering' && asked?.answered !== true) {
    const waitedSeconds = secondsBetween(after.place.queuedAt, after.talk.connectedAt);
    return { asked: { queue: after.place.queue, answered: true }, outcome: { is: 'answered', waitedSeconds } };
  }
  return { asked, outcome: null };
}

function outcomeOf(asked: Asked | null, before: Call, after: Extract<Call, { state: 'ended' }>): Outcome | null {
  if (asked === null || asked.answered) return null;
  if (after.disposition === 'lost') return { is: 'lost' };
  if (before.state === 'queued' || before.state === 'offering') {
    return { is: 'abandoned', waitedSeconds: secondsBetween(before.place.queuedAt, after.endedAt) };
  }
  return { is: 'overflowed' };
}

/** A call that was there before us: those answered are in the day's counts already. */
export function askedBefore(call: Call): Asked | null {
  if (!('place' in call)) return null;
  return { queue: call.place.queue, answered: call.state !== 'queued' && call.state !== 'offering' };
}
