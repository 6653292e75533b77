/**
 * The agents who could take a call now, in groups that know and serve the same: whether somebody fits is asked of groups,
 * not of everybody. Pure data structure.
 */
import type { AgentId, QueueId } from '../kernel/ids.ts';
import type { Skills } from './need.ts';
import type { FreeAgent } from './route.ts';

export interface FreeGroup {
  readonly queues: ReadonlySet<QueueId>;
  readonly skills: Skills;
  readonly agents: ReadonlyMap<AgentId, FreeAgent>;
}

interface Group extends FreeGroup {
  readonly agents: Map<AgentId, FreeAgent>;
}

export class FreeAgents {
  readonly #agents = new Map<AgentId, string>();
  readonly #groups = new Map<string, Group>();

  has(agent: AgentId): boolean {
    return this.#agents.has(agent);
  }
  get(agent: AgentId): FreeAgent | null {
    return this.#groups.get(this.#agents.get(agent) ?? '')?.agents.get(agent) ?? null;
  }
  *all(): Iterable<FreeAgent> {
    for (const { agents } of this.#groups.values()) yield* agents.values();
  }
  groups(): Iterable<FreeGroup> {
    return this.#groups.values();
  }

  /** Whoever is there already is replaced. */
  add(agent: FreeAgent): void {
    this.remove(agent.agent);
    const key = profileOf(agent);
    const { queues, skills } = agent;
    const group = this.#groups.get(key) ?? { queues, skills, agents: new Map<AgentId, FreeAgent>() };
    group.agents.set(agent.agent, agent);
    this.#groups.set(key, group);
    this.#agents.set(agent.agent, key);
  }

  /** @returns false when they were not free. */
  remove(agent: AgentId): boolean {
    const key = this.#agents.get(agent);
    if (key === undefined) return false;
    this.#agents.delete(agent);
    const group = this.#groups.get(key);
    group?.agents.delete(agent);
    if (group?.agents.size === 0) this.#groups.delete(key);
    return true;
  }
}

const profileOf = ({ queues, skills }: FreeAgent): string =>
  JSON.stringify([[...queues].sort(), [...skills].sort(([a], [b]) => (a < b ? -1 : 1))]);
