/** What the journal is told of agents' moves and of a call's end. Pure. */
import { secondsBetween, type Instant } from '../kernel/instant.ts';
import type { AgentId } from '../kernel/ids.ts';
import type { Callee, Carried, Other, Place } from './call.ts';
import type { Command } from './commands.ts';
import type { Disposition } from './disposition.ts';
import type { HandAct, HandOutcome, JournalFact } from './journal-fact.ts';

type HandFact = Extract<JournalFact, { fact: 'hand' }>;

const journal = (fact: JournalFact): Command => ({ do: 'journal', fact });

export function hand(
  agent: AgentId,
  act: HandAct,
  more: Partial<Omit<HandFact, 'fact' | 'act' | 'agent'>> = {},
): Command {
  return journal({ fact: 'hand', act, agent, to: null, outcome: null, seconds: null, reason: null, ...more });
}

export function goal(to: Callee): HandFact['to'] {
  if ('agent' in to) return { kind: 'agent', id: to.agent };
  return 'unit' in to ? { kind: 'unit', id: to.unit } : { kind: 'number', id: to.number };
}

/** The other party is not this agent's any more. */
export function withOther(
  agent: AgentId,
  act: HandAct,
  other: Other,
  outcome: HandOutcome | null,
  at: Instant,
): Command {
  const seconds = other.answeredAt === null ? null : secondsBetween(other.answeredAt, at);
  return hand(agent, act, { to: goal(other.to), outcome, seconds });
}

export const recorded = (recording: string): Command =>
  journal({ fact: 'recorded', recording, seconds: null, failed: false });

export const recordedOf = ({ answeredAt, recording }: Other): Command[] =>
  answeredAt === null ? [] : [recorded(recording)];

/** Not of numbers that somebody typed, nor of calls that we made. */
export const surveyDue = ({ facts: { caller, origin } }: Carried): Command[] =>
  caller === null || origin !== 'trunk' ? [] : [journal({ fact: 'surveyDue', number: caller })];

/** `waitedUntil`: when an agent answered, or the citizen left unanswered. */
export function endedNote(
  call: Carried & { readonly place: Place },
  disposition: Disposition,
  waitedUntil: Instant,
  talkedSeconds: number | null,
): Command {
  const { place, path, steps = [], offers, talkedSeconds: before = 0 } = call;
  return journal({
    fact: 'ended',
    disposition,
    path,
    steps,
    queue: place.queue,
    queuedAt: place.queuedAt,
    waitedSeconds: secondsBetween(place.queuedAt, waitedUntil),
    talkedSeconds: talkedSeconds === null && before === 0 ? null : (talkedSeconds ?? 0) + before,
    offers,
    ...skillsOf(place),
  });
}

export const skillsOf = ({ asked }: Place): { skills?: readonly string[] } =>
  asked === undefined ? {} : { skills: asked };
