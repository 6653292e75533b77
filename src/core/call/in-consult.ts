/**
 * The call while an agent speaks with another party: the citizen waits, takes turns with it, or is with both. When the
 * other goes, citizen and agent are as before; when the agent goes, the other has the citizen. Pure.
 */
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { LegId } from '../kernel/ids.ts';
import {
  recordingBeside,
  type Call,
  type CallIn,
  type Callee,
  type Carried,
  type Company,
  type Other,
  type Talk,
} from './call.ts';
import type { AgentMove, Command } from './commands.ts';
import type { CallEvent, EventOf } from './events.ts';
import { holdOver, recordingOn } from './in-hold.ts';
import type { HandOutcome } from './journal-fact.ts';
import { agentLeaves } from './leavers.ts';
import { pick } from './line-place.ts';
import { agentAt } from './members.ts';
import { goal, hand, recordedOf, withOther } from './notes.ts';
import { ringSlackMs, stay, type Context, type Rules, type Step } from './step.ts';

export type InCompany = CallIn<'consulting' | 'conference'>;
type InTalk = CallIn<'connected' | 'held'>;

const outsideRingSeconds = 30;

export function newOther(call: Carried, to: Callee, leg: LegId, at: Instant, { ringSeconds }: Rules): Other {
  const seconds = 'agent' in to ? ringSeconds : outsideRingSeconds;
  const ringUntil = at + seconds * 1000;
  return { to, leg, recording: recordingBeside(call), state: 'ringing', since: at, ringUntil, answeredAt: null };
}

export function ringOther({ to, leg, recording, since, ringUntil }: Other): Command[] {
  const seconds = secondsBetween(since, ringUntil);
  const timer: Command = { do: 'startTimer', timer: 'other', at: ringUntil + ringSlackMs };
  if (!('agent' in to)) return [{ do: 'ringNumber', leg, number: to.number, seconds, recording }, timer];
  return [
    { do: 'ring', leg, endpoint: to.endpoint, seconds, recording },
    timer,
    { do: 'agentIs', agent: to.agent, now: 'ringing' },
  ];
}

const freed = (other: Other, move: AgentMove): Command[] => {
  const agent = agentAt(other);
  return agent === null ? [] : [{ do: 'agentIs', agent, now: move }];
};

export function consultAsked(call: InTalk, { to, leg, at }: EventOf<'ConsultAsked'>, { rules }: Context): Step {
  const { place, agentLeg, state } = call;
  const { talk, commands } = recordingOn(call, at);
  const other = newOther(call, to, leg, at, rules);
  return {
    next: {
      ...pick(call),
      plays: call.plays + 1,
      state: 'consulting',
      place,
      talk,
      agentLeg,
      other,
      since: at,
      was: state,
    },
    commands: [
      ...(state === 'connected' ? [{ do: 'hold', leg: call.facts.callerLeg } as const] : []),
      ...holdOver(call, at),
      ...commands,
      ...ringOther(other),
    ],
  };
}

export const talkingFrom = (other: Other, at: Instant): Other => ({
  ...other,
  state: 'talking',
  since: at,
  answeredAt: at,
});

export const nowTalking = (other: Other): Command[] => [
  { do: 'cancelTimer', timer: 'other' },
  ...freed(other, 'talking'),
];

export function otherAnswered(call: InCompany, at: Instant): Step {
  if (call.state !== 'consulting' || call.other.state !== 'ringing') return stay(call);
  const { other, agentLeg } = call;
  return {
    next: { ...call, other: talkingFrom(other, at) },
    commands: [{ do: 'join', legs: [agentLeg, other.leg] }, ...nowTalking(other)],
  };
}

/** How the other party went: by itself or put down, and what that means for an agent. */
export interface Parting {
  readonly outcome: HandOutcome;
  readonly move: AgentMove;
  readonly legLives: boolean;
}

/** Nobody took the phone. */
export const rangOut: Parting = { outcome: 'noAnswer', move: 'missed', legLives: true };

/** The agent thought better of it, or is through with the other. */
export const droppedBy = ({ answeredAt }: Other): Parting => ({
  outcome: answeredAt === null ? 'abandoned' : 'connected',
  move: 'free',
  legLives: true,
});

/** What an agent who was brought to the call may do with it: go. Null for everything else. */
export function colleagueGoes({ answeredAt }: Other, what: CallEvent['type']): Parting | null {
  const outcome = answeredAt === null ? 'refused' : 'connected';
  if (what === 'OfferRefused') return { outcome, move: answeredAt === null ? 'refused' : 'free', legLives: true };
  if (what === 'HangUpAsked') return { outcome, move: 'free', legLives: true };
  return what === 'DeskLost'
    ? { outcome: answeredAt === null ? 'noAnswer' : 'connected', move: 'phoneLost', legLives: true }
    : null;
}

export function goodbye(
  { other, agent, how, since }: { other: Other; agent: Talk['agent']; how: Company['how']; since: Instant },
  parting: Parting,
  at: Instant,
): Command[] {
  const { outcome, move, legLives } = parting;
  const note =
    how === 'conference'
      ? hand(agent, 'conference', { to: goal(other.to), outcome, seconds: secondsBetween(since, at) })
      : withOther(agent, 'consult', other, outcome, at);
  return [
    ...(legLives ? [{ do: 'hangUp', leg: other.leg } as const] : []),
    { do: 'cancelTimer', timer: 'other' },
    ...freed(other, move),
    note,
    ...recordedOf(other),
  ];
}

