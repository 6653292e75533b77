/**
 * What a desk is told by itself: the pop and its history, the call's moves, presence, the line, health. Decides nothing;
 * agent-desk and the calls do.
 */
import type { AgentState, DeskCall, PopHistory } from '../contract/http/agent.ts';
import { agentOf, type Call } from '../core/call/call.ts';
import type { CallEvent } from '../core/call/events.ts';
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import { secondsBetween } from '../core/kernel/instant.ts';
import { isBusy } from '../core/queue/agent.ts';
import type { AgentDeskHouse } from './agent-desk.ts';
import type { Agent } from './agent-roster.ts';
import type { DeskReach } from './desk-reach.ts';

/** A store that could not tell in time is asked again while the agent has the call. */
const historyAgainMs = 2_000;

const lineEveryMs = 1_000;

interface Today {
  answered: number;
  talkedSeconds: number;
}

export class DeskNews {
  /** Read once, then counted along; absent while the store could not say. */
  readonly #today = new Map<AgentId, Today>();
  readonly #waitingTold = new Map<AgentId, number>();
  readonly #presenceUntold = new Set<Agent>();
  #lineTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly house: Pick<AgentDeskHouse, 'roster' | 'floor' | 'pop' | 'push' | 'history' | 'degraded'>,
    private readonly reach: DeskReach,
    private readonly inHand: (agent: AgentId, call: CallId) => boolean,
  ) {}

  async todayOf(id: AgentId): Promise<Today> {
    const known = this.#today.get(id);
    if (known !== undefined) return known;
    try {
      const today = await this.house.history.answeredToday(id);
      this.#today.set(id, today);
      return today;
    } catch {
      return { answered: 0, talkedSeconds: 0 };
    }
  }

  /**
   * Told behind all that the same moment brings: whoever is offered a call was reserved for it just before, and a desk
   * that draws the presence first shows the pop later.
   */
  presenceChanged(agent: Agent): void {
    if (this.#presenceUntold.size === 0) queueMicrotask(() => this.#tellPresences());
    this.#presenceUntold.add(agent);
  }

  #tellPresences(): void {
    const agents = [...this.#presenceUntold];
    this.#presenceUntold.clear();
    for (const agent of agents) {
      this.house.push.toAgent(agent.id, {
        type: 'presence.changed',
        data: { ...presenceOf(agent), phoneReady: this.house.roster.phoneReady(agent), page: agent.page },
      });
    }
  }

  callMoved(before: Call, after: Call, event: CallEvent): void {
    const had = agentOf(before);
    const has = agentOf(after);
    if (had !== null && had !== has) this.#callGone(had, before, after);
    if (has === null) return;
    const shown = this.house.pop.desk(after);
    if (shown === null) return;
    if (had !== has) return this.#offer(has, after, shown);
    this.house.push.toAgent(has, { type: 'call.changed', data: shown });
    if (event.type === 'AgentAnswered' && before.state === 'offering') this.#countAnswered(has);
  }

  #countAnswered(id: AgentId): void {
    const today = this.#today.get(id);
    if (today !== undefined) today.answered += 1;
  }

  /** The pop goes out before the ring does, with what memory knows; the history follows by itself, or as soon as it can. */
  #offer(id: AgentId, call: Call, shown: DeskCall): void {
    this.house.push.toAgent(id, { type: 'call.offered', data: shown });
    void this.#showHistory(id, call);
  }

  async #showHistory(id: AgentId, call: Call, shown: PopHistory['status'] = 'loading'): Promise<void> {
    const ask = shown !== 'unavailable' || !this.house.degraded().includes('database');
    const history = ask ? await this.house.pop.find(call) : this.house.pop.historyOf(call.facts.id);
    const { status } = history;
    if (status !== shown) {
      this.house.push.toAgent(id, { type: 'call.history', data: { callId: call.facts.id, history } });
    }
    if (status === 'unavailable') {
      this.reach.start(id, 'history', historyAgainMs, () => {
        if (this.inHand(id, call.facts.id)) void this.#showHistory(id, call, status);
      });
    }
  }

  #callGone(id: AgentId, before: Call, after: Call): void {
    const why = after.state === 'ended' ? endedWhy(before, after) : 'missed';
    this.house.push.toAgent(id, { type: 'call.gone', data: { callId: after.facts.id, why } });
    if (after.state === 'ended') {
      this.house.pop.forget(after.facts.id);
      const today = this.#today.get(id);
      if (today !== undefined && 'talk' in before) {
        const partedAt = before.state === 'wrapping' ? before.partedAt : after.endedAt;
        today.talkedSeconds += secondsBetween(before.talk.connectedAt, partedAt);
      }
    }
  }

  /** A line changes with every call and has many watchers: they are told once a second, and only of another number. */
  lineChanged(): void {
    this.#lineTimer ??= setTimeout(() => {
      this.#lineTimer = null;
      for (const agent of this.house.roster.all()) this.#tellLine(agent);
    }, lineEveryMs);
  }

  /** For a snapshot, which is a telling too. */
  lineNow(agent: Agent): number {
    const waiting = this.house.floor.waitingIn(agent.queues);
    this.#waitingTold.set(agent.id, waiting);
    return waiting;
  }

  #tellLine(agent: Agent): void {
    if (agent.presence.state === 'offline') return;
    const waiting = this.house.floor.waitingIn(agent.queues);
    if (this.#waitingTold.get(agent.id) === waiting) return;
    this.#waitingTold.set(agent.id, waiting);
    this.house.push.toAgent(agent.id, { type: 'line.changed', data: { waiting } });
  }

  stop(): void {
    if (this.#lineTimer !== null) clearTimeout(this.#lineTimer);
  }

  healthChanged(): void {
    this.house.push.toAll({ type: 'health.changed', data: { degraded: this.house.degraded() } });
  }
}

function endedWhy(before: Call, after: Extract<Call, { state: 'ended' }>): 'abandoned' | 'lost' | 'done' {
  if (before.state === 'offering') return after.disposition === 'lost' ? 'lost' : 'abandoned';
  return 'done';
}

export function presenceOf(agent: Agent): AgentState['presence'] {
  const { presence } = agent;
  return {
    state: presence.state,
    reason: presence.state === 'aux' ? presence.reason : null,
    since: new Date(presence.since).toISOString(),
    next: isBusy(presence)
      ? presence.next
      : { state: presence.state === 'aux' ? 'aux' : presence.state === 'offline' ? 'offline' : 'ready', reason: null },
  };
}
