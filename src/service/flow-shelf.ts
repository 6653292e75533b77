/**
 * The flows in use, in memory: the call path never waits for the store. A flow goes on the shelf only when every prompt
 * it can speak is ready.
 */
import type { Stage } from '../core/caller/measure.ts';
import { promptsOf } from '../core/ivr/advance.ts';
import type { Flow } from '../core/ivr/flow.ts';
import type { CalendarBook } from './calendar-book.ts';
import type { DirectoryStore, PublishedNumber, Telephony } from './ports.ts';

export class FlowShelf {
  #byNumber = new Map<string, PublishedNumber>();
  readonly #byVersion = new Map<string, Flow>();
  #refreshing: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(
    private readonly store: DirectoryStore,
    private readonly telephony: Pick<Telephony, 'prepare'>,
    /** What lies over every flow: an emergency, a surge; and what a number under a measure hears. */
    private readonly over: Pick<CalendarBook, 'forNewCall' | 'forRunningCall'>,
  ) {}

  get isEmpty(): boolean {
    return this.#byNumber.size === 0;
  }

  /** Takes in what is published now; versions that calls still use stay. What was asked for in mid-work is done after it. */
  refresh(progress?: (done: number, all: number) => void): Promise<void> {
    if (this.#refreshing === null) {
      this.#refreshing = this.#takeIn(progress).finally(() => (this.#refreshing = null));
      return this.#refreshing;
    }
    const again = (): Promise<void> => {
      this.#next = null;
      return this.refresh(progress);
    };
    this.#next ??= this.#refreshing.then(again, again);
    return this.#next;
  }

  async #takeIn(progress?: (done: number, all: number) => void): Promise<void> {
    const byNumber = new Map<string, PublishedNumber>();
    let unready: unknown = null;
    for (const published of await this.store.publishedNumbers()) {
      const { dialled, flow } = published;
      const version = key(flow.id, flow.version);
      try {
        if (!this.#byVersion.has(version)) {
          await this.telephony.prepare(promptsOf(flow), progress).catch(unlessSpokenInstead);
        }
        this.#byVersion.set(version, flow);
        byNumber.set(dialled, published);
      } catch (error) {
        // One flow whose prompts can't be made keeps nobody else's from coming, and its number what it had.
        unready ??= error;
        const before = this.#byNumber.get(dialled);
        if (before !== undefined) byNumber.set(dialled, before);
      }
    }
    this.#byNumber = byNumber;
    if (unready !== null) throw unready as Error;
  }

  /** A flow that is built in: it is not published, and nothing lies over it. */
  async keep(flow: Flow): Promise<void> {
    await this.telephony.prepare(promptsOf(flow)).catch(unlessSpokenInstead);
    this.#byVersion.set(key(flow.id, flow.version), flow);
  }

  /** The hotline's own number, by which it rings others. */
  own(): PublishedNumber | null {
    const [first] = this.#byNumber.keys();
    return first === undefined ? null : this.inbound(first);
  }

  forNumber(dialled: string): Flow | null {
    return this.inbound(dialled)?.flow ?? null;
  }

  /**
   * What a number brings to its calls. One without a flow of its own is answered by any flow there is: better the wrong
   * menu than silence.
   */
  inbound(dialled: string, stage: Stage | null = null): PublishedNumber | null {
    const known = this.#byNumber.get(dialled);
    const any = this.#byNumber.values().next().value;
    const found = known ?? (any === undefined ? null : { ...any, dialled, priority: 0, tag: '' });
    return found === null ? null : { ...found, flow: this.over.forNewCall(found.flow, stage) };
  }

  /** The version a call began with; after a takeover it may have to be fetched. */
  async version(id: string, version: number): Promise<Flow | null> {
    const known = this.#byVersion.get(key(id, version));
    const found = known ?? (await this.store.flowVersion(id, version).catch(() => null));
    if (found === null) return null;
    this.#byVersion.set(key(id, version), found);
    return this.over.forRunningCall(found);
  }
}

/** A lost recording is spoken by the voice meanwhile: that keeps no caller from being answered. */
export function unlessSpokenInstead(error: unknown): void {
  if ((error as { spokenInstead?: boolean }).spokenInstead !== true) throw error;
}

const key = (id: string, version: number): string => `${id} ${version}`;
