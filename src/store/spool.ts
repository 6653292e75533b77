/**
 * The journal's local files: one line per entry, appended before anything else happens to it. A line that `append` took
 * survives the death of this process at once, and of the machine within `syncEveryMs`. Knows nothing of calls or of
 * PostgreSQL; `journal.ts` carries the lines there. Every life of the program writes segments of its own.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Log } from '../log.ts';
import { cutLines, readPosition, savePosition, type Position } from './spool-files.ts';

export type DiskState = 'ok' | 'full' | 'failing';

interface Segment {
  readonly number: number;
  /** Bytes known to be whole lines; what lies behind them (a torn write) is not read. */
  size: number;
}
interface OpenSegment extends Segment {
  readonly fd: number;
}
export interface SpoolBatch {
  readonly lines: readonly string[];
  /** Where the next batch begins; null when the lines came from memory because the disk refuses writes. */
  readonly end: Position | null;
}
export interface SpoolOptions {
  readonly folder: string;
  readonly log: Log;
  readonly segmentBytes?: number;
  readonly syncEveryMs?: number;
  readonly retryEveryMs?: number;
  /** How long a position may be older than what was acknowledged: so much is read again after a crash. */
  readonly positionEveryMs?: number;
}

const segmentName = /^journal-(\d+)\.ndjson$/;
const readBytes = 256 * 1024;

export class Spool {
  readonly #options: Required<SpoolOptions>;
  #segments: Segment[] = [];
  #current: OpenSegment | null = null;
  #position: Position = { segment: 0, offset: 0 };
  /** Lines the disk refused, in order. While there are any, newer lines wait behind them. */
  #overflow: string[] = [];
  #relayingMemory = false;
  #unsynced: string[] = [];
  #syncing: Promise<void> | null = null;
  #syncTimer: NodeJS.Timeout | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #positionTimer: NodeJS.Timeout | null = null;
  #disk: DiskState = 'ok';
  #appended = 0;
  #acknowledged = 0;

