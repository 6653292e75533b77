/**
 * The floor in figures, once a second for whoever looks: today's counts (read once from the journal, then fed by the
 * calls' moves), the lines, the agents who changed, the alarms. It decides nothing and owns nothing but its counts.
 */
import type { Board, BoardTick, FloorAgent, FloorSettings } from '../contract/http/wallboard.ts';
import type { Call } from '../core/call/call.ts';
import { agentsOf } from '../core/call/members.ts';
import { alarmId, stepAlarms, type AlarmStates, type Reading } from '../core/floor/alarms.ts';
import { askedBefore, counted, movedIn, noCounts, sumOf, type Asked, type Counts } from '../core/floor/counts.ts';
import { definitionsOf, figuresOf, type Figure } from '../core/floor/figures.ts';
import { usualRules } from '../core/floor/usual-rules.ts';
import { startOfDay } from '../core/kernel/day.ts';
import { queueId, type AgentId, type CallId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { isRefusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { Agent, AgentRoster } from './agent-roster.ts';
import type { CallbackOffice } from './callback-office.ts';
import { floorAgent, lineOf, linesOf, statesOf, type LineNow } from './floor-view.ts';
import type { Clock, FloorStore, PushPort } from './ports.ts';

const everyMs = 1_000;
/** Callbacks change elsewhere, and by minutes; a database that was away is asked again as often. */
const lookEveryMs = 10_000;

export interface WallboardHouse {
  readonly store: FloorStore;
  readonly callbacks: Pick<CallbackOffice, 'counts'>;
  readonly roster: AgentRoster;
  readonly push: PushPort;
  readonly clock: Clock;
  readonly log: Log;
  calls(): Iterable<Call>;
  call(id: CallId): Call | null;
  queues(): Iterable<{ readonly id: QueueId; readonly label: string }>;
}

/** The web room's view of it. */
export interface WallboardDoor {
  now(): Board;
  saveSettings(username: string, settings: FloorSettings): Promise<FloorSettings | Refusal>;
}

export class Wallboard implements WallboardDoor {
  #settings: FloorSettings = { revision: 0, rules: { ...usualRules, thresholds: [...usualRules.thresholds] } };
  #counts = new Map<QueueId, Counts>();
  #day: Instant = 0;
  readonly #asked = new Map<CallId, Asked>();
  #alarms: AlarmStates = new Map();
  #callbacks: number | null = null;
  #tick = 0;
  readonly #changed = new Set<AgentId>();
  #agentsTold = 0;
  #timers: NodeJS.Timeout[] = [];

  constructor(private readonly house: WallboardHouse) {}

  /** Before calls are taken over or come in. Without the database the day begins at nothing, until it can be read. */
  async start(taken: Iterable<Call>): Promise<void> {
    for (const call of taken) this.#remember(call);
    this.#timers = [setInterval(() => this.#beat(), everyMs), setInterval(() => void this.#look(), lookEveryMs)];
    await this.#look();
  }

  stop(): void {
    this.#timers.forEach(clearInterval);
  }

  #remember(call: Call): void {
    const asked = askedBefore(call);
    if (asked !== null) this.#asked.set(call.facts.id, asked);
  }

  async #readDay(): Promise<void> {
    const day = startOfDay(this.house.clock.now());
    this.#settings = await this.house.store.settings();
    this.#counts = await this.house.store.countsSince(day, this.#settings.rules);
    this.#day = day;
  }

  async #look(): Promise<void> {
    if (this.#day === 0) {
      await this.#readDay().catch((error: unknown) =>
        this.house.log.warn({ err: error }, "the day's counts could not be read yet and begin at nothing"),
      );
    }
    if (this.#callbacks !== null && this.house.push.boardWatchers === 0) return;
    this.#callbacks = await this.house.callbacks.counts().then(
      ({ waiting }) => waiting,
      () => null,
    );
  }

  // ── what calls and agents do ───────────────────────────────────────────────────────────────────────────────────────

  callMoved(before: Call, after: Call): void {
    const { id } = after.facts;
    const known = this.#asked.get(id) ?? null;
    const { asked, outcome } = movedIn(known, before, after);
    if (asked === null) this.#asked.delete(id);
    else if (asked !== known) this.#asked.set(id, asked);
    const queue = asked?.queue ?? known?.queue;
    if (outcome !== null && queue !== undefined) {
      this.#counts.set(queue, counted(this.#counts.get(queue) ?? noCounts, outcome, this.#settings.rules));
    }
    for (const call of [before, after]) for (const agent of agentsOf(call)) this.#changed.add(agent);
  }

  agentChanged({ id }: Agent): void {
    this.#changed.add(id);
  }

  // ── the board ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #beat(): void {
    const { clock, log, push } = this.house;
    const at = clock.now();
    if (this.#day !== 0 && startOfDay(at) !== this.#day) {
      this.#counts = new Map();
      this.#day = startOfDay(at);
    }
    const lines = linesOf(this.house.calls(), at);
    const figures = this.#figures(lines);
    // Alarms go on counting when nobody looks: whoever comes sees how long it has been so.
    this.#alarms = stepAlarms(this.#alarms, this.#readings(figures, lines), at);
    if (push.boardWatchers === 0) return;
    this.#tick += 1;
    try {
      push.toBoard({ type: 'wallboard', data: { ...this.#moment(at, figures, lines), agents: this.#changes() } });
    } catch (error) {
      log.error({ err: error }, 'the wallboard could not be made');
    }
  }

  now(): Board {
    const at = this.house.clock.now();
    const lines = linesOf(this.house.calls(), at);
    const agents = this.#floor().map((agent) => this.#shown(agent));
    return {
      ...this.#moment(at, this.#figures(lines), lines),
      agents,
      definitions: definitionsOf(this.#settings.rules),
      settings: this.#settings,
    };
  }

  #moment(at: Instant, figures: Figure[], lines: ReadonlyMap<QueueId, LineNow>): Omit<BoardTick, 'agents'> {
    const agents = this.#floor();
    return {
      tick: this.#tick,
      at: new Date(at).toISOString(),
      figures,
      queues: [...this.house.queues()].map(({ id, label }) => lineOf({ id, label }, lines, agents, this.#counts)),
      states: statesOf(agents),
      alarms: this.#shownAlarms(),
    };
  }

  #figures(lines: ReadonlyMap<QueueId, LineNow>): Figure[] {
    const all = [...lines.values()];
    return figuresOf(sumOf(this.#counts.values()), {
      waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
      longestWaitSeconds: Math.max(0, ...all.map(({ longestWaitSeconds }) => longestWaitSeconds)),
      estimatedWaitSeconds: null,
      callbacksDue: this.#callbacks,
    });
  }

  #readings(all: readonly Figure[], lines: ReadonlyMap<QueueId, LineNow>): Reading[] {
    return this.#settings.rules.thresholds.map((threshold) => {
      const figures = threshold.queue === null ? all : this.#figuresOfQueue(queueId(threshold.queue), lines);
      return { threshold, value: figures.find(({ id }) => id === threshold.figure)?.value ?? null };
    });
  }

  #figuresOfQueue(queue: QueueId, lines: ReadonlyMap<QueueId, LineNow>): Figure[] {
    const line = lines.get(queue);
    return figuresOf(this.#counts.get(queue) ?? noCounts, {
      waiting: line?.waiting ?? 0,
      longestWaitSeconds: line?.longestWaitSeconds ?? 0,
      estimatedWaitSeconds: null,
      callbacksDue: null,
    });
  }

  #shownAlarms(): BoardTick['alarms'] {
    return this.#settings.rules.thresholds.flatMap((threshold) => {
      const watched = this.#alarms.get(alarmId(threshold));
      if (watched === undefined || watched.shown === null) return [];
      const { figure, queue } = threshold;
      return [{ figure, queue, level: watched.shown, since: new Date(watched.since).toISOString() }];
    });
  }

  #floor(): Agent[] {
    return [...this.house.roster.all()].filter(({ supervises }) => !supervises);
  }

  #changes(): FloorAgent[] {
    const agents = this.#floor();
    // Somebody was hired: the whole floor once.
    const all = agents.length !== this.#agentsTold;
    this.#agentsTold = agents.length;
    const told = agents.filter(({ id }) => all || this.#changed.has(id)).map((agent) => this.#shown(agent));
    this.#changed.clear();
    return told;
  }

  #shown(agent: Agent): FloorAgent {
    const call = 'call' in agent.presence ? this.house.call(agent.presence.call) : null;
    return floorAgent(agent, call, this.house.roster.phoneReady(agent));
  }

  // ── settings ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async saveSettings(username: string, settings: FloorSettings): Promise<FloorSettings | Refusal> {
    const saved = await this.house.store.saveSettings(username, settings);
    if (isRefusal(saved)) return saved;
    // What counts as short or in time may be another now: the day is counted anew by it.
    await this.#readDay();
    return saved;
  }
}
