/** Those who want to hear of a change, told in the order in which they came. */
export class Listeners<A extends unknown[] = []> {
  readonly #all = new Set<(...told: A) => void>();

  /** As useSyncExternalStore wants it. @returns what ends it. */
  readonly add = (listener: (...told: A) => void): (() => void) => {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  };

  tell(...told: A): void {
    for (const listener of this.#all) listener(...told);
  }
}
