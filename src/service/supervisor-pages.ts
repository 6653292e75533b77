/** Whether a supervisor has a page open; what follows when the last one is gone is supervision's. */
import type { AgentId } from '../core/kernel/ids.ts';

/** A page that is reloaded is back before that. */
const graceMs = 3_000;

export class SupervisorPages {
  readonly #open = new Map<AgentId, Set<string>>();
  readonly #leaving = new Map<AgentId, { timer: NodeJS.Timeout; page: string }>();

  constructor(
    private readonly on: {
      gone(seat: AgentId): void;
      /** Another page came in its place: what the one before played and heard is gone. */
      loadedAnew(seat: AgentId): void;
    },
  ) {}

  opened(seat: AgentId, page: string): void {
    const left = this.#leaving.get(seat);
    clearTimeout(left?.timer);
    this.#leaving.delete(seat);
    this.#open.set(seat, (this.#open.get(seat) ?? new Set()).add(page));
    if (left !== undefined && left.page !== page) this.on.loadedAnew(seat);
  }

  closed(seat: AgentId, page: string): void {
    const pages = this.#open.get(seat);
    pages?.delete(page);
    if (pages === undefined || pages.size > 0) return;
    const timer = setTimeout(() => {
      this.#leaving.delete(seat);
      this.on.gone(seat);
    }, graceMs);
    this.#leaving.set(seat, { timer, page });
  }

  stop(): void {
    for (const { timer } of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
  }
}
