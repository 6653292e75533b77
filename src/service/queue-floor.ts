/**
 * The one who decides who waits where and who is offered whom. In memory, with pure functions; what a successor needs
 * (the calls' places, the agents' presence) is written through by their owners.
 */
import type { Place } from '../core/call/call.ts';
import type { AgentId, CallId, QueueId } from '../core/kernel/ids.ts';
import { Line, type Waiting } from '../core/queue/line.ts';
import { firstFor, longestIdle, type FreeAgent } from '../core/queue/route.ts';

export interface FloorHouse {
  free(): Iterable<FreeAgent>;
  /** False when the agent was lost in between. */
  reserve(agent: AgentId, call: CallId): boolean;
  offer(call: CallId, agent: AgentId): void;
  lineChanged(): void;
}

export class QueueFloor {
  readonly #lines = new Map<QueueId, Line>();
  readonly #waiting = new Map<CallId, Waiting>();

  constructor(private readonly house: FloorHouse) {}

  join(call: CallId, place: Place): void {
    this.leave(call);
    const waiting: Waiting = { call, queue: place.queue, priority: place.priority, queuedAt: place.queuedAt };
    this.#line(place.queue).join(waiting);
    this.#waiting.set(call, waiting);
    this.#serve(place.queue);
    this.house.lineChanged();
  }

  leave(call: CallId): void {
    const waiting = this.#waiting.get(call);
    if (waiting === undefined) return;
    this.#waiting.delete(call);
    this.#line(waiting.queue).leave(waiting);
    this.house.lineChanged();
  }

  /** An agent became free: the first caller of all their lines is theirs. */
  agentFree(agent: FreeAgent): void {
    const first = firstFor(agent, this.#lines);
    if (first !== null) this.#offer(first, agent);
  }

  position(call: CallId): number {
    const waiting = this.#waiting.get(call);
    return waiting === undefined ? 0 : this.#line(waiting.queue).position(waiting);
  }

  waitingIn(queues: Iterable<QueueId>): number {
    let sum = 0;
    for (const queue of queues) sum += this.#lines.get(queue)?.length ?? 0;
    return sum;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  #line(queue: QueueId): Line {
    let line = this.#lines.get(queue);
    if (line === undefined) {
      line = new Line();
      this.#lines.set(queue, line);
    }
    return line;
  }

  /** Callers of one line meet free agents, first with longest idle, until one side runs out. */
  #serve(queue: QueueId): void {
    for (;;) {
      const head = this.#line(queue).head;
      if (head === null) return;
      const agent = longestIdle(this.house.free(), queue);
      if (agent === null || !this.#offer(head, agent)) return;
    }
  }

  #offer(waiting: Waiting, agent: FreeAgent): boolean {
    if (!this.house.reserve(agent.agent, waiting.call)) return false;
    this.leave(waiting.call);
    this.house.offer(waiting.call, agent.agent);
    return true;
  }
}
