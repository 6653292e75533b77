/**
 * What a desk is told by itself: the pop and its history, the call's moves, presence, the line, health. Decides nothing;
 * agent-desk and the calls do.
 */
import type { AgentState, DeskCall, PopHistory } from '../contract/http/agent.ts';
import type { PushData } from '../contract/push.ts';
import { isOver, type Call } from '../core/call/call.ts';
import type { CallEvent } from '../core/call/events.ts';
import { agentsOf, colleagueOf, leaverOf, otherOf } from '../core/call/members.ts';
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import { secondsBetween, type Instant } from '../core/kernel/instant.ts';
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
    const had = agentsOf(before);
    const has = agentsOf(after);
    for (const agent of had) if (!has.has(agent)) this.#callGone(agent, before, after, event);
    for (const agent of has) {
      const shown = this.house.pop.desk(after, agent);
      if (shown === null) continue;
      if (had.has(agent)) this.house.push.toAgent(agent, { type: 'call.changed', data: shown });
      else this.#offer(agent, after, shown);
    }
    const talker = talkerOf(after);
    if (talker !== null && talker !== talkerOf(before)) this.#countAnswered(talker);
    if (isOver(after)) this.house.pop.forget(after.facts.id);
  }

  callShown(agent: AgentId, call: Call): void {
    const shown = this.house.pop.desk(call, agent);
    if (shown !== null) this.house.push.toAgent(agent, { type: 'call.changed', data: shown });
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

  /** Whoever took the call over from another controller has not read it yet. */
  historyFor(id: AgentId, call: Call): void {
    if (this.house.pop.historyOf(call.facts.id).status === 'loading') void this.#showHistory(id, call);
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

  #callGone(id: AgentId, before: Call, after: Call, event: CallEvent): void {
    const why = goneWhy(id, before, after, event);
    this.house.push.toAgent(id, { type: 'call.gone', data: { callId: after.facts.id, why } });
    const today = this.#today.get(id);
    if (today !== undefined) today.talkedSeconds += talkedBy(id, before, event.at);
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

/** Who speaks with the citizen, or did when they hung up. */
const talkerOf = (call: Call): AgentId | null => ('talk' in call ? call.talk.agent : null);

function talkedBy(id: AgentId, before: Call, at: Instant): number {
  const leaver = leaverOf(before, id);
  if (leaver !== null) return secondsBetween(leaver.connectedAt, leaver.partedAt);
  if (!('talk' in before) || before.talk.agent !== id) return 0;
  return secondsBetween(before.talk.connectedAt, before.state === 'wrapping' ? before.partedAt : at);
}

/** Whoever left a talk that goes on without them did so on purpose, unless they were not found again. */
function goneWhy(id: AgentId, before: Call, after: Call, event: CallEvent): PushData<'call.gone'>['why'] {
  const other = colleagueOf(before) === id ? otherOf(before) : null;
  if (leaverOf(before, id) !== null || (other !== null && other.answeredAt !== null)) return 'done';
  if (talkerOf(before) === id && before.state !== 'reconnecting' && after.state !== 'ended') return 'done';
  if (event.type === 'OfferRefused') return 'refused';
  if (after.state === 'ended' && after.disposition === 'lost') return 'lost';
  if (before.state === 'offering') {
    if (after.state === 'connected') return 'elsewhere';
    return after.state === 'ended' ? 'abandoned' : 'missed';
  }
  if (other !== null) return after.state === 'queued' ? 'missed' : 'abandoned';
  if (after.state !== 'ended') return 'missed';
  return after.disposition === 'unfinished' ? 'unfinished' : 'done';
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
    misses: agent.misses.calls.length === 0 ? null : { inARow: agent.misses.calls.length, limit: agent.misses.limit },
  };
}
