/**
 * The running hotline, put together from its ports: who holds what, and the life of a controller (take the lease, take
 * the calls over, answer; step down or hand over). Adapters are made in main.ts and handed in.
 */
import type { Call } from '../core/call/call.ts';
import { waitingPrompts } from '../core/call/in-line.ts';
import type { LiveWorld, Rules } from '../core/call/step.ts';
import type { TransferTarget } from '../core/ivr/node-kind.ts';
import type { AgentId, CallId, QueueId } from '../core/kernel/ids.ts';
import type { JournalFact } from '../core/call/journal-fact.ts';
import type { Log } from '../log.ts';
import { AgentDesk, newLegIdFrom } from './agent-desk.ts';
import { AgentRoster, endpointOf } from './agent-roster.ts';
import type { CalendarBook } from './calendar-book.ts';
import { FlowShelf } from './flow-shelf.ts';
import type {
  Clock,
  DirectoryStore,
  HistoryStore,
  Journal,
  KnowledgeBook,
  Lease,
  LiveStore,
  PushPort,
  QueueRow,
  Telephony,
  TelephonyEvent,
  UnitRow,
  WebLookUp,
} from './ports.ts';
import { QueueFloor } from './queue-floor.ts';
import { ScreenPop } from './screen-pop.ts';
import { LookUps } from './look-ups.ts';
import { progressPrompts } from './spoken-progress.ts';
import { Switchboard } from './switchboard.ts';

const sweepEveryMs = 30_000;
const refreshEveryMs = 10_000;
const tryAgainMs = 500;

export interface HotlineParts {
  readonly telephony: Telephony;
  readonly journal: Journal;
  readonly live: LiveStore;
  readonly lease: Lease;
  readonly directory: DirectoryStore;
  readonly history: HistoryStore;
  readonly knowledge: KnowledgeBook;
  readonly web: WebLookUp;
  /** What flows go by: hours of opening, an emergency. Asked at every turn of a call, so it answers from memory. */
  readonly world?: () => LiveWorld;
  readonly overlay?: Pick<CalendarBook, 'forNewCall' | 'forRunningCall'>;
  readonly push: PushPort;
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
  };
}

export type Readiness = 'starting' | 'standby' | 'ready' | 'asterisk-away' | 'stopped';

export class Hotline {
  readonly switchboard: Switchboard;
  readonly roster: AgentRoster;
  readonly floor: QueueFloor;
  readonly desk: AgentDesk;
  readonly flows: FlowShelf;
  #queues = new Map<QueueId, QueueRow>();
  #units: readonly UnitRow[] = [];
  #readiness: Readiness = 'starting';
  #reconciling = false;
  #timers: NodeJS.Timeout[] = [];
  #wasReady = false;

