/** Who is offered a caller: of the free agents who can serve them, one by the queue's strategy, or several at once. Pure. */
import type { AgentId, CallId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { FreeAgents } from './free-agents.ts';
import type { Stand } from './line.ts';
import { meets, type Skills } from './need.ts';
import type { Strategy } from './rules.ts';

export interface FreeAgent {
  readonly agent: AgentId;
  readonly queues: ReadonlySet<QueueId>;
  readonly idleSince: Instant;
  readonly skills: Skills;
  /** Calls answered today. */
  readonly answered: number;
  /** 1 is asked first, and meant where nothing is said; the fixed order within a tier is that of the ids. */
  readonly tiers: ReadonlyMap<QueueId, number>;
  /** Callers for whom their phone rang in vain just now: both would rather have somebody else. */
  readonly missed?: ReadonlySet<CallId>;
}

export interface Choice {
  readonly agent: FreeAgent;
  /** How many could have been chosen. */
  readonly of: number;
}

export const hasMissed = ({ missed }: FreeAgent, { waiting }: Stand): boolean => missed?.has(waiting.call) ?? false;

export const tierIn = ({ tiers }: FreeAgent, queue: QueueId): number => tiers.get(queue) ?? 1;

export const canServe = (agent: FreeAgent, stand: Stand): boolean =>
  agent.queues.has(stand.waiting.queue) &&
  (stand.prefers === null ? meets(agent.skills, stand.need) : stand.prefers === agent.agent);

/**
 * @param lastOffered whom the queue offered a caller last, for the round.
 * Whoever has just missed this caller comes last: they are asked again when there is nobody else.
 * The answer is the same for the same agents in any order: every strategy ends in the agent's id.
 */
export function choose(free: FreeAgents, stand: Stand, strategy: Strategy, lastOffered: AgentId | null): Choice | null {
  const { waiting, need, prefers } = stand;
  if (prefers !== null) {
    const agent = free.get(prefers);
    return agent !== null && canServe(agent, stand) ? { agent, of: 1 } : null;
  }
  const byStrategy = order(strategy, waiting.queue, lastOffered);
  const compare: Order = (a, b) => Number(hasMissed(a, stand)) - Number(hasMissed(b, stand)) || byStrategy(a, b);
  let best: FreeAgent | null = null;
  let of = 0;
  for (const { queues, skills, agents } of free.groups()) {
    if (!queues.has(waiting.queue) || !meets(skills, need)) continue;
    of += agents.size;
    for (const candidate of agents.values()) if (best === null || compare(candidate, best) < 0) best = candidate;
  }
  return best === null ? null : { agent: best, of };
}

/**
 * All of them, who is idle for longest first; without those who have just missed this caller, as long as there are others.
 * @param isTheirs whether this caller is the one for this agent
 */
export function chooseAll(free: FreeAgents, stand: Stand, isTheirs: (agent: FreeAgent) => boolean): FreeAgent[] {
  const { waiting, need } = stand;
  const found: FreeAgent[] = [];
  for (const { queues, skills, agents } of free.groups()) {
    if (queues.has(waiting.queue) && meets(skills, need)) found.push(...[...agents.values()].filter(isTheirs));
  }
  const fresh = found.filter((agent) => !hasMissed(agent, stand));
  return (fresh.length > 0 ? fresh : found).sort(byIdle);
}

type Order = (a: FreeAgent, b: FreeAgent) => number;

const byId: Order = (a, b) => (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : 0);
const byIdle: Order = (a, b) => a.idleSince - b.idleSince || byId(a, b);
const byCalls: Order = (a, b) => a.answered - b.answered || byIdle(a, b);

function order(strategy: Strategy, queue: QueueId, lastOffered: AgentId | null): Order {
  const byTier: Order = (a, b) => tierIn(a, queue) - tierIn(b, queue);
  switch (strategy) {
    case 'longestIdle':
    case 'ringAll':
      return byIdle;
    case 'fewestCalls':
      return byCalls;
    case 'tiers':
      return (a, b) => byTier(a, b) || byIdle(a, b);
    case 'linear':
      return (a, b) => byTier(a, b) || byId(a, b);
    case 'roundRobin': {
      // Those behind the last one come first, then the round begins anew.
      const round = ({ agent }: FreeAgent): number => (lastOffered !== null && agent > lastOffered ? 0 : 1);
      return (a, b) => round(a) - round(b) || byId(a, b);
    }
  }
}
