/**
 * The one writer of agents' presence. It knows who is signed in, on which device, whether that phone can ring, and what
 * the call in hand did to them. Others ask or listen.
 */
import type { AgentMove } from '../core/call/commands.ts';
import type { AgentId, CallId, QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { isBusy, type AgentPresence, type AuxReason, type NextPresence } from '../core/queue/agent.ts';
import type { FreeAgent } from '../core/queue/route.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { AgentRow, Clock, StoredAgent } from './ports.ts';

export type Device = 'browser' | 'sip';

export interface Agent {
  readonly id: AgentId;
  readonly name: string;
  readonly extension: string;
  readonly queues: ReadonlySet<QueueId>;
  presence: AgentPresence;
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
  offerable(agent: Agent): void;
}

const afterCall: NextPresence = { state: 'ready', reason: null };
export const endpointOf = (agent: Pick<Agent, 'extension' | 'device'>): string =>
  agent.device === 'browser' ? `${agent.extension}-web` : agent.extension;

export class AgentRoster {
  readonly #agents = new Map<AgentId, Agent>();
  readonly #byExtension = new Map<string, Agent>();
  readonly #free = new Map<AgentId, FreeAgent>();

  constructor(
    private readonly clock: Clock,
    private readonly listener: RosterListener,
    private readonly save: (agent: StoredAgent) => void,
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
        presence: kept?.presence ?? known?.presence ?? { state: 'offline', since: this.clock.now() },
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
  free(): Iterable<FreeAgent> {
    return this.#free.values();
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
    this.#set(agent, this.#presenceFor({ state: wish.state, reason: wish.reason ?? null }, agent));
    return null;
  }

  /** @returns false when the agent is not free any more. */
  reserve(id: AgentId, call: CallId): boolean {
    const agent = this.#agents.get(id);
    if (agent === undefined || !this.#free.has(id)) return false;
    this.#set(agent, { state: 'reserved', since: this.clock.now(), call, next: afterCall });
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
      case 'refused':
        if (isBusy(presence)) this.#set(agent, { state: 'aux', since, reason: 'missed' });
        return;
      case 'phoneLost':
        if (isBusy(presence)) this.#set(agent, { state: 'aux', since, reason: 'phoneLost' });
        return;
    }
  }

  /** Ready without a phone that can ring is a promise nobody can keep. */
  dropIfUnreachable(id: AgentId): void {
    const agent = this.#agents.get(id);
    if (agent?.presence.state !== 'ready' || this.phoneReady(agent)) return;
    this.#set(agent, { state: 'aux', since: this.clock.now(), reason: 'phoneLost' });
  }

  /** After a takeover: an agent busy with a call that no longer exists is set free. */
  freeFromGone(lives: (call: CallId) => boolean): void {
    for (const agent of this.#agents.values()) {
      if (isBusy(agent.presence) && !lives(agent.presence.call)) this.callMoved(agent.id, agent.presence.call, 'free');
    }
  }

  stored(): StoredAgent[] {
    return [...this.#agents.values()].filter((agent) => agent.presence.state !== 'offline').map(storedForm);
  }

  #presenceFor(next: NextPresence, agent: Agent): AgentPresence {
    const since = this.clock.now();
    if (next.state === 'ready') return { state: 'ready', since, idleSince: agent.idleSince };
    if (next.state === 'aux') return { state: 'aux', since, reason: next.reason ?? 'other' };
    return { state: 'offline', since };
  }

  #set(agent: Agent, presence: AgentPresence): void {
    agent.presence = presence;
    this.#changed(agent);
  }

  #changed(agent: Agent): void {
    this.#refreshFree(agent);
    this.save(storedForm(agent));
    this.listener.changed(agent);
    if (this.#free.has(agent.id)) this.listener.offerable(agent);
  }

  #refreshFree(agent: Agent): void {
    if (agent.presence.state === 'ready' && this.phoneReady(agent)) {
      this.#free.set(agent.id, { agent: agent.id, queues: agent.queues, idleSince: agent.idleSince });
    } else {
      this.#free.delete(agent.id);
    }
  }
}

const storedForm = (agent: Agent): StoredAgent => ({
  agent: agent.id,
  presence: agent.presence,
  device: agent.device,
  page: agent.page,
});

const idleSinceOf = (presence: AgentPresence | undefined): Instant | null =>
  presence?.state === 'ready' ? presence.idleSince : null;
