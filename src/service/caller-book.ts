/**
 * Numbers that harass. The book answers the call path from memory and never waits: read anew on a change made here and
 * every ten seconds. While nothing was read, everybody is let through. The desk is for the people who decide.
 */
import type {
  CallerFull,
  CallerQuery,
  CallerRisk,
  CallerRow,
  DecideAppeal,
  MeasureRow,
  TakeMeasure,
} from '../contract/http/callers.ts';
import type { z } from 'zod';
import type { Facts } from '../core/call/call.ts';
import { callerPrompts } from '../core/caller/caller-overlay.ts';
import type { Stage } from '../core/caller/measure.ts';
import type { Prompt } from '../core/ivr/flow.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { Clock } from './ports.ts';

export interface CallerState {
  /** Those that hold, or held a moment ago. */
  readonly measures: readonly { readonly number: string; readonly stage: Stage; readonly until: Instant }[];
  readonly flags: readonly { readonly number: string; readonly count: number }[];
}

/** A number that the carrier vouches for; what a web caller types may be anybody's. */
export interface Caller {
  readonly caller: string | null;
  readonly origin: Facts['origin'];
}

const refreshEveryMs = 10_000;

export class CallerBook {
  #measures = new Map<string, CallerState['measures'][number]>();
  #flags = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly source: { read(): Promise<CallerState> },
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  start(): void {
    void this.refresh();
    this.#timer ??= setInterval(() => void this.refresh(), refreshEveryMs).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async refresh(): Promise<void> {
    try {
      const { measures, flags } = await this.source.read();
      this.#measures = new Map(measures.map((measure) => [measure.number, measure]));
      this.#flags = new Map(flags.map(({ number, count }) => [number, count]));
    } catch (error) {
      this.log.warn({ err: error }, 'measures about callers could not be read, the last ones hold');
    }
  }

  /** The stage that holds now; null for all others, and as soon as its time is over. */
  stageOf(caller: Caller): Stage | null {
    return this.#holding(caller)?.stage ?? null;
  }

  riskOf(caller: Caller): CallerRisk | null {
    const number = numberOf(caller);
    const flags = number === null ? 0 : (this.#flags.get(number) ?? 0);
    const holds = this.#holding(caller);
    if (holds !== null) return { stage: holds.stage, until: new Date(holds.until).toISOString(), flags };
    return flags === 0 ? null : { stage: 'flagged', until: null, flags };
  }

  /** Everything it may say. */
  prompts(): Prompt[] {
    return Object.values(callerPrompts).flat();
  }

  #holding(caller: Caller) {
    const number = numberOf(caller);
    const measure = number === null ? undefined : this.#measures.get(number);
    return measure === undefined || measure.until <= this.clock.now() ? null : measure;
  }
}

const numberOf = ({ caller, origin }: Caller): string | null => (origin === 'web' ? null : normalisePhone(caller));

export interface CallerStore {
  read(): Promise<CallerState>;
  list(query: z.infer<typeof CallerQuery>): Promise<{ items: CallerRow[]; next: string | null } | Refusal>;
  /** By any call of the number. */
  one(call: string): Promise<CallerFull | null>;
  flag(by: string, role: 'agent' | 'supervisor', call: string, note: string): Promise<null | Refusal>;
  take(by: string, id: string, call: string, wish: TakeMeasure): Promise<MeasureRow | Refusal>;
  approve(by: string, id: string): Promise<MeasureRow | Refusal>;
  end(by: string, id: string, why: string): Promise<MeasureRow | Refusal>;
  appeal(by: string, id: string, words: string): Promise<MeasureRow | Refusal>;
  decide(by: string, id: string, decision: DecideAppeal): Promise<MeasureRow | Refusal>;
}

export class CallerDesk {
  constructor(
    private readonly store: CallerStore,
    private readonly book: Pick<CallerBook, 'refresh'>,
    private readonly newId: () => string,
  ) {}

  list(query: z.infer<typeof CallerQuery>) {
    return this.store.list(query);
  }

  one(call: string) {
    return this.store.one(call);
  }

  flag(by: string, role: 'agent' | 'supervisor', call: string, note: string) {
    return this.#changed(this.store.flag(by, role, call, note));
  }

  take(by: string, call: string, wish: TakeMeasure) {
    return this.#changed(this.store.take(by, this.newId().toLowerCase(), call, wish));
  }

  approve(by: string, id: string) {
    return this.#changed(this.store.approve(by, id));
  }

  end(by: string, id: string, why: string) {
    return this.#changed(this.store.end(by, id, why));
  }

  appeal(by: string, id: string, words: string) {
    return this.#changed(this.store.appeal(by, id, words));
  }

  decide(by: string, id: string, decision: DecideAppeal) {
    return this.#changed(this.store.decide(by, id, decision));
  }

  /** It holds for the next call already. */
  async #changed<T>(work: Promise<T | Refusal>): Promise<T | Refusal> {
    const done = await work;
    if (!isRefusal(done)) await this.book.refresh();
    return done;
  }
}

/** What the web room calls. */
export type CallerDoor = Pick<CallerDesk, 'list' | 'one' | 'flag' | 'take' | 'approve' | 'end' | 'appeal' | 'decide'>;
