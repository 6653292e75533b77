/** What must survive of a call: the facts that its machine writes into the journal. */
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

/** One fact about a call. Later facts fill in fields; each is idempotent by (call, fact). */
export type JournalFact =
  | {
      fact: 'arrived';
      number: string | null;
      dialled: string;
      origin: 'trunk' | 'web';
      flow: { id: string; version: number } | null;
      handledBy: 'controller' | 'fallback';
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
      queue: QueueId | null;
      queuedAt: Instant | null;
      waitedSeconds: number | null;
      talkedSeconds: number | null;
      offers: number;
    }
  /** Wrap-up said what came of it, or a ticket was made later. */
  | { fact: 'disposed'; disposition: Disposition }
  | { fact: 'recorded'; recording: string; seconds: number | null; failed: boolean }
  /** Somebody must ring this citizen back: they gave up waiting, or we lost them. */
  | { fact: 'callBackDue'; number: string; why: 'abandoned' | 'lost' };
