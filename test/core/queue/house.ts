/** A floor with a clock of its own, agents who come and go, and a list of what was offered. */
import type { Place } from '../../../src/core/call/call.ts';
import { agentId, queueId, type AgentId, type CallId } from '../../../src/core/kernel/ids.ts';
import { FreeAgents } from '../../../src/core/queue/free-agents.ts';
import type { FreeAgent } from '../../../src/core/queue/route.ts';
import { usualRules, type QueueRules, type RelaxStep } from '../../../src/core/queue/rules.ts';
import type { Why } from '../../../src/core/queue/why.ts';
import { QueueFloor } from '../../../src/service/queue-floor.ts';

export const general = queueId('general');
export const english = queueId('english');
export const place = (queuedAt: number, more: Partial<Place> = {}): Place => ({
  queue: general,
  priority: 0,
  queuedAt,
  cursor: { node: 'person', attempts: {}, typed: '' },
  ...more,
});
export const step = (afterSeconds: number, more: Partial<RelaxStep> = {}): RelaxStep => ({
  ...{ afterSeconds, asked: { match: 'all', level: 1 }, all: [], any: [] },
  ...more,
});

export interface Offer {
  readonly call: CallId;
  readonly agent: AgentId;
  readonly why: Why;
}

type Known = Partial<Omit<FreeAgent, 'skills'>> & { skills?: Record<string, number> };

export class House {
  now = 0;
  wakesAt: number | null = null;
  rules: QueueRules = usualRules;
  readonly free = new FreeAgents();
  readonly knows = new Map<CallId, AgentId>();
  readonly away = new Set<AgentId>();
  readonly offers: Offer[] = [];
  readonly floor = new QueueFloor({
    free: () => this.free,
    reserve: (agent) => this.free.remove(agent),
    offer: (call, agents) => {
      this.offers.push(...agents.map((offered) => ({ call, ...offered })));
      this.offered(
        call,
        agents.map(({ agent }) => agent),
      );
    },
    lineChanged: () => undefined,
    now: () => this.now,
    rulesOf: () => this.rules,
    preferredOf: (call) => this.knows.get(call) ?? null,
    mayWaitFor: (agent) => !this.away.has(agent),
    wakeAt: (at) => (this.wakesAt = at),
  });
  offered: (call: CallId, agents: readonly AgentId[]) => void = () => undefined;

  ready(name: string, more: Known = {}): FreeAgent {
    const [agent] = this.readyTogether({ [name]: more });
    return agent!;
  }

  /** In the same moment, as when a call that rang at all of them was answered. */
  readyTogether(all: Record<string, Known>): FreeAgent[] {
    const agents = Object.entries(all).map(([name, more]): FreeAgent => ({
      agent: agentId(name),
      queues: new Set([general]),
      idleSince: this.now,
      answered: 0,
      tiers: new Map(),
      ...more,
      skills: new Map(Object.entries(more.skills ?? {})),
    }));
    for (const agent of agents) this.free.add(agent);
    for (const agent of agents) if (this.free.has(agent.agent)) this.floor.agentFree(agent);
    return agents;
  }

  /** Lets time pass, with the alarms on the way. */
  until(at: number): void {
    while (this.wakesAt !== null && this.wakesAt <= at) {
      this.now = Math.max(this.now, this.wakesAt);
      this.wakesAt = null;
      this.floor.needsChange();
    }
    this.now = at;
  }

  get pairs(): string[] {
    return this.offers.map(({ call, agent }) => `${call}→${agent}`);
  }
}
