/** What must survive of a call: the facts that its machine writes into the journal. */
import type { KeptPlace } from '../callback/kept-place.ts';
import type { TransferTarget } from '../ivr/node-kind.ts';
import type { AgentId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Why } from '../queue/why.ts';
import type { Disposition } from './disposition.ts';

/** One stop on the way through the menu. `at` is ISO 8601. */
export interface PathStep {
  readonly label: string;
  readonly node: string;
  readonly keys: string | null;
  /** Chosen by a word. */
  readonly spoken?: true;
  readonly at: string;
}

/**
 * One node that was left, for the figures of traffic; the path holds only those where the caller chose. Where the last
 * one leads is where the call ended.
 */
export interface FlowStep {
  readonly node: string;
  readonly outlet: string;
  readonly at: string;
}

/** `abandoned`: the citizen hung up before the other side answered. */
export type TransferOutcome = 'connected' | 'busy' | 'noAnswer' | 'failed' | 'abandoned';

/** What an agent did with a call beside talking. `blind` and `attended` are transfers; `take` is a supervisor's. */
export type HandAct =
  | 'hold'
  | 'consult'
  | 'conference'
  | 'blind'
  | 'attended'
  | 'leave'
  | 'park'
  | 'pickUp'
  | 'dial'
  | 'pause'
  | 'survey'
  | 'take';
export type HandOutcome = TransferOutcome | 'refused';

/** One fact about a call. Later facts fill in fields; each is idempotent by (call, fact). */
export type JournalFact =
  | {
      fact: 'arrived';
      number: string | null;
      dialled: string;
      origin: 'trunk' | 'web' | 'outbound';
      flow: { id: string; version: number } | null;
      handledBy: 'controller' | 'fallback';
      /** What the number that was dialled brings. */
      language?: string | null;
      priority?: number;
      tag?: string | null;
    }
  | {
      fact: 'answered';
      agent: AgentId;
      queue: QueueId;
      queuedAt: Instant;
      waitedSeconds: number;
      offers: number;
      recording: string | null;
      /** What they needed on entering the line, if anything. */
      skills?: readonly string[];
    }
  /** An agent's phone rings for it, and why theirs. */
  | {
      fact: 'offered';
      agent: AgentId;
      queue: QueueId;
      waitedSeconds: number;
      predictedSeconds: number | null;
      why: Why;
    }
  /** The call was taken over by a controller that did not begin it. */
  | { fact: 'adopted' }
  | {
      fact: 'ended';
      disposition: Disposition;
      path: readonly PathStep[];
      steps?: readonly FlowStep[];
      queue: QueueId | null;
      queuedAt: Instant | null;
      waitedSeconds: number | null;
      talkedSeconds: number | null;
      offers: number;
      skills?: readonly string[];
    }
  /** Wrap-up said what came of it, or a ticket was made later. */
  | { fact: 'disposed'; disposition: Disposition }
  | { fact: 'recorded'; recording: string; seconds: number | null; failed: boolean }
  /** Somebody must ring this citizen back: they gave up waiting, we lost them, or they asked for it. */
  | {
      fact: 'callBackDue';
      number: string;
      why: 'abandoned' | 'lost' | 'asked';
      /** In line before they gave up. */
      waitedSeconds?: number;
      /** Of whoever asked: it walks on, and they are rung when it is their turn. */
      place?: KeptPlace;
    }
  /** A word that the flow put on the call, e.g. emergency:110. */
  | { fact: 'tagged'; tag: string }
  | {
      fact: 'transferred';
      to: TransferTarget;
      warm: boolean;
      outcome: TransferOutcome;
      /** Of a warm one: both sides were heard while the hotline was still in the call. */
      bothSpoke: boolean;
      talkedSeconds: number | null;
    }
  | {
      fact: 'hand';
      act: HandAct;
      agent: AgentId;
      to: { kind: 'agent' | 'queue' | 'unit' | 'number'; id: string } | null;
      /** Null where nobody had to answer. */
      outcome: HandOutcome | null;
      /** How long it lasted, where it lasts. */
      seconds: number | null;
      reason: string | null;
    }
  /** The caller left words; somebody must listen to them. */
  | { fact: 'voicemail'; recording: string; seconds: number; number: string | null }
  | { fact: 'smsDue'; to: string; text: string }
  | { fact: 'surveyed'; score: number }
  /** The citizen hung up before they could be asked how the talk was. */
  | { fact: 'surveyDue'; number: string }
  /** The flow could not go on; the caller was brought to a person. */
  | { fact: 'flowTrouble'; node: string; why: string };
