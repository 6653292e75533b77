/** What one decision yields, and the context it is made in. */
import type { Flow } from '../ivr/flow.ts';
import type { QueueId } from '../kernel/ids.ts';
import type { Call } from './call.ts';
import type { Command } from './commands.ts';

export interface Step {
  readonly next: Call;
  readonly commands: readonly Command[];
}

export interface Rules {
  readonly ringSeconds: number;
  readonly wrapUpSeconds: number;
  /** How long a citizen waits for an agent whose browser vanished before going back to the head of the line. */
  readonly reconnectSeconds: number;
  readonly firstAnnouncementSeconds: number;
  readonly announceEverySeconds: number;
  overflowAfterSeconds(queue: QueueId): number;
}

export interface Context {
  readonly flow: Flow;
  readonly rules: Rules;
}

/** Asterisk ends a ring by itself; our own timer is a backstop a little behind it. */
export const ringSlackMs = 2_000;

export const stay = (call: Call): Step => ({ next: call, commands: [] });
