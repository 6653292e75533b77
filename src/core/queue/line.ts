/**
 * Who waits, in order. The key of a place is (priority, queuedAt, call): it never changes while a caller waits, so an
 * offer that failed gives the same place back. Pure data structure, no clock.
 */
import type { CallId, QueueId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';

export interface Waiting {
  readonly call: CallId;
  readonly queue: QueueId;
  /** Higher goes first. */
  readonly priority: number;
  readonly queuedAt: Instant;
}

/** Negative when `a` is before `b`. */
export function compareWaiting(a: Waiting, b: Waiting): number {
  if (a.priority !== b.priority) return b.priority - a.priority;
  if (a.queuedAt !== b.queuedAt) return a.queuedAt - b.queuedAt;
  return a.call < b.call ? -1 : a.call > b.call ? 1 : 0;
}

export class Line {
  readonly #places: Waiting[] = [];

  get length(): number {
    return this.#places.length;
  }
  get head(): Waiting | null {
    return this.#places[0] ?? null;
  }

  /** Joining twice changes nothing. */
  join(waiting: Waiting): void {
    const at = this.#insertionPoint(waiting);
    if (this.#places[at]?.call === waiting.call) return;
    this.#places.splice(at, 0, waiting);
  }

  leave(waiting: Waiting): void {
    const at = this.#insertionPoint(waiting);
    if (this.#places[at]?.call === waiting.call) this.#places.splice(at, 1);
  }

  /** 1 for the next to be served; 0 when not in this line. */
  position(waiting: Waiting): number {
    const at = this.#insertionPoint(waiting);
    return this.#places[at]?.call === waiting.call ? at + 1 : 0;
  }

  [Symbol.iterator](): Iterator<Waiting> {
    return this.#places[Symbol.iterator]();
  }

  #insertionPoint(waiting: Waiting): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const place = this.#places[middle];
      if (place !== undefined && compareWaiting(place, waiting) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
