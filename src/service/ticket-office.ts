/**
 * The one writer of tickets. A ticket takes its number, time, agent and recording from the call and the login; the form
 * brings only what the agent alone knows. Knows no SQL and no HTTP.
 */
import type { NewTicket, TicketFull } from '../contract/http/tickets.ts';
import type { Intake } from '../contract/words.ts';
import { callId, type AgentId, type CallId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import { bigramsOf } from '../core/ticket/bigrams.ts';
import { beginTicket, type TicketEventType, type TicketState } from '../core/ticket/ticket.ts';
import { draftTitle } from '../core/ticket/title.ts';
import type { TicketDoor } from './doors.ts';
import type { Clock } from './ports.ts';

/** What a ticket takes from its call. */
export interface CallFacts {
  readonly number: string | null;
  /** Who speaks, or spoke last, with the citizen. */
  readonly agent: AgentId | null;
  /** Others who may write down what they did in the call: they left it while it went on. */
  readonly others?: readonly AgentId[];
  readonly arrivedAt: Instant;
  readonly recording: string | null;
  readonly origin: 'trunk' | 'web' | 'outbound';
}

/** A ticket complete but for its number, which only the store can give, and its category's path. */
export interface TicketToOpen {
  readonly title: string;
  readonly kind: NewTicket['kind'];
  readonly category: string;
  readonly state: TicketState;
  readonly intake: Intake;
  readonly place: { readonly area: string; readonly detail: string };
  readonly words: string;
  readonly answer: string | null;
  readonly occurredAt: Instant | null;
  readonly urgent: boolean;
  readonly confidential: boolean;
  readonly anonymous: boolean;
  readonly wantsFollowUp: boolean;
  readonly citizenNumber: string | null;
  readonly citizenName: string | null;
  readonly contactNumber: string | null;
  readonly call: { readonly id: CallId; readonly facts: CallFacts } | null;
  readonly agent: AgentId | null;
  readonly agentName: string | null;
  readonly openedBy: { readonly username: string; readonly name: string };
  readonly idempotencyKey: string;
  readonly openedAt: Instant;
  readonly events: readonly { readonly type: TicketEventType; readonly data: Record<string, unknown> }[];
  readonly bigrams: readonly string[];
}

export interface TicketStore {
  /** Ticket, first events, citizen, outbox row and the call's link in one transaction; the same key gives the same ticket. */
  open(ticket: TicketToOpen): Promise<TicketFull | Refusal>;
  bySubmit(username: string, idempotencyKey: string): Promise<TicketFull | null>;
}

export interface TicketOfficeParts {
  readonly tickets: TicketStore;
  readonly clock: Clock;
  /** The call in memory, else its row; null when nobody knows it. */
  callFacts(call: CallId): Promise<CallFacts | null> | CallFacts | null;
  /** Told for each saved ticket of a call, also when a submit is repeated. */
  onSaved(agent: AgentId, call: CallId, ticketNumber: string): void;
}

type Opener = Parameters<TicketDoor['open']>[0];

export class TicketOffice implements TicketDoor {
  readonly #parts: TicketOfficeParts;

  constructor(parts: TicketOfficeParts) {
    this.#parts = parts;
  }

  async open(by: Opener, form: NewTicket): Promise<TicketFull | Refusal> {
    // A repeated submit is answered from the row: by then the call may be long gone.
    const before = await this.#parts.tickets.bySubmit(by.username, form.idempotencyKey);
    const saved = before ?? (await this.#openNew(by, form));
    if (!isRefusal(saved) && saved.callId !== null && by.agent !== null) {
      this.#parts.onSaved(by.agent, callId(saved.callId), saved.number);
    }
    return saved;
  }

  async #openNew(by: Opener, form: NewTicket): Promise<TicketFull | Refusal> {
    const call = form.callId === undefined ? null : await this.#ownCall(by, callId(form.callId));
    if (isRefusal(call)) return call;
    return this.#parts.tickets.open(ticketFrom(by, form, call, this.#parts.clock.now()));
  }

  /** A call that doesn't exist is answered like a call of somebody else: a guess teaches nothing. */
  async #ownCall(by: Opener, id: CallId): Promise<NonNullable<TicketToOpen['call']> | Refusal> {
    const facts = await this.#parts.callFacts(id);
    const isIn = facts && by.agent !== null && [facts.agent, ...(facts.others ?? [])].includes(by.agent);
    if (!isIn) return { refused: 'not-your-call', call: id };
    return { id, facts };
  }
}

function ticketFrom(by: Opener, form: NewTicket, call: TicketToOpen['call'], openedAt: Instant): TicketToOpen {
  const beginning = beginTicket(form.outcome);
  const answer = form.outcome === 'answered' ? (form.answer ?? null) : null;
  const title = form.title || draftTitle(form.words);
  const data: Partial<Record<TicketEventType, Record<string, unknown>>> = {
    opened: { outcome: form.outcome, callId: call?.id ?? null },
    ...(answer === null ? {} : { answered: { answer } }),
  };
  return {
    title,
    kind: form.kind,
    category: form.category,
    state: beginning.state,
    intake: call === null ? 'other' : call.facts.origin === 'web' ? 'webPhone' : 'phone',
    place: form.place,
    words: form.words,
    answer,
    occurredAt: form.occurredAt ? Date.parse(form.occurredAt) : null,
    urgent: form.urgent,
    confidential: form.confidential,
    anonymous: form.anonymous,
    wantsFollowUp: form.wantsFollowUp,
    citizenNumber: normalisePhone(call?.facts.number),
    citizenName: form.citizenName || null,
    contactNumber: form.contactNumber ? (normalisePhone(form.contactNumber) ?? form.contactNumber) : null,
    call,
    agent: by.agent,
    agentName: by.agent === null ? null : by.name,
    openedBy: { username: by.username, name: by.name },
    idempotencyKey: form.idempotencyKey,
    openedAt,
    events: beginning.events.map((type) => ({ type, data: data[type] ?? {} })),
    bigrams: bigramsOf([title, form.words, form.place.area, form.place.detail, answer ?? '']),
  };
}
