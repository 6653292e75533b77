/**
 * Finds what Asterisk recorded, measures it and seals it by its hash: recordings of talks that ended, and files that
 * nobody reported because the controller died. Reads files; never changes them.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { callId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';
import type { Clock, JournalEntry } from '../service/ports.ts';

export interface RecordingRows {
  unsealed(since: number, limit: number): Promise<{ name: string; at: number }[]>;
  knownRecordings(names: readonly string[]): Promise<Set<string>>;
  seal(name: string, file: { bytes: number; sha256: string; seconds: number | null }): Promise<void>;
}

export interface RecordingSealParts {
  readonly folder: string;
  readonly rows: RecordingRows;
  applyJournal(entries: readonly JournalEntry[]): Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** A file of an ended talk that nobody wrote to for this long is finished; Asterisk writes four times a second. */
  readonly settledMs?: number;
  /** The same for a file whose talk may still go on. */
  readonly quietMs?: number;
  readonly searchEveryMs?: number;
}

const extension = '.wav';
const searchedBackMs = 7 * 24 * 3600_000;
const lostAfterMs = 600_000;

export class RecordingSeal {
  readonly #parts: Required<RecordingSealParts>;
  readonly #known = new Set<string>();
  readonly #missed = new Set<string>();
  #searchedAt = -Infinity;

  constructor(parts: RecordingSealParts) {
    this.#parts = { settledMs: 2_000, quietMs: 60_000, searchEveryMs: 60_000, ...parts };
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, searchEveryMs } = this.#parts;
    if (clock.monotonic() - this.#searchedAt >= searchEveryMs) {
      await this.#adoptUnreported();
      this.#searchedAt = clock.monotonic();
    }
    const rows = await this.#parts.rows.unsealed(clock.now() - searchedBackMs, 500);
    for (const row of rows) {
      if (signal.aborted) return;
      await this.#seal(row);
    }
  }

  async #seal({ name, at }: { name: string; at: number }): Promise<void> {
    const file = recordingFile(this.#parts.folder, name);
    const found = file === null ? null : await stat(file).catch(() => null);
    if (file === null || found === null) {
      if (this.#parts.clock.now() - at > lostAfterMs && !this.#missed.has(name)) {
        this.#missed.add(name);
        this.#parts.log.error({ recording: name }, 'recording has no file');
      }
      return;
    }
    if (this.#parts.clock.now() - found.mtimeMs < this.#parts.settledMs) return;
    const [sha256, seconds] = await Promise.all([hashOf(file), wavSeconds(file, found.size)]);
    await this.#parts.rows.seal(name, { bytes: found.size, sha256, seconds });
  }

  /** The name is `call-`, the call's id and, of a later leg, its number: a file can be given back to its call. */
  async #adoptUnreported(): Promise<void> {
    const names = (await readdir(this.#parts.folder).catch(() => []))
      .filter((file) => file.startsWith('call-') && file.endsWith(extension))
      .map((file) => file.slice(0, -extension.length))
      .filter((name) => !this.#known.has(name));
    for (const name of await this.#parts.rows.knownRecordings(names)) this.#known.add(name);
    for (const name of names) {
      if (this.#known.has(name)) continue;
      const file = path.join(this.#parts.folder, name + extension);
      const found = await stat(file).catch(() => null);
      if (!found || this.#parts.clock.now() - found.mtimeMs < this.#parts.quietMs) continue;
      const seconds = await wavSeconds(file, found.size);
      await this.#parts.applyJournal([
        {
          id: `seal-${name}`,
          call: callId(name.slice('call-'.length).replace(/-\d{1,6}$/, '')),
          at: Math.round(found.mtimeMs),
          fact: 'recorded',
          recording: name,
          seconds,
          failed: seconds === null || seconds === 0,
        },
      ]);
      this.#known.add(name);
      this.#parts.log.warn({ recording: name }, 'recording found that nobody had reported');
    }
  }
}

/** Names come from the journal: one that would lead out of the folder is nobody's recording. */
export const recordingFile = (folder: string, name: string): string | null =>
  /^[\w.-]+$/.test(name) && !name.startsWith('.') ? path.join(folder, name + extension) : null;

export function hashOf(file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    createReadStream(file)
      .on('error', reject)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => resolve(hash.digest('hex')));
  });
}

/**
 * By the file's size: the length in the header is written at the end, and is missing when Asterisk died. Null when it is
 * no WAV file.
 */
export async function wavSeconds(file: string, bytes: number): Promise<number | null> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.toString('latin1', 0, 4) !== 'RIFF' || head.toString('latin1', 8, 12) !== 'WAVE') return null;
    let bytesPerSecond = 0;
    for (let at = 12; at + 8 <= head.length; at += 8 + head.readUInt32LE(at + 4)) {
      const chunk = head.toString('latin1', at, at + 4);
      if (chunk === 'fmt ' && at + 20 <= head.length) bytesPerSecond = head.readUInt32LE(at + 16);
      if (chunk !== 'data') continue;
      return bytesPerSecond === 0 ? null : Math.round(((bytes - at - 8) / bytesPerSecond) * 100) / 100;
    }
    return null;
  } finally {
    await handle.close();
  }
}
