/**
 * The running hotline, put together from its ports: who holds what, and the life of a controller (take the lease, take
 * the calls over, answer; step down or hand over). Adapters are made in main.ts and handed in.
 */
import { ringBackFlow } from '../core/callback/ring-back.ts';
import { isOver, type Call } from '../core/call/call.ts';
import { waitingPrompts } from '../core/call/in-line.ts';
import type { LiveWorld, Rules } from '../core/call/step.ts';
import { wrapUpRuleFor } from '../core/call/wrap-up.ts';
import type { TransferTarget } from '../core/ivr/node-kind.ts';
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import { agentsOf } from '../core/call/members.ts';
import { surveyPrompts } from '../core/call/in-survey.ts';
import type { JournalFact } from '../core/call/journal-fact.ts';
import { maskNumber } from '../core/kernel/phone-number.ts';
import { mapped, type NonEmpty } from '../core/kernel/non-empty.ts';
import { isBusy } from '../core/queue/agent.ts';
import { rulesInLine } from '../core/queue/surge-rules.ts';
import type { Log } from '../log.ts';
import { AgentDesk, newLegIdFrom } from './agent-desk.ts';
import { AgentRoster, endpointOf } from './agent-roster.ts';
import type { CallbackOffice } from './callback-office.ts';
import type { CallerBook } from './caller-book.ts';
import type { CalendarBook } from './calendar-book.ts';
import { CallHands } from './call-hands.ts';
import type { LabelOf } from './call-views.ts';
import { FlowShelf } from './flow-shelf.ts';
import type {
  AuditLog,
  Clock,
  DirectoryStore,
  FloorStore,
  HistoryStore,
  Journal,
  KnowledgeBook,
  Lease,
  LiveStore,
  NumbersBehind,
  PushPort,
  RoutingHistory,
  Telephony,
  TelephonyEvent,
  UnitRow,
  WebLookUp,
} from './ports.ts';
import { PlaceKeeper, type KeptPlaces } from './place-keeper.ts';
import type { PresenceLog } from './presence-log.ts';
import type { Offered, QueueFloor } from './queue-floor.ts';
import { RehearsalLine } from './rehearsal-line.ts';
import { Routing } from './routing.ts';
import { ScreenPop } from './screen-pop.ts';
import { LookUps } from './look-ups.ts';
import { progressPrompts } from './spoken-progress.ts';
import { SpeechHearings, type HeardAs } from './speech-hearings.ts';
import type { SpeechRecogniser } from './speech-ports.ts';
import { Supervision } from './supervision.ts';
import { Switchboard } from './switchboard.ts';
import { Wallboard } from './wallboard.ts';

const sweepEveryMs = 30_000;
const refreshEveryMs = 10_000;
const tryAgainMs = 500;
const ringBackEveryMs = 1_000;

export interface HotlineParts {
  readonly telephony: Telephony;
  readonly journal: Journal;
  readonly live: LiveStore;
  readonly lease: Lease;
  readonly directory: DirectoryStore;
  readonly history: HistoryStore;
  readonly routing: RoutingHistory;
  readonly knowledge: KnowledgeBook;
  readonly numbers: NumbersBehind;
  /** Of citizens who are to be rung back to their place. */
  readonly places: KeptPlaces;
  readonly callbacks: Pick<CallbackOffice, 'counts'>;
  readonly web: WebLookUp;
  /** Null: callers are listened to for keys alone. */
  readonly recogniser: SpeechRecogniser | null;
  /** What flows go by: hours of opening, an emergency. Asked at every turn of a call, so it answers from memory. */
  readonly world: () => LiveWorld;
  readonly overlay: Pick<CalendarBook, 'forNewCall' | 'forRunningCall' | 'surge'>;
  /** Numbers that harass. Asked at every new call, so it answers from memory. */
  readonly callers: Pick<CallerBook, 'stageOf' | 'riskOf' | 'prompts'>;
  readonly push: PushPort;
  readonly presence: Pick<PresenceLog, 'begin' | 'changed' | 'end'>;
  readonly audit: AuditLog;
  readonly floorStore: FloorStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Sortable and unique, e.g. ulid. */
  newId(): string;
  sipPassword(sipUsername: string): string;
  databaseUp(): boolean;
  metrics: {
    popPainted(milliseconds: number): void;
    callEnded(disposition: string): void;
    offerAfter(milliseconds: number): void;
    speechHeard(as: HeardAs): void;
  };
}

