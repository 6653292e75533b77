/** What one decision yields, and the context it is made in. */
import type { Flow } from '../ivr/flow.ts';
import type { World } from '../ivr/node-kind.ts';
import type { LineRules } from '../queue/surge-rules.ts';
import type { QueueId } from '../kernel/ids.ts';
import type { Call } from './call.ts';
import type { Command } from './commands.ts';
import type { EventOf } from './events.ts';

export interface Step {
  readonly next: Call;
  readonly commands: readonly Command[];
}

export interface Rules {
  readonly ringSeconds: number;
  /** How long a citizen waits for an agent whose browser vanished before going back to the head of the line. */
  readonly reconnectSeconds: number;
  /** How the queue works, just now. */
  queueRules(queue: QueueId): LineRules;
  overflowAfterSeconds(queue: QueueId): number;
  /** Where callers go whom their flow can't help any further; null while no queue is known. */
  firstQueue(): QueueId | null;
}

/** What flows go by beside the call itself; it holds from the moment it changes, also for calls in progress. */
export type LiveWorld = Pick<World, 'schedules' | 'tables' | 'emergency'>;

export interface Context {
  readonly flow: Flow;
  readonly rules: Rules;
  /** Without it nothing is scheduled. */
  readonly world?: () => LiveWorld;
}

/** Asterisk ends a ring by itself; our own timer is a backstop a little behind it. */
export const ringSlackMs = 2_000;

/** A phone that was answered after everyone had gone. */
export const hangUpStray = (call: Call, event: EventOf<'AgentAnswered' | 'OutsideAnswered'>): Step => ({
  next: call,
  commands: [{ do: 'hangUp', leg: event.leg }],
});

/** What it means for an agent that their phone was not answered. */
export function unansweredMove({ unanswered }: EventOf<'AgentLegEnded'>): 'missed' | 'refused' | 'phoneLost' {
  if (unanswered === 'unreachable') return 'phoneLost';
  return unanswered ?? 'missed';
}

export const stay = (call: Call): Step => ({ next: call, commands: [] });
