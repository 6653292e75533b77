/**
 * Who was in which state when, for reports. Fed by the roster's changes, written behind like the journal: a change never
 * waits for PostgreSQL and survives its absence. The only writer of the log. Every half minute it notes that it lives, so
 * that a controller that was killed is not counted as having stood there.
 */
import type { AgentId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { isBusy, type AgentPresence } from '../core/queue/agent.ts';
import type { Clock, PresenceEntry } from './ports.ts';

const seenEveryMs = 30_000;

interface PresentAgent {
  readonly id: AgentId;
  readonly presence: AgentPresence;
}

export interface PresenceLogParts {
  readonly clock: Clock;
  newId(): string;
  write(entry: PresenceEntry): void;
}

export class PresenceLog {
  /** The last state written of each agent. */
  readonly #last = new Map<AgentId, string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: PresenceLogParts) {}

  /**
   * A controller begins to keep the floor. Who is here now goes on from where they were; what else an earlier life left
   * open ended when that life was seen last.
   */
  begin(agents: Iterable<PresentAgent>): void {
    const here = [...agents].filter(({ presence }) => presence.state !== 'offline');
    const at = this.parts.clock.now();
    this.parts.write({ fact: 'began', id: this.parts.newId(), at, present: here.map(({ id }) => id) });
    for (const agent of here) this.changed(agent);
    this.#timer ??= setInterval(() => this.#seen(), seenEveryMs).unref();
  }

  /** Called for every change of an agent; most of them are not changes of state. */
  changed({ id, presence }: PresentAgent): void {
    const { state, since } = presence;
    const reason = presence.state === 'aux' ? presence.reason : null;
    const call = isBusy(presence) ? presence.call : null;
    const key = JSON.stringify([state, reason, call, since]);
    if (this.#last.get(id) === key) return;
    // Nobody was seen yet, so nothing ends.
    if (state === 'offline' && !this.#last.has(id)) return;
    this.#last.set(id, key);
    this.#write(since, { fact: 'presence', agent: id, state, reason, call });
  }

  /** No word of agents any more: another controller keeps the floor, or none. */
  end(): void {
    if (this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
    this.#seen();
  }

  #seen(): void {
    this.#write(this.parts.clock.now(), { fact: 'seen' });
  }

  #write(at: Instant, fact: DistributiveOmit<PresenceEntry, 'id' | 'at'>): void {
    this.parts.write({ ...fact, id: this.parts.newId(), at } as PresenceEntry);
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