export type Readiness = 'starting' | 'standby' | 'ready' | 'asterisk-away' | 'stopped';

export class Hotline {
  readonly switchboard: Switchboard;
  readonly roster: AgentRoster;
  readonly routing: Routing;
  readonly floor: QueueFloor;
  readonly desk: AgentDesk;
  readonly hands: CallHands;
  readonly supervision: Supervision;
  readonly wallboard: Wallboard;
  readonly hearings: SpeechHearings;
  readonly #keeper: PlaceKeeper;
  readonly flows: FlowShelf;
  readonly rehearsals: RehearsalLine;
  #units: readonly UnitRow[] = [];
  #readiness: Readiness = 'starting';
  #reconciling = false;
  #timers: NodeJS.Timeout[] = [];
  #wasReady = false;

  constructor(private readonly parts: HotlineParts) {
    const { telephony, clock, log, history, knowledge, web } = parts;
    const lookUps = new LookUps({ history, knowledge, web, clock, log });
    this.flows = new FlowShelf(parts.directory, telephony, parts.overlay);
    this.rehearsals = new RehearsalLine(clock);
    this.roster = new AgentRoster(
      clock,
      {
        changed: (agent) => {
          parts.presence.changed(agent);
          this.routing.presenceChanged(agent);
          this.desk.rosterChanged(agent);
          this.wallboard.agentChanged(agent);
        },
        // Not before the calls were compared with Asterisk, nor while it is away: the ring would count as missed.
        offerable: (agent) => {
          if (this.#readiness === 'ready') this.floor.agentFree(agent);
        },
      },
      (agent) => parts.live.saveAgent(agent),
      (call) => this.#missesAtMost(call),
    );
    this.routing = new Routing({
      roster: this.roster,
      history: parts.routing,
      clock,
      log,
      mayOffer: () => this.#readiness === 'ready',
      offer: (call, agents) => this.#offer(call, agents),
      lineChanged: () => this.desk.lineChanged(),
      overflow: (call, to) => this.switchboard.get(call)?.post({ type: 'LineOverflowed', to, at: clock.now() }),
    });
    this.floor = this.routing.floor;
    this.supervision = new Supervision({
      ...{ telephony, clock, log, roster: this.roster, push: parts.push, audit: parts.audit, newId: parts.newId },
      switchboard: () => this.switchboard,
      newLegId: newLegIdFrom(parts.newId),
    });
    this.wallboard = new Wallboard({
      ...{ store: parts.floorStore, callbacks: parts.callbacks, roster: this.roster, push: parts.push, clock, log },
      calls: () => [...this.switchboard.all()].map(({ call }) => call),
      call: (id) => this.switchboard.get(id)?.call ?? null,
      queues: () => this.routing.queues,
    });
    this.hearings = new SpeechHearings({
      ...{ telephony, recogniser: parts.recogniser, log },
      liveCalls: () => this.switchboard.size,
      counted: (as) => parts.metrics.speechHeard(as),
    });
    const rules = this.#rules();
    this.switchboard = new Switchboard(telephony, this.flows, rules, clock, log, {
      journal: (call, fact) => this.#note(call, fact),
      joinLine: (call, place) => this.routing.join(call, place),
      leaveLine: (call) => this.floor.leave(call),
      recall: (call, agent) => this.#recall(call, agent),
      positionOf: (call) => this.floor.position(call),
      estimateOf: (call) => this.routing.estimateOf(call),
      agentIs: (agent, call, move) => this.roster.callMoved(agent, call, move),
      freeAgents: (agents, call) => this.roster.freeTogether(agents, call),
      ringBacks: {
        isRinging: (leg) => this.#keeper.isRinging(leg),
        compare: (survey, asked) => this.#keeper.compare(survey, asked),
      },
      lookUp: (call, what) => lookUps.answer(call, what),
      numberOf: (target) => this.#numberOf(target),
      world: () => parts.world(),
      rehearsals: this.rehearsals,
      stageOf: (caller) => parts.callers.stageOf(caller),
      mayDecide: () => parts.lease.isFresh(),
      callerShown: (call) => call.facts.caller ?? 'anonymous',
      phoneChanged: (endpoint, online) => this.roster.phoneChanged(endpoint, online),
      seatOf: (agent) => {
        const who = this.roster.get(agent);
        const queue = who?.queues.values().next().value;
        return who === null || queue === undefined ? null : { queue, endpoint: endpointOf(who) };
      },
      moved: (before, after, event) => {
        if (isOver(after)) parts.live.forgetCall(after.facts.id);
        else parts.live.saveCall(after);
        this.routing.callMoved(before, after);
        this.#keeper.callMoved(before, after);
        this.desk.callMoved(before, after, event);
        this.supervision.callMoved(before, after, event);
        this.wallboard.callMoved(before, after);
      },
      dropped: (call) => this.#dropped(call),
      watches: this.supervision,
      hearings: this.hearings,
      hear: (call, listening) => this.hearings.hear(call, listening),
      stopHearing: (call) => this.hearings.stopHearing(call),
    });
    this.#keeper = this.#placeKeeper();
    this.hands = new CallHands({
      ...{ roster: this.roster, floor: this.floor, switchboard: this.switchboard, flows: this.flows },
      ...{ telephony, numbers: parts.numbers, clock },
      newId: () => parts.newId(),
      newLegId: newLegIdFrom(parts.newId),
      queues: () => this.routing.queues,
      units: () => this.#units,
    });
    this.desk = new AgentDesk({
      roster: this.roster,
      floor: this.floor,
      switchboard: this.switchboard,
      pop: new ScreenPop(
        history,
        clock,
        log,
        (queue) => this.routing.queue(queue)?.label ?? queue,
        (whom) => this.#labelOf(whom),
        parts.callers,
        (call) => wrapUpRuleFor(call, rules),
      ),
      pickUp: (agent, call) => this.hands.pickUp(agent, call),
      push: parts.push,
      history,
      clock,
      newLegId: newLegIdFrom(parts.newId),
      sipPassword: (username) => parts.sipPassword(username),
      isKeeper: () => this.#readiness !== 'starting' && this.#readiness !== 'standby',
      degraded: () => this.degraded(),
      popPainted: (milliseconds) => parts.metrics.popPainted(milliseconds),
    });
  }

  get readiness(): Readiness {
    return this.#readiness;
  }
  /** A broadcast call may be claimed: only by the keeper, and only while it answers. */
  mayClaim(): boolean {
    return this.#readiness === 'ready' && this.parts.lease.isFresh() && !this.flows.isEmpty;
  }

  degraded(): ('database' | 'redis' | 'asterisk')[] {
    return [
      ...(this.parts.databaseUp() ? [] : (['database'] as const)),
      ...(this.parts.live.isUp ? [] : (['redis'] as const)),
      ...(this.parts.telephony.isUp ? [] : (['asterisk'] as const)),
    ];
  }

  /** Before the link opens: the directory, the flows with their prompts, the lease, and what the last keeper left. */
  async start(progress: (what: string) => void): Promise<void> {
    const { directory, telephony, lease, live, log } = this.parts;
    await this.readDirectory();
    // Callers may wait for this start: estimates may come later.
    void this.routing.times.refresh();
    await this.flows.refresh((done, all) => progress(`提示音 ${done}/${all}`));
    await this.flows.keep(ringBackFlow);
    await telephony.prepare([
      ...waitingPrompts,
      ...surveyPrompts,
      ...this.routing.comfort(),
      ...progressPrompts(),
      ...this.parts.callers.prompts(),
    ]);
    this.#readiness = 'standby';
    const { fence } = await lease.acquire();
    live.useFence(fence);
    log.info({ fence }, 'this controller is the keeper');
    const [calls, agents] = await Promise.all([live.loadCalls().catch(() => []), live.loadAgents().catch(() => [])]);
    this.roster.load(await directory.agents(), agents);
    this.parts.presence.begin(this.roster.all());
    // Before the link opens: an agent who answered meanwhile is reported at once, and must find their call.
    await this.switchboard.takeOver(calls);
    void this.wallboard.start(calls);
    this.hearings.start();
    live.onUp(() => this.#rewriteLive());
    lease.onForgotten(() => this.#rewriteLive());
    this.#readiness = 'asterisk-away';
    this.#every(sweepEveryMs, () => this.#sweep());
    this.#every(refreshEveryMs, () => this.#refresh());
    this.#every(ringBackEveryMs, () => this.#keeper.tick());
  }

  /** Valkey lost what it had: memory is the truth, a successor must find all of it. */
  #rewriteLive(): void {
    const calls = [...this.switchboard.all()].map((each) => each.call);
    void this.parts.live.rewrite(calls, this.roster.stored()).catch(() => undefined);
  }

  /** The link to Asterisk is usable: take over or catch up, then answer. */
  linkUp(): void {
    if (this.#readiness === 'stopped' || this.#reconciling) return;
    this.#reconciling = true;
    void this.#catchUp().finally(() => {
      this.#reconciling = false;
    });
  }

  linkDown(): void {
    if (this.#readiness === 'ready') this.#readiness = 'asterisk-away';
    this.desk.healthChanged();
  }

  take(event: TelephonyEvent): void {
    if (this.#readiness === 'stopped') return;
    if (this.supervision.take(event) || this.#keeper.take(event)) return;
    this.switchboard.take(event);
  }

  /** What a list of all phones says, whoever made it. */
  phonesSeen(phones: readonly { endpoint: string; online: boolean }[]): void {
    for (const { endpoint, online } of phones) this.roster.phoneChanged(endpoint, online);
  }

  async #catchUp(): Promise<void> {
    const { telephony, log } = this.parts;
    while (telephony.isUp && this.#readiness !== 'stopped') {
      try {
        this.phonesSeen(await telephony.phones());
        const tally = await this.switchboard.reconcile();
        this.roster.freeFromGone((call, agent) => {
          const live = this.switchboard.get(call);
          return live !== null && agentsOf(live.call).has(agent);
        });
        this.#readiness = 'ready';
        log.info({ ...tally, calls: this.switchboard.size }, 'ready: calls are answered');
        if (!this.#wasReady) this.desk.expectReturns();
        this.#wasReady = true;
        this.desk.healthChanged();
        // Offers were frozen while not ready.
        this.floor.serveAll();
        return;
      } catch (error) {
        log.warn({ err: error }, 'reconciliation failed, trying again');
        await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
      }
    }
  }

  async #sweep(): Promise<void> {
    if (this.#readiness !== 'ready') return;
    await this.switchboard.sweep();
    this.phonesSeen(await this.parts.telephony.phones());
  }

  async #refresh(): Promise<void> {
    await this.readDirectory();
    await this.routing.times.refresh();
    await this.parts.telephony.prepare(this.routing.comfort());
    await this.flows.refresh();
  }

  /** At start, every now and then, and at once when it was changed here. */
  async readDirectory(): Promise<void> {
    const { directory } = this.parts;
    const [queues, agents, units] = await Promise.all([directory.queues(), directory.agents(), directory.units()]);
    this.#units = units;
    this.roster.load(agents);
    if (this.routing.directoryRead(queues, agents)) this.desk.rulesChanged();
  }

  /** Another controller keeps the floor now: decide nothing any more, touch no leg. */
  stepDown(): void {
    this.#readiness = 'stopped';
    this.#timers.forEach(clearInterval);
    this.routing.stop();
    this.switchboard.letGo();
    this.supervision.letGo();
    this.wallboard.stop();
    this.hearings.stop();
    this.desk.stop();
    this.parts.presence.end();
  }

  /** The whole hotline stops: whoever is on the line goes to the fallback dialplan. */
  async handOver(): Promise<void> {
    await this.supervision.endAll();
    await this.switchboard.handOverAll();
    await this.hearings.settled();
    this.stepDown();
  }

  #offer(call: CallId, offered: NonEmpty<Pick<Offered, 'agent'> & Partial<Offered>>): void {
    const live = this.switchboard.get(call);
    if (live === null) {
      const agents = offered.map(({ agent }) => agent);
      this.roster.freeTogether(agents, call);
      return;
    }
    if (live.call.state === 'queued') this.#keeper.passed(live.call.place);
    const at = this.parts.clock.now();
    const idleSince = this.roster.get(offered[0].agent)?.idleSince ?? at;
    this.parts.metrics.offerAfter(at - Math.max(idleSince, live.call.facts.arrivedAt));
    const agents = mapped(offered, ({ agent, ...why }) => {
      const who = this.roster.get(agent);
      return { agent, ...why, endpoint: who === null ? '' : endpointOf(who), leg: this.desk.legFor(agent) };
    });
    live.post({ type: 'AgentsReserved', agents, predictedSeconds: this.routing.times.predicted(call), at });
  }

  /** A call that crashed: whoever it held is told that it is gone, and is free. */
  #dropped(call: CallId): void {
    this.parts.live.forgetCall(call);
    const held = [...this.roster.all()].filter(({ presence }) => isBusy(presence) && presence.call === call);
    for (const { id } of held) this.parts.push.toAgent(id, { type: 'call.gone', data: { callId: call, why: 'lost' } });
    this.roster.freeTogether(
      held.map(({ id }) => id),
      call,
    );
  }

  #missesAtMost(id: CallId): number {
    const call = this.switchboard.get(id)?.call;
    return call !== undefined && 'place' in call ? this.routing.rulesOf(call.place.queue).missesAtMost : 1;
  }

