/**
 * What every kind of node answers. One file per kind in nodes/, a registry in kinds.ts that fails to compile when a kind
 * is missing. Pure: a node says what should happen, the call does it.
 */
import type { QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { FlowNode, Language, Prompt } from './flow.ts';

/** What the call is to do now. Every ask but `hangUp` and `enqueue` comes back as an Input. */
export type Ask =
  | { ask: 'say'; prompts: readonly Prompt[]; bargeIn: boolean }
  | { ask: 'gather'; prompts: readonly Prompt[]; waitSeconds: number }
  | { ask: 'lookUp'; what: 'ticketProgress'; language: Language }
  | { ask: 'enqueue'; queue: QueueId; priority: number }
  | { ask: 'hangUp'; prompts: readonly Prompt[] };

export type Input =
  | { got: 'finished' }
  | { got: 'key'; key: string }
  | { got: 'silence' }
  | { got: 'answer'; prompts: readonly Prompt[] }
  /** The line is full, too slow or unmanned. */
  | { got: 'overflow' };

/** What a node may know of the call. */
export interface Visit {
  readonly now: Instant;
  /** Misses at this node so far. */
  readonly attempts: number;
}

export type Turn =
  | { go: string; keys?: string; typed?: string; attempts?: number }
  /** Another ask at the same node. */
  | { stay: Ask };

export interface Outlet {
  readonly name: string;
  readonly to: string;
}

export interface NodeKind<N extends FlowNode> {
  /** The editor's handles; also what validation walks. */
  outlets(node: N): readonly Outlet[];
  /** What the caller hears on arriving, or where they go at once. */
  enter(node: N, visit: Visit): Ask | { go: string };
  /** Where the caller goes with this input; null when the input means nothing here. */
  resume(node: N, input: Input, visit: Visit): Turn | null;
}
