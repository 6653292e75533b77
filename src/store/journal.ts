/**
 * Journal: each fact about a call goes to the spool first and from there to PostgreSQL, in order and in batches, however
 * long the database is away. At least once: `apply` must be idempotent by entry id. An entry that the database will never
 * take is put aside in `dead-journal.ndjson` and does not hold up the others.
 */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';
import type { JournalEntry } from '../service/ports.ts';
import { Spool, type DiskState, type SpoolBatch, type SpoolOptions } from './spool.ts';

/** What every entry has, whatever it tells of. */
interface SpooledEntry {
  readonly id: string;
  readonly at: number;
  readonly fact: string;
  readonly call?: string | null;
}

export interface SpoolJournalOptions<E extends SpooledEntry = JournalEntry> extends SpoolOptions {
  /** Writes these entries in one transaction; throws when it could not. */
  readonly apply: (entries: readonly E[]) => Promise<void>;
  /** Tells an unwell database (try again) from an entry it will never take. */
  readonly isFault?: (error: unknown) => boolean;
  readonly log: Log;
  readonly batch?: number;
  /** The time from one batch to the next, on disk meanwhile; after a longer silence an entry goes at once. */
  readonly gatherMs?: number;
}

export interface JournalHealth {
  readonly disk: DiskState;
  readonly relay: 'ok' | 'waiting';
  readonly pending: number;
  readonly dead: number;
}

const Entry = z.looseObject({
  id: z.string().min(1),
  call: z.string().min(1).nullish(),
  at: z.number(),
  fact: z.string(),
});

const backOffMs = { first: 200, most: 5000 };
/** What comes in the same moment goes in the same batch. */
const atOnceMs = 50;

export class SpoolJournal<E extends SpooledEntry = JournalEntry> {
  readonly #spool: Spool;
  readonly #apply: (entries: readonly E[]) => Promise<void>;
  readonly #isFault: (error: unknown) => boolean;
  readonly #log: Log;
  readonly #batch: number;
  readonly #gatherMs: number;
  readonly #deadFile: string;
  #relaying: Promise<void> | null = null;
  #stop = new AbortController();
  #wake: (() => void) | null = null;
  #deliveredAt = -Infinity;
  /** Ends the gathering early. */
  #hurry: (() => void) | null = null;
  #waiters: { upTo: number; done: (all: boolean) => void }[] = [];
  #failures = 0;
  #dead = 0;
  /** Entries of the batch in hand that were already put aside. */
  #aside = new Set<string>();

  constructor(options: SpoolJournalOptions<E>) {
    this.#spool = new Spool(options);
    this.#apply = options.apply;
    this.#isFault = options.isFault ?? isDatabaseFault;
    this.#log = options.log;
    this.#batch = options.batch ?? 200;
    this.#gatherMs = options.gatherMs ?? 1000;
    this.#deadFile = path.join(options.folder, 'dead-journal.ndjson');
  }

  write(entry: E): void {
    this.#spool.append(JSON.stringify(entry));
    this.#wake?.();
  }

  get pending(): number {
    return this.#spool.pending;
  }

