/**
 * The one writer of agents' presence. It knows who is signed in, on which device, whether that phone can ring, and what
 * the call in hand did to them. Others ask or listen.
 */
import type { AgentMove } from '../core/call/commands.ts';
import type { AgentId, CallId, QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { startOfDay } from '../core/kernel/day.ts';
import {
  isBusy,
  noMisses,
  tooMany,
  type AgentPresence,
  type AuxReason,
  type Misses,
  type NextPresence,
} from '../core/queue/agent.ts';
import type { Skills } from '../core/queue/need.ts';
import { FreeAgents } from '../core/queue/free-agents.ts';
import type { FreeAgent } from '../core/queue/route.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { AgentRow, Clock, StoredAgent } from './ports.ts';

export type Device = 'browser' | 'sip';

export interface Agent {
  readonly id: AgentId;
  readonly name: string;
  readonly extension: string;
  readonly queues: ReadonlySet<QueueId>;
  readonly skills: Skills;
  readonly tiers: ReadonlyMap<QueueId, number>;
  /** Calls answered on the day that began then. */
  answered: { readonly day: Instant; readonly calls: number };
  /** A supervisor's seat, which takes no calls of the floor. */
  readonly supervises: boolean;
  presence: AgentPresence;
  misses: Misses;
  device: Device;
  /** The page that owns the phone. */
  page: string | null;
  /** Since when without a call: kept through offers that came to nothing, so that nobody loses their turn. */
  idleSince: Instant;
  readonly online: Record<Device, boolean>;
}

export interface RosterListener {
  changed(agent: Agent): void;
  /** Ready, and the phone can ring. */
  offerable(agent: FreeAgent): void;
}

const afterCall: NextPresence = { state: 'ready', reason: null };
export const endpointOf = (agent: Pick<Agent, 'extension' | 'device'>): string =>
  agent.device === 'browser' ? `${agent.extension}-web` : agent.extension;

export class AgentRoster {
  readonly #agents = new Map<AgentId, Agent>();
  readonly #byExtension = new Map<string, Agent>();
  readonly free = new FreeAgents();

  constructor(
    private readonly clock: Clock,
    private readonly listener: RosterListener,
    private readonly save: (agent: StoredAgent) => void,
    /** How many misses in a row the call's queue allows, just now. */
    private readonly missesAtMost: (call: CallId) => number,
  ) {}

  /** Takes the directory in; agents known already keep their presence, `stored` is what a keeper before us knew. */
  load(rows: readonly AgentRow[], stored: readonly StoredAgent[] = []): void {
    const before = new Map(stored.map((agent) => [agent.agent, agent]));
    for (const row of rows) {
      const known = this.#agents.get(row.id);
      const kept = before.get(row.id);
      const agent: Agent = {
        id: row.id,
        name: row.name,
        extension: row.extension,
        queues: new Set(row.queues),
        skills: new Map(Object.entries(row.skills)),
        tiers: new Map(row.queues.map((queue) => [queue, row.tiers[queue] ?? 1])),
        answered: kept?.answered ?? known?.answered ?? { day: 0, calls: 0 },
        supervises: row.supervises ?? false,
        presence: kept?.presence ?? known?.presence ?? { state: 'offline', since: this.clock.now() },
        misses: kept?.misses ?? known?.misses ?? noMisses,
        device: kept?.device ?? known?.device ?? 'browser',
        page: kept?.page ?? known?.page ?? null,
        idleSince: idleSinceOf(kept?.presence) ?? known?.idleSince ?? this.clock.now(),
        online: known?.online ?? { browser: false, sip: false },
      };
      this.#agents.set(row.id, agent);
      this.#byExtension.set(row.extension, agent);
      this.#refreshFree(agent);
    }
  }

  get(id: AgentId): Agent | null {
    return this.#agents.get(id) ?? null;
  }
  all(): Iterable<Agent> {
    return this.#agents.values();
  }
  /** Agents of this queue who are free, or will be after the work on a call. */
  soonFree(queue: QueueId): number {
    let count = 0;
    for (const { presence, queues } of this.#agents.values()) {
      const isNext = presence.state === 'wrapUp' && presence.next.state === 'ready';
      if (queues.has(queue) && (presence.state === 'ready' || isNext)) count += 1;
    }
    return count;
  }
  byEndpoint(endpoint: string): { agent: Agent; device: Device } | null {
    const browser = endpoint.endsWith('-web');
    const agent = this.#byExtension.get(browser ? endpoint.slice(0, -'-web'.length) : endpoint);
    return agent === undefined ? null : { agent, device: browser ? 'browser' : 'sip' };
  }

  phoneReady(agent: Agent): boolean {
    return agent.online[agent.device];
  }

  phoneChanged(endpoint: string, online: boolean): void {
    const found = this.byEndpoint(endpoint);
    if (found === null || found.agent.online[found.device] === online) return;
    found.agent.online[found.device] = online;
    this.#changed(found.agent);
  }

  /** Signed in for this queue, soon free if not now, and not somebody who has just missed this call. */
  mayWaitFor(id: AgentId, queue: QueueId, call: CallId): boolean {
    const agent = this.#agents.get(id);
    if (agent === undefined || !agent.queues.has(queue) || agent.misses.calls.includes(call)) return false;
    return agent.presence.state !== 'offline' && agent.presence.state !== 'aux' && this.phoneReady(agent);
  }

  takePhone(id: AgentId, page: string): void {
    const agent = this.#agents.get(id);
    if (agent === undefined || agent.page === page) return;
    agent.page = page;
    this.#changed(agent);
  }

  /** What the agent (or a supervisor) wants. During a call it becomes what happens after it. */
  wish(
    id: AgentId,
    wish: { state: 'ready' | 'aux' | 'offline'; reason?: AuxReason; device?: Device; page?: string },
  ): Refusal | null {
    const agent = this.#agents.get(id);
    if (agent === undefined) return { refused: 'not-an-agent' };
    if (wish.page !== undefined) agent.page = wish.page;
    if (isBusy(agent.presence)) {
      if (wish.device !== undefined && wish.device !== agent.device) return { refused: 'device-in-use' };
      agent.presence = { ...agent.presence, next: { state: wish.state, reason: wish.reason ?? null } };
      this.#changed(agent);
      return null;
    }
    if (wish.device !== undefined) agent.device = wish.device;
    if (wish.state === 'ready' && !this.phoneReady(agent)) {
      this.#changed(agent);
      return { refused: 'phone-not-ready' };
    }
    if (wish.state === agent.presence.state && wish.state === 'ready') {
      this.#changed(agent);
      return null;
    }
    if (wish.state === 'ready') agent.idleSince = this.clock.now();
    if (wish.state !== 'aux') agent.misses = noMisses;
    this.#set(agent, this.#presenceFor({ state: wish.state, reason: wish.reason ?? null }, agent));
    return null;
  }

  /** @returns false when the agent is not free any more. */
  reserve(id: AgentId, call: CallId): boolean {
    const agent = this.#agents.get(id);
    if (agent === undefined || !this.free.has(id)) return false;
    this.#set(agent, { state: 'reserved', since: this.clock.now(), call, next: afterCall });
    return true;
  }

  /** For a call that the agent asked for: also from a break, to which they go back. */
  engage(id: AgentId, call: CallId): boolean {
    if (this.reserve(id, call)) return true;
    const agent = this.#agents.get(id);
    if (agent?.presence.state !== 'aux' || !this.phoneReady(agent)) return false;
    // Whoever makes a call is at their phone again.
    const { reason } = agent.presence;
    const next = { state: 'aux', reason: reason === 'missed' || reason === 'refused' ? 'other' : reason } as const;
    this.#set(agent, { state: 'reserved', since: this.clock.now(), call, next });
    return true;
  }

  /** The call in hand says what became of its agent. A word of another call is ignored. */
  callMoved(id: AgentId, call: CallId, move: AgentMove): void {
    const agent = this.#agents.get(id);
    if (agent === undefined) return;
    const { presence } = agent;
    const since = this.clock.now();
    const next = isBusy(presence) ? presence.next : afterCall;
    if (isBusy(presence) && presence.call !== call) return;
    switch (move) {
      case 'ringing':
      case 'talking':
        if (move === 'talking' && presence.state !== move) this.#answered(agent);
        if (presence.state !== move) this.#set(agent, { state: move, since, call, next });
        return;
      case 'wrapUp':
        if (presence.state !== 'wrapUp') this.#set(agent, { state: 'wrapUp', since, call, next });
        return;
      case 'free':
        if (!isBusy(presence)) return;
        if (presence.state === 'talking' || presence.state === 'wrapUp') agent.idleSince = since;
        this.#set(agent, this.#presenceFor(next, agent));
        return;
      case 'missed':
        if (isBusy(presence)) this.#missed(agent, call, next);
        return;
      case 'refused':
      case 'phoneLost':
        if (isBusy(presence)) this.#set(agent, { state: 'aux', since, reason: move });
        return;
    }
  }

  /** Their phones rang for a caller who is not theirs. All are free before the first of them is offered another one. */
  freeTogether(ids: readonly AgentId[], call: CallId): void {
    const freed = ids.flatMap((id) => {
      const agent = this.#agents.get(id);
      if (agent === undefined || !isBusy(agent.presence) || agent.presence.call !== call) return [];
      this.#put(agent, this.#presenceFor(agent.presence.next, agent));
      return [agent];
    });
    for (const agent of freed) this.#offer(agent);
  }

  /** A phone that can't ring is no fault of the person; who let it ring too often is not there. */
  #missed(agent: Agent, call: CallId, next: NextPresence): void {
    const since = this.clock.now();
    if (!this.phoneReady(agent)) return this.#set(agent, { state: 'aux', since, reason: 'phoneLost' });
    agent.misses = { calls: [...agent.misses.calls, call], limit: this.missesAtMost(call) };
    const gone = tooMany(agent.misses);
    this.#set(agent, gone ? { state: 'aux', since, reason: 'missed' } : this.#presenceFor(next, agent));
  }

  /** Ready without a phone that can ring is a promise nobody can keep. */
  dropIfUnreachable(id: AgentId): void {
    const agent = this.#agents.get(id);
    if (agent?.presence.state !== 'ready' || this.phoneReady(agent)) return;
    this.#set(agent, { state: 'aux', since: this.clock.now(), reason: 'phoneLost' });
  }

  /** After a takeover: an agent busy with a call that no longer exists, or knows nothing of them, is set free. */
  freeFromGone(knows: (call: CallId, agent: AgentId) => boolean): void {
    for (const agent of this.#agents.values()) {
      const { id, presence } = agent;
      if (isBusy(presence) && !knows(presence.call, id)) this.callMoved(id, presence.call, 'free');
    }
  }

  stored(): StoredAgent[] {
    return [...this.#agents.values()].filter((agent) => agent.presence.state !== 'offline').map(storedForm);
  }

  #answered(agent: Agent): void {
    agent.misses = noMisses;
    const day = startOfDay(this.clock.now());
    agent.answered = { day, calls: agent.answered.day === day ? agent.answered.calls + 1 : 1 };
  }

  #presenceFor(next: NextPresence, agent: Agent): AgentPresence {
    const since = this.clock.now();
    if (next.state === 'ready') return { state: 'ready', since, idleSince: agent.idleSince };
    if (next.state === 'aux') return { state: 'aux', since, reason: next.reason ?? 'other' };
    return { state: 'offline', since };
  }

  #set(agent: Agent, presence: AgentPresence): void {
    this.#put(agent, presence);
    this.#offer(agent);
  }

  #put(agent: Agent, presence: AgentPresence): void {
    agent.presence = presence;
    this.#tell(agent);
  }

  #changed(agent: Agent): void {
    this.#tell(agent);
    this.#offer(agent);
  }

  #tell(agent: Agent): void {
    this.#refreshFree(agent);
    this.save(storedForm(agent));
    this.listener.changed(agent);
  }

  #offer({ id }: Agent): void {
    const free = this.free.get(id);
    if (free !== null) this.listener.offerable(free);
  }

  #refreshFree(agent: Agent): void {
    if (agent.presence.state === 'ready' && this.phoneReady(agent)) {
      const { id, queues, idleSince, skills, tiers } = agent;
      const answered = agent.answered.day === startOfDay(this.clock.now()) ? agent.answered.calls : 0;
      const missed = new Set(agent.misses.calls);
      this.free.add({ agent: id, queues, idleSince, skills, tiers, answered, missed });
    } else {
      this.free.remove(agent.id);
    }
  }
}

const storedForm = (agent: Agent): StoredAgent => ({
  agent: agent.id,
  presence: agent.presence,
  device: agent.device,
  page: agent.page,
  answered: agent.answered,
  misses: agent.misses,
});

const idleSinceOf = (presence: AgentPresence | undefined): Instant | null =>
  presence?.state === 'ready' ? presence.idleSince : null;