/** Citizen and agent have each other as they had before. */
export function otherGone(call: InCompany, parting: Parting, at: Instant): Step {
  const { place, talk, agentLeg, other, was, state, since } = call;
  const commands = goodbye({ other, agent: talk.agent, how: state, since }, parting, at);
  const together = state === 'conference' || other.state === 'held';
  if (!together && was === 'held') {
    return { next: { ...pick(call), state: 'held', place, talk, agentLeg, heldAt: at }, commands };
  }
  return {
    next: { ...pick(call), state: 'connected', place, talk, agentLeg },
    commands: [...commands, ...(together ? [] : [{ do: 'join', legs: [call.facts.callerLeg, agentLeg] } as const])],
  };
}

/** All is over: nobody but the agent stays. */
export function companyOver(call: Call, at: Instant): Command[] {
  const parting: Parting = { outcome: 'connected', move: 'free', legLives: true };
  const together = (how: Company['how'], { other, since }: Omit<Company, 'how'>, agent: Talk['agent']) =>
    goodbye(
      { other, agent, how, since },
      other.answeredAt === null ? { ...parting, outcome: 'abandoned' } : parting,
      at,
    );
  if (call.state === 'consulting' || call.state === 'conference') return together(call.state, call, call.talk.agent);
  if (call.state !== 'reconnecting' || !call.company) return [];
  return together(call.company.how, call.company, call.talk.agent);
}

/** Who waited speaks, who spoke waits. */
export function swapAsked(call: CallIn<'consulting'>, at: Instant): Step {
  const { other, agentLeg, facts } = call;
  if (other.state === 'ringing') return stay(call);
  if (other.state === 'talking') {
    return {
      next: { ...call, other: { ...other, state: 'held', since: at } },
      commands: [
        { do: 'hold', leg: other.leg },
        { do: 'join', legs: [facts.callerLeg, agentLeg] },
      ],
    };
  }
  return {
    next: { ...call, other: { ...other, state: 'talking', since: at } },
    commands: [
      { do: 'hold', leg: facts.callerLeg },
      { do: 'unhold', leg: other.leg },
      { do: 'join', legs: [agentLeg, other.leg] },
    ],
  };
}

const fromMusic = ({ state, leg }: Other): Command[] => (state === 'held' ? [{ do: 'unhold', leg }] : []);

export function conferenceAsked(call: CallIn<'consulting'>, at: Instant): Step {
  const { place, talk, agentLeg, other, was, facts } = call;
  if (other.state === 'ringing') return stay(call);
  return {
    next: {
      ...pick(call),
      state: 'conference',
      place,
      talk,
      agentLeg,
      other: { ...other, state: 'talking' },
      since: at,
      was,
    },
    commands: [
      ...fromMusic(other),
      { do: 'join', legs: [facts.callerLeg, agentLeg, other.leg] },
      withOther(talk.agent, 'consult', other, 'connected', at),
    ],
  };
}

/** The agent goes, the other has the citizen: at once, or as soon as the other's phone is answered. */
export function handTo(call: InCompany, at: Instant, { rules }: Context): Step {
  const { talk, other, facts, state } = call;
  const { carried, commands } = agentLeaves(call, at, rules);
  const rings = other.state === 'ringing';
  const act = state === 'conference' ? 'leave' : 'attended';
  const step = rings ? stillRinging(carried, call, at) : hasCitizen(carried, call, at);
  return {
    next: step.next,
    commands: [
      ...(rings
        ? [{ do: 'part' } as const]
        : [...fromMusic(other), { do: 'join', legs: [facts.callerLeg, other.leg] } as const]),
      ...commands,
      // Of an office that still rings the outcome is told when it is known.
      ...(rings && !('agent' in other.to) ? [] : [withOther(talk.agent, act, other, rings ? null : 'connected', at)]),
      ...step.commands,
    ],
  };
}

function stillRinging(carried: Carried, { place, other, talk }: InCompany, at: Instant): Step {
  const { to, leg, recording, ringUntil } = other;
  if (!('agent' in to))
    return { next: { ...carried, state: 'transferring', place, other, by: talk.agent, how: 'attended' }, commands: [] };
  const { agent, endpoint } = to;
  return {
    next: {
      ...{ ...carried, offers: carried.offers + 1, state: 'offering', place },
      ...{ rings: [{ agent, endpoint, leg, recording }], offeredAt: at, ringUntil },
    },
    commands: [
      { do: 'cancelTimer', timer: 'other' },
      { do: 'startTimer', timer: 'ring', at: ringUntil + ringSlackMs },
    ],
  };
}

/** From now on the talk is the other's: an agent's with all that comes after it, or an office's. */
export function hasCitizen(carried: Carried, call: Pick<InCompany, 'place' | 'other' | 'talk'>, at: Instant): Step {
  const { place, other, talk } = call;
  const { to, leg, recording } = other;
  if (!('agent' in to)) {
    const with_: Other = { ...other, state: 'talking', since: at };
    return { next: { ...carried, state: 'handedOff', place, other: with_, by: talk.agent, since: at }, commands: [] };
  }
  const { agent, endpoint } = to;
  const { queue, queuedAt } = place;
  const waitedSeconds = secondsBetween(queuedAt, talk.connectedAt);
  const { offers } = carried;
  return {
    next: {
      ...{ ...carried, state: 'connected', place, agentLeg: leg },
      talk: { agent, endpoint, connectedAt: at, recording, ticket: null },
    },
    commands: [
      { do: 'journal', fact: { fact: 'answered', agent, queue, queuedAt, waitedSeconds, offers, recording } },
      { do: 'agentIs', agent, now: 'talking' },
    ],
  };
}
