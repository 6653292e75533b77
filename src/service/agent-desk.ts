/**
 * The agent's door: presence, the call in hand, the pop, and what happens when a desk or its phone line comes and goes.
 * What the desk is told by itself is desk-news; the state belongs to the roster and to the calls.
 */
import type { AgentState, PhoneAccess, SetPresence } from '../contract/http/agent.ts';
import { agentOf, type Call } from '../core/call/call.ts';
import type { CallEvent, EventOf } from '../core/call/events.ts';
import { handsOf, type Hand } from '../core/call/hands.ts';
import { agentsInTalk, agentsOf } from '../core/call/members.ts';
import type { AgentDisposition } from '../core/call/disposition.ts';
import { legId, type AgentId, type CallId, type LegId } from '../core/kernel/ids.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import { isBusy } from '../core/queue/agent.ts';
import type { z } from 'zod';
import { endpointOf, type Agent, type AgentRoster, type Device } from './agent-roster.ts';
import { DeskNews, presenceOf } from './desk-news.ts';
import { DeskReach } from './desk-reach.ts';
import type { AgentDoor } from './doors.ts';
import type { LiveCall } from './live-call.ts';
import type { Clock, HistoryStore, PushPort } from './ports.ts';
import type { QueueFloor } from './queue-floor.ts';
import type { ScreenPop } from './screen-pop.ts';
import type { Switchboard } from './switchboard.ts';

type Asked =
  | 'HangUpAsked'
  | 'HoldAsked'
  | 'ResumeAsked'
  | 'OfferRefused'
  | 'WrapUpAsked'
  | 'WrapUpExtended'
  | 'WrapUpLeft'
  | 'Disposed';
type HandEvent = { [T in Asked]: Omit<EventOf<T>, 'at'> }[Asked];

const ringAgainEveryMs = 1_000;
/** How long browsers have to find their way back to a new controller. */
const returnGraceMs = 15_000;

export interface AgentDeskHouse {
  readonly roster: AgentRoster;
  readonly floor: QueueFloor;
  readonly switchboard: Switchboard;
  readonly pop: ScreenPop;
  readonly push: PushPort;
  readonly history: HistoryStore;
  readonly clock: Clock;
  newLegId(agent: AgentId): LegId;
  /** Of a parked call. */
  pickUp(agent: AgentId, call: CallId): null | 'not-parked' | Refusal;
  sipPassword(sipUsername: string): string;
  /** False while another controller decides, or before its calls and agents were taken over. */
  isKeeper(): boolean;
  degraded(): AgentState['degraded'];
  popPainted(milliseconds: number): void;
}

/** Another controller decides, or its state is still being taken over. */
export class StandbyFault extends Error {
  override name = 'StandbyFault';
}

export class AgentDesk implements AgentDoor {
  readonly #reach = new DeskReach((agent) => this.#browserLost(agent));
  readonly #news: DeskNews;

  constructor(private readonly house: AgentDeskHouse) {
    this.#news = new DeskNews(house, this.#reach, (agent, call) => this.#inHand(agent, call) !== null);
  }

  // ── what the desk asks ─────────────────────────────────────────────────────────────────────────────────────────────

  /** @throws StandbyFault when the truth is elsewhere: a desk that asks comes again. */
  async state(id: AgentId): Promise<AgentState | Refusal> {
    if (!this.house.isKeeper()) throw new StandbyFault();
    const agent = this.house.roster.get(id);
    if (agent === null) return { refused: 'not-an-agent' };
    const today = await this.#news.todayOf(id);
    const call = this.#callOf(agent);
    return {
      agentId: id,
      name: agent.name,
      extension: agent.extension,
      presence: presenceOf(agent),
      device: agent.device,
      phoneReady: this.house.roster.phoneReady(agent),
      call: call === null ? null : this.house.pop.desk(call, id),
      today: { ...today },
      waiting: this.#news.lineNow(agent),
      page: agent.page,
      seq: this.house.push.seqOf(id),
      degraded: this.house.degraded(),
    };
  }

  async setPresence(id: AgentId, wish: z.infer<typeof SetPresence>): Promise<AgentState | Refusal> {
    if (!this.house.isKeeper()) throw new StandbyFault();
    const { state, reason, device, page } = wish;
    const ownerBefore = this.house.roster.get(id)?.page ?? null;
    const refused = this.house.roster.wish(id, {
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(device === undefined ? {} : { device }),
      ...(page === undefined ? {} : { page }),
    });
    if (page !== undefined && page !== ownerBefore) this.#phoneMoved(id);
    return refused ?? this.state(id);
  }

