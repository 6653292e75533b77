/** Legs that were told to end, until their end is heard. */
import type { LegId } from '../core/kernel/ids.ts';

const HEARD_WITHIN_MS = 500;

export class LegEnds {
  readonly #ending = new Map<LegId, { over: () => void; isOver: Promise<void> }>();

  told(leg: LegId): void {
    if (this.#ending.has(leg)) return;
    let heard = (): void => undefined;
    const isOver = new Promise<void>((resolve) => (heard = resolve));
    const over = (): void => {
      clearTimeout(timer);
      this.#ending.delete(leg);
      heard();
    };
    const timer = setTimeout(over, HEARD_WITHIN_MS).unref();
    this.#ending.set(leg, { over, isOver });
  }

  heard(leg: LegId): void {
    this.#ending.get(leg)?.over();
  }

  /** At once for a leg that nobody told to end, and for one whose end is not heard in time. */
  over(leg: LegId): Promise<void> {
    return this.#ending.get(leg)?.isOver ?? Promise.resolve();
  }
}
