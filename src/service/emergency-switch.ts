/**
 * One act swaps greeting and route of all numbers: proposed by one admin, confirmed by another, over by itself. The
 * greeting is ready to be heard before it holds. Tells all desks; knows neither SQL nor sockets.
 */
import type { EmergencyBanner, EmergencyNow, EmergencyRow, ProposeEmergency } from '../contract/http/emergency.ts';
import type { Prompt } from '../core/ivr/flow.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { CalendarBook } from './calendar-book.ts';
import type { Clock, DirectoryStore, PushPort, Telephony } from './ports.ts';

export interface EmergencyStore {
  /** Refuses `emergency-exists`. */
  propose(by: string, id: string, wish: ProposeEmergency): Promise<EmergencyRow | Refusal>;
  /** Refuses `second-admin-needed`, `emergency-active`, `emergency-over`, `emergency-unknown`. */
  confirm(by: string, id: string): Promise<EmergencyRow | Refusal>;
  end(by: string, id: string): Promise<EmergencyRow | Refusal>;
  expire(): Promise<number>;
  one(id: string): Promise<EmergencyRow | null>;
  current(): Promise<EmergencyRow | null>;
  list(page: {
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ items: EmergencyRow[]; next: string | null } | Refusal>;
}

export interface EmergencyParts {
  readonly store: EmergencyStore;
  readonly book: CalendarBook;
  readonly directory: Pick<DirectoryStore, 'queues'>;
  readonly telephony: Pick<Telephony, 'prepare'>;
  readonly push: Pick<PushPort, 'toAll'>;
  readonly clock: Clock;
  readonly log: Log;
  newId(): string;
}

const longestMs = 24 * 3_600_000;
const shortestMs = 60_000;
const lookEveryMs = 10_000;

export class EmergencySwitch {
  readonly #parts: EmergencyParts;
  #timer: NodeJS.Timeout | null = null;

  constructor(parts: EmergencyParts) {
    this.#parts = parts;
    parts.book.onEmergency(() => this.#changed());
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#expire(), lookEveryMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** From memory: every desk asks it, also while the store is away. */
  banner(): EmergencyBanner | null {
    const emergency = this.#parts.book.emergency();
    if (emergency === null) return null;
    return { id: emergency.id, label: emergency.label, until: new Date(emergency.until).toISOString() };
  }

  /** `inFull` is for those who may switch it. */
  async now(inFull: boolean): Promise<EmergencyNow> {
    const { store, directory, clock } = this.#parts;
    const at = new Date(clock.now()).toISOString();
    if (!inFull) return { banner: this.banner(), current: null, at, queues: [] };
    const [current, queues] = await Promise.all([store.current(), directory.queues()]);
    return { banner: this.banner(), current, at, queues: queues.map(({ id, label }) => ({ id, label })) };
  }

  list(page: { limit: number; cursor?: string | undefined }) {
    return this.#parts.store.list(page);
  }

  async propose(by: string, wish: ProposeEmergency): Promise<EmergencyRow | Refusal> {
    const { store, directory, clock, newId } = this.#parts;
    const lasts = Date.parse(wish.until) - clock.now();
    if (lasts < shortestMs) return { refused: 'until-too-soon' };
    if (lasts > longestMs) return { refused: 'until-too-far' };
    const { route } = wish;
    if (route !== 'menu' && !(await directory.queues()).some(({ id }) => id === route.queue)) {
      return { refused: 'unknown-queue', queue: route.queue };
    }
    await this.#expire();
    const proposed = await store.propose(by, newId().toLowerCase(), wish);
    // Made while the second admin reads it; a voice that fails now is asked again when it is confirmed.
    if (!isRefusal(proposed)) void this.#prepare(proposed).catch(() => undefined);
    return proposed;
  }

  async confirm(by: string, id: string): Promise<EmergencyRow | Refusal> {
    const { store, book, log } = this.#parts;
    const proposed = await store.one(id);
    if (proposed === null) return { refused: 'emergency-unknown' };
    if (proposed.state === 'proposed' && proposed.proposedBy !== by) await this.#prepare(proposed);
    const confirmed = await store.confirm(by, id);
    if (isRefusal(confirmed)) return confirmed;
    log.warn({ emergency: id, by, until: confirmed.until }, 'the emergency switch is on');
    await book.refresh();
    return confirmed;
  }

  /** Takes a proposal back, or ends what holds. Any admin may. */
  async end(by: string, id: string): Promise<EmergencyRow | Refusal> {
    const { store, book, log } = this.#parts;
    const ended = await store.end(by, id);
    if (isRefusal(ended)) return ended;
    log.warn({ emergency: id, by, as: ended.state }, 'the emergency switch is off');
    await book.refresh();
    return ended;
  }

  #prepare({ greeting, greetingEnglish }: EmergencyRow): Promise<void> {
    const prompts: Prompt[] = [{ text: greeting, language: 'zh' }];
    if (greetingEnglish) prompts.push({ text: greetingEnglish, language: 'en' });
    return this.#parts.telephony.prepare(prompts);
  }

  async #expire(): Promise<void> {
    const { store, log } = this.#parts;
    try {
      const over = await store.expire();
      if (over > 0) log.warn({ over }, 'the emergency is over by its time');
    } catch (error) {
      log.warn({ err: error }, 'could not note that an emergency is over, will be tried again');
    }
  }

  #changed(): void {
    this.#parts.push.toAll({ type: 'emergency.changed', data: { banner: this.banner() } });
    if (this.banner() === null) void this.#expire();
  }
}

/** What the web room calls. */
export type EmergencyDoor = Pick<EmergencySwitch, 'now' | 'list' | 'propose' | 'confirm' | 'end'>;
