/**
 * The agent's door: presence, the call in hand, the pop, and what happens when a desk or its phone line comes and goes.
 * It pushes what the desk must show; the state itself belongs to the roster and to the calls.
 */
import type { AgentState, DeskCall, PhoneAccess, SetPresence } from '../contract/http/agent.ts';
import { agentOf, type Call } from '../core/call/call.ts';
import type { CallEvent } from '../core/call/events.ts';
import type { AgentDisposition } from '../core/call/disposition.ts';
import { legId, type AgentId, type CallId, type LegId } from '../core/kernel/ids.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { isBusy } from '../core/queue/agent.ts';
import type { z } from 'zod';
import { endpointOf, type Agent, type AgentRoster, type Device } from './agent-roster.ts';
import type { AgentDoor } from './doors.ts';
import type { Clock, HistoryStore, PushPort } from './ports.ts';
import type { QueueFloor } from './queue-floor.ts';
import type { ScreenPop } from './screen-pop.ts';
import type { Switchboard } from './switchboard.ts';

/** A socket that drops and comes back within this is no reason to play music to the citizen. */
const deskGraceMs = 1_500;
/** A ready agent whose phone is away this long is not ready. */
const phoneGraceMs = 15_000;
const ringAgainEveryMs = 1_000;

export interface AgentDeskHouse {
  readonly roster: AgentRoster;
  readonly floor: QueueFloor;
  readonly switchboard: Switchboard;
  readonly pop: ScreenPop;
  readonly push: PushPort;
  readonly history: HistoryStore;
  readonly clock: Clock;
  newLegId(agent: AgentId): LegId;
  sipPassword(sipUsername: string): string;
  degraded(): AgentState['degraded'];
  popPainted(milliseconds: number): void;
}

interface Reach {
  /** Pages whose socket is open. */
  readonly pages: Set<string>;
  /** The page that spoke last before the line went; the same one coming back still has its leg. */
  lastPage: string | null;
  phoneLines: number;
  lostTimer: NodeJS.Timeout | null;
  phoneTimer: NodeJS.Timeout | null;
  ringTimer: NodeJS.Timeout | null;
  answered: { count: number; talkedSeconds: number } | null;
}

export class AgentDesk implements AgentDoor {
  readonly #reach = new Map<AgentId, Reach>();

  constructor(private readonly house: AgentDeskHouse) {}

  // ── what the desk asks ─────────────────────────────────────────────────────────────────────────────────────────────

  async state(id: AgentId): Promise<AgentState | Refusal> {
    const agent = this.house.roster.get(id);
    if (agent === null) return { refused: 'not-an-agent' };
    const reach = this.#reachOf(id);
    reach.answered ??= await this.#answeredToday(id);
    const call = this.#callOf(agent);
    return {
      agentId: id,
      name: agent.name,
      extension: agent.extension,
      presence: presenceOf(agent),
      device: agent.device,
      phoneReady: this.house.roster.phoneReady(agent),
      call: call === null ? null : this.house.pop.desk(call),
      today: { answered: reach.answered?.count ?? 0, talkedSeconds: reach.answered?.talkedSeconds ?? 0 },
      waiting: this.house.floor.waitingIn(agent.queues),
      page: agent.page,
      seq: this.house.push.seqOf(id),
      degraded: this.house.degraded(),
    };
  }