  constructor(private readonly parts: HotlineParts) {
    const { telephony, clock, log, history, knowledge, web } = parts;
    const lookUps = new LookUps({ history, knowledge, web, clock, log });
    this.flows = new FlowShelf(parts.directory, telephony, parts.overlay);
    this.roster = new AgentRoster(
      clock,
      {
        changed: (agent) => this.desk.rosterChanged(agent),
        // Not before the calls were compared with Asterisk, nor while it is away: the ring would count as missed.
        offerable: (agent) => {
          if (this.#readiness !== 'ready') return;
          this.floor.agentFree({ agent: agent.id, queues: agent.queues, idleSince: agent.idleSince });
        },
      },
      (agent) => parts.live.saveAgent(agent),
    );
    this.floor = new QueueFloor({
      free: () => (this.#readiness === 'ready' ? this.roster.free() : []),
      reserve: (agent, call) => this.roster.reserve(agent, call),
      offer: (call, agent) => this.#offer(call, agent),
      lineChanged: () => this.desk.lineChanged(),
    });
    this.switchboard = new Switchboard(telephony, this.flows, this.#rules(), clock, log, {
      journal: (call, fact) => this.#note(call, fact),
      joinLine: (call, place) => this.floor.join(call, place),
      leaveLine: (call) => this.floor.leave(call),
      positionOf: (call) => this.floor.position(call),
      agentIs: (agent, call, move) => this.roster.callMoved(agent, call, move),
      lookUp: (call, what) => lookUps.answer(call, what),
      numberOf: (target) => this.#numberOf(target),
      world: () => parts.world?.() ?? { schedules: () => null, tables: [], emergency: null },
      mayDecide: () => parts.lease.isFresh(),
      callerShown: (call) => call.facts.caller ?? 'anonymous',
      phoneChanged: (endpoint, online) => this.roster.phoneChanged(endpoint, online),
      seatOf: (agent) => {
        const who = this.roster.get(agent);
        const queue = who?.queues.values().next().value;
        return who === null || queue === undefined ? null : { queue, endpoint: endpointOf(who) };
      },
      moved: (before, after, event) => {
        if (after.state === 'ended') parts.live.forgetCall(after.facts.id);
        else parts.live.saveCall(after);
        this.desk.callMoved(before, after, event);
      },
    });
    this.desk = new AgentDesk({
      roster: this.roster,
      floor: this.floor,
      switchboard: this.switchboard,
      pop: new ScreenPop(history, clock, log, (queue) => this.#queues.get(queue)?.label ?? queue),
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
    await this.#readDirectory();
    await this.flows.refresh((done, all) => progress(`提示音 ${done}/${all}`));
    await telephony.prepare([...waitingPrompts, ...progressPrompts()]);
    this.#readiness = 'standby';
    const { fence } = await lease.acquire();
    live.useFence(fence);
    log.info({ fence }, 'this controller is the keeper');
    const [calls, agents] = await Promise.all([live.loadCalls().catch(() => []), live.loadAgents().catch(() => [])]);
    this.roster.load(await directory.agents(), agents);
    // Before the link opens: an agent who answered meanwhile is reported at once, and must find their call.
    await this.switchboard.takeOver(calls);
    live.onUp(() => this.#rewriteLive());
    lease.onForgotten(() => this.#rewriteLive());
    this.#readiness = 'asterisk-away';
    this.#every(sweepEveryMs, () => this.#sweep());
    this.#every(refreshEveryMs, () => this.#refresh());
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
    if (this.#readiness !== 'stopped') this.switchboard.take(event);
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
        this.roster.freeFromGone((call) => this.switchboard.get(call) !== null);
        this.#readiness = 'ready';
        log.info({ ...tally, calls: this.switchboard.size }, 'ready: calls are answered');
        if (!this.#wasReady) this.desk.expectReturns();
        this.#wasReady = true;
        this.desk.healthChanged();
        this.#serveAll();
        return;
      } catch (error) {
        log.warn({ err: error }, 'reconciliation failed, trying again');
        await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
      }
    }
  }

  /** Offers were frozen while not ready: whoever is free now is asked again. */
  #serveAll(): void {
    for (const agent of [...this.roster.free()]) this.floor.agentFree(agent);
  }

  async #sweep(): Promise<void> {
    if (this.#readiness !== 'ready') return;
    await this.switchboard.sweep();
    this.phonesSeen(await this.parts.telephony.phones());
  }

  async #refresh(): Promise<void> {
    await this.#readDirectory();
    await this.flows.refresh();
  }

  async #readDirectory(): Promise<void> {
    const { directory } = this.parts;
    const [queues, agents, units] = await Promise.all([directory.queues(), directory.agents(), directory.units()]);
    this.#units = units;
    this.#queues = new Map(queues.map((queue) => [queue.id, queue]));
    this.roster.load(agents);
  }

  /** Another controller keeps the floor now: decide nothing any more, touch no leg. */
  stepDown(): void {
    this.#readiness = 'stopped';
    this.#timers.forEach(clearInterval);
    this.switchboard.letGo();
    this.desk.stop();
  }

  /** The whole hotline stops: whoever is on the line goes to the fallback dialplan. */
  async handOver(): Promise<void> {
    await this.switchboard.handOverAll();
    this.stepDown();
  }

  #offer(call: CallId, agent: AgentId): void {
    const live = this.switchboard.get(call);
    const who = this.roster.get(agent);
    if (live === null || who === null) {
      this.roster.callMoved(agent, call, 'free');
      return;
    }
    const at = this.parts.clock.now();
    this.parts.metrics.offerAfter(at - Math.max(who.idleSince, live.call.facts.arrivedAt));
    live.post({ type: 'AgentReserved', agent, endpoint: endpointOf(who), leg: this.desk.legFor(agent), at });
  }

  #note(call: Call, fact: JournalFact): void {
    const at = fact.fact === 'arrived' ? call.facts.arrivedAt : this.parts.clock.now();
    this.parts.journal.write({ ...fact, id: this.parts.newId(), call: call.facts.id, at });
    if (fact.fact === 'ended') this.parts.metrics.callEnded(fact.disposition);
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
      firstQueue: () => this.#queues.keys().next().value ?? null,
      ringSeconds: 20,
      wrapUpSeconds: 60,
      reconnectSeconds: 30,
      firstAnnouncementSeconds: 10,
      announceEverySeconds: 30,
      overflowAfterSeconds: (queue) => this.#queues.get(queue)?.overflowAfterSeconds ?? 300,
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
