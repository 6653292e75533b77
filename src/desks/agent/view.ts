/** What the call bar says: pure functions of the state. Which of its hands can be used is told by talk/slots.ts. */
import type { AgentState, DeskCall } from '../../contract/http/agent.ts';
import type { Party } from '../../contract/http/hands.ts';
import type { LampShape, LampTone } from '../kit/lamp.tsx';

export type Phase =
  | 'signedOut'
  | 'notReady'
  | 'idle'
  | 'offered'
  | 'ringing'
  | 'calling'
  | 'talking'
  | 'held'
  | 'consult'
  | 'conference'
  | 'reconnecting'
  | 'wrapUp';

const talks: readonly Phase[] = ['talking', 'held', 'consult', 'conference'];
/** The agent is on the line with somebody. */
export const isTalk = (phase: Phase): boolean => talks.includes(phase);

export function phaseOf(agent: AgentState): Phase {
  const { call } = agent;
  if (call === null) return phaseWithoutCall(agent);
  switch (call.state) {
    case 'offering':
      return rungFor(agent) ?? 'offered';
    case 'dialling':
      return rungFor(agent) ?? 'calling';
    case 'consulting':
      // Who is asked for advice is rung first, as for any call.
      return rungFor(agent) ?? 'consult';
    case 'conference':
      return 'conference';
    case 'held':
      return 'held';
    case 'reconnecting':
      return 'reconnecting';
    case 'wrapping':
      return 'wrapUp';
    default:
      return 'talking';
  }
}

function rungFor({ presence }: AgentState): 'offered' | 'ringing' | null {
  if (presence.state === 'ringing') return 'ringing';
  return presence.state === 'reserved' ? 'offered' : null;
}

function phaseWithoutCall(agent: AgentState): Phase {
  switch (agent.presence.state) {
    case 'offline':
      return 'signedOut';
    case 'aux':
      return 'notReady';
    case 'reserved':
      return 'offered';
    case 'ringing':
      return 'ringing';
    case 'talking':
      return 'talking';
    case 'wrapUp':
      return 'wrapUp';
    case 'ready':
      return 'idle';
  }
}

export const phaseLamp: Record<Phase, { shape: LampShape; tone: LampTone }> = {
  signedOut: { shape: 'ring', tone: 'grey' },
  notReady: { shape: 'square', tone: 'grey' },
  idle: { shape: 'circle', tone: 'green' },
  offered: { shape: 'ring', tone: 'blue' },
  ringing: { shape: 'triangle', tone: 'blue' },
  calling: { shape: 'ring', tone: 'blue' },
  talking: { shape: 'circle', tone: 'blue' },
  held: { shape: 'bars', tone: 'amber' },
  consult: { shape: 'bars', tone: 'amber' },
  conference: { shape: 'circle', tone: 'blue' },
  reconnecting: { shape: 'triangle', tone: 'amber' },
  wrapUp: { shape: 'half', tone: 'blue' },
};

/** What differs is at most the history, which only the pop shows: call bar and strip need not be drawn again. */
export function sameButHistory(a: AgentState, b: AgentState): boolean {
  if (a === b) return true;
  const { call: callA, ...restA } = a;
  const { call: callB, ...restB } = b;
  if (!sameFields(restA, restB)) return false;
  if (callA === null || callB === null) return callA === callB;
  return sameFields({ ...callA, history: null }, { ...callB, history: null });
}

function sameFields<T extends object>(a: T, b: T): boolean {
  const keys = Object.keys(a) as (keyof T)[];
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

export const partyLamp: Record<Party['state'], { shape: LampShape; tone: LampTone }> = {
  ringing: { shape: 'ring', tone: 'blue' },
  talking: { shape: 'circle', tone: 'blue' },
  held: { shape: 'bars', tone: 'amber' },
};

/** Since when the citizen has heard music; null while they do not, or wait for an agent who is being found again. */
export function citizenHeldSince(agent: AgentState): string | null {
  const phase = phaseOf(agent);
  if (agent.call === null || (phase !== 'held' && phase !== 'consult')) return null;
  const citizen = agent.call.parties.find(({ kind }) => kind === 'citizen');
  return citizen?.state === 'held' ? citizen.since : null;
}

/** Since when the state on the left of the bar has lasted. */
export const phaseSince = (agent: AgentState): string =>
  agent.call === null
    ? agent.presence.since
    : phaseOf(agent) === 'talking'
      ? talkingSince(agent.call)
      : agent.call.since;
/** A call that was held and fetched back is still one talk: its clock runs on. */
const talkingSince = (call: DeskCall): string => call.connectedAt ?? call.since;
