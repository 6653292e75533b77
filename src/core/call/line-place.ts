/** Taking a place in a line, from the menu, after a failed offer, or after an agent was lost. Pure. */
import type { Instant } from '../kernel/instant.ts';
import { askedSkills } from '../queue/need.ts';
import type { CallIn, Carried, Place } from './call.ts';
import type { Command } from './commands.ts';
import type { Context, Step } from './step.ts';

export function enterLine(carried: Carried, place: Place, at: Instant, context: Context): Step {
  const asked = askedSkills(context.rules.queueRules(place.queue), place.skills ?? []);
  const taken: Place = asked.length === 0 ? place : { ...place, asked };
  const next: CallIn<'queued'> = { ...pick(carried), state: 'queued', place: taken, speaking: null };
  return {
    next,
    commands: [
      { do: 'hold', leg: carried.facts.callerLeg },
      ...lineTimers(place, at, context),
      { do: 'joinLine', place: taken },
    ],
  };
}

/** Timers before `joinLine`: joining may lead to an offer at once, which cancels them. */
export function lineTimers(place: Place, at: Instant, { rules }: Context): Command[] {
  const first = place.queuedAt + rules.queueRules(place.queue).announcements.firstSeconds * 1000;
  return [
    { do: 'startTimer', timer: 'announce', at: Math.max(first, at + 1000) },
    {
      do: 'startTimer',
      timer: 'overflow',
      at: (place.backAt ?? place.queuedAt) + rules.overflowAfterSeconds(place.queue) * 1000,
    },
  ];
}

/** To the head of the line: their place is as old as their wait. */
export function backInLine(carried: Carried, place: Place, at: Instant, context: Context): Step {
  return enterLine(carried, { ...place, backAt: at }, at, context);
}

/** More are noise: a caller who goes round and round. */
export const stepsAtMost = 300;

export function callBack({ facts: { caller } }: Carried, why: 'abandoned' | 'lost', waitedSeconds?: number): Command[] {
  if (caller === null) return [];
  const waited = waitedSeconds === undefined ? {} : { waitedSeconds };
  return [{ do: 'journal', fact: { fact: 'callBackDue', number: caller, why, ...waited } }];
}

export function pick(call: Carried): Carried {
  const { facts, path, offers, plays, steps = [], tags = [], served = null, waitedIn = null } = call;
  const { leavers = [], talkedSeconds = 0 } = call;
  return { facts, path, offers, plays, steps, tags, served, waitedIn, leavers, talkedSeconds };
}
