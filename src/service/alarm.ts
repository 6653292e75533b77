/** One alarm at a time, by wall time; setting it anew forgets the one before. */
import type { Instant } from '../core/kernel/instant.ts';
import type { Clock } from './ports.ts';

/** Longer waits come in pieces: setTimeout takes no more than 24 days. */
const atMostMs = 86_400_000;

export class Alarm {
  #handle: NodeJS.Timeout | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly rings: () => void,
  ) {}

  set(at: Instant | null): void {
    if (this.#handle !== null) clearTimeout(this.#handle);
    this.#handle = at === null ? null : setTimeout(this.rings, Math.min(atMostMs, Math.max(0, at - this.clock.now())));
  }
}
