/**
 * The door for events: knows which types we act on and refuses the rest before anything is parsed. A frame of an unknown
 * or unexpected shape is null, never an exception.
 */
import { AriEvent } from './ari.ts';
import type { Log } from '../../log.ts';

/** Every type that AriEvent knows, also told to Asterisk so that it sends no others. */
export const EVENT_TYPES: readonly AriEvent['type'][] = AriEvent.options.map((option) => option.shape.type.value);
const known: ReadonlySet<unknown> = new Set(EVENT_TYPES);

export function readEvent(frame: Readonly<Record<string, unknown>>): AriEvent | null {
  if (!known.has(frame['type'])) return null;
  const parsed = AriEvent.safeParse(frame);
  return parsed.success ? parsed.data : null;
}

/**
 * Hands frames on in order. What comes while a link is still being made waits until it is announced as up; what can't be
 * read is counted and dropped.
 */
export class EventGate {
  readonly #take: (event: AriEvent) => void;
  readonly #log: Log;
  #early: Readonly<Record<string, unknown>>[] | null = [];
  #dropped = 0;

  constructor(take: (event: AriEvent) => void, log: Log) {
    this.#take = take;
    this.#log = log;
  }

  push(frame: Readonly<Record<string, unknown>>): void {
    if (this.#early !== null) {
      this.#early.push(frame);
      return;
    }
    const event = readEvent(frame);
    if (event === null) this.drop(frame['type']);
    else this.#take(event);
  }

  open(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const frame of early) {
      // So early it speaks of our own last connection, which this one replaced (seen on 22.10.1 after a half-open line).
      if (frame['type'] === 'ApplicationReplaced') this.drop(frame['type']);
      else this.push(frame);
    }
  }

  drop(what: unknown): void {
    this.#dropped += 1;
    this.#log.debug({ what: typeof what === 'string' ? what : null, dropped: this.#dropped }, 'ARI frame dropped');
  }
}
