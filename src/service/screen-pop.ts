/**
 * What the desk shows of a call: facts from memory at once, the history behind it by one query that may fail. A pop is
 * never held back by the store, and the ring never by the pop.
 */
import type { DeskCall, PopHistory } from '../contract/http/agent.ts';
import type { Call } from '../core/call/call.ts';
import { handsOf } from '../core/call/hands.ts';
import { ringOf } from '../core/call/members.ts';
import { kindOf, regionLabel } from '../core/kernel/phone-number.ts';
import type { AgentId, CallId, QueueId } from '../core/kernel/ids.ts';
import { whySentence } from '../core/queue/why.ts';
import { secondsBetween, type Instant } from '../core/kernel/instant.ts';
import type { Log } from '../log.ts';
import type { CallerBook } from './caller-book.ts';
import { viewOf, type LabelOf, type WrapUpRuleFor } from './call-views.ts';
import type { Clock, HistoryStore } from './ports.ts';

const historyWithinMs = 300;
const iso = (at: Instant): string => new Date(at).toISOString();

export class ScreenPop {
  readonly #found = new Map<CallId, PopHistory>();
  /** Under way: several desks may ask in the same moment. */
  readonly #asked = new Map<CallId, Promise<PopHistory>>();

  constructor(
    private readonly history: HistoryStore,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly queueLabel: (queue: QueueId) => string,
    private readonly labelOf: LabelOf,
    private readonly callers: Pick<CallerBook, 'riskOf'>,
    private readonly wrapUpRuleFor: WrapUpRuleFor,
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
    const asked = this.#asked.get(id) ?? this.#ask(id, caller).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
    return asked;
  }

  async #ask(id: CallId, caller: string): Promise<PopHistory> {
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

  /** The call as this agent's desk shows it; null when it has nothing to do with them. */
  desk(call: Call, agent: AgentId): DeskCall | null {
    const view = viewOf(call, agent, this.labelOf, this.wrapUpRuleFor);
    if (view === null) return null;
    const { facts } = call;
    const place = 'place' in call ? call.place : null;
    const talk = 'talk' in call ? call.talk : null;
    const why = ringOf(call, agent)?.why;
    const risk = this.callers.riskOf(facts);
    const queuedAt = place?.queuedAt ?? facts.arrivedAt;
    return {
      callId: facts.id,
      state: view.state,
      number: facts.caller,
      region: facts.caller === null ? null : regionLabel(facts.caller),
      lineKind: facts.caller === null ? 'unknown' : kindOf(facts.caller),
      selfReported: facts.origin === 'web' && facts.caller !== null,
      dialled: facts.dialled,
      queue: place === null ? null : { id: place.queue, label: this.queueLabel(place.queue) },
      path: call.path.map((step) => ({ ...step })),
      tags: [...(facts.tag ? [facts.tag] : []), ...(call.tags ?? [])],
      why: why === undefined ? null : whySentence(why),
      language: place?.cursor.language ?? facts.language ?? null,
      arrivedAt: iso(facts.arrivedAt),
      waitedSeconds: secondsBetween(queuedAt, talk?.connectedAt ?? view.connectedAt ?? this.clock.now()),
      since: iso(view.since),
      connectedAt: view.connectedAt === null ? null : iso(view.connectedAt),
      deadline: view.deadline === null ? null : iso(view.deadline),
      parties: [...view.parties],
      hands: [...handsOf(call, agent)],
      recording: view.recording,
      ticketNumber: talk?.agent === agent ? talk.ticket : null,
      wrapUp: view.wrapUp,
      ...(risk === null ? {} : { risk }),
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