  /** Another page took the phone over: the leg of the one before is of no use to it. */
  #phoneMoved(id: AgentId): void {
    const agent = this.house.roster.get(id);
    const live = agent?.device === 'browser' ? this.#liveOf(agent) : null;
    if (live === null || !agentsInTalk(live.call).has(id)) return;
    live.post({ type: 'DeskLost', by: id, at: this.house.clock.now() });
  }

  phoneAccess(id: AgentId, device: Device): PhoneAccess {
    const agent = this.house.roster.get(id);
    const username = agent === null ? '' : endpointOf({ extension: agent.extension, device });
    return { uri: `sip:${username}@hotline`, username, password: this.house.sipPassword(username), websocket: '/ws' };
  }

  hangUp = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'hangup', { type: 'HangUpAsked', by: agent });
  hold = (agent: AgentId, call: CallId) => this.#ask(agent, call, 'hold', { type: 'HoldAsked' });
  async resume(agent: AgentId, call: CallId): Promise<null | Refusal> {
    const picked = this.house.pickUp(agent, call);
    return picked === 'not-parked' ? this.#ask(agent, call, 'resume', { type: 'ResumeAsked' }) : picked;
  }

  async refuseOffer(agent: AgentId, call: CallId): Promise<null | Refusal> {
    const live = this.#inHand(agent, call);
    if (live === null) return { refused: 'not-your-call', callId: call };
    const state = this.house.pop.desk(live.call, agent)?.state;
    if (state !== 'offering') return { refused: 'not-in-this-state', state };
    return this.#post(live, { type: 'OfferRefused', by: agent });
  }

  async extendWrapUp(agent: AgentId, call: CallId): Promise<null | Refusal> {
    const live = this.#wrapping(agent, call);
    return isRefusal(live) ? live : this.#post(live, { type: 'WrapUpExtended', by: agent });
  }

  /** As it is: only where the time was the agent's own choice. */
  async leaveWrapUp(agent: AgentId, call: CallId): Promise<null | Refusal> {
    const live = this.#wrapping(agent, call);
    if (isRefusal(live)) return live;
    if (this.house.pop.desk(live.call, agent)?.wrapUp?.mode !== 'optional')
      return { refused: 'wrap-up-must-be-finished' };
    return this.#post(live, { type: 'WrapUpLeft', by: agent });
  }

  async askWrapUp(agent: AgentId, call: CallId, wanted: boolean): Promise<null | Refusal> {
    const live = this.#talking(agent, call);
    return isRefusal(live) ? live : this.#post(live, { type: 'WrapUpAsked', wanted, by: agent });
  }

  async wrapUp(agent: AgentId, call: CallId, disposition: AgentDisposition): Promise<null | Refusal> {
    const talking = this.#talking(agent, call);
    const live = isRefusal(talking) ? this.#wrapping(agent, call) : talking;
    return isRefusal(live) ? live : this.#post(live, { type: 'Disposed', disposition, by: agent });
  }

  ticketSaved(agent: AgentId, call: CallId, number: string): void {
    this.#inHand(agent, call)?.post({ type: 'TicketSaved', number, by: agent, at: this.house.clock.now() });
  }

  async #ask(agent: AgentId, call: CallId, hand: Hand, event: HandEvent): Promise<null | Refusal> {
    const live = this.#inHand(agent, call);
    if (live === null) return { refused: 'not-your-call', callId: call };
    if (!handsOf(live.call, agent).includes(hand)) return { refused: 'not-in-this-state', state: live.call.state };
    return this.#post(live, event);
  }

  #post(live: LiveCall, event: HandEvent): null {
    live.post({ ...event, at: this.house.clock.now() });
    return null;
  }

  /** The talk is theirs: who was only brought to it has nothing to say of it. */
  #talking(agent: AgentId, call: CallId): LiveCall | Refusal {
    const live = this.#inHand(agent, call);
    if (live === null) return { refused: 'not-your-call', callId: call };
    const theirs = 'talk' in live.call && live.call.talk.agent === agent && live.call.state !== 'wrapping';
    return theirs ? live : { refused: 'not-in-this-state', state: live.call.state };
  }

  #wrapping(agent: AgentId, call: CallId): LiveCall | Refusal {
    const live = this.#inHand(agent, call);
    if (live === null) return { refused: 'not-your-call', callId: call };
    if (this.house.pop.desk(live.call, agent)?.state === 'wrapping') return live;
    return { refused: 'not-in-wrap-up', state: live.call.state };
  }

  #inHand(agent: AgentId, call: CallId): LiveCall | null {
    const live = this.house.switchboard.get(call);
    return live !== null && agentsOf(live.call).has(agent) ? live : null;
  }

  #liveOf(agent: Agent): LiveCall | null {
    return isBusy(agent.presence) ? this.#inHand(agent.id, agent.presence.call) : null;
  }

  #callOf(agent: Agent): Call | null {
    return this.#liveOf(agent)?.call ?? null;
  }

  // ── desks and phone lines coming and going ─────────────────────────────────────────────────────────────────────────

  async deskConnected(id: AgentId, page: string): Promise<AgentState> {
    if (!this.house.isKeeper()) throw new StandbyFault();
    const agent = this.house.roster.get(id);
    if (agent !== null) this.#deskBack(agent, page);
    const state = await this.state(id);
    if ('refused' in state) throw new Error(`socket of somebody who is no agent: ${id}`);
    const call = agent === null ? undefined : this.#liveOf(agent)?.call;
    if (call !== undefined) this.#news.historyFor(id, call);
    return state;
  }

  /** The page that owns the phone is back, or a new page takes its place because the old one is gone. */
  #deskBack(agent: Agent, page: string): void {
    const samePage = page === agent.page;
    const ownerElsewhere = !samePage && this.#reach.isOpen(agent.id, agent.page);
    this.#reach.pageOpened(agent.id, page);
    if (ownerElsewhere) return;
    this.house.roster.takePhone(agent.id, page);
    if (agent.device !== 'browser') return;
    if (samePage) this.#liveOf(agent)?.post({ type: 'DeskReturned', by: agent.id, at: this.house.clock.now() });
    else this.#phoneMoved(agent.id);
  }

  deskGone(id: AgentId, page: string): void {
    this.#reach.pageClosed(id, page);
    this.#watchBrowser(id);
  }

  phoneLineOpened(id: AgentId): void {
    this.#reach.lineOpened(id);
  }

  phoneLineClosed(id: AgentId): void {
    this.#reach.lineClosed(id);
    this.#watchBrowser(id);
  }

  #watchBrowser(id: AgentId, graceMs?: number): void {
    const agent = this.house.roster.get(id);
    if (agent?.device === 'browser') this.#reach.watchBrowser(id, agent.page, graceMs);
  }

  #browserLost(id: AgentId): void {
    const agent = this.house.roster.get(id);
    if (agent !== null) this.#liveOf(agent)?.post({ type: 'DeskLost', by: id, at: this.house.clock.now() });
  }

  /** After a takeover every browser must find its way back; those that do not within a while are not ready. */
  expectReturns(): void {
    for (const agent of this.house.roster.all()) {
      this.#watchPhone(agent);
      const live = this.#liveOf(agent);
      if (live === null) continue;
      // Its audio goes past us and never stopped: longer patience than with a line that broke.
      this.#watchBrowser(agent.id, returnGraceMs);
      if (live.call.state === 'reconnecting' && agentOf(live.call) === agent.id)
        this.#ringAgain(agent.id, live.call.facts.id);
    }
  }

  #watchPhone(agent: Agent): void {
    const missing = agent.presence.state === 'ready' && !this.house.roster.phoneReady(agent);
    this.#reach.watchPhone(agent.id, missing, () => this.house.roster.dropIfUnreachable(agent.id));
  }

  // ── what the roster and the calls say ──────────────────────────────────────────────────────────────────────────────

  rosterChanged(agent: Agent): void {
    this.#watchPhone(agent);
    this.#news.presenceChanged(agent);
  }

  callMoved(before: Call, after: Call, event: CallEvent): void {
    this.#news.callMoved(before, after, event);
    if (after.state === 'reconnecting') this.#ringAgain(after.talk.agent, after.facts.id);
  }

  /** What follows a talk may be something else from now on. */
  rulesChanged(): void {
    for (const agent of this.house.roster.all()) {
      const call = this.#callOf(agent);
      if (call !== null) this.#news.callShown(agent.id, call);
    }
  }

  lineChanged(): void {
    this.#news.lineChanged();
  }

  healthChanged(): void {
    this.#news.healthChanged();
  }

  /** The agent's browser is being found again: as soon as its phone is registered, it rings. */
  #ringAgain(id: AgentId, call: CallId): void {
    if (this.#reach.running(id, 'ring')) return;
    this.#reach.start(id, 'ring', ringAgainEveryMs, () => {
      const live = this.#inHand(id, call);
      const agent = this.house.roster.get(id);
      if (live?.call.state !== 'reconnecting' || agent === null) return;
      const here = agent.device === 'sip' || this.#reach.isOpen(id, agent.page);
      if (here && !live.call.ringing && this.house.roster.phoneReady(agent)) {
        live.post({
          type: 'PhoneReturned',
          leg: this.legFor(id),
          endpoint: endpointOf(agent),
          at: this.house.clock.now(),
        });
      }
      this.#ringAgain(id, call);
    });
  }

  popSeen(id: AgentId, call: CallId, paintedAt: number): void {
    const live = this.#inHand(id, call);
    if (live?.call.state === 'offering') this.house.popPainted(Math.max(0, paintedAt - live.call.offeredAt));
  }

  legFor(agent: AgentId): LegId {
    return this.house.newLegId(agent);
  }

  stop(): void {
    this.#reach.stopAll();
    this.#news.stop();
  }
}

export const newLegIdFrom =
  (unique: () => string) =>
  (agent: AgentId): LegId =>
    legId(`agent-${agent}-${unique()}`);
