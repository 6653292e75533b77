/**
 * Who waits, in order and by what they need. The order of all lines is one: (queuedAt less the head start of the caller's
 * priority, queuedAt, call). It never changes while a caller waits, so an offer that failed gives the same place back.
 * Callers whom the same agents can serve stand in one group, so that a decision looks at heads only. Pure: no clock.
 */
import type { AgentId, CallId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { meets, needAt, needKey, nextStepAt, type Need } from './need.ts';
import { hasMissed, type FreeAgent } from './route.ts';
import { classOf, type QueueRules } from './rules.ts';
import { Sorted } from './sorted.ts';

export interface Waiting {
  readonly call: CallId;
  readonly queue: QueueId;
  readonly priority: number;
  readonly queuedAt: Instant;
  /** Since when they wait this time, where that is not `queuedAt`: an overflow counts from here, rank and needs do not. */
  readonly backAt?: Instant;
  /** What the flow asked for. */
  readonly skills: readonly string[];
  /** Only this agent until then. */
  readonly preferred: { readonly agent: AgentId; readonly until: Instant } | null;
}

/** A caller as they stand now. */
export interface Stand {
  readonly waiting: Waiting;
  readonly rank: Instant;
  readonly need: Need;
  readonly prefers: AgentId | null;
  /** When need or preference changes by itself. */
  readonly changesAt: Instant | null;
}

interface Group {
  readonly need: Need;
  readonly line: Sorted<Stand>;
}

export type RulesOf = (queue: QueueId) => QueueRules;

/** Negative when `a` is before `b`. */
export function compareStands(a: Stand, b: Stand): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.waiting.queuedAt !== b.waiting.queuedAt) return a.waiting.queuedAt - b.waiting.queuedAt;
  return a.waiting.call < b.waiting.call ? -1 : a.waiting.call > b.waiting.call ? 1 : 0;
}
const byChange = (a: Stand, b: Stand): number => (a.changesAt ?? 0) - (b.changesAt ?? 0) || compareStands(a, b);

export function standOf(waiting: Waiting, rules: QueueRules, now: Instant): Stand {
  const { priority, queuedAt, skills, preferred } = waiting;
  const prefers = preferred !== null && now < preferred.until ? preferred : null;
  const step = nextStepAt(rules, queuedAt, now);
  const changes = [...(step === null ? [] : [step]), ...(prefers === null ? [] : [prefers.until])];
  return {
    waiting,
    rank: queuedAt - (classOf(rules, priority)?.headStartSeconds ?? 0) * 1000,
    need: needAt(rules, skills, queuedAt, now),
    prefers: prefers?.agent ?? null,
    changesAt: changes.length === 0 ? null : Math.min(...changes),
  };
}

export class Lines {
  readonly #stands = new Map<CallId, Stand>();
  readonly #queues = new Map<QueueId, Sorted<Stand>>();
  readonly #groups = new Map<QueueId, Map<string, Group>>();
  /** Those who wait for one agent, by that agent. */
  readonly #preferring = new Map<AgentId, Sorted<Stand>>();
  readonly #changing = new Sorted<Stand>(byChange);

  constructor(private readonly rulesOf: RulesOf) {}

  get size(): number {
    return this.#stands.size;
  }
  get(call: CallId): Stand | null {
    return this.#stands.get(call) ?? null;
  }
  sizeOf(queue: QueueId): number {
    return this.#queues.get(queue)?.length ?? 0;
  }
  inQueue(queue: QueueId): Iterable<Stand> {
    return this.#queues.get(queue) ?? [];
  }
  queues(): Iterable<QueueId> {
    return this.#queues.keys();
  }

