/**
 * The one who decides who waits where and who is offered whom. In memory, with the pure functions of core/queue; what a
 * successor needs (the calls' places, the agents' presence) is written through by their owners. At rest no caller waits
 * whom a free agent could serve: every change looks only at what it changed.
 */
import type { Place } from '../core/call/call.ts';
import type { KeptPlace } from '../core/callback/kept-place.ts';
import { callId, type AgentId, type CallId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { compareStands, Lines, standOf, type RulesOf, type Stand, type Waiting } from '../core/queue/line.ts';
import { needKey } from '../core/queue/need.ts';
import type { FreeAgents } from '../core/queue/free-agents.ts';
import { isNonEmpty, type NonEmpty } from '../core/kernel/non-empty.ts';
import { choose, chooseAll, type Choice, type FreeAgent } from '../core/queue/route.ts';
import { whyOffered, type Why } from '../core/queue/why.ts';

/** An agent who is reserved for the caller. */
export interface Offered {
  readonly agent: AgentId;
  readonly why: Why;
}

export interface FloorHouse {
  /** Null while nobody may be offered a call. */
  free(): FreeAgents | null;
  /** False when the agent was lost in between. */
  reserve(agent: AgentId, call: CallId): boolean;
  /** Of several the first to answer has the caller. */
  offer(call: CallId, agents: NonEmpty<Offered>): void;
  lineChanged(): void;
  now(): Instant;
  rulesOf: RulesOf;
  /** The agent who knows this citizen's matter, as far as it is known yet. */
  preferredOf(call: CallId): AgentId | null;
  /** Whether it is worth waiting for this agent: signed in, in this queue, and not one who has just missed this call. */
  mayWaitFor(agent: AgentId, queue: QueueId, call: CallId): boolean;
  /** `needsChange` is to be called then; null when nothing changes by itself. */
  wakeAt(at: Instant | null): void;
}

export class QueueFloor {
  readonly #lines: Lines;
  /** For the round. */
  readonly #lastOffered = new Map<QueueId, AgentId>();
  #wakesAt: Instant | null = null;

  constructor(private readonly house: FloorHouse) {
    this.#lines = new Lines(house.rulesOf);
  }

  join(call: CallId, place: Place): void {
    const { queue, priority, queuedAt, backAt, skills = [] } = place;
    const preferred = this.#preference(call, queue, queuedAt, this.house.preferredOf(call));
    const back = backAt === undefined ? {} : { backAt };
    this.#enter({ call, queue, priority, queuedAt, ...back, skills, preferred });
  }

  leave(call: CallId): void {
    if (this.#lines.leave(call) === null) return;
    this.#wake();
    this.house.lineChanged();
  }

  /** It was found out late who knows this citizen's matter. */
  prefer(call: CallId, agent: AgentId): void {
    const waiting = this.#lines.get(call)?.waiting;
    if (waiting === undefined) return;
    const preferred = this.#preference(call, waiting.queue, waiting.queuedAt, agent);
    if (preferred !== null) this.#enter({ ...waiting, preferred });
  }

  /** An agent became free: the first caller of all whom they can serve is theirs. */
  agentFree(agent: FreeAgent): void {
    const changed = this.#lines.changeDue(this.house.now());
    let first = this.#lines.firstFor(agent);
    // Where several came free in the same moment, a caller for whom others ring may leave this one to the next caller.
    while (first !== null && this.#offer(first, this.#freedFor(first, agent), true)) {
      first = this.house.free()?.has(agent.agent) === true ? this.#lines.firstFor(agent) : null;
    }
    this.#serve(changed);
  }

  /** Nobody waits any longer for somebody who went. */
  agentAway(agent: AgentId): void {
    this.#serve(this.#lines.stopPreferring(agent, this.house.now()));
  }

  /** Rules, skills or memberships are others now, or nobody was free for a while: everybody is looked at anew. */
  serveAll(): void {
    this.#serve(this.#lines.revise(this.house.now()));
    this.house.lineChanged();
  }

  /** The time has come that `wakeAt` spoke of. */
  needsChange(): void {
    this.#wakesAt = null;
    this.#serve(this.#lines.changeDue(this.house.now()));
  }

  position(call: CallId): number {
    return this.#lines.position(call);
  }

  /** Callers in this line who were there before. */
  aheadOf(place: KeptPlace): number {
    return this.#lines.ahead(this.#asStand(place));
  }

  /** Of two places that are kept. Negative when `a` is before `b`. */
  order(a: KeptPlace, b: KeptPlace): number {
    return compareStands(this.#asStand(a), this.#asStand(b));
  }

  waitingIn(queues: Iterable<QueueId>): number {
    let sum = 0;
    for (const queue of queues) sum += this.#lines.sizeOf(queue);
    return sum;
  }

  standOf(call: CallId): Stand | null {
    return this.#lines.get(call);
  }

  /** In their order. */
  callersIn(queue: QueueId): Iterable<Stand> {
    return this.#lines.inQueue(queue);
  }

  get queues(): Iterable<QueueId> {
    return this.#lines.queues();
  }

  get waiting(): number {
    return this.#lines.size;
  }

  #preference(call: CallId, queue: QueueId, queuedAt: Instant, agent: AgentId | null): Waiting['preferred'] {
    const until = queuedAt + this.house.rulesOf(queue).preferredSeconds * 1000;
    if (agent === null || until <= this.house.now() || !this.house.mayWaitFor(agent, queue, call)) return null;
    return { agent, until };
  }

  /** Whoever is on the line goes before whoever is not, all else being the same. */
  #asStand({ queue, priority, queuedAt }: KeptPlace): Stand {
    const waiting: Waiting = { call: callId('~'), queue, priority, queuedAt, skills: [], preferred: null };
    return standOf(waiting, this.house.rulesOf(queue), this.house.now());
  }

  #enter(waiting: Waiting): void {
    this.#serve([this.#lines.join(waiting, this.house.now())]);
    this.house.lineChanged();
  }

  /** These callers meet the free agents, in their order; where one finds nobody, no other with the same need does. */
  #serve(stands: readonly Stand[]): void {
    const nobodyFor = new Set<string>();
    for (const stand of stands) {
      if (this.#lines.get(stand.waiting.call) !== stand) continue;
      const { queue } = stand.waiting;
      const key = `${queue} ${stand.prefers ?? ''} ${needKey(stand.need)}`;
      if (nobodyFor.has(key)) continue;
      if (!this.#offer(stand, this.#choicesFor(stand), false)) nobodyFor.add(key);
    }
    this.#wake();
  }

  #choicesFor(stand: Stand): readonly Choice[] {
    const { queue } = stand.waiting;
    const free = this.house.free();
    if (free === null) return [];
    if (this.#ringsAll(stand)) {
      const agents = chooseAll(free, stand, () => true);
      return this.#together(stand, agents);
    }
    const choice = choose(free, stand, this.house.rulesOf(queue).strategy, this.#lastOffered.get(queue) ?? null);
    return choice === null ? [] : [choice];
  }

  /** Others who came free with this agent ring with them, unless they have somebody else to serve first. */
  #freedFor(stand: Stand, agent: FreeAgent): readonly Choice[] {
    const free = this.house.free();
    if (free === null || !this.#ringsAll(stand)) return [{ agent, of: 1 }];
    const agents = chooseAll(free, stand, (each) => this.#lines.firstFor(each) === stand);
    return this.#together(stand, agents);
  }

  #ringsAll({ waiting: { queue }, prefers }: Stand): boolean {
    return prefers === null && this.house.rulesOf(queue).strategy === 'ringAll';
  }

  /** As many as the queue lets ring, but no agent whom a caller behind is waiting for as well. */
  #together({ waiting }: Stand, agents: readonly FreeAgent[]): readonly Choice[] {
    const behind = this.#lines.sizeFor(agents) - 1;
    const most = Math.min(this.house.rulesOf(waiting.queue).ringAtMost, Math.max(1, agents.length - behind));
    return agents.slice(0, most).map((agent) => ({ agent, of: agents.length }));
  }

  /** @returns false when there was nobody to offer them to. */
  #offer(stand: Stand, choices: readonly Choice[], freed: boolean): boolean {
    const { call, queue } = stand.waiting;
    const rules = this.house.rulesOf(queue);
    const rang = choices.length;
    // Before the reservation: it may bring others in or out.
    const offers = choices.map((choice): Offered => {
      const why = whyOffered({ stand, choice, freed, rang }, this.#lines, rules, this.house.now());
      return { agent: choice.agent.agent, why };
    });
    const reserved = offers.filter(({ agent }) => this.house.reserve(agent, call));
    if (!isNonEmpty(reserved)) return false;
    this.#lastOffered.set(queue, reserved[0].agent);
    this.leave(call);
    this.house.offer(call, reserved);
    return true;
  }

  #wake(): void {
    const at = this.#lines.nextChangeAt();
    if (at === this.#wakesAt) return;
    this.#wakesAt = at;
    this.house.wakeAt(at);
  }
}
