/**
 * The call while citizen and agent have each other: talking, on hold, while the agent's browser is being found again, and
 * in wrap-up. The citizen's leg never depends on the agent's. Pure.
 */
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { LegId } from '../kernel/ids.ts';
import type { CallIn } from './call.ts';
import type { Command } from './commands.ts';
import type { Disposition } from './disposition.ts';
import type { CallEvent, EventOf } from './events.ts';
import * as lost from './company-lost.ts';
import * as consult from './in-consult.ts';
import { holdOver, recordingOn } from './in-hold.ts';
import { backInLine, callBack, pick } from './line-place.ts';
import { agentLegOf } from './members.ts';
import { endedNote, recorded, surveyDue } from './notes.ts';
import { ringSlackMs, stay, type Context, type Step } from './step.ts';
import { extended, toldOf, workAfter } from './wrap-up.ts';

type WithAgent = CallIn<'connected' | 'held' | 'consulting' | 'conference' | 'reconnecting'>;

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

export function resumed(call: CallIn<'held'>, at: Instant): Step {
  const { place, agentLeg } = call;
  const { talk, commands } = recordingOn(call, at);
  return {
    next: { ...pick(call), state: 'connected', place, talk, agentLeg },
    commands: [{ do: 'join', legs: [call.facts.callerLeg] }, ...commands, ...holdOver(call, at)],
  };
}

/**
 * The agent's end is out of reach: the citizen hears music, not silence, and keeps this agent for a while. In a
 * conference the others go on meanwhile.
 */
export function agentLost(
  call: Exclude<WithAgent, { state: 'reconnecting' }>,
  at: Instant,
  legGone: boolean,
  { rules }: Context,
): Step {
  const giveUpAt = at + rules.reconnectSeconds * 1000;
  const { place, agentLeg, facts } = call;
  const { talk, commands } = recordingOn(call, at);
  const away = { lostAt: at, giveUpAt, agentLeg: legGone ? null : agentLeg, ringing: false };
  const patience: Command = { do: 'startTimer', timer: 'reconnect', at: giveUpAt };
  if (call.state === 'connected' || call.state === 'held') {
    return {
      next: { ...pick(call), state: 'reconnecting', place, talk, ...away },
      commands: [{ do: 'hold', leg: facts.callerLeg }, ...commands, ...holdOver(call, at), patience],
    };
  }
  const { other, since, was, state: how } = call;
  return {
    next: { ...pick(call), state: 'reconnecting', place, talk, ...away, company: { how, other, since, was } },
    commands: [...lost.companyLost(call), patience],
  };
}

/** The agent is there again: everybody is put where they were. */
function rejoined(call: CallIn<'reconnecting'>, agentLeg: LegId): Step {
  const { place, talk } = call;
  const step = lost.isLost(call)
    ? lost.companyBack(call, agentLeg)
    : startTalk({ ...pick(call), state: 'connected', place, talk, agentLeg });
  return { next: step.next, commands: [{ do: 'cancelTimer', timer: 'reconnect' }, ...step.commands] };
}

/** The same page came back and its leg never died. */
export function deskReturned(call: CallIn<'reconnecting'>): Step {
  return call.agentLeg === null || call.ringing ? stay(call) : rejoined(call, call.agentLeg);
}

/**
 * A new page, or a phone that registered anew: the old leg is of no use, ring the new one. It rings again when nobody
 * answered, but the time that the first ring was given is not given twice: the citizen would wait without end.
 */
export function phoneReturned(call: CallIn<'reconnecting'>, event: EventOf<'PhoneReturned'>, { rules }: Context): Step {
  if (call.ringing) return stay(call);
  const { extended = false, talk } = call;
  const { leg, endpoint, at } = event;
  const giveUpAt = extended ? call.giveUpAt : at + rules.reconnectSeconds * 1000;
  const seconds = secondsBetween(at, giveUpAt);
  if (seconds === 0) return stay(call);
  const old: Command[] = call.agentLeg === null ? [] : [{ do: 'hangUp', leg: call.agentLeg }];
  return {
    next: { ...call, agentLeg: leg, ringing: true, giveUpAt, extended: true, talk: { ...talk, endpoint } },
    commands: [
      ...old,
      { do: 'ring', leg, endpoint, seconds, recording: talk.recording },
      ...(extended ? [] : [{ do: 'startTimer', timer: 'reconnect', at: giveUpAt + ringSlackMs } as const]),
    ],
  };
}

