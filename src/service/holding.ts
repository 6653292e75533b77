/**
 * What holds for everybody until a set time, in memory: an emergency, a surge. Tells when one begins, is given another
 * end, or is over; over by its own time, whether or not anybody noted it down.
 */
import type { Instant } from '../core/kernel/instant.ts';
import type { Clock } from './ports.ts';

export interface Held {
  readonly id: string;
  readonly until: Instant;
  /** Ended before its time. */
  readonly over: boolean;
}

export class Holding<H extends Held> {
  #last: H | null = null;
  #told = '';
  #expiry: NodeJS.Timeout | null = null;
  readonly #listeners: (() => void)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Null as soon as its time is over. */
  get now(): H | null {
    const last = this.#last;
    return last === null || last.over || last.until <= this.clock.now() ? null : last;
  }

  /** The newest, also when it is over: calls that began in it may still go on. */
  get last(): H | null {
    return this.#last;
  }

  take(last: H | null): void {
    this.#last = last;
    this.#tell();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    if (this.#expiry !== null) clearTimeout(this.#expiry);
    this.#expiry = null;
  }

  #tell(): void {
    this.close();
    const { now } = this;
    if (now !== null) this.#expiry = setTimeout(() => this.#tell(), now.until - this.clock.now() + 1).unref();
    const told = now === null ? '' : `${now.id} ${now.until}`;
    if (told === this.#told) return;
    this.#told = told;
    for (const listener of this.#listeners) listener();
  }
}