  async #answeredToday(id: AgentId): Promise<Reach['answered']> {
    try {
      const { answered, talkedSeconds } = await this.house.history.answeredToday(id);
      return { count: answered, talkedSeconds };
    } catch {
      return null;
    }
  }

  async setPresence(id: AgentId, wish: z.infer<typeof SetPresence>): Promise<AgentState | Refusal> {
    const { state, reason, device, page } = wish;
    const refused = this.house.roster.wish(id, {
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(device === undefined ? {} : { device }),
      ...(page === undefined ? {} : { page }),
    });
    return refused ?? this.state(id);
  }

  phoneAccess(id: AgentId, device: Device): PhoneAccess {
    const agent = this.house.roster.get(id);
    const username = agent === null ? '' : endpointOf({ extension: agent.extension, device });
    return { uri: `sip:${username}@hotline`, username, password: this.house.sipPassword(username), websocket: '/ws' };
  }

  hangUp = (agent: AgentId, call: CallId): Promise<null | Refusal> =>
    this.#ask(agent, call, 'HangUpAsked', ['connected', 'held', 'reconnecting']);
  hold = (agent: AgentId, call: CallId): Promise<null | Refusal> => this.#ask(agent, call, 'HoldAsked', ['connected']);
  resume = (agent: AgentId, call: CallId): Promise<null | Refusal> => this.#ask(agent, call, 'ResumeAsked', ['held']);
  refuseOffer = (agent: AgentId, call: CallId): Promise<null | Refusal> =>
    this.#ask(agent, call, 'OfferRefused', ['offering']);
  extendWrapUp = (agent: AgentId, call: CallId): Promise<null | Refusal> =>
    this.#ask(agent, call, 'WrapUpExtended', ['wrapping']);

  async wrapUp(agent: AgentId, call: CallId, disposition: AgentDisposition): Promise<null | Refusal> {
    const live = this.#inHand(agent, call);
    if (live === null) return { refused: 'not-your-call', callId: call };
    if (live.call.state !== 'wrapping') return { refused: 'not-in-wrap-up', state: live.call.state };
    live.post({ type: 'Disposed', disposition, at: this.house.clock.now() });
    return null;
  }

  ticketSaved(agent: AgentId, call: CallId, number: string): void {
    this.#inHand(agent, call)?.post({ type: 'TicketSaved', number, at: this.house.clock.now() });
  }

  async #ask(
    agent: AgentId,
    call: CallId,
    type: 'HangUpAsked' | 'HoldAsked' | 'ResumeAsked' | 'OfferRefused' | 'WrapUpExtended',
    states: readonly Call['state'][],
  ): Promise<null | Refusal> {
    const live = this.#inHand(agent, call);
    if (live === null) return { refused: 'not-your-call', callId: call };
    if (!states.includes(live.call.state)) return { refused: 'not-in-this-state', state: live.call.state };
    live.post({ type, at: this.house.clock.now() });
    return null;
  }

  #inHand(agent: AgentId, call: CallId) {
    const live = this.house.switchboard.get(call);
    return live !== null && agentOf(live.call) === agent ? live : null;
  }

  #callOf(agent: Agent): Call | null {
    if (!isBusy(agent.presence)) return null;
    const live = this.house.switchboard.get(agent.presence.call);
    return live !== null && agentOf(live.call) === agent.id ? live.call : null;
  }

  // ── desks and phone lines coming and going ─────────────────────────────────────────────────────────────────────────

  async deskConnected(id: AgentId, page: string): Promise<AgentState> {
    const reach = this.#reachOf(id);
    reach.pages.add(page);
    const agent = this.house.roster.get(id);
    if (agent !== null) this.#deskBack(agent, reach, page);
    const state = await this.state(id);
    if ('refused' in state) throw new Error(`socket of somebody who is no agent: ${id}`);
    return state;
  }

  /** The page that owns the phone is back, or a new page takes its place because the old one is gone. */
  #deskBack(agent: Agent, reach: Reach, page: string): void {
    const samePage = page === (agent.page ?? reach.lastPage);
    if (!samePage && agent.page !== null && reach.pages.has(agent.page)) return;
    this.house.roster.takePhone(agent.id, page);
    reach.lastPage = page;
    this.#stop(reach, 'lostTimer');
    const call = this.#callOf(agent);
    if (call === null || agent.device !== 'browser') return;
    const live = this.house.switchboard.get(call.facts.id);
    const at = this.house.clock.now();
    if (samePage) live?.post({ type: 'DeskReturned', at });
    else if (call.state === 'connected' || call.state === 'held') live?.post({ type: 'DeskLost', at });
  }

  deskGone(id: AgentId, page: string): void {
    const reach = this.#reachOf(id);
    reach.pages.delete(page);
    this.#maybeLost(id, reach);
  }

  phoneLineOpened(id: AgentId): void {
    const reach = this.#reachOf(id);
    reach.phoneLines += 1;
    this.#stop(reach, 'phoneTimer');
  }

  phoneLineClosed(id: AgentId): void {
    const reach = this.#reachOf(id);
    reach.phoneLines = Math.max(0, reach.phoneLines - 1);
    this.#maybeLost(id, reach);
  }

  /** Both the socket and the phone line gone: the browser is out of reach. One alone may be a passing matter. */
  #maybeLost(id: AgentId, reach: Reach): void {
    const agent = this.house.roster.get(id);
    if (agent?.device !== 'browser' || reach.phoneLines > 0 || this.#ownerHere(agent, reach)) return;
    this.#stop(reach, 'lostTimer');
    reach.lostTimer = setTimeout(() => {
      reach.lostTimer = null;
      const call = this.#callOf(agent);
      if (call !== null)
        this.house.switchboard.get(call.facts.id)?.post({ type: 'DeskLost', at: this.house.clock.now() });
    }, deskGraceMs);
  }

  #ownerHere(agent: Agent, reach: Reach): boolean {
    return agent.page !== null && reach.pages.has(agent.page);
  }

  /** After a takeover every browser must find its way back; those that do not within a while are not ready. */
  expectReturns(): void {
    for (const agent of this.house.roster.all()) this.#watchPhone(agent);
  }

  #watchPhone(agent: Agent): void {
    const reach = this.#reachOf(agent.id);
    if (agent.presence.state !== 'ready' || this.house.roster.phoneReady(agent)) return this.#stop(reach, 'phoneTimer');
    if (reach.phoneTimer !== null) return;
    reach.phoneTimer = setTimeout(() => {
      reach.phoneTimer = null;
      this.house.roster.dropIfUnreachable(agent.id);
    }, phoneGraceMs);
  }

  // ── what the roster and the calls say ──────────────────────────────────────────────────────────────────────────────

  rosterChanged(agent: Agent): void {
    this.#watchPhone(agent);
    this.house.push.toAgent(agent.id, {
      type: 'presence.changed',
      data: { ...presenceOf(agent), phoneReady: this.house.roster.phoneReady(agent), page: agent.page },
    });
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
    if (after.state === 'reconnecting') this.#ringAgain(has, after.facts.id);
    if (event.type === 'AgentAnswered' && before.state === 'offering') this.#countAnswered(has);
  }

  #countAnswered(id: AgentId): void {
    const { answered } = this.#reachOf(id);
    if (answered !== null) answered.count += 1;
  }

  /** The pop goes out before the ring does, with what memory knows; the history follows by itself. */
  #offer(id: AgentId, call: Call, shown: DeskCall): void {
    this.house.push.toAgent(id, { type: 'call.offered', data: shown });
    void this.refreshHistory(id, call);
  }

  async refreshHistory(id: AgentId, call: Call): Promise<void> {
    const history = await this.house.pop.find(call);
    this.house.push.toAgent(id, { type: 'call.history', data: { callId: call.facts.id, history } });
  }

  #callGone(id: AgentId, before: Call, after: Call): void {
    const why = after.state === 'ended' ? endedWhy(before, after) : 'missed';
    this.house.push.toAgent(id, { type: 'call.gone', data: { callId: after.facts.id, why } });
    if (after.state === 'ended') {
      this.house.pop.forget(after.facts.id);
      const { answered } = this.#reachOf(id);
      if (answered !== null && 'talk' in before)
        answered.talkedSeconds += Math.round((after.endedAt - before.talk.connectedAt) / 1000);
    }
  }

  lineChanged(agents: Iterable<Agent>): void {
    for (const agent of agents) {
      if (agent.presence.state === 'offline') continue;
      this.house.push.toAgent(agent.id, {
        type: 'line.changed',
        data: { waiting: this.house.floor.waitingIn(agent.queues) },
      });
    }
  }

  /** The agent's browser is being found again: as soon as its phone is registered, it rings. */
  #ringAgain(id: AgentId, call: CallId): void {
    const reach = this.#reachOf(id);
    if (reach.ringTimer !== null) return;
    const tick = (): void => {
      reach.ringTimer = null;
      const live = this.#inHand(id, call);
      const agent = this.house.roster.get(id);
      if (live?.call.state !== 'reconnecting' || agent === null) return;
      const reachable =
        this.house.roster.phoneReady(agent) && (agent.device === 'sip' || this.#ownerHere(agent, reach));
      const legMayLive = live.call.agentLeg !== null && !live.call.ringing && agent.page === null;
      if (reachable && !live.call.ringing && !legMayLive) {
        live.post({
          type: 'PhoneReturned',
          leg: this.house.newLegId(id),
          endpoint: endpointOf(agent),
          at: this.house.clock.now(),
        });
      }
      reach.ringTimer = setTimeout(tick, ringAgainEveryMs);
    };
    reach.ringTimer = setTimeout(tick, ringAgainEveryMs);
  }

  popSeen(id: AgentId, call: CallId, paintedAt: number): void {
    const live = this.#inHand(id, call);
    if (live?.call.state === 'offering') this.house.popPainted(Math.max(0, paintedAt - live.call.offeredAt));
  }

  healthChanged(): void {
    this.house.push.toAll({ type: 'health.changed', data: { degraded: this.house.degraded() } });
  }

  stop(): void {
    for (const reach of this.#reach.values()) {
      for (const timer of ['lostTimer', 'phoneTimer', 'ringTimer'] as const) this.#stop(reach, timer);
    }
  }

  #stop(reach: Reach, timer: 'lostTimer' | 'phoneTimer' | 'ringTimer'): void {
    if (reach[timer] !== null) clearTimeout(reach[timer]);
    reach[timer] = null;
  }

  #reachOf(id: AgentId): Reach {
    let reach = this.#reach.get(id);
    if (reach === undefined) {
      reach = {
        pages: new Set(),
        lastPage: null,
        phoneLines: 0,
        lostTimer: null,
        phoneTimer: null,
        ringTimer: null,
        answered: null,
      };
      this.#reach.set(id, reach);
    }
    return reach;
  }
}

export const newLegIdFrom =
  (unique: () => string) =>
  (agent: AgentId): LegId =>
    legId(`agent-${agent}-${unique()}`);

function endedWhy(before: Call, after: Extract<Call, { state: 'ended' }>): 'abandoned' | 'lost' | 'done' {
  if (before.state === 'offering') return after.disposition === 'lost' ? 'lost' : 'abandoned';
  return 'done';
}

function presenceOf(agent: Agent): AgentState['presence'] {
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
