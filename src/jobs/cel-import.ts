/**
 * Brings into the journal what only Asterisk saw: calls of the fallback and calls that no controller closed, and makes
 * callback tasks of those citizens. Reads on from a mark that is saved after what it stands for, so a death in between
 * only imports again, which is harmless.
 */
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';
import { accountOf, CelLedger, type CelCall, type CelMark, type CelReader } from '../service/cel-import.ts';
import type { CallbackStore, Clock, JournalEntry } from '../service/ports.ts';

export interface CelImportParts {
  readonly reader: CelReader;
  readonly marks: { read(key: string): Promise<string | null>; write(key: string, value: string): Promise<void> };
  applyJournal(entries: readonly JournalEntry[]): Promise<void>;
  readonly callbacks: CallbackStore;
  endedAmong(calls: readonly CallId[]): Promise<Set<string>>;
  /** Does a living controller have this call in hand? Throws when nobody can tell now. */
  isInHand(call: CallId): Promise<boolean>;
  agents(): Promise<readonly { id: AgentId; extension: string }[]>;
  readonly clock: Clock;
  readonly log: Log;
  readonly graceMs?: number;
}

const markKey = 'cel-import';
const linesAtOnce = 2000;
/** A controller that holds an ended call this long has forgotten it. */
const heldAtMostMs = 600_000;

export class CelImport {
  readonly #parts: CelImportParts;
  readonly #graceMs: number;
  readonly #ledger = new CelLedger();
  #next: CelMark | null = null;
  #saved: string | null = null;
  #begun = false;
  /** Since when PostgreSQL was there at each run: a controller's own entries come first. */
  #steadySince: number | null = null;

  constructor(parts: CelImportParts) {
    this.#parts = parts;
    this.#graceMs = parts.graceMs ?? 10_000;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      await this.#begin();
      await this.#read(signal);
      await this.#settle();
      await this.#save();
      this.#steadySince ??= this.#parts.clock.monotonic();
    } catch (error) {
      this.#steadySince = null;
      throw error;
    }
  }

  async #begin(): Promise<void> {
    const value = await this.#parts.marks.read(markKey);
    if (this.#begun) return;
    this.#saved = value;
    this.#next = value === null ? null : (JSON.parse(value) as CelMark);
    this.#begun = true;
  }

  async #read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const { lines, next } = await this.#parts.reader.read(this.#next, linesAtOnce);
      for (const { event, at } of lines) this.#ledger.take(event, at);
      this.#next = next;
      if (lines.length < linesAtOnce) return;
    }
  }

  async #settle(): Promise<void> {
    const { clock } = this.#parts;
    const due = this.#ledger
      .due(clock.now(), this.#graceMs)
      .filter((call) => call.fallback !== null || this.#isSteady());
    if (due.length === 0) return;
    const ended = await this.#parts.endedAmong(due.map(({ id }) => id));
    const ours: CelCall[] = [];
    for (const call of due) {
      if (call.fallback === null && ended.has(call.id)) this.#ledger.settle(call.id);
      else if (call.fallback !== null || !(await this.#isHeld(call))) ours.push(call);
    }
    if (ours.length > 0) await this.#import(ours);
  }

  async #import(calls: readonly CelCall[]): Promise<void> {
    const agents = new Map((await this.#parts.agents()).map(({ id, extension }) => [extension, id]));
    const accounts = calls.map((call) => accountOf(call, (extension) => agents.get(extension) ?? null));
    await this.#parts.applyJournal(accounts.flatMap(({ entries }) => entries));
    for (const { callback } of accounts) if (callback) await this.#parts.callbacks.addCallback(callback);
    for (const { id } of calls) this.#ledger.settle(id);
    this.#parts.log.info({ calls: calls.length }, 'calls imported from the channel event log');
  }

  #isSteady(): boolean {
    return this.#steadySince !== null && this.#parts.clock.monotonic() - this.#steadySince >= this.#graceMs;
  }

  async #isHeld(call: CelCall): Promise<boolean> {
    if (this.#parts.clock.now() - (call.endedAt ?? 0) > heldAtMostMs) return false;
    // Without Valkey nobody can tell: later.
    return this.#parts.isInHand(call.id).catch(() => true);
  }

  async #save(): Promise<void> {
    const mark = this.#ledger.oldest ?? this.#next;
    const value = mark === null ? null : JSON.stringify(mark);
    if (value === null || value === this.#saved) return;
    await this.#parts.marks.write(markKey, value);
    this.#saved = value;
  }
}
