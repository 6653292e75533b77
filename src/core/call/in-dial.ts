/** The call while an agent rings a citizen: first the agent's own phone, then the citizen's, by the trunk. Pure. */
import { playbackId } from '../kernel/ids.ts';
import type { AgentId, LegId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { recordingOf, type CallIn, type Facts, type Place } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';
import { startTalk } from './in-talk.ts';
import type { HandOutcome } from './journal-fact.ts';
import { pick } from './line-place.ts';
import { endedNote, hand } from './notes.ts';
import { ringSlackMs, stay, type Context, type Step } from './step.ts';

type Dialling = CallIn<'dialling'>;

const citizenRingSeconds = 45;

export interface Dialler {
  readonly agent: AgentId;
  readonly endpoint: string;
  readonly leg: LegId;
  /** Where the citizen would wait, should this agent be lost. */
  readonly place: Place;
}

export function newDial(facts: Facts, { agent, endpoint, leg, place }: Dialler): Dialling {
  const { arrivedAt } = facts;
  return {
    ...{ state: 'dialling', facts, path: [], offers: 0, plays: 0, steps: [], tags: [], served: null },
    ...{ place, agent, endpoint, agentLeg: leg, rings: 'agent', since: arrivedAt, ringUntil: arrivedAt },
  };
}

export function callMade(call: Dialling, at: Instant, { rules }: Context): Step {
  const { facts, agent, endpoint, agentLeg } = call;
  const { caller: number, dialled, origin, arrivedAt } = facts;
  if (call.ringUntil !== arrivedAt) return stay(call);
  const ringUntil = at + rules.ringSeconds * 1000;
  return {
    next: { ...call, since: at, ringUntil },
    commands: [
      { do: 'journal', fact: { fact: 'arrived', number, dialled, origin, flow: null, handledBy: 'controller' } },
      { do: 'ring', leg: agentLeg, endpoint, seconds: rules.ringSeconds, recording: recordingOf(facts) },
      { do: 'startTimer', timer: 'ring', at: ringUntil + ringSlackMs },
      { do: 'agentIs', agent, now: 'ringing' },
    ],
  };
}

/** The agent's phone was answered: now the citizen's rings. */
export function diallerAnswered(call: Dialling, { leg, at }: EventOf<'AgentAnswered'>): Step {
  if (leg !== call.agentLeg) return { next: call, commands: [{ do: 'hangUp', leg }] };
  if (call.rings === 'citizen' || call.facts.caller === null) return stay(call);
  const { facts, agent, plays } = call;
  const ringUntil = at + citizenRingSeconds * 1000;
  const number = call.facts.caller;
  return {
    next: { ...call, plays: plays + 1, rings: 'citizen', since: at, ringUntil },
    commands: [
      { do: 'ringNumber', leg: facts.callerLeg, number, seconds: citizenRingSeconds, recording: null },
      { do: 'ringTone', leg, playback: playbackId(`${facts.id}-p${plays}`) },
      { do: 'startTimer', timer: 'ring', at: ringUntil + ringSlackMs },
      { do: 'agentIs', agent, now: 'talking' },
    ],
  };
}

export function citizenAnswered(call: Dialling, at: Instant): Step {
  const { facts, place, agent, endpoint, agentLeg, offers } = call;
  const recording = recordingOf(facts);
  const talk = { agent, endpoint, connectedAt: at, recording, ticket: null };
  const step = startTalk({ ...pick(call), state: 'connected', place, talk, agentLeg });
  const { queue, queuedAt } = place;
  return {
    next: step.next,
    commands: [
      { do: 'cancelTimer', timer: 'ring' },
      ...step.commands,
      { do: 'journal', fact: { fact: 'answered', agent, queue, queuedAt, waitedSeconds: 0, offers, recording } },
      hand(agent, 'dial', { outcome: 'connected' }),
    ],
  };
}

/** It came to nothing: nobody took the call, or the agent changed their mind. */
export function dialFailed(call: Dialling, outcome: HandOutcome, at: Instant, why: 'hungUp' | 'lost' = 'hungUp'): Step {
  const { facts, agent, agentLeg, rings } = call;
  const disposition = why === 'lost' ? 'lost' : 'notReached';
  const citizen: Command[] = rings === 'citizen' ? [{ do: 'hangUp', leg: facts.callerLeg }] : [];
  return {
    next: { ...pick(call), state: 'ended', endedAt: at, disposition },
    commands: [
      { do: 'cancelTimer', timer: 'ring' },
      { do: 'hangUp', leg: agentLeg },
      ...citizen,
      { do: 'agentIs', agent, now: 'free' },
      hand(agent, 'dial', { outcome }),
      endedNote(call, disposition, at, null),
    ],
  };
}
