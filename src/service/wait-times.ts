/**
 * How long callers wait, from what is known in memory: how long the last calls took, who is signed in, and what the same
 * half hour of past weeks was like, read every half hour. What was said is kept until it can be compared with what came.
 */
import type { Call } from '../core/call/call.ts';
import type { CallId, QueueId } from '../core/kernel/ids.ts';
import { secondsBetween } from '../core/kernel/instant.ts';
import { estimateWait, type Mean } from '../core/queue/estimate.ts';
import type { Log } from '../log.ts';
import type { Agent } from './agent-roster.ts';
import type { Clock, QueuePast, RoutingHistory } from './ports.ts';

const lastCalls = 30;
const readEveryMs = 30 * 60_000;
const nothing: Mean = { seconds: 0, calls: 0 };

export class WaitTimes {
  readonly #took = new Map<QueueId, number[]>();
  readonly #predicted = new Map<CallId, number | null>();
  #past = new Map<QueueId, QueuePast>();
  #readAt = -Infinity;

  constructor(
    private readonly house: {
      readonly history: RoutingHistory;
      readonly clock: Clock;
      readonly log: Log;
      agents(): Iterable<Agent>;
    },
  ) {}

  staffed(queue: QueueId): number {
    let count = 0;
    for (const { queues, presence } of this.house.agents()) {
      if (queues.has(queue) && presence.state !== 'offline' && presence.state !== 'aux') count += 1;
    }
    return count;
  }

  estimate(queue: QueueId, position: number): number | null {
    const past = this.#past.get(queue);
    return estimateWait(
      { position, staffed: this.staffed(queue) },
      { live: this.#live(queue), past: past?.handled ?? nothing, error: past?.error ?? nothing },
    );
  }

  /** The first estimate of a call counts, whatever happens to it afterwards. */
  predict(call: CallId, seconds: number | null): void {
    if (!this.#predicted.has(call)) this.#predicted.set(call, seconds);
  }
  predicted(call: CallId): number | null {
    return this.#predicted.get(call) ?? null;
  }

  /** How far estimates of the last week were off. */
  error(queue: QueueId): Mean {
    return this.#past.get(queue)?.error ?? nothing;
  }

  callEnded(before: Call, { facts }: Call): void {
    this.#predicted.delete(facts.id);
    if (!('talk' in before)) return;
    const { queue } = before.place;
    const took = secondsBetween(before.talk.connectedAt, this.house.clock.now());
    this.#took.set(queue, [...(this.#took.get(queue) ?? []), took].slice(-lastCalls));
  }

  /** Once each half hour; what was read before goes on to hold when it can't be read. */
  async refresh(): Promise<void> {
    const { clock, history, log } = this.house;
    const before = this.#readAt;
    if (clock.monotonic() - before < readEveryMs) return;
    this.#readAt = clock.monotonic();
    try {
      this.#past = new Map((await history.past(clock.now())).map((each) => [each.queue, each]));
    } catch (error) {
      this.#readAt = before;
      log.warn({ err: error }, 'past waiting times could not be read');
    }
  }

  #live(queue: QueueId): Mean {
    const took = this.#took.get(queue) ?? [];
    return { calls: took.length, seconds: took.reduce((sum, each) => sum + each, 0) / Math.max(1, took.length) };
  }
}