export function agentAnsweredAgain(call: CallIn<'reconnecting'>, event: EventOf<'AgentAnswered'>): Step {
  if (!call.ringing || event.leg !== call.agentLeg) return { next: call, commands: [{ do: 'hangUp', leg: event.leg }] };
  return rejoined(call, event.leg);
}

/**
 * The agent did not come back: the citizen goes to the head of the line, by the place they always had, or goes on with
 * whom they already speak.
 */
export function reconnectGivenUp(call: CallIn<'reconnecting'>, at: Instant, context: Context): Step {
  const leg: Command[] = call.agentLeg === null ? [] : [{ do: 'hangUp', leg: call.agentLeg }];
  const { talk, place, company } = call;
  const talkedSeconds = (call.talkedSeconds ?? 0) + secondsBetween(talk.connectedAt, call.lostAt);
  const carried = { ...pick(call), talkedSeconds };
  const gone: Command[] = [
    ...leg,
    { do: 'cancelTimer', timer: 'reconnect' },
    { do: 'agentIs', agent: talk.agent, now: 'phoneLost' },
    recorded(talk.recording),
  ];
  if (company?.how === 'conference') {
    const step = consult.hasCitizen(carried, { place, talk, other: company.other }, at);
    return { next: step.next, commands: [...gone, ...step.commands] };
  }
  const step = backInLine(carried, place, at, context);
  return { next: step.next, commands: [...consult.companyOver(call, at), ...gone, { do: 'part' }, ...step.commands] };
}

/** Either side ended the talk: the citizen's call is over, the agent's work on it may not be. */
export function partWays(
  call: WithAgent,
  at: Instant,
  { rules }: Context,
  hangUpCaller: boolean,
  why: 'hungUp' | 'lost' = 'hungUp',
): Step {
  const { place, facts } = call;
  const agentLeg = agentLegOf(call);
  const { talk, commands: unpaused } = recordingOn(call, at);
  const disposition: Disposition = toldOf(talk) ?? (why === 'lost' ? 'lost' : 'unfinished');
  const work = workAfter(call, at, rules);
  const commands: Command[] = [
    ...(hangUpCaller ? [{ do: 'hangUp', leg: facts.callerLeg } as const] : []),
    ...consult.companyOver(call, at),
    ...(agentLeg === null ? [] : [{ do: 'hangUp', leg: agentLeg } as const]),
    { do: 'cancelTimer', timer: 'reconnect' },
    { do: 'part' },
    ...(why === 'lost' ? callBack(call, 'lost') : []),
    ...unpaused,
    ...holdOver(call, at),
    recorded(talk.recording),
    ...(hangUpCaller || why === 'lost' ? [] : surveyDue(call)),
    endedNote(call, disposition, talk.connectedAt, secondsBetween(talk.connectedAt, at)),
  ];
  if (work === null) {
    return {
      next: { ...pick(call), state: 'ended', endedAt: at, disposition },
      commands: [...commands, { do: 'agentIs', agent: talk.agent, now: 'free' }],
    };
  }
  return {
    next: { ...pick(call), state: 'wrapping', place, talk, partedAt: at, ...work },
    commands: [...commands, { do: 'agentIs', agent: talk.agent, now: 'wrapUp' }, ...until(work.deadline)],
  };
}

const until = (deadline: Instant | null): Command[] =>
  deadline === null ? [] : [{ do: 'startTimer', timer: 'wrapUp', at: deadline }];

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
  const deadline = extended(call, at, seconds);
  return deadline === null ? stay(call) : { next: { ...call, deadline }, commands: until(deadline) };
}

/** What the agent says of the call while it goes on; null where the event is not about that. */
export function noted(call: WithAgent, event: CallEvent): Step | null {
  switch (event.type) {
    case 'TicketSaved':
      return { next: { ...call, talk: { ...call.talk, ticket: event.number } }, commands: [] };
    case 'Disposed':
      return { next: { ...call, talk: { ...call.talk, disposition: event.disposition } }, commands: [] };
    case 'WrapUpAsked':
      return { next: { ...call, talk: { ...call.talk, disposition: null, wantsWrapUp: event.wanted } }, commands: [] };
    default:
      return null;
  }
}
