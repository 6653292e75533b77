/** The one transaction that makes a ticket: category looked up, citizen known, number drawn, rows written, call linked. */
import { sql } from 'kysely';
import { dayOf } from '../core/kernel/day.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { ticketNumber } from '../core/ticket/number.ts';
import type { TicketToOpen } from '../service/ticket-office.ts';
import type { Tx } from './db.ts';
import { jsonText } from './values.ts';

/** @returns the new ticket's number. */
export async function insertTicket(tx: Tx, ticket: TicketToOpen): Promise<string | Refusal> {
  const category = await leafOf(tx, ticket.category);
  if (category === null) return { refused: 'unknown-category', category: ticket.category };
  return insertUnder(tx, ticket, category.path);
}

/** Under a category that nobody has to have chosen from the tree. @returns the new ticket's number. */
export async function insertUnder(tx: Tx, ticket: TicketToOpen, categoryPath: string): Promise<string> {
  const citizen = await knowCitizen(tx, ticket);
  // Last of the waits: from here to the commit, other savers of this day stand behind us.
  const number = await drawNumber(tx, dayOf(ticket.openedAt));
  await insertRow(tx, ticket, { number, citizen, categoryPath });
  await tx
    .insertInto('ticket_events')
    .values(
      ticket.events.map(({ type, data }) => ({
        ticket: number,
        at: new Date(ticket.openedAt),
        type,
        by: ticket.openedBy.username,
        by_name: ticket.openedBy.name,
        data: jsonText(data),
      })),
    )
    .execute();
  await tx
    .insertInto('outbox')
    .values({ topic: 'ticket.opened', key: number, body: jsonText({ number, state: ticket.state }) })
    .execute();
  await linkCall(tx, ticket, number);
  await dropDraft(tx, ticket);
  return number;
}

/** Only a leaf says enough about a matter. */
async function leafOf(tx: Tx, id: string): Promise<{ path: string } | null> {
  const found = await tx
    .selectFrom('categories as c')
    .select('c.path')
    .where('c.id', '=', id)
    .where('c.active', '=', true)
    .where((where) =>
      where.not(
        where.exists(where.selectFrom('categories as child').select('child.id').whereRef('child.parent', '=', 'c.id')),
      ),
    )
    .executeTakeFirst();
  return found ?? null;
}

/** Who rings without a number stays unknown; who asks to be anonymous isn't remembered by name. */
async function knowCitizen(tx: Tx, ticket: TicketToOpen): Promise<string | null> {
  if (ticket.citizenNumber === null) return null;
  const name = ticket.anonymous ? null : ticket.citizenName;
  const at = new Date(ticket.openedAt);
  const { id } = await tx
    .insertInto('citizens')
    .values({ number: ticket.citizenNumber, name, first_seen_at: at, updated_at: at })
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet({
        name: sql`coalesce(excluded.name, citizens.name)`,
        updated_at: sql`excluded.updated_at`,
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function drawNumber(tx: Tx, day: string): Promise<string> {
  const { last } = await tx
    .insertInto('ticket_numbers')
    .values({ day, last: 1 })
    .onConflict((conflict) => conflict.column('day').doUpdateSet({ last: sql`ticket_numbers.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return ticketNumber(day, last);
}

interface Drawn {
  readonly number: string;
  readonly citizen: string | null;
  readonly categoryPath: string;
}

async function insertRow(tx: Tx, ticket: TicketToOpen, { number, citizen, categoryPath }: Drawn): Promise<void> {
  const at = new Date(ticket.openedAt);
  await tx
    .insertInto('tickets')
    .values({
      number,
      title: ticket.title,
      kind: ticket.kind,
      category: ticket.category,
      category_path: categoryPath,
      state: ticket.state,
      intake: ticket.intake,
      area: ticket.place.area,
      place_detail: ticket.place.detail,
      words: ticket.words,
      answer: ticket.answer,
      occurred_at: ticket.occurredAt === null ? null : new Date(ticket.occurredAt),
      urgent: ticket.urgent,
      confidential: ticket.confidential,
      anonymous: ticket.anonymous,
      wants_follow_up: ticket.wantsFollowUp,
      citizen,
      citizen_number: ticket.citizenNumber,
      citizen_name: ticket.citizenName,
      contact_number: ticket.contactNumber,
      call: ticket.call?.id ?? null,
      recording: ticket.call?.facts.recording ?? null,
      agent: ticket.agent,
      agent_name: ticket.agentName,
      opened_by: ticket.openedBy.username,
      idempotency_key: ticket.idempotencyKey,
      created_at: at,
      updated_at: at,
      closed_at: ticket.state === 'closed' ? at : null,
      bg: [...ticket.bigrams],
    })
    .execute();
}

/** The call's row may not be there yet, as the journal is written behind: then this makes it, and the journal fills it. */
async function linkCall(tx: Tx, ticket: TicketToOpen, number: string): Promise<void> {
  if (ticket.call === null) return;
  await tx
    .insertInto('calls')
    .values({ id: ticket.call.id, arrived_at: new Date(ticket.call.facts.arrivedAt), ticket: number })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ ticket: sql`coalesce(calls.ticket, excluded.ticket)` }),
    )
    .execute();
}

async function dropDraft(tx: Tx, ticket: TicketToOpen): Promise<void> {
  await tx
    .deleteFrom('drafts')
    .where('username', '=', ticket.openedBy.username)
    .where('key', '=', ticket.call === null ? 'free' : `call:${ticket.call.id}`)
    .execute();
}