  /** Whoever stands somewhere already moves. */
  join(waiting: Waiting, now: Instant): Stand {
    this.leave(waiting.call);
    const stand = standOf(waiting, this.rulesOf(waiting.queue), now);
    this.#stands.set(waiting.call, stand);
    sortedIn(this.#queues, waiting.queue).add(stand);
    this.#groupOf(stand).add(stand);
    if (stand.changesAt !== null) this.#changing.add(stand);
    return stand;
  }

  leave(call: CallId): Stand | null {
    const stand = this.#stands.get(call);
    if (stand === undefined) return null;
    this.#stands.delete(call);
    const { queue } = stand.waiting;
    const line = this.#queues.get(queue);
    line?.remove(stand);
    if (line?.length === 0) this.#queues.delete(queue);
    this.#groupOf(stand).remove(stand);
    this.#forgetEmpty(stand);
    if (stand.changesAt !== null) this.#changing.remove(stand);
    return stand;
  }

  /** 1 for the next to be served; 0 when not in any line. */
  position(call: CallId): number {
    const stand = this.#stands.get(call);
    return stand === undefined ? 0 : (this.#queues.get(stand.waiting.queue)?.indexOf(stand) ?? -1) + 1;
  }

  /** How many of its line would go before somebody who stood so. */
  ahead(stand: Stand): number {
    return this.#queues.get(stand.waiting.queue)?.before(stand) ?? 0;
  }

  /** The caller who goes first among all whom this agent can serve; whom they have just missed only if there is no other. */
  firstFor(agent: FreeAgent): Stand | null {
    const other = agent.missed?.size ? this.#firstOf(agent, (line) => firstNotMissed(line, agent)) : null;
    return other ?? this.#firstOf(agent, (line) => line.first);
  }

  #firstOf(agent: FreeAgent, headOf: (line: Sorted<Stand>) => Stand | null): Stand | null {
    let first: Stand | null = null;
    for (const line of this.#linesFor(agent)) {
      const head = headOf(line);
      if (head !== null && (first === null || compareStands(head, first) < 0)) first = head;
    }
    return first;
  }

  /** How many wait whom any of these agents can serve. */
  sizeFor(agents: Iterable<FreeAgent>): number {
    const lines = new Set<Sorted<Stand>>();
    for (const agent of agents) for (const line of this.#linesFor(agent)) lines.add(line);
    let size = 0;
    for (const line of lines) size += line.length;
    return size;
  }

  nextChangeAt(): Instant | null {
    return this.#changing.first?.changesAt ?? null;
  }

  /** Moves those whose step or preference is over; they come back in their order. */
  changeDue(now: Instant): Stand[] {
    const changed: Stand[] = [];
    for (let next = this.#changing.first; next !== null && (next.changesAt ?? 0) <= now; next = this.#changing.first) {
      changed.push(this.join(next.waiting, now));
    }
    return changed.sort(compareStands);
  }

  /** Everybody as the rules of now have it, in their order. */
  revise(now: Instant): Stand[] {
    return [...this.#stands.values()].map(({ waiting }) => this.join(waiting, now)).sort(compareStands);
  }

  /** This agent can't be waited for any more. */
  stopPreferring(agent: AgentId, now: Instant): Stand[] {
    const line = [...(this.#preferring.get(agent) ?? [])];
    return line.map(({ waiting }) => this.join({ ...waiting, preferred: null }, now));
  }

  *#linesFor(agent: FreeAgent): Iterable<Sorted<Stand>> {
    for (const queue of agent.queues) {
      for (const { need, line } of this.#groups.get(queue)?.values() ?? []) {
        if (meets(agent.skills, need)) yield line;
      }
    }
    const preferring = this.#preferring.get(agent.agent);
    if (preferring !== undefined) yield preferring;
  }

  #groupOf({ waiting, need, prefers }: Stand): Sorted<Stand> {
    if (prefers !== null) return sortedIn(this.#preferring, prefers);
    const groups = this.#groups.get(waiting.queue) ?? new Map<string, Group>();
    this.#groups.set(waiting.queue, groups);
    const key = needKey(need);
    const group = groups.get(key) ?? { need, line: new Sorted(compareStands) };
    groups.set(key, group);
    return group.line;
  }

  #forgetEmpty({ waiting, need, prefers }: Stand): void {
    if (prefers !== null) {
      if (this.#preferring.get(prefers)?.length === 0) this.#preferring.delete(prefers);
      return;
    }
    const groups = this.#groups.get(waiting.queue);
    if (groups?.get(needKey(need))?.line.length === 0) groups.delete(needKey(need));
    if (groups?.size === 0) this.#groups.delete(waiting.queue);
  }
}

/** An agent misses few in a row, so few are looked at. */
function firstNotMissed(line: Iterable<Stand>, agent: FreeAgent): Stand | null {
  for (const stand of line) if (!hasMissed(agent, stand)) return stand;
  return null;
}

function sortedIn<K>(lines: Map<K, Sorted<Stand>>, key: K): Sorted<Stand> {
  const line = lines.get(key) ?? new Sorted(compareStands);
  lines.set(key, line);
  return line;
}
