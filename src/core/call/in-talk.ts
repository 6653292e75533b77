/**
 * The call while citizen and agent have each other: talking, on hold, while the agent's browser is being found again, and
 * in wrap-up. The citizen's leg never depends on the agent's. Pure.
 */
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import { agentLegOf, type Call, type CallIn } from './call.ts';
import type { Command } from './commands.ts';
import type { Disposition } from './disposition.ts';
import type { EventOf } from './events.ts';
import { callBack, enterLine, pick } from './line-place.ts';
import { ringSlackMs, stay, type Context, type Step } from './step.ts';

type InTalk = CallIn<'connected' | 'held' | 'reconnecting'>;

/** Brings both legs together; also used to come back from hold and from a lost browser. */
export function startTalk(next: CallIn<'connected'>): Step {
  return {
    next,
    commands: [
      { do: 'join', legs: [next.facts.callerLeg, next.agentLeg] },
      { do: 'agentIs', agent: next.talk.agent, now: 'talking' },
    ],
  };
}

export function holdAsked(call: CallIn<'connected'>, at: Instant): Step {
  const { place, talk, agentLeg } = call;
  return {
    next: { ...pick(call), state: 'held', place, talk, agentLeg, heldAt: at },
    commands: [{ do: 'hold', leg: call.facts.callerLeg }],
  };
}

export function resumed(call: CallIn<'held'>): Step {
  const { place, talk, agentLeg } = call;
  return {
    next: { ...pick(call), state: 'connected', place, talk, agentLeg },
    commands: [{ do: 'join', legs: [call.facts.callerLeg] }],
  };
}

/** The agent's end is out of reach: the citizen hears music, not silence, and keeps this agent for a while. */
export function agentLost(call: CallIn<'connected' | 'held'>, at: Instant, legGone: boolean, { rules }: Context): Step {
  const giveUpAt = at + rules.reconnectSeconds * 1000;
  return {
    next: {
      ...pick(call),
      state: 'reconnecting',
      place: call.place,
      talk: call.talk,
      agentLeg: legGone ? null : call.agentLeg,
      ringing: false,
      lostAt: at,
      giveUpAt,
    },
    commands: [
      { do: 'hold', leg: call.facts.callerLeg },
      { do: 'startTimer', timer: 'reconnect', at: giveUpAt },
    ],
  };
}

/** The same page came back and its leg never died. */
export function deskReturned(call: CallIn<'reconnecting'>): Step {
  if (call.agentLeg === null || call.ringing) return stay(call);
  const { place, talk, agentLeg } = call;
  const step = startTalk({ ...pick(call), state: 'connected', place, talk, agentLeg });
  return { next: step.next, commands: [{ do: 'cancelTimer', timer: 'reconnect' }, ...step.commands] };
}

/** A new page, or a phone that registered anew: the old leg is of no use, ring the new one. */
export function phoneReturned(call: CallIn<'reconnecting'>, event: EventOf<'PhoneReturned'>, { rules }: Context): Step {
  if (call.ringing) return stay(call);
  const old: Command[] = call.agentLeg === null ? [] : [{ do: 'hangUp', leg: call.agentLeg }];
  const giveUpAt = event.at + rules.reconnectSeconds * 1000;
  return {
    next: { ...call, agentLeg: event.leg, ringing: true, giveUpAt, talk: { ...call.talk, endpoint: event.endpoint } },
    commands: [
      ...old,
      {
        do: 'ring',
        leg: event.leg,
        endpoint: event.endpoint,
        seconds: rules.reconnectSeconds,
        recording: call.talk.recording,
      },
      { do: 'startTimer', timer: 'reconnect', at: giveUpAt + ringSlackMs },
    ],
  };
}