  constructor(options: SpoolOptions) {
    this.#options = { segmentBytes: 8 << 20, syncEveryMs: 200, retryEveryMs: 1000, positionEveryMs: 2000, ...options };
    fs.mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    this.#position = readPosition(options.folder, options.log);
    for (const number of this.#listSegments()) {
      if (number < this.#position.segment) fs.rmSync(this.#file(number), { force: true });
      else this.#segments.push({ number, size: fs.statSync(this.#file(number)).size });
    }
    this.#appended = this.#countLines();
  }

  get disk(): DiskState {
    return this.#disk;
  }
  /** Lines taken so far, those found at the start included. */
  get appended(): number {
    return this.#appended;
  }
  get acknowledged(): number {
    return this.#acknowledged;
  }
  get pending(): number {
    return this.#appended - this.#acknowledged;
  }

  /** Never throws: what the disk refuses is kept in memory and tried again. */
  append(line: string): void {
    this.#appended += 1;
    if (this.#overflow.length > 0 || !this.#write(line)) {
      this.#overflow.push(line);
      this.#retryLater();
    }
  }

  /** The oldest lines not acknowledged, at most `limit`; null when there are none. */
  read(limit: number): SpoolBatch | null {
    for (;;) {
      const segment = this.#segments.find(({ number }) => number >= this.#position.segment);
      if (!segment) break;
      const offset = segment.number === this.#position.segment ? this.#position.offset : 0;
      if (offset < segment.size) return this.#readLines(segment, offset, limit);
      if (segment.number === this.#current?.number) break;
      this.#discard(segment);
    }
    if (this.#overflow.length === 0) return null;
    this.#relayingMemory = true;
    return { lines: this.#overflow.slice(0, limit), end: null };
  }

  acknowledge(batch: SpoolBatch): void {
    this.#acknowledged += batch.lines.length;
    if (batch.end === null) {
      this.#overflow.splice(0, batch.lines.length);
      this.#relayingMemory = false;
      return;
    }
    this.#position = batch.end;
    this.#positionTimer ??= setTimeout(() => this.#savePosition(), this.#options.positionEveryMs).unref();
  }

  /** The batch could not be delivered now; it will be read again. */
  putBack(): void {
    this.#relayingMemory = false;
  }

  /** Brings everything to the platter; what is wholly acknowledged leaves no file behind. */
  async close(): Promise<void> {
    if (this.#syncTimer) clearTimeout(this.#syncTimer);
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#syncTimer = this.#retryTimer = null;
    this.#savePosition();
    this.#retryOverflow();
    await this.#sync();
    await this.#syncing;
    if (this.#current) fs.closeSync(this.#current.fd);
    this.#current = null;
    if (this.pending > 0) return;
    for (const segment of [...this.#segments]) this.#discard(segment);
  }

  #file(number: number): string {
    return path.join(this.#options.folder, `journal-${number}.ndjson`);
  }

  #listSegments(): number[] {
    return fs
      .readdirSync(this.#options.folder)
      .flatMap((name) => segmentName.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  #countLines(): number {
    let lines = 0;
    for (const { number, size } of this.#segments) {
      const from = number === this.#position.segment ? this.#position.offset : 0;
      const data = fs.readFileSync(this.#file(number)).subarray(from, size);
      for (const byte of data) if (byte === 0x0a) lines += 1;
      if (data.length > 0 && data.at(-1) !== 0x0a) lines += 1;
    }
    return lines;
  }

  #write(line: string): boolean {
    let segment: OpenSegment;
    try {
      segment = this.#open();
    } catch (error) {
      this.#trouble(error);
      return false;
    }
    const data = Buffer.from(`${line}\n`);
    try {
      for (let done = 0; done < data.length;) done += fs.writeSync(segment.fd, data, done);
    } catch (error) {
      this.#trouble(error);
      this.#cutTorn(segment);
      return false;
    }
    segment.size += data.length;
    this.#unsynced.push(line);
    this.#syncTimer ??= setTimeout(() => void this.#sync(), this.#options.syncEveryMs).unref();
    return true;
  }

  /** A write that failed half way must not become the beginning of the next line. */
  #cutTorn(segment: OpenSegment): void {
    try {
      fs.ftruncateSync(segment.fd, segment.size);
    } catch {
      this.#retire();
    }
  }

  #open(): OpenSegment {
    if (this.#current && this.#current.size >= this.#options.segmentBytes) this.#retire();
    if (this.#current) return this.#current;
    const last = Math.max(
      this.#position.segment,
      ...this.#segments.map(({ number }) => number),
      ...this.#listSegments(),
    );
    const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = fs.constants;
    const fd = fs.openSync(this.#file(last + 1), O_APPEND | O_CREAT | O_EXCL | O_WRONLY, 0o600);
    this.#current = { number: last + 1, size: 0, fd };
    this.#segments.push(this.#current);
    return this.#current;
  }

  #retire(): void {
    const old = this.#current;
    if (!old) return;
    this.#current = null;
    const lines = this.#unsynced.splice(0);
    this.#syncing = (this.#syncing ?? Promise.resolve())
      .then(() => this.#syncFile(old.fd, lines))
      .then(() => fs.close(old.fd, () => undefined));
  }

  #sync(): Promise<void> {
    this.#syncTimer = null;
    const segment = this.#current;
    if (!segment || this.#unsynced.length === 0) return this.#syncing ?? Promise.resolve();
    const lines = this.#unsynced.splice(0);
    const before = this.#syncing ?? Promise.resolve();
    this.#syncing = before.then(() => this.#syncFile(segment.fd, lines));
    return this.#syncing;
  }

  /**
   * A failed fsync may have dropped the pages, and asking again would say "fine": the lines are written once more, to a
   * new file (replaying them is harmless).
   */
  #syncFile(fd: number, lines: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      fs.fdatasync(fd, (error) => {
        if (error) {
          this.#trouble(error);
          const again = [...lines];
          if (this.#current?.fd === fd) {
            again.push(...this.#unsynced.splice(0));
            this.#current = null;
            fs.close(fd, () => undefined);
          }
          for (const line of again) this.append(line);
        }
        resolve();
      });
    });
  }

  #retryLater(): void {
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = null;
      this.#retryOverflow();
      if (this.#overflow.length > 0) this.#retryLater();
    }, this.#options.retryEveryMs).unref();
  }

  #retryOverflow(): void {
    if (this.#relayingMemory) return;
    while (this.#overflow.length > 0 && this.#write(this.#overflow[0]!)) this.#overflow.shift();
    if (this.#overflow.length === 0 && this.#disk !== 'ok') {
      this.#disk = 'ok';
      this.#options.log.warn('journal spool writes to disk again');
    }
  }

  #trouble(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const state: DiskState = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code) ? 'full' : 'failing';
    if (this.#disk !== state)
      this.#options.log.error({ code }, 'journal spool cannot write, entries are kept in memory');
    this.#disk = state;
    this.#retryLater();
  }

  /** At once, as `append` writes: the lines are hardly ever on the disk alone, and a thread's help costs more than they do. */
  #readLines(segment: Segment, offset: number, limit: number): SpoolBatch {
    const file = fs.openSync(this.#file(segment.number), 'r');
    try {
      for (let bytes = readBytes; ; bytes *= 4) {
        const length = Math.min(bytes, segment.size - offset);
        const buffer = Buffer.alloc(length);
        const bytesRead = fs.readSync(file, buffer, 0, length, offset);
        const whole = bytesRead < length || offset + length >= segment.size;
        const batch = cutLines(buffer.subarray(0, bytesRead), limit, whole && segment.number !== this.#current?.number);
        if (batch.lines.length === 0 && !whole) continue;
        // A file shorter than it was: nothing more will come of it.
        const end = batch.lines.length === 0 ? segment.size : offset + batch.bytes;
        return { lines: batch.lines, end: { segment: segment.number, offset: end } };
      }
    } finally {
      fs.closeSync(file);
    }
  }

  #discard(segment: Segment): void {
    this.#segments = this.#segments.filter((other) => other !== segment);
    this.#position = { segment: segment.number + 1, offset: 0 };
    this.#savePosition();
    fs.rmSync(this.#file(segment.number), { force: true });
  }

  #savePosition(): void {
    if (this.#positionTimer) clearTimeout(this.#positionTimer);
    this.#positionTimer = null;
    savePosition(this.#options.folder, this.#position);
  }
}
