/**
 * Looks after sealed recordings: now and then whether each is still the one that was sealed, and deletes those that are
 * older than they may be kept. Each deletion leaves its row and an audit line.
 */
import { rm } from 'node:fs/promises';
import type { Log } from '../log.ts';
import type { Clock } from '../service/ports.ts';
import { hashOf, recordingFile } from './recording-seal.ts';

interface OverAge {
  readonly name: string;
  readonly call: string;
  readonly days: number;
}
export interface KeepRows {
  toVerify(lookedBefore: number, limit: number): Promise<{ name: string; sha256: string }[]>;
  verified(name: string, as: 'intact' | 'changed' | 'missing'): Promise<void>;
  overAge(limit: number): Promise<OverAge[]>;
  /** False when something keeps it after all; `remove` was not called then. */
  delete(one: OverAge, remove: () => Promise<void>): Promise<boolean>;
}

export interface RecordingKeepParts {
  readonly folder: string;
  readonly rows: KeepRows;
  readonly clock: Clock;
  readonly log: Log;
}

/** Each recording is looked at this often; a slice an hour, so that the disk has other work too. */
const verifyEveryMs = 30 * 24 * 3_600_000;
const sliceSize = 200;

export class RecordingKeep {
  constructor(private readonly parts: RecordingKeepParts) {}

  async run(signal: AbortSignal): Promise<void> {
    await this.#forget(signal);
    await this.#verify(signal);
  }

  async #verify(signal: AbortSignal): Promise<void> {
    const { rows, clock, log, folder } = this.parts;
    for (const { name, sha256 } of await rows.toVerify(clock.now() - verifyEveryMs, sliceSize)) {
      if (signal.aborted) return;
      const file = recordingFile(folder, name);
      const found = file === null ? null : await hashOf(file).catch(unlessAway);
      const as = found === null ? 'missing' : found === sha256 ? 'intact' : 'changed';
      await rows.verified(name, as);
      if (as !== 'intact') log.error({ recording: name, as }, 'a sealed recording is not what it was');
    }
  }

  async #forget(signal: AbortSignal): Promise<void> {
    const { rows, log, folder } = this.parts;
    let gone = 0;
    for (const one of await rows.overAge(sliceSize)) {
      if (signal.aborted) return;
      const file = recordingFile(folder, one.name);
      const isGone = await rows.delete(one, async () => {
        if (file !== null) await rm(file, { force: true });
      });
      if (isGone) gone += 1;
    }
    if (gone > 0) log.info({ gone }, 'recordings deleted by age');
  }
}

function unlessAway(error: unknown): null {
  if ((error as { code?: unknown }).code === 'ENOENT') return null;
  throw error;
}
