/**
 * What supervisors do to calls and agents: watches over calls, the end of a talk, an agent's state, messages. Calls and
 * presence it only asks their owners to change; watches are service/watches', and a talk that was taken over is its
 * call's: service/taken-talks. Each act is an audit row first.
 */
import type { WatchNow } from '../contract/http/supervision.ts';
import { agentOf, type Call, type CallIn } from '../core/call/call.ts';
import type { CallEvent } from '../core/call/events.ts';
import type { AgentId, CallId, LegId } from '../core/kernel/ids.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { AuxReason } from '../core/queue/agent.ts';
import { talkLegOf, type WatchEnd, type WatchMode } from '../core/supervise/watch.ts';
import type { Log } from '../log.ts';
import type { Agent, AgentRoster, Device } from './agent-roster.ts';
import type { Act, AuditLog, Clock, PushPort, Survey, Telephony, TelephonyEvent } from './ports.ts';
import { SupervisorPages } from './supervisor-pages.ts';
import type { Switchboard } from './switchboard.ts';
import { TakenTalks, takeEnd } from './taken-talks.ts';
import { Watches } from './watches.ts';

export interface SupervisionHouse {
  readonly telephony: Telephony;
  readonly switchboard: () => Switchboard;
  readonly roster: AgentRoster;
  readonly push: PushPort;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
  newId(): string;
  newLegId(agent: AgentId): LegId;
}

/** Who acts: the account, and its seat if it has one. */
export interface Supervisor {
  readonly username: string;
  readonly name: string;
  readonly seat: AgentId | null;
}

/** The web room's view of it. */
export interface SupervisionDoor {
  watchOf(who: Supervisor): WatchNow;
  watch(who: Supervisor, call: CallId, mode: WatchMode, device?: Device): Promise<WatchNow | Refusal>;
  stop(who: Supervisor, call: CallId): Promise<null | Refusal>;
  takeOver(who: Supervisor, call: CallId): Promise<WatchNow | Refusal>;
  handBack(who: Supervisor, call: CallId, to: 'agent' | 'queue'): Promise<null | Refusal>;
  hangUp(who: Supervisor, call: CallId): Promise<null | Refusal>;
  release(who: Supervisor, call: CallId, reason: string): Promise<null | Refusal>;
  force(who: Supervisor, agent: AgentId, wish: ForcedState): Promise<null | Refusal>;
  message(who: Supervisor, to: readonly AgentId[], text: string): Promise<{ reached: number }>;
  deskOpened(seat: AgentId, page: string): void;
  deskGone(seat: AgentId, page: string): void;
}

export interface ForcedState {
  readonly state: 'ready' | 'aux' | 'offline';
  readonly aux: AuxReason;
  readonly reason: string;
}

const modeActs: Record<WatchMode, string> = {
  listen: 'call.listened',
  whisper: 'call.whispered',
  barge: 'call.barged',
};
const stateWords = { ready: '示闲', aux: '示忙', offline: '签出' } as const;