  health(): JournalHealth {
    const { disk, pending } = this.#spool;
    return { disk, pending, relay: this.#failures === 0 ? 'ok' : 'waiting', dead: this.#dead };
  }

  flush(timeoutMs: number): Promise<boolean> {
    const upTo = this.#spool.appended;
    if (this.#spool.acknowledged >= upTo) return Promise.resolve(true);
    this.#hurry?.();
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.done(false), timeoutMs);
      const waiter = {
        upTo,
        done: (all: boolean) => {
          clearTimeout(timer);
          this.#waiters = this.#waiters.filter((other) => other !== waiter);
          resolve(all);
        },
      };
      this.#waiters.push(waiter);
    });
  }

  start(): void {
    if (this.#relaying) return;
    this.#stop = new AbortController();
    if (this.pending > 0) this.#log.info({ entries: this.pending }, 'journal entries of an earlier life are relayed');
    this.#relaying = this.#relay(this.#stop.signal);
  }

  /** Ends after the batch in hand. What is written later still reaches the spool, for the next life. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake?.();
    this.#hurry?.();
    await this.#relaying;
    this.#relaying = null;
    await this.#spool.close();
  }

  async #relay(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      try {
        if (this.pending < this.#batch) await this.#gather(stop);
        const seen = this.#spool.appended;
        const batch = this.#spool.read(this.#batch);
        if (!batch) {
          await this.#untilWoken(seen, stop);
          continue;
        }
        await this.#deliver(batch);
        this.#acknowledge(batch);
      } catch (error) {
        this.#spool.putBack();
        await this.#backOff(error, stop);
      }
    }
  }

  #acknowledge(batch: SpoolBatch): void {
    this.#spool.acknowledge(batch);
    this.#deliveredAt = performance.now();
    this.#aside.clear();
    if (this.#failures > 0) this.#log.warn({ pending: this.pending }, 'journal reaches the database again');
    this.#failures = 0;
    for (const waiter of [...this.#waiters]) if (this.#spool.acknowledged >= waiter.upTo) waiter.done(true);
  }

  async #deliver(batch: SpoolBatch): Promise<void> {
    const entries = batch.lines.flatMap((line) => this.#parse(line) ?? []);
    if (entries.length === 0) return;
    try {
      await this.#apply(entries);
    } catch (error) {
      if (this.#isFault(error)) throw error;
      for (const entry of entries) await this.#deliverAlone(entry);
    }
  }

  async #deliverAlone(entry: E): Promise<void> {
    try {
      await this.#apply([entry]);
    } catch (error) {
      if (this.#isFault(error)) throw error;
      this.#log.error(
        { entry: entry.id, callId: entry.call, fact: entry.fact, code: codeOf(error) },
        'journal entry put aside',
      );
      this.#putAside(entry.id, { entry, error: String(error) });
    }
  }

  #parse(line: string): E | null {
    try {
      const entry = Entry.parse(JSON.parse(line)) as unknown as E;
      return this.#aside.has(entry.id) ? null : entry;
    } catch {
      if (!this.#aside.has(line)) this.#log.warn({ bytes: line.length }, 'journal line torn or unreadable, put aside');
      this.#putAside(line, { torn: line });
      return null;
    }
  }

  #putAside(key: string, what: object): void {
    if (this.#aside.has(key)) return;
    fs.appendFileSync(this.#deadFile, `${JSON.stringify({ at: Date.now(), ...what })}\n`, { mode: 0o600 });
    this.#aside.add(key);
    this.#dead += 1;
  }

  async #backOff(error: unknown, stop: AbortSignal): Promise<void> {
    if (this.#failures === 0)
      this.#log.warn({ code: codeOf(error) }, 'journal cannot reach the database, entries wait');
    const longest = Math.min(backOffMs.most, backOffMs.first * 2 ** this.#failures);
    this.#failures += 1;
    await delay(longest * (0.5 + Math.random() / 2), undefined, { signal: stop }).catch(() => undefined);
  }

  #gather(stop: AbortSignal): Promise<void> {
    if (stop.aborted || this.#waiters.length > 0) return Promise.resolve();
    const due = this.#deliveredAt + this.#gatherMs - performance.now();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#hurry?.(), Math.max(atOnceMs, due));
      this.#hurry = () => {
        clearTimeout(timer);
        this.#hurry = null;
        resolve();
      };
    });
  }

  #untilWoken(seen: number, stop: AbortSignal): Promise<void> {
    if (stop.aborted || this.#spool.appended !== seen) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null;
        resolve();
      };
    });
  }
}

const codeOf = (error: unknown): string => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
};

/**
 * Only what PostgreSQL says about the values themselves (SQLSTATE class 22 data, 23 constraints) and a mistake of our own
 * code about this entry count against the entry. Anything else (away, full, starting, not migrated yet) is worth waiting for.
 */
export function isDatabaseFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof z.ZodError) return false;
  const code = codeOf(error);
  return !(/^[0-9A-Z]{5}$/.test(code) && (code.startsWith('22') || code.startsWith('23')));
}
