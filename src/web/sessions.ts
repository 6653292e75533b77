/**
 * Who is behind a token, asked of the accounts every few seconds at most, and remembered while the database is away: an
 * agent in a call can hold and hang up during an outage. Tells push and the phone line when a session ends.
 */
import type { Me } from '../contract/http/session.ts';
import type { Accounts } from './needs.ts';
import { WebFault } from './trouble.ts';

const freshMs = 5000;
/** Without the database a session is believed this long after it was last confirmed. */
const graceMs = 10 * 60_000;
const patienceMs = 3000;
const knownPatienceMs = 800;
/** After a failure nobody else waits for the same discovery. */
const sickMs = 2000;
const maxKnown = 5000;

interface Known {
  readonly me: Me;
  readonly confirmedAt: number;
}

export class Sessions {
  readonly #accounts: Accounts;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<Me | null>>();
  /** Ended here, whatever the database still says: it may be away, or answer a question asked before. */
  readonly #ended = new Set<string>();
  readonly #listeners: ((token: string) => void)[] = [];
  #sickUntil = 0;

  constructor(accounts: Accounts) {
    this.#accounts = accounts;
  }

  /** @throws a Fault when the accounts can't be asked and the token was not seen lately. */
  async read(token: string): Promise<Me | null> {
    if (this.#ended.has(token)) return null;
    const known = this.#known.get(token);
    const age = known ? performance.now() - known.confirmedAt : Infinity;
    if (known && age < freshMs) return known.me;
    const asked = this.#ask(token);
    const remembered = known && age < graceMs ? known.me : null;
    if (remembered && performance.now() < this.#sickUntil) {
      asked.catch(() => undefined);
      return remembered;
    }
    try {
      return await inTime(asked, remembered ? knownPatienceMs : patienceMs);
    } catch (fault) {
      this.#sickUntil = performance.now() + sickMs;
      if (remembered) return remembered;
      throw fault;
    }
  }

  begin(token: string, me: Me): void {
    this.#remember(token, me);
  }

  async end(token: string): Promise<void> {
    this.#ended.add(token);
    trim(this.#ended);
    this.#forget(token);
    await this.#accounts.endSession(token);
  }

  /** A session was ended, ran out, or its account was switched off: whatever hangs on it must be dropped. */
  onEnded(listener: (token: string) => void): void {
    this.#listeners.push(listener);
  }

  #ask(token: string): Promise<Me | null> {
    const running = this.#asking.get(token);
    if (running) return running;
    const asked = this.#accounts
      .readSession(token)
      .then((me) => {
        this.#sickUntil = 0;
        if (me) this.#remember(token, me);
        else this.#forget(token);
        return this.#ended.has(token) ? null : me;
      })
      .finally(() => this.#asking.delete(token));
    this.#asking.set(token, asked);
    return asked;
  }

  #remember(token: string, me: Me): void {
    if (this.#ended.has(token)) return;
    this.#known.delete(token);
    this.#known.set(token, { me, confirmedAt: performance.now() });
    trim(this.#known);
  }

  #forget(token: string): void {
    if (!this.#known.delete(token)) return;
    for (const listener of this.#listeners) listener(token);
  }
}

/** Sets and maps give their oldest entry first. */
function trim(kept: Map<string, unknown> | Set<string>): void {
  const [oldest] = kept.keys();
  if (kept.size > maxKnown && oldest !== undefined) kept.delete(oldest);
}

function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new WebFault('accounts do not answer')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
