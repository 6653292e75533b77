/** What the call bar says and which of its hands can be used: pure functions of the state. */
import type { AgentState, DeskCall } from '../../contract/http/agent.ts';
import type { LampShape, LampTone } from '../kit/lamp.tsx';
import { words } from './words.ts';

export type Phase =
  'signedOut' | 'notReady' | 'idle' | 'offered' | 'ringing' | 'talking' | 'held' | 'reconnecting' | 'wrapUp';

export function phaseOf(agent: AgentState): Phase {
  switch (agent.call?.state) {
    case 'offering':
      return agent.presence.state === 'ringing' ? 'ringing' : 'offered';
    case 'connected':
      return 'talking';
    case 'held':
      return 'held';
    case 'reconnecting':
      return 'reconnecting';
    case 'wrapping':
      return 'wrapUp';
    default:
      return phaseWithoutCall(agent);
  }
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
  talking: { shape: 'circle', tone: 'blue' },
  held: { shape: 'bars', tone: 'amber' },
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

/** Since when the state on the left of the bar has lasted. */
export const phaseSince = (agent: AgentState): string =>
  agent.call === null
    ? agent.presence.since
    : phaseOf(agent) === 'talking'
      ? talkingSince(agent.call)
      : agent.call.since;
/** A call that was held and fetched back is still one talk: its clock runs on. */
const talkingSince = (call: DeskCall): string => call.connectedAt ?? call.since;

export type SlotId = 'answer' | 'mute' | 'hold' | 'keypad' | 'consult' | 'transfer' | 'conference' | 'hangUp';
export interface Slot {
  id: SlotId;
  label: string;
  /** Null when it can be used, otherwise why not. */
  why: string | null;
  primary: boolean;
}

export interface HandsFacts {
  phase: Phase;
  device: 'browser' | 'sip';
  /** This page owns the phone. */
  owner: boolean;
  /** The browser phone's own line. */
  line: 'idle' | 'ringing' | 'connecting' | 'up' | 'ended';
  muted: boolean;
  /** A command is on its way. */
  busy: boolean;
}

const inCall = (phase: Phase): boolean => phase === 'talking' || phase === 'held';

export function slotsOf(facts: HandsFacts): Slot[] {
  const { phase, muted } = facts;
  const closed = (id: SlotId, label: string): Slot => ({ id, label, why: words.why.notOpen, primary: false });
  return [
    {
      id: 'answer',
      label: phase === 'reconnecting' ? words.slots.resumeCall : words.slots.answer,
      why: whyNotAnswer(facts),
      primary: phase === 'offered' || phase === 'ringing' || phase === 'reconnecting',
    },
    { id: 'mute', label: muted ? words.slots.unmute : words.slots.mute, why: whyNotOnLine(facts), primary: false },
    {
      id: 'hold',
      label: phase === 'held' ? words.slots.resume : words.slots.hold,
      why: whyNotHold(facts),
      primary: phase === 'held',
    },
    { id: 'keypad', label: words.slots.keypad, why: whyNotOnLine(facts), primary: false },
    closed('consult', words.slots.consult),
    closed('transfer', words.slots.transfer),
    closed('conference', words.slots.conference),
    { id: 'hangUp', label: words.slots.hangUp, why: whyNotHangUp(facts), primary: false },
  ];
}

function whyNotAnswer({ phase, device, owner, line }: HandsFacts): string | null {
  if (phase !== 'offered' && phase !== 'ringing' && phase !== 'reconnecting') return words.why.noCall;
  if (device === 'sip') return words.why.answerOnPhone;
  if (!owner) return words.why.elsewhere;
  return line === 'connecting' || line === 'up' ? words.bar.connecting : null;
}

/** Muting and keys happen in this browser's own line. */
function whyNotOnLine({ phase, device, owner, line }: HandsFacts): string | null {
  if (!inCall(phase)) return words.why.notTalking;
  if (device === 'sip') return words.why.onPhone;
  if (!owner) return words.why.elsewhere;
  return line === 'up' ? null : words.why.waitLine;
}

function whyNotHold({ phase, owner, device, busy }: HandsFacts): string | null {
  if (!inCall(phase)) return words.why.notTalking;
  if (!owner && device === 'browser') return words.why.elsewhere;
  return busy ? words.why.busy : null;
}

function whyNotHangUp({ phase, owner, device, busy }: HandsFacts): string | null {
  if (phase === 'offered' || phase === 'ringing') return words.why.ringingYet;
  if (!inCall(phase) && phase !== 'reconnecting') return words.why.notTalking;
  if (!owner && device === 'browser') return words.why.elsewhere;
  return busy ? words.why.busy : null;
}
