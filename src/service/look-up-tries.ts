/** Counts wrong check codes per caller and per ticket. In memory: who waits for the next controller gains a few tries. */
import type { Clock } from './ports.ts';

const wrongAtMost = 5;
const countedForMs = 15 * 60_000;
/** Beyond this many keys the oldest are forgotten: memory is bounded, whoever calls. */
const keysAtMost = 10_000;

export class LookUpTries {
  readonly #wrong = new Map<string, { count: number; since: number }>();

  constructor(private readonly clock: Clock) {}

  may(keys: readonly string[]): boolean {
    return keys.every((key) => (this.#fresh(key)?.count ?? 0) < wrongAtMost);
  }

  failed(keys: readonly string[]): void {
    for (const key of keys) {
      const before = this.#fresh(key);
      this.#wrong.delete(key);
      this.#wrong.set(key, { count: (before?.count ?? 0) + 1, since: before?.since ?? this.clock.monotonic() });
    }
    while (this.#wrong.size > keysAtMost) this.#wrong.delete(this.#wrong.keys().next().value ?? '');
  }

  #fresh(key: string): { count: number; since: number } | undefined {
    const known = this.#wrong.get(key);
    return known !== undefined && this.clock.monotonic() - known.since < countedForMs ? known : undefined;
  }
}
