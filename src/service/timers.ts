/** A call's timers: deadlines are wall time (they survive a restart), the waiting itself is monotonic. */
import type { Timer } from '../core/call/events.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Clock } from './ports.ts';

export class Timers {
  readonly #running = new Map<Timer, NodeJS.Timeout>();

  constructor(
    private readonly clock: Clock,
    private readonly fired: (timer: Timer) => void,
  ) {}

  start(timer: Timer, at: Instant): void {
    this.cancel(timer);
    const handle = setTimeout(
      () => {
        this.#running.delete(timer);
        this.fired(timer);
      },
      Math.max(0, at - this.clock.now()),
    );
    this.#running.set(timer, handle);
  }

  cancel(timer: Timer): void {
    clearTimeout(this.#running.get(timer));
    this.#running.delete(timer);
  }

  cancelAll(): void {
    for (const timer of [...this.#running.keys()]) this.cancel(timer);
  }
}
