/**
 * The states of a call. A state owns its data: nothing is "only set when". Pure data, stored as JSON so that a successor
 * can take the call over.
 */
import type { Cursor } from '../ivr/advance.ts';
import type { Language } from '../ivr/flow.ts';
import type { Ask, TransferTarget } from '../ivr/node-kind.ts';
import type { AgentId, CallId, LegId, PlaybackId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Disposition } from './disposition.ts';
import type { FlowStep, PathStep } from './journal-fact.ts';

export interface Facts {
  readonly id: CallId;
  readonly callerLeg: LegId;
  /** Null when withheld. */
  readonly caller: string | null;
  readonly dialled: string;
  readonly origin: 'trunk' | 'web';
  readonly arrivedAt: Instant;
  readonly flow: { readonly id: string; readonly version: number };
  /** What the dialled number brings; absent in calls that an earlier release stored. */
  readonly language?: Language | null;
  readonly priority?: number;
  readonly tag?: string | null;
}

/** A place in a line. It is kept through offers that fail and agents that vanish: nobody loses their turn. */
export interface Place {
  readonly queue: QueueId;
  readonly priority: number;
  readonly queuedAt: Instant;
  /** The enqueue node, where an overflow resumes. */
  readonly cursor: Cursor;
}

export interface Talk {
  readonly agent: AgentId;
  readonly endpoint: string;
  readonly connectedAt: Instant;
  readonly recording: string;
  /** Saved already while talking. */
  readonly ticket: string | null;
}

export interface Carried {
  readonly facts: Facts;
  readonly path: readonly PathStep[];
  /** Times offered to an agent. */
  readonly offers: number;
  /** Counts the playbacks of this call, so that each has an id of its own. */
  readonly plays: number;
  /** Every node left; absent, as the following, in calls that an earlier release stored. */
  readonly steps?: readonly FlowStep[];
  /** What the flow said of the call. */
  readonly tags?: readonly string[];
  /** What the menu has done for the caller, who may well hang up now. */
  readonly served?: 'transferred' | 'voicemail' | null;
}

export type Call = Carried &
  (
    | { readonly state: 'arriving' }
    | { readonly state: 'inIvr'; readonly cursor: Cursor; readonly phase: IvrPhase }
    | { readonly state: 'queued'; readonly place: Place; readonly speaking: PlaybackId | null }
    | {
        readonly state: 'offering';
        readonly place: Place;
        readonly agent: AgentId;
        readonly endpoint: string;
        readonly agentLeg: LegId;
        readonly offeredAt: Instant;
        readonly ringUntil: Instant;
      }
    | { readonly state: 'connected'; readonly place: Place; readonly talk: Talk; readonly agentLeg: LegId }
    | {
        readonly state: 'held';
        readonly place: Place;
        readonly talk: Talk;
        readonly agentLeg: LegId;
        readonly heldAt: Instant;
      }
    | {
        readonly state: 'reconnecting';
        readonly place: Place;
        readonly talk: Talk;
        /** The agent's old leg if it may still live, or the one that rings now. */
        readonly agentLeg: LegId | null;
        readonly ringing: boolean;
        readonly lostAt: Instant;
        readonly giveUpAt: Instant;
      }
    | {
        readonly state: 'wrapping';
        readonly place: Place;
        readonly talk: Talk;
        readonly partedAt: Instant;
        readonly deadline: Instant;
      }
    | { readonly state: 'ended'; readonly endedAt: Instant; readonly disposition: Disposition }
  );

export type IvrPhase =
  /** `then`: what the end of the prompt means. */
  | {
      readonly is: 'speaking';
      readonly playback: PlaybackId;
      readonly then: 'finished' | 'wait' | 'hangUp' | 'ask';
      readonly waitSeconds: number;
      /** What follows the words when `then` is `ask`. */
      readonly ask?: SpokenAsk;
    }
  | { readonly is: 'waiting'; readonly until: Instant }
  /** `ask` tells its answer from a late one. */
  | { readonly is: 'lookingUp'; readonly ask: number }
  | { readonly is: 'recording'; readonly recording: string; readonly since: Instant; readonly until: Instant }
  | ({ readonly is: 'transferring' } & Transfer)
  /** Nothing more will be said. */
  | { readonly is: 'leaving' };

/** Asks that begin with words and go on by themselves. */
export type SpokenAsk = Extract<Ask, { ask: 'record' | 'transfer' }>;

export interface Transfer {
  readonly to: TransferTarget;
  /** The other side's. */
  readonly leg: LegId;
  /** The hotline stays until both have spoken: who loses the other side before is not lost. */
  readonly warm: boolean;
  /** Of the ring, then of the watch over a warm one. */
  readonly until: Instant;
  readonly answeredAt: Instant | null;
  readonly citizenSpoke: boolean;
  readonly otherSpoke: boolean;
  /** They have each other; the hotline only waits for the end. */
  readonly handedOver: boolean;
}

export type CallState = Call['state'];
export type CallIn<S extends CallState> = Extract<Call, { state: S }>;

export const isOver = (call: Call): boolean => call.state === 'ended';

/** The agent who has this call in hand, if any. */
export function agentOf(call: Call): AgentId | null {
  switch (call.state) {
    case 'offering':
      return call.agent;
    case 'connected':
    case 'held':
    case 'reconnecting':
    case 'wrapping':
      return call.talk.agent;
    default:
      return null;
  }
}

export function agentLegOf(call: Call): LegId | null {
  switch (call.state) {
    case 'offering':
    case 'connected':
    case 'held':
    case 'reconnecting':
      return call.agentLeg;
    default:
      return null;
  }
}

/** The leg beside the citizen's: an agent's, or that of another office. */
export function otherLegOf(call: Call): LegId | null {
  return call.state === 'inIvr' && call.phase.is === 'transferring' ? call.phase.leg : agentLegOf(call);
}

/** Whether the citizen is still on the line. */
export const hasCaller = (call: Call): boolean => call.state !== 'wrapping' && call.state !== 'ended';

/** One name for all talks of a call: each goes on where the one before ended. */
export const recordingOf = ({ id }: Facts): string => `call-${id}`;