export class Supervision implements SupervisionDoor {
  readonly #watches: Watches;
  readonly #taken: TakenTalks;
  readonly #pages = new SupervisorPages({
    gone: (seat) => this.#nobodyThere(seat),
    loadedAnew: (seat) => this.#taken.browserGone(seat),
  });

  constructor(private readonly house: SupervisionHouse) {
    const { telephony, switchboard, roster, log } = house;
    this.#taken = new TakenTalks(house);
    this.#watches = new Watches({
      ...{ telephony, switchboard, roster, log },
      newId: () => house.newId(),
      moved: (seat) => this.#tellSeat(seat),
      over: (username, call, why) => this.#noteEnd(username, 'call.watch-ended', call, why),
    });
  }

  // ── watches ────────────────────────────────────────────────────────────────────────────────────────────────────────

  watchOf({ seat }: Supervisor): WatchNow {
    return seat === null ? { watch: null, taken: null, why: null } : this.#now(seat);
  }

  async watch(who: Supervisor, call: CallId, mode: WatchMode, device?: Device): Promise<WatchNow | Refusal> {
    const seat = who.seat === null ? null : this.house.roster.get(who.seat);
    if (seat === null) return { refused: 'no-supervisor-phone' };
    if (this.#taken.of(seat.id) !== null) return { refused: 'has-citizen' };
    const open = this.#watches.of(seat.id);
    if (open !== null && open.live.watch.facts.call !== call) return { refused: 'watches-another-call' };
    const refused = this.#mayWatch(call) ?? (open === null ? phoneOf(seat, device) : null);
    if (refused !== null && typeof refused === 'object') return refused;
    await this.#note(who, modeActs[mode], call, '');
    // The row took a moment: what held before it may not hold any more.
    const talk = this.#talkOf(call);
    if (talk === null) return { refused: 'no-talk' };
    const now = this.#watches.of(seat.id);
    if (now !== null) now.live.post({ type: 'ModeAsked', mode });
    else if (refused !== null) this.#watches.begin(who.username, seat, { call, mode, talk, device: refused });
    return this.#now(seat.id);
  }

  async stop({ seat }: Supervisor, call: CallId): Promise<null | Refusal> {
    const open = this.#watches.on(seat, call);
    if (open === null) {
      const has = seat !== null && this.#taken.of(seat) !== null;
      return { refused: has ? 'has-citizen' : 'not-watching' };
    }
    open.live.post({ type: 'StopAsked', why: 'stopped' });
    return Promise.resolve(null);
  }

  // ── a talk taken over ──────────────────────────────────────────────────────────────────────────────────────────────

  async takeOver(who: Supervisor, call: CallId): Promise<WatchNow | Refusal> {
    const asked = await this.#taken.take(
      () => this.#watches.on(who.seat, call),
      call,
      () => this.#note(who, 'call.taken', call, ''),
    );
    if (isRefusal(asked)) return asked;
    const { supervisor, agent } = asked;
    if (agent !== null) this.#tell(agent, who, '通话已由班长接管，本席位已退出。请完成登记和话后。');
    return this.#now(supervisor);
  }

  handBack(who: Supervisor, call: CallId, to: 'agent' | 'queue'): Promise<null | Refusal> {
    const noted = () => this.#note(who, 'call.handed-back', call, to);
    return to === 'agent' ? this.#taken.toAgent(who.seat, call, noted) : this.#taken.toLine(who.seat, call, noted);
  }

  hangUp(who: Supervisor, call: CallId): Promise<null | Refusal> {
    return this.#taken.hangUp(who.seat, call, () => this.#note(who, 'call.hung-up', call, ''));
  }

  #takeEnded({ supervisor: seat, facts }: CallIn<'taken'>, why: WatchEnd): void {
    this.#watches.endedWith(seat, why);
    this.#noteEnd(seat, 'call.take-ended', facts.id, why);
    this.#tellSeat(seat);
  }

  #mayWatch(call: CallId): Refusal | null {
    return this.#talkOf(call) === null ? { refused: 'no-talk' } : null;
  }

  #talkOf(call: CallId): LegId | null {
    const live = this.house.switchboard().get(call);
    return live === null ? null : talkLegOf(live.call);
  }

  #tellSeat(seat: AgentId): void {
    this.house.push.toAgent(seat, { type: 'watch.changed', data: this.#now(seat) });
  }

  #now(seat: AgentId): WatchNow {
    return { ...this.#watches.shown(seat), taken: this.#taken.shown(seat) };
  }

  // ── what telephony and calls say ───────────────────────────────────────────────────────────────────────────────────

  /** @returns whether the event was about a leg of a watch. */
  take(event: TelephonyEvent): boolean {
    return this.#watches.take(event);
  }

  callMoved(before: Call, after: Call, event: CallEvent): void {
    if (before.state === 'taken' && after.state !== 'taken') this.#takeEnded(before, takeEnd(after, event));
    this.#watches.callMoved(before, after);
  }

  /** Whether this leg belongs to a watch: a sweep leaves it alone. */
  knowsLeg(leg: LegId): boolean {
    return this.#watches.knowsLeg(leg);
  }

  swept(survey: Survey): void {
    this.#watches.swept(survey);
  }

  /** An orderly stop: no supervisor's phone is left in an empty room. */
  async endAll(): Promise<void> {
    await this.#watches.endAll();
    this.letGo();
  }

  letGo(): void {
    this.#pages.stop();
    this.#watches.letGo();
  }

  // ── the supervisor's pages ─────────────────────────────────────────────────────────────────────────────────────────

  deskOpened(seat: AgentId, page: string): void {
    this.#pages.opened(seat, page);
  }

  deskGone(seat: AgentId, page: string): void {
    this.#pages.closed(seat, page);
  }

  /** Nobody listens or speaks by that browser any more. */
  #nobodyThere(seat: AgentId): void {
    this.#watches.deskGone(seat);
    this.#taken.browserGone(seat);
  }

  // ── other acts ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async release(who: Supervisor, call: CallId, reason: string): Promise<null | Refusal> {
    const refused = this.#mayWatch(call);
    if (refused !== null) return refused;
    await this.#note(who, 'call.released', call, reason);
    const live = this.house.switchboard().get(call);
    if (live === null || talkLegOf(live.call) === null) return { refused: 'no-talk' };
    const agent = agentOf(live.call);
    if (agent !== null) this.#tell(agent, who, `通话已由班长强拆：${reason}`);
    live.post({ type: 'HangUpAsked', at: this.house.clock.now() });
    return null;
  }

  async force(who: Supervisor, id: AgentId, { state, aux, reason }: ForcedState): Promise<null | Refusal> {
    const agent = this.house.roster.get(id);
    if (agent === null || agent.supervises) return { refused: 'agent-unknown' };
    if (agent.presence.state === 'offline') return { refused: 'agent-offline' };
    await this.#noteOn(who, `agent.forced-${state}`, `agent:${id}`, reason);
    const refused = this.house.roster.wish(id, state === 'aux' ? { state, reason: aux } : { state });
    if (refused !== null) return refused.refused === 'phone-not-ready' ? { refused: 'agent-phone-away' } : refused;
    this.#endWrapUp(agent);
    this.#tell(id, who, `已由班长${stateWords[state]}：${reason}`);
    return null;
  }

  /** Some wrap-ups end by nothing but the agent, who may have gone. */
  #endWrapUp({ id, presence }: Agent): void {
    if (presence.state !== 'wrapUp') return;
    const live = this.house.switchboard().get(presence.call);
    live?.post({ type: 'WrapUpLeft', by: id, at: this.house.clock.now() });
  }

  async message(who: Supervisor, to: readonly AgentId[], text: string): Promise<{ reached: number }> {
    const named = new Set(to);
    const here = [...this.house.roster.all()].filter(
      ({ id, presence, supervises }) =>
        presence.state !== 'offline' && !supervises && (named.size === 0 || named.has(id)),
    );
    const object = named.size === 0 ? 'agents:all' : here.map(({ id }) => `agent:${id}`).join(' ');
    await this.#noteOn(who, 'agent.messaged', object, text);
    for (const { id } of here) this.#tell(id, who, text);
    return { reached: here.length };
  }

  #tell(agent: AgentId, { name }: Supervisor, text: string): void {
    const at = new Date(this.house.clock.now()).toISOString();
    this.house.push.toAgent(agent, { type: 'agent.message', data: { from: name, text, at } });
  }

  /** Nobody waits for this row, and what it tells has happened. */
  #noteEnd(who: string, act: Act, call: CallId, reason: WatchEnd): void {
    this.house.audit
      .add({ who, role: 'supervisor', act, object: `call:${call}`, reason })
      .catch((error: unknown) =>
        this.house.log.error({ err: error, callId: call, act }, 'what ended has no audit row'),
      );
  }

  #note(who: Supervisor, act: Act, call: CallId, reason: string): Promise<void> {
    return this.#noteOn(who, act, `call:${call}`, reason);
  }

  #noteOn({ username }: Supervisor, act: Act, object: string, reason: string): Promise<void> {
    return this.house.audit.add({ who: username, role: 'supervisor', act, object, reason });
  }
}

/** The device to ring: as asked, else whichever is there. */
function phoneOf({ online }: Agent, asked: Device | undefined): Device | Refusal {
  const device = asked ?? (online.browser ? 'browser' : 'sip');
  return online[device] ? device : { refused: 'supervisor-phone-away' };
}
