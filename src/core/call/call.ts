/**
 * The states of a call. A state owns its data: nothing is "only set when". Pure data, stored as JSON so that a successor
 * can take the call over.
 */
import type { KeptPlace } from '../callback/kept-place.ts';
import type { Cursor } from '../ivr/advance.ts';
import type { Language } from '../ivr/flow.ts';
import type { Ask, TransferTarget } from '../ivr/node-kind.ts';
import type { AgentId, CallId, LegId, PlaybackId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { NonEmpty } from '../kernel/non-empty.ts';
import type { Why } from '../queue/why.ts';
import type { WrapUpMode } from '../queue/wrap-up.ts';
import type { AgentDisposition, Disposition } from './disposition.ts';
import type { FlowStep, PathStep } from './journal-fact.ts';

/** A citizen whom we rang back by ourselves, with the task of it, takes the place that was kept for them. */
export interface Kept {
  readonly task: string;
  readonly place: KeptPlace;
}

export interface Facts {
  readonly id: CallId;
  readonly callerLeg: LegId;
  /** Null when withheld. */
  readonly caller: string | null;
  readonly dialled: string;
  /** `outbound`: an agent rang this citizen. */
  readonly origin: 'trunk' | 'web' | 'outbound';
  readonly arrivedAt: Instant;
  readonly flow: { readonly id: string; readonly version: number };
  /** What the dialled number brings; absent in calls that an earlier release stored. */
  readonly language?: Language | null;
  readonly priority?: number;
  readonly tag?: string | null;
  /** The pass of an admin who hears a draft: nothing of this call may last or reach anybody. */
  readonly rehearsal?: string;
  readonly kept?: Kept;
}

/** A place in a line. It is kept through offers that fail and agents that vanish: nobody loses their turn. */
export interface Place {
  readonly queue: QueueId;
  readonly priority: number;
  readonly queuedAt: Instant;
  /** Since when they wait this time, where they were with somebody in between: an overflow counts from here. */
  readonly backAt?: Instant;
  /** What the flow asked for; absent, as the following, in calls that an earlier release stored. */
  readonly skills?: readonly string[];
  /** With what the queue itself needed when they came into it, if anything: for reports. */
  readonly asked?: readonly string[];
  /** The best position that the caller was told. */
  readonly told?: number;
  /** Queues that they overflowed from. */
  readonly from?: readonly QueueId[];
  /** The enqueue node, where an overflow resumes. */
  readonly cursor: Cursor;
}

/** A phone of an agent that rings for the citizen. */
export interface Ring {
  readonly agent: AgentId;
  readonly endpoint: string;
  readonly leg: LegId;
  /** Of its own: two legs never share a file. */
  readonly recording: string;
  /** Where the floor chose them. */
  readonly why?: Why;
}

export interface Talk {
  readonly agent: AgentId;
  readonly endpoint: string;
  readonly connectedAt: Instant;
  readonly recording: string;
  /** Saved already while talking. */
  readonly ticket: string | null;
  /** The recording is silent since then. */
  readonly paused?: { readonly at: Instant; readonly reason: string } | null;
  /** Said already while talking; a ticket says more. */
  readonly disposition?: AgentDisposition | null;
  /** Where that is the agent's to choose. */
  readonly wantsWrapUp?: boolean;
}

/** An agent's work on a call that they are not in any more. */
export interface AfterTalk {
  /** Absent in what an earlier release stored. */
  readonly mode?: Exclude<WrapUpMode, 'none'>;
  /** Null where no clock ends it. */
  readonly deadline: Instant | null;
}

/** Whom an agent brings to a call, with the way to ring them. */
export type Callee =
  | { readonly agent: AgentId; readonly endpoint: string }
  | { readonly unit: string; readonly number: string }
  | { readonly number: string };

/** Another party beside citizen and agent. Its leg names it. */
export interface Other {
  readonly to: Callee;
  readonly leg: LegId;
  /** Of its own leg: two legs never share a file. */
  readonly recording: string;
  readonly state: 'ringing' | 'talking' | 'held';
  readonly since: Instant;
  readonly ringUntil: Instant;
  readonly answeredAt: Instant | null;
}

/** How an agent and another party are together, and how the talk was before. */
export interface Company {
  readonly how: 'consulting' | 'conference';
  readonly other: Other;
  readonly since: Instant;
  readonly was: 'connected' | 'held';
}

/** An agent who left the call while it went on, and is still at work on it. */
export interface Leaver extends AfterTalk {
  readonly agent: AgentId;
  readonly connectedAt: Instant;
  readonly partedAt: Instant;
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
  /** The line that they overflowed from: a callback keeps that place. */
  readonly waitedIn?: KeptPlace | null;
  readonly leavers?: readonly Leaver[];
  /** With agents who are not in the call any more. */
  readonly talkedSeconds?: number;
}

export type Call = Carried &
  (
    | { readonly state: 'arriving' }
    | { readonly state: 'inIvr'; readonly cursor: Cursor; readonly phase: IvrPhase }
    | { readonly state: 'queued'; readonly place: Place; readonly speaking: PlaybackId | null }
    | {
        readonly state: 'offering';
        readonly place: Place;
        /** Who answers first has the caller. */
        readonly rings: NonEmpty<Ring>;
        readonly offeredAt: Instant;
        readonly ringUntil: Instant;
      }
    /** An agent rings a citizen: first the agent's own phone, then the citizen's, whose leg is the caller's. */
    | {
        readonly state: 'dialling';
        readonly place: Place;
        readonly agent: AgentId;
        readonly endpoint: string;
        readonly agentLeg: LegId;
        readonly rings: 'agent' | 'citizen';
        readonly since: Instant;
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
    /** The citizen hears music unless the other is held. */
    | ({
        readonly state: 'consulting';
        readonly place: Place;
        readonly talk: Talk;
        readonly agentLeg: LegId;
      } & Omit<Company, 'how'>)
    | ({
        readonly state: 'conference';
        readonly place: Place;
        readonly talk: Talk;
        readonly agentLeg: LegId;
      } & Omit<Company, 'how'>)
    | {
        readonly state: 'reconnecting';
        readonly place: Place;
        readonly talk: Talk;
        /** The agent's old leg if it may still live, or the one that rings now. */
        readonly agentLeg: LegId | null;
        readonly ringing: boolean;
        readonly lostAt: Instant;
        readonly giveUpAt: Instant;
        /** The phone was there again and was given the time to be answered: it is given once. */
        readonly extended?: boolean;
        /** As it was when the agent's browser vanished; in a conference the others go on meanwhile. */
        readonly company?: Company | null;
      }
    /** No agent is in the call: another party's phone rings for the citizen, who hears music. */
    | {
        readonly state: 'transferring';
        readonly place: Place;
        readonly other: Other;
        readonly by: AgentId;
        readonly how: 'blind' | 'attended';
      }
    /** Citizen and another party have each other. */
    | {
        readonly state: 'handedOff';
        readonly place: Place;
        readonly other: Other;
        readonly by: AgentId;
        readonly since: Instant;
      }
    /** A supervisor took the talk over: citizen and supervisor have each other, the agent left and wraps up. */
    | {
        readonly state: 'taken';
        readonly place: Place;
        readonly supervisor: AgentId;
        readonly endpoint: string;
        readonly leg: LegId;
        /** Whose talk it was, and since when. */
        readonly from: AgentId;
        readonly answeredAt: Instant;
        /** That the agent had saved already. */
        readonly ticket: string | null;
        readonly recording: string;
        readonly since: Instant;
      }
    /** The citizen hears music until any agent picks them up. */
    | {
        readonly state: 'parked';
        readonly place: Place;
        readonly by: AgentId;
        readonly slot: string;
        readonly parkedAt: Instant;
        readonly until: Instant;
      }
    /** The citizen is asked how they were served. */
    | {
        readonly state: 'surveying';
        readonly place: Place;
        readonly phase: 'asking' | 'listening' | 'thanking';
        readonly playback: PlaybackId;
        readonly asked: number;
        readonly since: Instant;
      }
    | ({
        readonly state: 'wrapping';
        readonly place: Place;
        readonly talk: Talk;
        readonly partedAt: Instant;
      } & AfterTalk)
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
      /** Where words are taken too: tells what is heard now from what comes late. */
      readonly hears?: number;
    }
  | { readonly is: 'waiting'; readonly until: Instant; readonly hears?: number }
  /** The caller speaks, or what they said is being understood. Keys count all the while. */
  | { readonly is: 'hearing'; readonly hears: number; readonly until: Instant }
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

export const isOver = (call: Call): boolean => call.state === 'ended' && (call.leavers ?? []).length === 0;

/** The agent who has this call in hand, if any: not yet while phones ring for it. */
export function agentOf(call: Call): AgentId | null {
  switch (call.state) {
    case 'dialling':
      return call.agent;
    case 'connected':
    case 'held':
    case 'consulting':
    case 'conference':
    case 'reconnecting':
    case 'wrapping':
      return call.talk.agent;
    default:
      return null;
  }
}

/** Whether the citizen is on the line. */
export const hasCaller = (call: Call): boolean =>
  call.state !== 'wrapping' && call.state !== 'ended' && call.state !== 'dialling';

/** One name for all talks of a call: each goes on where the one before ended. */
export const recordingOf = ({ id }: Facts): string => `call-${id}`;

/** A leg beside the call's own agent's gets a file of its own. */
export const recordingBeside = ({ facts, plays }: Carried): string => `${recordingOf(facts)}-${plays}`;
