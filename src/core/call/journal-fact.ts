/** What must survive of a call: the facts that its machine writes into the journal. */
import type { TransferTarget } from '../ivr/node-kind.ts';
import type { AgentId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Disposition } from './disposition.ts';

/** One stop on the way through the menu. `at` is ISO 8601. */
export interface PathStep {
  readonly label: string;
  readonly node: string;
  readonly keys: string | null;
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

/** One fact about a call. Later facts fill in fields; each is idempotent by (call, fact). */
export type JournalFact =
  | {
      fact: 'arrived';
      number: string | null;
      dialled: string;
      origin: 'trunk' | 'web';
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
    }
  /** Wrap-up said what came of it, or a ticket was made later. */
  | { fact: 'disposed'; disposition: Disposition }
  | { fact: 'recorded'; recording: string; seconds: number | null; failed: boolean }
  /** Somebody must ring this citizen back: they gave up waiting, we lost them, or they asked for it. */
  | { fact: 'callBackDue'; number: string; why: 'abandoned' | 'lost' | 'asked' }
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
  /** The caller left words; somebody must listen to them. */
  | { fact: 'voicemail'; recording: string; seconds: number; number: string | null }
  | { fact: 'smsDue'; to: string; text: string }
  | { fact: 'surveyed'; score: number }
  /** The flow could not go on; the caller was brought to a person. */
  | { fact: 'flowTrouble'; node: string; why: string };
