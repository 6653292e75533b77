/**
 * Who knows a citizen's matter: the agent who took their newest open ticket. Asked once when the call comes, so that the
 * answer is mostly there when the caller enters a line; nobody waits for it.
 */
import type { Facts } from '../core/call/call.ts';
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';

export class KnownAgents {
  readonly #known = new Map<CallId, AgentId | null>();

  constructor(
    private readonly ask: (number: string) => Promise<AgentId | null>,
    private readonly found: (call: CallId, agent: AgentId) => void,
    private readonly log: Log,
  ) {}

  of(call: CallId): AgentId | null {
    return this.#known.get(call) ?? null;
  }

  lookFor({ id, caller }: Facts): void {
    if (caller === null || this.#known.has(id)) return;
    this.#known.set(id, null);
    this.ask(caller).then(
      (agent) => {
        if (agent === null || !this.#known.has(id)) return;
        this.#known.set(id, agent);
        this.found(id, agent);
      },
      (error: unknown) => this.log.warn({ err: error, callId: id }, 'nobody could say who knows this matter'),
    );
  }

  forget(call: CallId): void {
    this.#known.delete(call);
  }
}
