/** Who is offered whom: the agent idle for longest, the caller who is first in any line that agent serves. Pure. */
import type { AgentId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { compareWaiting, type Line, type Waiting } from './line.ts';

export interface FreeAgent {
  readonly agent: AgentId;
  readonly queues: ReadonlySet<QueueId>;
  readonly idleSince: Instant;
}

/** The longest-idle free agent who serves this queue; ties by id, so that the answer is always the same. */
export function longestIdle(free: Iterable<FreeAgent>, queue: QueueId): FreeAgent | null {
  let best: FreeAgent | null = null;
  for (const candidate of free) {
    if (!candidate.queues.has(queue)) continue;
    if (
      best === null ||
      candidate.idleSince < best.idleSince ||
      (candidate.idleSince === best.idleSince && candidate.agent < best.agent)
    ) {
      best = candidate;
    }
  }
  return best;
}

/** The caller who goes first among all lines this agent serves. */
export function firstFor(agent: FreeAgent, lines: ReadonlyMap<QueueId, Line>): Waiting | null {
  let first: Waiting | null = null;
  for (const queue of agent.queues) {
    const head = lines.get(queue)?.head ?? null;
    if (head !== null && (first === null || compareWaiting(head, first) < 0)) first = head;
  }
  return first;
}
