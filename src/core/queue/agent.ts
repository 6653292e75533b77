/**
 * The presence machine of an agent: offline → ready → reserved → ringing → talking → wrapUp → ready, and aux (示忙) with a
 * reason beside it. Pure; the one writer is service/agent-roster.
 */
import type { CallId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export type AuxReason = 'break' | 'meal' | 'training' | 'meeting' | 'other' | 'missed' | 'refused' | 'phoneLost';

/** Where the agent goes when the call in hand is done. */
export interface NextPresence {
  readonly state: 'ready' | 'aux' | 'offline';
  readonly reason: AuxReason | null;
}

export type AgentPresence =
  | { readonly state: 'offline'; readonly since: Instant }
  /** `idleSince` orders the offers: who has been without a call for longest is first. */
  | { readonly state: 'ready'; readonly since: Instant; readonly idleSince: Instant }
  | { readonly state: 'aux'; readonly since: Instant; readonly reason: AuxReason }
  | {
      readonly state: 'reserved' | 'ringing' | 'talking' | 'wrapUp';
      readonly since: Instant;
      readonly call: CallId;
      readonly next: NextPresence;
    };

/** Calls that rang out at an agent's phone one after the other, since they last took one or said that they are there. */
export interface Misses {
  readonly calls: readonly CallId[];
  /** How many of them make the agent not ready: a rule of the queue of the last one. */
  readonly limit: number;
}
export const noMisses: Misses = { calls: [], limit: 1 };
export const tooMany = ({ calls, limit }: Misses): boolean => calls.length >= limit;

export const isBusy = (presence: AgentPresence): presence is Extract<AgentPresence, { call: CallId }> =>
  'call' in presence;
