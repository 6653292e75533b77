/**
 * The call after a supervisor took the talk over: they and the citizen have each other, the agent has left and keeps the
 * wrap-up. They end it, give the citizen back, or are lost: then the citizen is at the head of the line again. Pure.
 */
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { QueueId } from '../kernel/ids.ts';
import { recordingBeside, type Call, type CallIn } from './call.ts';
import type { Command } from './commands.ts';
import * as lost from './company-lost.ts';
import type { Disposition } from './disposition.ts';
import type { EventOf } from './events.ts';
import { agentLeaves } from './leavers.ts';
import { backInLine, callBack, pick } from './line-place.ts';
import { endedNote, hand, recorded, surveyDue } from './notes.ts';
import { ringAgain } from './offer.ts';
import { stay, type Context, type Step } from './step.ts';

type Taken = CallIn<'taken'>;

/** Why this talk can't be taken over now. A third party must go first: nobody would know whose they are. */
export function takeRefused(call: Call): 'no-talk' | 'agent-in-company' | null {
  switch (call.state) {
    case 'connected':
    case 'held':
      return null;
    case 'reconnecting':
      return lost.isLost(call) ? 'agent-in-company' : null;
    case 'consulting':
    case 'conference':
      return 'agent-in-company';
    default:
      return 'no-talk';
  }
}

/** The supervisor comes before the agent goes: the citizen is never alone. */
export function takeAsked(
  call: CallIn<'connected' | 'held' | 'reconnecting'>,
  { supervisor, endpoint, leg, at }: EventOf<'TakeAsked'>,
  { rules }: Context,
): Step {
  const { place, talk, facts } = call;
  const { carried, commands } = agentLeaves(call, at, rules);
  const recording = recordingBeside(call);
  const { agent: from, connectedAt: answeredAt, ticket } = talk;
  return {
    next: {
      ...{ ...carried, plays: carried.plays + 1, state: 'taken', place, supervisor, endpoint, leg },
      ...{ from, answeredAt, ticket, recording, since: at },
    },
    commands: [
      { do: 'takeIn', leg },
      { do: 'join', legs: [facts.callerLeg, leg] },
      ...commands,
      { do: 'recordTalk', recording },
    ],
  };
}

/** Who spoke with the citizen until now, and where it can be heard. */
const told = ({ supervisor, from, since, recording }: Taken, at: Instant): Command[] => [
  hand(supervisor, 'take', {
    ...{ to: { kind: 'agent', id: from }, outcome: 'connected', seconds: secondsBetween(since, at) },
  }),
  recorded(recording),
];

/** The citizen hears music from now on, the supervisor has gone. */
const letGo = (call: Taken, at: Instant): Command[] => [
  { do: 'hold', leg: call.facts.callerLeg },
  { do: 'part' },
  { do: 'hangUp', leg: call.leg },
  ...told(call, at),
];

/** Whose talk it was, or any other agent. */
export function backToAgent(call: Taken, { to, leg, at }: EventOf<'TransferAsked'>, { rules }: Context): Step {
  if (!('agent' in to)) return stay(call);
  const step = ringAgain(call, call.place, { ...to, leg }, at, rules);
  return { next: step.next, commands: [...letGo(call, at), ...step.commands] };
}

/** By the place they always had. */
export function backToLine(call: Taken, queue: QueueId, at: Instant, context: Context): Step {
  const step = backInLine(call, { ...call.place, queue }, at, context);
  return { next: step.next, commands: [...letGo(call, at), ...step.commands] };
}

export function takenOver(
  call: Taken,
  who: 'citizen' | 'supervisor',
  at: Instant,
  why: 'hungUp' | 'lost' = 'hungUp',
): Step {
  const { facts, leg, ticket, answeredAt } = call;
  const disposition: Disposition = ticket !== null ? 'ticket' : why === 'lost' ? 'lost' : 'unfinished';
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [
      ...(who === 'citizen' ? [] : [{ do: 'hangUp', leg: facts.callerLeg } as const]),
      { do: 'hangUp', leg },
      { do: 'part' },
      ...(why === 'lost' ? callBack(call, 'lost') : []),
      ...told(call, at),
      ...(who === 'citizen' && why === 'hungUp' ? surveyDue(call) : []),
      endedNote(call, disposition, answeredAt, null),
    ],
  };
}
