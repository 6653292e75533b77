/**
 * Whether an agent's browser can be reached: its open pages, its phone lines, and the patience with which their absence
 * is met. Says what it sees; what follows for a call is agent-desk's.
 */
import type { AgentId } from '../core/kernel/ids.ts';

/** A socket that drops and comes back within this is no reason to play music to the citizen. */
const deskGraceMs = 1_500;
/** A ready agent whose phone is away this long is not ready. */
const phoneGraceMs = 15_000;

type TimerName = 'lost' | 'phone' | 'ring' | 'history';

interface Reach {
  readonly pages: Set<string>;
  phoneLines: number;
  readonly timers: Map<TimerName, NodeJS.Timeout>;
}

export class DeskReach {
  readonly #agents = new Map<AgentId, Reach>();

  constructor(private readonly browserLost: (agent: AgentId) => void) {}

  pageOpened(agent: AgentId, page: string): void {
    this.#of(agent).pages.add(page);
    this.stop(agent, 'lost');
  }

  pageClosed(agent: AgentId, page: string): void {
    this.#of(agent).pages.delete(page);
  }

  lineOpened(agent: AgentId): void {
    this.#of(agent).phoneLines += 1;
    this.stop(agent, 'phone');
  }

  lineClosed(agent: AgentId): void {
    const reach = this.#of(agent);
    reach.phoneLines = Math.max(0, reach.phoneLines - 1);
  }

  isOpen(agent: AgentId, page: string | null): boolean {
    return page !== null && this.#of(agent).pages.has(page);
  }

  /** Both the owning page and the phone line gone: out of reach, unless one of them is back soon. */
  watchBrowser(agent: AgentId, ownerPage: string | null, graceMs = deskGraceMs): void {
    if (this.#of(agent).phoneLines > 0 || this.isOpen(agent, ownerPage)) return;
    this.start(agent, 'lost', graceMs, () => this.browserLost(agent));
  }

  watchPhone(agent: AgentId, missing: boolean, given: () => void): void {
    if (!missing) this.stop(agent, 'phone');
    else if (!this.#of(agent).timers.has('phone')) this.start(agent, 'phone', phoneGraceMs, given);
  }

  running(agent: AgentId, timer: TimerName): boolean {
    return this.#of(agent).timers.has(timer);
  }

  start(agent: AgentId, timer: TimerName, afterMs: number, then: () => void): void {
    this.stop(agent, timer);
    const { timers } = this.#of(agent);
    const handle = setTimeout(() => {
      timers.delete(timer);
      then();
    }, afterMs);
    timers.set(timer, handle);
  }

  stop(agent: AgentId, timer: TimerName): void {
    const { timers } = this.#of(agent);
    clearTimeout(timers.get(timer));
    timers.delete(timer);
  }

  stopAll(): void {
    for (const { timers } of this.#agents.values()) {
      for (const handle of timers.values()) clearTimeout(handle);
      timers.clear();
    }
  }

  #of(agent: AgentId): Reach {
    let reach = this.#agents.get(agent);
    if (reach === undefined) {
      reach = { pages: new Set(), phoneLines: 0, timers: new Map() };
      this.#agents.set(agent, reach);
    }
    return reach;
  }
}