export function agentAnsweredAgain(call: CallIn<'reconnecting'>, event: EventOf<'AgentAnswered'>): Step {
  if (!call.ringing || event.leg !== call.agentLeg) return { next: call, commands: [{ do: 'hangUp', leg: event.leg }] };
  const { place, talk } = call;
  const step = startTalk({ ...pick(call), state: 'connected', place, talk, agentLeg: event.leg });
  return { next: step.next, commands: [{ do: 'cancelTimer', timer: 'reconnect' }, ...step.commands] };
}

/** The agent did not come back: the citizen goes to the head of the line, by the place they always had. */
export function reconnectGivenUp(call: CallIn<'reconnecting'>, at: Instant, context: Context): Step {
  const leg: Command[] = call.agentLeg === null ? [] : [{ do: 'hangUp', leg: call.agentLeg }];
  const step = enterLine(call, call.place, at, context);
  return {
    next: step.next,
    commands: [
      ...leg,
      { do: 'cancelTimer', timer: 'reconnect' },
      { do: 'agentIs', agent: call.talk.agent, now: 'phoneLost' },
      { do: 'part' },
      ...step.commands,
    ],
  };
}

/** Either side ended the talk: the citizen's call is over, the agent's work on it is not. */
export function partWays(
  call: InTalk,
  at: Instant,
  { rules }: Context,
  hangUpCaller: boolean,
  why: 'hungUp' | 'lost' = 'hungUp',
): Step {
  const { place, talk, facts } = call;
  const agentLeg = agentLegOf(call);
  const deadline = at + rules.wrapUpSeconds * 1000;
  const disposition: Disposition = talk.ticket !== null ? 'ticket' : why === 'lost' ? 'lost' : 'unfinished';
  const commands: Command[] = [
    ...(hangUpCaller ? [{ do: 'hangUp', leg: facts.callerLeg } as const] : []),
    ...(agentLeg === null ? [] : [{ do: 'hangUp', leg: agentLeg } as const]),
    { do: 'cancelTimer', timer: 'reconnect' },
    { do: 'part' },
    ...(why === 'lost' ? callBack(call, 'lost') : []),
    { do: 'journal', fact: { fact: 'recorded', recording: talk.recording, seconds: null, failed: false } },
    {
      do: 'journal',
      fact: {
        fact: 'ended',
        disposition,
        path: call.path,
        steps: call.steps ?? [],
        queue: place.queue,
        queuedAt: place.queuedAt,
        waitedSeconds: secondsBetween(place.queuedAt, talk.connectedAt),
        talkedSeconds: secondsBetween(talk.connectedAt, at),
        offers: call.offers,
      },
    },
  ];
  if (talk.ticket !== null) {
    return {
      next: { ...pick(call), state: 'ended', endedAt: at, disposition: 'ticket' },
      commands: [...commands, { do: 'agentIs', agent: talk.agent, now: 'free' }],
    };
  }
  return {
    next: { ...pick(call), state: 'wrapping', place, talk, partedAt: at, deadline },
    commands: [
      ...commands,
      { do: 'agentIs', agent: talk.agent, now: 'wrapUp' },
      { do: 'startTimer', timer: 'wrapUp', at: deadline },
    ],
  };
}

export function wrappedUp(call: CallIn<'wrapping'>, at: Instant, disposition: Disposition): Step {
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [
      { do: 'cancelTimer', timer: 'wrapUp' },
      { do: 'journal', fact: { fact: 'disposed', disposition } },
      { do: 'agentIs', agent: call.talk.agent, now: 'free' },
    ],
  };
}

export function wrapUpExtended(call: CallIn<'wrapping'>, at: Instant, seconds: number): Step {
  const deadline = Math.max(call.deadline, at + seconds * 1000);
  return { next: { ...call, deadline }, commands: [{ do: 'startTimer', timer: 'wrapUp', at: deadline }] };
}

export function ticketSaved(call: Call, number: string): Step {
  if (call.state === 'connected' || call.state === 'held' || call.state === 'reconnecting') {
    return { next: { ...call, talk: { ...call.talk, ticket: number } }, commands: [] };
  }
  return stay(call);
}
