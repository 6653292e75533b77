/** Lines and agents as the wallboard shows them: plain views of calls and roster, nothing kept. Numbers are masked. */
import type { BoardTick, FloorAgent, QueueNow } from '../contract/http/wallboard.ts';
import type { Call } from '../core/call/call.ts';
import { noCounts, type Counts } from '../core/floor/counts.ts';
import type { QueueId } from '../core/kernel/ids.ts';
import { secondsBetween, type Instant } from '../core/kernel/instant.ts';
import { maskNumber } from '../core/kernel/phone-number.ts';
import { talkLegOf } from '../core/supervise/watch.ts';
import type { Agent } from './agent-roster.ts';
import { presenceOf } from './desk-news.ts';

export interface LineNow {
  readonly waiting: number;
  readonly longestWaitSeconds: number;
}

/** Who has not been answered yet waits, also while a phone rings for them. */
export function linesOf(calls: Iterable<Call>, at: Instant): Map<QueueId, LineNow> {
  const lines = new Map<QueueId, LineNow>();
  for (const call of calls) {
    if (call.state !== 'queued' && call.state !== 'offering') continue;
    const { queue, queuedAt } = call.place;
    const { waiting, longestWaitSeconds } = lines.get(queue) ?? { waiting: 0, longestWaitSeconds: 0 };
    lines.set(queue, {
      waiting: waiting + 1,
      longestWaitSeconds: Math.max(longestWaitSeconds, secondsBetween(queuedAt, at)),
    });
  }
  return lines;
}

export function lineOf(
  { id, label }: { id: QueueId; label: string },
  lines: ReadonlyMap<QueueId, LineNow>,
  agents: readonly Agent[],
  counts: ReadonlyMap<QueueId, Counts>,
): QueueNow {
  const { waiting, longestWaitSeconds } = lines.get(id) ?? { waiting: 0, longestWaitSeconds: 0 };
  const { answered, abandoned } = counts.get(id) ?? noCounts;
  const serving = agents.filter(({ queues, presence }) => queues.has(id) && presence.state !== 'offline');
  const free = serving.filter(({ presence }) => presence.state === 'ready').length;
  return { id, label, waiting, longestWaitSeconds, here: serving.length, free, answered, abandoned };
}

export function statesOf(agents: readonly Agent[]): BoardTick['states'] {
  const states = { offline: 0, ready: 0, reserved: 0, ringing: 0, talking: 0, wrapUp: 0, aux: 0 };
  for (const { presence } of agents) states[presence.state] += 1;
  return states;
}

export function floorAgent(agent: Agent, call: Call | null, phoneReady: boolean): FloorAgent {
  const { state, reason, since } = presenceOf(agent);
  return {
    id: agent.id,
    name: agent.name,
    extension: agent.extension,
    queues: [...agent.queues],
    ...{ state, reason, phoneReady, misses: agent.misses.calls.length },
    since: call?.state === 'held' ? new Date(call.heldAt).toISOString() : since,
    call: call === null ? null : shownCall(call),
  };
}

const shownCall = (call: Call): FloorAgent['call'] => ({
  id: call.facts.id,
  state: call.state,
  queue: 'place' in call ? call.place.queue : null,
  number: call.facts.caller === null ? null : maskNumber(call.facts.caller),
  talk: talkLegOf(call) !== null,
});
