/**
 * The proof that a connection works both ways: an event of our own is asked for, and must come back. Requests that are
 * answered prove nothing about events: when a connection is replaced while its predecessor is being cleared away,
 * Asterisk may switch the application's events off again, and answers requests all the same (seen on 22.10.1).
 */
import { TelephonyFault } from './ari.ts';
import { afterReading } from './supervisor.ts';

export const PROOF_EVENT = 'ChannelUserevent';
const PROOF_MS = 2000;

export class Proof {
  readonly #awaited = new Map<string, () => void>();
  #count = 0;

  constructor(private readonly raise: (eventName: string) => Promise<unknown>) {}

  /** Resolves when our event came back. @throws TelephonyFault when it did not in time, or could not be raised. */
  async prove(): Promise<void> {
    const name = `proof-${(this.#count += 1)}`;
    let limit: NodeJS.Timeout | undefined;
    const heard = new Promise<void>((resolve, reject) => {
      this.#awaited.set(name, resolve);
      limit = afterReading(PROOF_MS, () => reject(new TelephonyFault(`no event came back in ${PROOF_MS} ms`)));
    });
    try {
      await Promise.all([this.raise(name), heard]);
    } finally {
      clearTimeout(limit);
      this.#awaited.delete(name);
    }
  }

  /** True when the frame was one of ours, and nothing else is to be done with it. */
  takes(frame: Readonly<Record<string, unknown>>): boolean {
    if (frame['type'] !== PROOF_EVENT) return false;
    const name = frame['eventname'];
    if (typeof name === 'string') this.#awaited.get(name)?.();
    return true;
  }
}
