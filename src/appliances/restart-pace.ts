/** How soon something that died is started again: at once, but slower and slower when it keeps dying. */
const WINDOW_MS = 60_000;
const FREE_DEATHS = 5;
const LONGEST_MS = 30_000;

export class RestartPace {
  #deaths: number[] = [];

  /** Notes a death and answers how long to wait before the next start. `now` is monotonic, in milliseconds. */
  died(now: number): number {
    this.#deaths = [...this.#deaths.filter((at) => now - at < WINDOW_MS), now];
    const extra = this.#deaths.length - FREE_DEATHS;
    return extra <= 0 ? 0 : Math.min(1000 * 2 ** (extra - 1), LONGEST_MS);
  }

  get deathsInWindow(): number {
    return this.#deaths.length;
  }
}
