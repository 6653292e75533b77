/** The call while a citizen is parked: music, until any agent picks them up or the one who parked them is asked again. Pure. */
import type { Instant } from '../kernel/instant.ts';
import type { CallIn } from './call.ts';
import type { EventOf, Reserved } from './events.ts';
import { letGo } from './in-handoff.ts';
import { backInLine, callBack, pick } from './line-place.ts';
import { endedNote, hand } from './notes.ts';
import { ringAgain } from './offer.ts';
import type { Context, Rules, Step } from './step.ts';

const parkedAtMostMs = 120_000;

export function parkAsked(
  call: CallIn<'connected' | 'held'>,
  { slot, at }: EventOf<'ParkAsked'>,
  context: Context,
): Step {
  const { place, talk } = call;
  const { carried, commands } = letGo(call, at, context);
  const until = at + parkedAtMostMs;
  return {
    next: { ...carried, state: 'parked', place, by: talk.agent, slot, parkedAt: at, until },
    commands: [...commands, { do: 'startTimer', timer: 'park', at: until }, hand(talk.agent, 'park', { reason: slot })],
  };
}

/** Whoever parked the citizen, and is still at work on them, has them in hand again. */
export function pickUpAsked(call: CallIn<'parked'>, event: EventOf<'PickUpAsked'>, { rules }: Context): Step {
  const { agent, endpoint, leg, at } = event;
  const step = ringFor(call, { agent, endpoint, leg }, at, rules);
  return { next: step.next, commands: [...step.commands, hand(agent, 'pickUp', { reason: call.slot })] };
}

export function recalled(call: CallIn<'parked'>, { agents, at }: EventOf<'AgentsReserved'>, { rules }: Context): Step {
  return ringFor(call, agents[0], at, rules);
}

function ringFor(call: CallIn<'parked'>, reserved: Reserved, at: Instant, rules: Rules): Step {
  const step = ringAgain(call, call.place, reserved, at, rules);
  return { next: step.next, commands: [{ do: 'cancelTimer', timer: 'park' }, ...step.commands] };
}

export const parkExpired = (call: CallIn<'parked'>): Step => ({
  next: call,
  commands: [{ do: 'recall', agent: call.by }],
});

export function recallFailed(call: CallIn<'parked'>, at: Instant, context: Context): Step {
  const step = backInLine(call, call.place, at, context);
  return { next: step.next, commands: [{ do: 'cancelTimer', timer: 'park' }, ...step.commands] };
}

export function leftPark(call: CallIn<'parked'>, at: Instant, why: 'hungUp' | 'lost'): Step {
  const disposition = why === 'lost' ? 'lost' : 'abandonedInQueue';
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [
      { do: 'cancelTimer', timer: 'park' },
      ...callBack(call, why === 'lost' ? 'lost' : 'abandoned'),
      endedNote(call, disposition, at, null),
    ],
  };
}
