/** Which calls live, whose each leg is, and which calls ended lately. Decides nothing. */
import type { CallId, LegId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { rungLegsOf } from '../core/call/members.ts';
import type { LiveCall } from './live-call.ts';

export class CallRegister {
  readonly #calls = new Map<CallId, LiveCall>();
  readonly #legs = new Map<LegId, CallId>();
  /** When each ended, until Asterisk has nothing left of it: the word that puts a leg down may be lost. */
  readonly #over = new Map<CallId, Instant>();

  get size(): number {
    return this.#calls.size;
  }

  get(id: CallId): LiveCall | null {
    return this.#calls.get(id) ?? null;
  }

  /** A copy: what is done to them may end some. */
  all(): LiveCall[] {
    return [...this.#calls.values()];
  }

  /** Citizens' calls; an admin's rehearsal is nobody else's business. */
  *ofCitizens(): Iterable<LiveCall> {
    for (const live of this.#calls.values()) if (live.call.facts.rehearsal === undefined) yield live;
  }

  /** From now on all that its legs do is the call's. */
  add(live: LiveCall): void {
    const { id, callerLeg } = live.call.facts;
    this.#calls.set(id, live);
    this.#over.delete(id);
    for (const leg of [callerLeg, ...rungLegsOf(live.call)]) this.#legs.set(leg, id);
  }

  claim(leg: LegId, id: CallId): void {
    this.#legs.set(leg, id);
  }

  knowsLeg(leg: LegId): boolean {
    return this.#legs.has(leg);
  }

  ofLeg(leg: LegId): LiveCall | null {
    const id = this.#legs.get(leg);
    return id === undefined ? null : this.get(id);
  }

  /** Also those that the call itself had let go already. */
  legsOf(id: CallId): LegId[] {
    return [...this.#legs].flatMap(([leg, owner]) => (owner === id ? [leg] : []));
  }

  legEnded(leg: LegId): void {
    this.#legs.delete(leg);
  }

  forget(id: CallId): void {
    this.#calls.delete(id);
    for (const leg of this.legsOf(id)) this.#legs.delete(leg);
  }

  ended(id: CallId, at: Instant): void {
    this.forget(id);
    this.#over.set(id, at);
  }

  isOver(id: CallId): boolean {
    return this.#over.has(id);
  }

  /** Of those that ended before `at`, only the ones that something is left of need to be remembered. */
  nothingLeft(at: Instant, but: ReadonlySet<string | null>): void {
    for (const [id, ended] of this.#over) if (ended < at && !but.has(id)) this.#over.delete(id);
  }

  clear(): void {
    this.#calls.clear();
  }
}
