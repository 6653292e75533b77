/** Chance that a seed repeats: a run that failed can be played again. */

/** Numbers from 0 to 1 (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Dice {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  between(from: number, to: number): number {
    return from + this.#random() * (to - from);
  }

  whole(below: number): number {
    return Math.floor(this.#random() * below);
  }

  chance(of: number): boolean {
    return this.#random() < of;
  }

  one<T>(of: readonly T[]): T {
    const chosen = of[this.whole(of.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  /** Dice of their own for somebody, so that one's throws don't depend on the pace of others. */
  fork(): Dice {
    return new Dice(Math.floor(this.#random() * 2 ** 31));
  }
}
