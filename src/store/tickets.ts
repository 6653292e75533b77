/** Tickets in PostgreSQL: opening one in one transaction, one with its events, lists and search. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { TicketFull, TicketQuery, TicketRow } from '../contract/http/tickets.ts';
import type { Intake, TicketKind, TicketState } from '../contract/words.ts';
import { kindOf, normalisePhone } from '../core/kernel/phone-number.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { bigramsOf, runsOf } from '../core/ticket/bigrams.ts';
import { ticketNumberStart } from '../core/ticket/number.ts';
import type { TicketStore, TicketToOpen } from '../service/ticket-office.ts';
import { breaks, inTransaction, StoreFault, type Db, type Queries } from './db.ts';
import { holdsRuns, searchedText } from './holds-words.ts';
import { insertTicket } from './ticket-insert.ts';
import { pageOf, isoOf, likeText, maybeIso, placeOf, tagsOf } from './values.ts';

export class PgTicketStore implements TicketStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async open(ticket: TicketToOpen): Promise<TicketFull | Refusal> {
    for (let attempt = 1; ; attempt++) {
      try {
        const made = await inTransaction(this.#db.desks, (tx) => insertTicket(tx, ticket));
        if (typeof made !== 'string') return made;
        return (await this.byNumber(made))!;
      } catch (error) {
        const repeated = breaks('tickets_same_submit', error);
        // The line broke, perhaps after the commit: what is in the table tells, and if it isn't there, try once more.
        const brokenLine = error instanceof StoreFault && attempt === 1;
        if (!repeated && !brokenLine) throw error;
        const there = await this.bySubmit(ticket.openedBy.username, ticket.idempotencyKey);
        if (there) return there;
        if (attempt >= 3) throw error;
      }
    }
  }

  bySubmit(username: string, idempotencyKey: string): Promise<TicketFull | null> {
    return this.#full((tickets) =>
      tickets.where('t.opened_by', '=', username).where('t.idempotency_key', '=', idempotencyKey),
    );
  }

  byNumber(number: string): Promise<TicketFull | null> {
    return this.#full((tickets) => tickets.where('t.number', '=', number));
  }

  /**
   * Newest first. `openedBy` is the reader's name where the query says `mine`. Numbers and names in clear: who may read
   * them is the door's business.
   */
  async list(
    query: z.infer<typeof TicketQuery>,
    openedBy: string,
  ): Promise<{ items: TicketRow[]; next: string | null } | Refusal> {
    const after = query.cursor === undefined ? null : placeOf(query.cursor);
    if (query.cursor !== undefined && after === null) return { refused: 'bad-cursor' };
    let rows = selectRows(this.#db.desks);
    if (after) rows = rows.where(sql<boolean>`(t.created_at, t.number) < (${after.at}, ${after.key})`);
    if (query.state !== undefined) rows = rows.where('t.state', '=', query.state);
    if (query.kind !== undefined) rows = rows.where('t.kind', '=', query.kind);
    if (query.category !== undefined) rows = rows.where('t.category', '=', query.category);
    if (query.callId !== undefined) rows = rows.where('t.call', '=', query.callId);
    if (query.mine === 'true') rows = rows.where('t.opened_by', '=', openedBy);
    if (query.phone !== undefined) rows = rows.where(ofPhone(query.phone));
    if (query.q !== undefined) rows = rows.where(asked(query.q));
    const found = await rows
      .orderBy('t.created_at', 'desc')
      .orderBy('t.number', 'desc')
      .limit(query.limit + 1)
      .execute();
    const { page, next } = pageOf(found, query.limit, ({ created_at: at, number: key }) => ({ at, key }));
    return { items: page.map(rowOf), next };
  }

  async #full(narrow: (tickets: FullSelect) => FullSelect): Promise<TicketFull | null> {
    const found = await narrow(selectFull(this.#db.desks)).executeTakeFirst();
    if (!found) return null;
    const events = await this.#db.desks
      .selectFrom('ticket_events')
      .select(['at', 'type', 'by_name', 'data'])
      .where('ticket', '=', found.number)
      .orderBy('id')
      .execute();
    return {
      ...rowOf(found),
      words: found.words,
      answer: found.answer,
      place: { area: found.area, detail: found.place_detail },
      occurredAt: maybeIso(found.occurred_at),
      contactNumber: found.contact_number,
      anonymous: found.anonymous,
      wantsFollowUp: found.wants_follow_up,
      recording: found.recording ?? found.call_recording,
      checkCode: found.check_code,
      tags: tagsOf(found),
      events: events.map(({ at, type, by_name, data }) => ({ at: isoOf(at), type, by: by_name, data })),
    };
  }
}

const selectRows = (queries: Queries) =>
  queries
    .selectFrom('tickets as t')
    .select(['t.number', 't.title', 't.kind', 't.category', 't.category_path', 't.state', 't.intake', 't.area'])
    .select(['t.urgent', 't.confidential', 't.citizen_number', 't.citizen_name', 't.agent_name', 't.call'])
    .select(['t.created_at', 't.updated_at']);

const selectFull = (queries: Queries) =>
  selectRows(queries)
    .leftJoin('calls as c', 'c.id', 't.call')
    .select(['t.words', 't.answer', 't.place_detail', 't.occurred_at', 't.contact_number', 't.anonymous'])
    .select(['t.wants_follow_up', 't.recording', 'c.recording as call_recording', 't.check_code'])
    .select(['c.tag', 'c.tags']);

type FullSelect = ReturnType<typeof selectFull>;
type SelectedRow = Awaited<ReturnType<ReturnType<typeof selectRows>['execute']>>[number];

const rowOf = (row: SelectedRow): TicketRow => ({
  number: row.number,
  title: row.title,
  kind: row.kind as TicketKind,
  category: row.category,
  categoryPath: row.category_path,
  state: row.state as TicketState,
  intake: row.intake as Intake,
  area: row.area,
  urgent: row.urgent,
  confidential: row.confidential,
  citizenNumber: row.citizen_number,
  citizenName: row.citizen_name,
  agentName: row.agent_name,
  callId: row.call,
  createdAt: isoOf(row.created_at),
  updatedAt: isoOf(row.updated_at),
});

/** One box for a ticket's number, a phone number or words: its shape decides. */
function asked(q: string) {
  const number = ticketNumberStart(q);
  if (number !== null) return sql<boolean>`t.number like ${`${likeText(number)}%`}`;
  const phone = normalisePhone(q);
  if (phone !== null && phone.length >= 7 && kindOf(phone) !== 'unknown') return ofPhone(phone);
  return ofWords(q);
}

function ofPhone(raw: string) {
  const phone = normalisePhone(raw) ?? raw;
  return sql<boolean>`(t.citizen_number = ${phone} or t.contact_number = ${phone})`;
}

/** The pairs narrow by index; the text itself decides, because pairs may stand apart from one another. */
function ofWords(q: string) {
  const runs = runsOf(q);
  if (runs.length === 0) return sql<boolean>`false`;
  const pairs = bigramsOf(runs);
  const text = searchedText(sql`t.title, t.words, t.area, t.place_detail, t.answer`);
  const holdsAll = holdsRuns(text, runs);
  const narrowed =
    pairs.length > 0
      ? sql`t.bg @> ${pairs}::text[]`
      : // A single letter has no pair: it is looked for among the newest only.
        sql`t.created_at >= (select min(created_at) from
              (select created_at from tickets order by created_at desc limit 20000) newest)`;
  // PostgreSQL believes that LIKE finds next to nothing, and would collect and sort all tickets with a common word
  // instead of walking from the newest. Inside CASE it has no such belief: 4.7 s become some ms on two million rows.
  return sql<boolean>`(${narrowed} and case when ${holdsAll} then true else false end)`;
}