  #placeKeeper(): PlaceKeeper {
    const { places, telephony, clock, log, newId } = this.parts;
    return new PlaceKeeper({
      ...{ places, telephony, clock, log, newId, floor: this.floor },
      isReady: () => this.#readiness === 'ready',
      soonFree: (queue) => this.roster.soonFree(queue),
      ownNumber: () => this.flows.own()?.dialled ?? '',
      calls: () => [...this.switchboard.all()].map((live) => live.call),
      open: (facts) => this.switchboard.ringBack(facts, ringBackFlow),
    });
  }

  #recall(call: CallId, agent: AgentId): boolean {
    if (!this.roster.reserve(agent, call)) return false;
    this.#offer(call, [{ agent }]);
    return true;
  }

  #note(call: Call, fact: JournalFact): void {
    const at = fact.fact === 'arrived' ? call.facts.arrivedAt : this.parts.clock.now();
    this.parts.journal.write({ ...fact, id: this.parts.newId(), call: call.facts.id, at });
    if (fact.fact === 'callBackDue') this.#keeper.wake();
    if (fact.fact === 'ended') this.parts.metrics.callEnded(fact.disposition);
  }

  #labelOf(whom: Parameters<LabelOf>[0]): string {
    if ('agent' in whom) return this.roster.get(whom.agent)?.name ?? whom.agent;
    if ('unit' in whom) return this.#units.find(({ id }) => id === whom.unit)?.label ?? whom.unit;
    return maskNumber(whom.number);
  }

  /** Anything else would let whoever edits a flow ring the whole world at the city's cost. */
  #numberOf(target: TransferTarget): string | null {
    if ('emergency' in target) return target.emergency;
    const allowed = this.#units.find((unit) =>
      'unit' in target ? unit.id === target.unit : unit.number === target.number,
    );
    return allowed?.number ?? null;
  }

  #rules(): Rules {
    return {
      firstQueue: () => this.routing.firstQueue,
      ringSeconds: 20,
      reconnectSeconds: 30,
      queueRules: (queue) => rulesInLine(this.routing.rulesOf(queue), this.parts.overlay.surge()?.callback ?? false),
      overflowAfterSeconds: (queue) => this.routing.queue(queue)?.overflowAfterSeconds ?? 300,
    };
  }

  #every(milliseconds: number, work: () => Promise<void>): void {
    const timer = setInterval(() => {
      work().catch((error: unknown) =>
        this.parts.log.warn({ err: error }, 'periodic work failed, will be tried again'),
      );
    }, milliseconds);
    this.#timers.push(timer);
  }
}
