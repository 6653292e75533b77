/**
 * Queues as they are set now, around the floor: rules and skills that hold from the moment they change, the agent who
 * knows a citizen's matter, the clock's part in relaxation. The floor alone decides.
 */
import type { Call, Place } from '../core/call/call.ts';
import type { Prompt } from '../core/ivr/flow.ts';
import type { CallId, QueueId } from '../core/kernel/ids.ts';
import { overflowFor } from '../core/queue/overflow.ts';
import { secondsBetween } from '../core/kernel/instant.ts';
import type { NonEmpty } from '../core/kernel/non-empty.ts';
import { usualRules, type OverflowTo, type QueueRules } from '../core/queue/rules.ts';
import type { Stand } from '../core/queue/line.ts';
import type { Log } from '../log.ts';
import type { Agent, AgentRoster } from './agent-roster.ts';
import { Alarm } from './alarm.ts';
import { KnownAgents } from './known-agents.ts';
import type { AgentRow, Clock, QueueRow, RoutingHistory } from './ports.ts';
import { QueueFloor, type Offered } from './queue-floor.ts';
import { WaitTimes } from './wait-times.ts';

const overflowEveryMs = 2_000;

export interface RoutingHouse {
  readonly roster: AgentRoster;
  readonly history: RoutingHistory;
  readonly clock: Clock;
  readonly log: Log;
  /** Not before the calls were compared with Asterisk, nor while it is away: a ring would count as missed. */
  mayOffer(): boolean;
  offer(call: CallId, agents: NonEmpty<Offered>): void;
  lineChanged(): void;
  overflow(call: CallId, to: OverflowTo): void;
}

export class Routing {
  readonly floor: QueueFloor;
  readonly times: WaitTimes;
  readonly #alarm: Alarm;
  readonly #known: KnownAgents;
  #queues: ReadonlyMap<QueueId, QueueRow> = new Map();
  /** Rules that led a caller nowhere: queue and place in its list. */
  readonly #tried = new Map<CallId, Set<string>>();
  readonly #sweep: NodeJS.Timeout;
  /** As it was when everybody was last looked at. */
  #routedBy = '';

  constructor(private readonly house: RoutingHouse) {
    const { roster, history, clock, log } = house;
    this.floor = new QueueFloor({
      free: () => (house.mayOffer() ? roster.free : null),
      reserve: (agent, call) => roster.reserve(agent, call),
      offer: (call, agents) => house.offer(call, agents),
      lineChanged: () => house.lineChanged(),
      now: () => clock.now(),
      rulesOf: (queue) => this.rulesOf(queue),
      preferredOf: (call) => this.#known.of(call),
      mayWaitFor: (agent, queue, call) => roster.mayWaitFor(agent, queue, call),
      wakeAt: (at) => this.#alarm.set(at),
    });
    this.#alarm = new Alarm(clock, () => this.floor.needsChange());
    this.#known = new KnownAgents(
      (number) => history.knownAgent(number),
      (call, agent) => this.floor.prefer(call, agent),
      log,
    );
    this.times = new WaitTimes({ history, clock, log, agents: () => roster.all() });
    this.#sweep = setInterval(() => this.#overflowAll(), overflowEveryMs).unref();
  }

  join(call: CallId, place: Place): void {
    this.floor.join(call, place);
    const stand = this.floor.standOf(call);
    if (stand === null) return;
    this.times.predict(call, this.estimateOf(call));
    this.#overflow(stand);
  }

  /** Null while it would be a guess, or when the call does not wait. */
  estimateOf(call: CallId): number | null {
    const stand = this.floor.standOf(call);
    return stand === null ? null : this.times.estimate(stand.waiting.queue, this.floor.position(call));
  }

  /** Where callers go whom their flow can't help any further. */
  get firstQueue(): QueueId | null {
    return this.#queues.keys().next().value ?? null;
  }

  get queues(): QueueRow[] {
    return [...this.#queues.values()];
  }

  queue(id: QueueId): QueueRow | null {
    return this.#queues.get(id) ?? null;
  }

  rulesOf(id: QueueId): QueueRules {
    return this.#queues.get(id)?.rules ?? usualRules;
  }

  /** What admins wrote for those who wait: rendered before it is needed. */
  comfort(): Prompt[] {
    const texts = [...this.#queues.values()].flatMap(({ rules }) => rules.announcements.comfort);
    return [...new Set(texts)].map((text) => ({ text, language: 'zh' }));
  }

  /** The roster has taken these agents in already. @returns whether anything is other than it was. */
  directoryRead(queues: readonly QueueRow[], agents: readonly AgentRow[]): boolean {
    this.#queues = new Map(queues.map((queue) => [queue.id, queue]));
    const routedBy = JSON.stringify([queues, agents]);
    if (routedBy === this.#routedBy) return false;
    this.#routedBy = routedBy;
    this.floor.serveAll();
    return true;
  }

  callMoved(before: Call, after: Call): void {
    const { facts, state } = after;
    if (state !== 'ended') {
      this.#known.lookFor(facts);
      return;
    }
    this.#known.forget(facts.id);
    this.#tried.delete(facts.id);
    this.times.callEnded(before, after);
  }

  presenceChanged({ id, presence }: Agent): void {
    if (presence.state === 'aux' || presence.state === 'offline') this.floor.agentAway(id);
  }

  stop(): void {
    this.#alarm.set(null);
    clearInterval(this.#sweep);
  }

  #overflowAll(): void {
    if (!this.house.mayOffer()) return;
    for (const queue of [...this.floor.queues]) {
      if (this.rulesOf(queue).overflow.length === 0) continue;
      for (const stand of [...this.floor.callersIn(queue)]) this.#overflow(stand);
    }
  }

  #overflow({ waiting: { call, queue, queuedAt, backAt } }: Stand): void {
    const rules = this.rulesOf(queue).overflow;
    if (rules.length === 0) return;
    const tried = this.#tried.get(call) ?? new Set<string>();
    const keyOf = (rule: number): string => `${queue} ${rule}`;
    const found = overflowFor(
      rules,
      {
        position: this.floor.position(call),
        staffed: this.times.staffed(queue),
        estimateSeconds: this.estimateOf(call),
        waitedSeconds: secondsBetween(backAt ?? queuedAt, this.house.clock.now()),
      },
      new Set(rules.flatMap((_, rule) => (tried.has(keyOf(rule)) ? [rule] : []))),
    );
    if (found === null) return;
    this.#tried.set(call, tried.add(keyOf(found.rule)));
    this.house.overflow(call, found.to);
  }
}
