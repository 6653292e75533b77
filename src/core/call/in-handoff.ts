/**
 * The call without an agent of ours: another party's phone rings for the citizen, or both have each other. A ring that
 * comes to nothing brings the citizen back to the head of the line. Also the transfers that begin so. Pure.
 */
import type { Instant } from '../kernel/instant.ts';
import type { CallIn, Carried } from './call.ts';
import type { Command } from './commands.ts';
import type { Disposition } from './disposition.ts';
import type { EventOf } from './events.ts';
import { newOther, nowTalking, ringOther, talkingFrom } from './in-consult.ts';
import type { HandOutcome } from './journal-fact.ts';
import { agentLeaves } from './leavers.ts';
import { backInLine, callBack, pick } from './line-place.ts';
import { endedNote, goal, hand, recordedOf, withOther } from './notes.ts';
import { offer } from './offer.ts';
import type { Context, Step } from './step.ts';

type InTalk = CallIn<'connected' | 'held'>;
type Alone = CallIn<'transferring' | 'handedOff'>;

/** The citizen hears music, the agent has gone. */
export function letGo(call: InTalk, at: Instant, { rules }: Context): { carried: Carried; commands: Command[] } {
  const { carried, commands } = agentLeaves(call, at, rules);
  const music: Command[] = call.state === 'held' ? [] : [{ do: 'hold', leg: call.facts.callerLeg }];
  return { carried, commands: [...music, { do: 'part' }, ...commands] };
}

export function transferAsked(call: InTalk, { to, leg, at }: EventOf<'TransferAsked'>, context: Context): Step {
  const { place, talk } = call;
  const { carried, commands } = letGo(call, at, context);
  if ('agent' in to) {
    const note = hand(talk.agent, 'blind', { to: goal(to) });
    const step = offer(carried, place, { agents: [{ ...to, leg }], at, beside: true }, context.rules);
    return { next: step.next, commands: [...commands, note, ...step.commands] };
  }
  const other = newOther(call, to, leg, at, context.rules);
  return {
    next: { ...carried, plays: carried.plays + 1, state: 'transferring', place, other, by: talk.agent, how: 'blind' },
    commands: [...commands, ...ringOther(other)],
  };
}

/** Another line, with the wait of before. */
export function lineAsked(call: InTalk, { queue, at }: EventOf<'LineAsked'>, context: Context): Step {
  const { carried, commands } = letGo(call, at, context);
  const step = backInLine(carried, { ...call.place, queue }, at, context);
  const note = hand(call.talk.agent, 'blind', { to: { kind: 'queue', id: queue } });
  return { next: step.next, commands: [...commands, note, ...step.commands] };
}

export function answeredAlone(call: CallIn<'transferring'>, at: Instant): Step {
  const { place, other, by, how, facts } = call;
  return {
    next: { ...pick(call), state: 'handedOff', place, other: talkingFrom(other, at), by, since: at },
    commands: [
      { do: 'join', legs: [facts.callerLeg, other.leg] },
      ...nowTalking(other),
      withOther(by, how, other, 'connected', at),
    ],
  };
}

/** Nobody there: back to the head of the line. */
export function ringFailed(
  call: CallIn<'transferring'>,
  outcome: HandOutcome,
  legLives: boolean,
  at: Instant,
  context: Context,
): Step {
  const { other, by, how, place } = call;
  const step = backInLine(call, place, at, context);
  return {
    next: step.next,
    commands: [
      ...(legLives ? [{ do: 'hangUp', leg: other.leg } as const] : []),
      { do: 'cancelTimer', timer: 'other' },
      withOther(by, how, other, outcome, at),
      ...step.commands,
    ],
  };
}

/** Either side of the talk went, and the other with it. */
export function talkEnded(
  call: CallIn<'handedOff'>,
  who: 'citizen' | 'other',
  at: Instant,
  why: 'hungUp' | 'lost' = 'hungUp',
): Step {
  const gone: Command = { do: 'hangUp', leg: who === 'citizen' ? call.other.leg : call.facts.callerLeg };
  return end(
    call,
    why === 'lost' ? 'lost' : 'transferred',
    [gone, { do: 'part' }, ...recordedOf(call.other)],
    at,
    why === 'lost' ? 'lost' : null,
  );
}

/** The citizen gave up while the phone of the other party rang. */
export function leftRinging(call: CallIn<'transferring'>, at: Instant, why: 'hungUp' | 'lost'): Step {
  const { other, by, how } = call;
  const commands: Command[] = [
    { do: 'hangUp', leg: other.leg },
    { do: 'cancelTimer', timer: 'other' },
    withOther(by, how, other, 'abandoned', at),
  ];
  return end(call, why === 'lost' ? 'lost' : 'abandonedRinging', commands, at, why === 'lost' ? 'lost' : 'abandoned');
}

function end(
  call: Alone,
  disposition: Disposition,
  commands: readonly Command[],
  at: Instant,
  due: 'abandoned' | 'lost' | null,
): Step {
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [...commands, ...(due === null ? [] : callBack(call, due)), endedNote(call, disposition, at, null)],
  };
}
