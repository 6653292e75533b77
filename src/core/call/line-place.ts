/** Taking a place in a line, from the menu, after a failed offer, or after an agent was lost. Pure. */
import type { Instant } from '../kernel/instant.ts';
import type { CallIn, Carried, Place } from './call.ts';
import type { Command } from './commands.ts';
import type { Context, Step } from './step.ts';

export function enterLine(carried: Carried, place: Place, at: Instant, context: Context): Step {
  const next: CallIn<'queued'> = { ...pick(carried), state: 'queued', place, speaking: null };
  return {
    next,
    commands: [
      { do: 'hold', leg: carried.facts.callerLeg },
      ...lineTimers(place, at, context),
      { do: 'joinLine', place },
    ],
  };
}

/** Timers before `joinLine`: joining may lead to an offer at once, which cancels them. */
export function lineTimers(place: Place, at: Instant, { rules }: Context): Command[] {
  const first = place.queuedAt + rules.firstAnnouncementSeconds * 1000;
  return [
    { do: 'startTimer', timer: 'announce', at: Math.max(first, at + 1000) },
    { do: 'startTimer', timer: 'overflow', at: place.queuedAt + rules.overflowAfterSeconds(place.queue) * 1000 },
  ];
}

/** More are noise: a caller who goes round and round. */
export const stepsAtMost = 300;

export function callBack(call: Carried, why: 'abandoned' | 'lost'): Command[] {
  return call.facts.caller === null
    ? []
    : [{ do: 'journal', fact: { fact: 'callBackDue', number: call.facts.caller, why } }];
}

export function pick({ facts, path, offers, plays, steps = [], tags = [], served = null }: Carried): Carried {
  return { facts, path, offers, plays, steps, tags, served };
}
