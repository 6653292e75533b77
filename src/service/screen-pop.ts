/**
 * What the desk shows of a call: facts from memory at once, the history behind it by one query that may fail. A pop is
 * never held back by the store, and the ring never by the pop.
 */
import type { DeskCall, PopHistory } from '../contract/http/agent.ts';
import { agentOf, type Call } from '../core/call/call.ts';
import { kindOf, regionLabel } from '../core/kernel/phone-number.ts';
import type { CallId, QueueId } from '../core/kernel/ids.ts';
import { secondsBetween, type Instant } from '../core/kernel/instant.ts';
import type { Log } from '../log.ts';
import type { Clock, HistoryStore } from './ports.ts';

const historyWithinMs = 300;
const iso = (at: Instant): string => new Date(at).toISOString();

export class ScreenPop {
  readonly #found = new Map<CallId, PopHistory>();

  constructor(
    private readonly history: HistoryStore,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly queueLabel: (queue: QueueId) => string,
  ) {}

  historyOf(call: CallId): PopHistory {
    return this.#found.get(call) ?? { status: 'loading' };
  }

  forget(call: CallId): void {
    this.#found.delete(call);
  }

  /** Asks the store once per call (again after a failure); resolves with what there is to show. */
  async find(call: Call): Promise<PopHistory> {
    const { id, caller } = call.facts;
    const known = this.#found.get(id);
    if (known?.status === 'known') return known;
    if (caller === null) return this.#keep(id, nobody);
    try {
      return this.#keep(id, await this.history.history(caller, id, historyWithinMs));
    } catch (error) {
      this.log.warn({ err: error, callId: id }, 'history not available for the pop');
      return this.#keep(id, { status: 'unavailable' });
    }
  }

  #keep(id: CallId, history: PopHistory): PopHistory {
    this.#found.set(id, history);
    return history;
  }

  /** The call as its agent's desk shows it; null in the states in which nobody has it in hand. */
  desk(call: Call): DeskCall | null {
    if (agentOf(call) === null || !('place' in call)) return null;
    const { facts, place } = call;
    const talk = 'talk' in call ? call.talk : null;
    return {
      callId: facts.id,
      state: call.state,
      number: facts.caller,
      region: facts.caller === null ? null : regionLabel(facts.caller),
      lineKind: facts.caller === null ? 'unknown' : kindOf(facts.caller),
      selfReported: facts.origin === 'web' && facts.caller !== null,
      dialled: facts.dialled,
      queue: { id: place.queue, label: this.queueLabel(place.queue) },
      path: call.path.map((step) => ({ ...step })),
      tags: [...(facts.tag ? [facts.tag] : []), ...(call.tags ?? [])],
      language: place.cursor.language ?? facts.language ?? null,
      arrivedAt: iso(facts.arrivedAt),
      waitedSeconds: secondsBetween(place.queuedAt, talk?.connectedAt ?? this.clock.now()),
      since: iso(sinceOf(call)),
      connectedAt: talk === null ? null : iso(talk.connectedAt),
      deadline: deadlineOf(call),
      recording: call.state === 'connected' || call.state === 'held',
      ticketNumber: talk?.ticket ?? null,
      history: this.historyOf(facts.id),
    };
  }
}

const nobody: PopHistory = {
  status: 'known',
  name: null,
  firstCall: true,
  callsIn30Days: 0,
  totalTickets: 0,
  openTickets: 0,
  tickets: [],
  contacts: [],
};

function sinceOf(call: Call): Instant {
  switch (call.state) {
    case 'offering':
      return call.offeredAt;
    case 'connected':
      return call.talk.connectedAt;
    case 'held':
      return call.heldAt;
    case 'reconnecting':
      return call.lostAt;
    case 'wrapping':
      return call.partedAt;
    default:
      return call.facts.arrivedAt;
  }
}

function deadlineOf(call: Call): string | null {
  switch (call.state) {
    case 'offering':
      return iso(call.ringUntil);
    case 'reconnecting':
      return iso(call.giveUpAt);
    case 'wrapping':
      return iso(call.deadline);
    default:
      return null;
  }
}
