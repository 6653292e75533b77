/** A list that is always in order. Finding, adding and removing take a binary search. Pure data structure. */
export class Sorted<T> {
  readonly #items: T[] = [];

  /** `compare` gives 0 only for the same item. */
  constructor(private readonly compare: (a: T, b: T) => number) {}

  get length(): number {
    return this.#items.length;
  }
  get first(): T | null {
    return this.#items[0] ?? null;
  }

  /** Adding twice changes nothing. */
  add(item: T): void {
    const at = this.#placeOf(item);
    if (!this.#isAt(at, item)) this.#items.splice(at, 0, item);
  }

  remove(item: T): void {
    const at = this.#placeOf(item);
    if (this.#isAt(at, item)) this.#items.splice(at, 1);
  }

  /** -1 when it is not in the list. */
  indexOf(item: T): number {
    const at = this.#placeOf(item);
    return this.#isAt(at, item) ? at : -1;
  }

  /** How many would stand before it. */
  before(item: T): number {
    return this.#placeOf(item);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items[Symbol.iterator]();
  }

  #isAt(at: number, item: T): boolean {
    const there = this.#items[at];
    return there !== undefined && this.compare(there, item) === 0;
  }

  #placeOf(item: T): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.#items[middle];
      if (there !== undefined && this.compare(there, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
