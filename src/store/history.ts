/** What a number tells before the agent answers: one query for the pop, and the small questions of the live hotline. */
import { sql } from 'kysely';
import type { PopHistory } from '../contract/http/agent.ts';
import { dispositionLabels, type Disposition, type TicketKind, type TicketState } from '../contract/words.ts';
import { startOfDay } from '../core/kernel/day.ts';
import type { AgentId, CallId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { CallerFacts, Clock, HistoryStore } from '../service/ports.ts';
import { StoreFault, type Db } from './db.ts';
import { isIncoming } from './incoming.ts';

type KnownHistory = Extract<PopHistory, { status: 'known' }>;

interface Found {
  name: string | null;
  earlier_calls: boolean;
  calls_in_30_days: number;
  total_tickets: number;
  open_tickets: number;
  tickets: {
    number: string;
    title: string;
    kind: TicketKind;
    category_path: string;
    state: TicketState;
    is_open: boolean;
    confidential: boolean;
    created_at: string;
  }[];
  contacts: {
    id: string;
    arrived_at: string;
    ended: boolean;
    disposition: Disposition | null;
    ticket: string | null;
    agent_name: string | null;
  }[];
}

export class PgHistoryStore implements HistoryStore {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async history(number: string, before: CallId, timeoutMs: number): Promise<KnownHistory> {
    const phone = normalisePhone(number) ?? number;
    const monthAgo = new Date(this.#clock.now() - 30 * 86_400_000);
    const found = await within(timeoutMs, this.#ask(phone, before, monthAgo));
    return {
      status: 'known',
      name: found.name,
      firstCall: !found.earlier_calls && found.total_tickets === 0,
      callsIn30Days: found.calls_in_30_days + 1,
      totalTickets: found.total_tickets,
      openTickets: found.open_tickets,
      tickets: found.tickets.map((ticket) => ({
        number: ticket.number,
        title: ticket.title,
        kind: ticket.kind,
        categoryPath: ticket.category_path,
        state: ticket.state,
        open: ticket.is_open,
        confidential: ticket.confidential,
        createdAt: isoFromJson(ticket.created_at),
      })),
      contacts: found.contacts.map((contact) => ({
        callId: contact.id,
        at: isoFromJson(contact.arrived_at),
        result: resultOf(contact),
        agentName: contact.agent_name,
      })),
    };
  }

  async #ask(phone: string, before: CallId, monthAgo: Date): Promise<Found> {
    const { rows } = await sql<Found>`
      /* kept as history */
      select
        (select name from citizens where number = ${phone}) as name,
        exists (select from calls where number = ${phone} and id <> ${before} and ${isIncoming}) as earlier_calls,
        (select count(*)::integer from calls
          where number = ${phone} and id <> ${before} and arrived_at >= ${monthAgo} and ${isIncoming}) as calls_in_30_days,
        (select count(*)::integer from tickets where citizen_number = ${phone}) as total_tickets,
        (select count(*)::integer from tickets where citizen_number = ${phone} and is_open) as open_tickets,
        (select coalesce(json_agg(t), '[]') from (
          select number, title, kind, category_path, state, is_open, confidential, created_at from tickets
          where citizen_number = ${phone} order by is_open desc, created_at desc, number desc limit 8) t) as tickets,
        (select coalesce(json_agg(c), '[]') from (
          select calls.id, arrived_at, ended_at is not null as ended, disposition, ticket, agents.name as agent_name
          from calls left join agents on agents.id = calls.agent
          where number = ${phone} and calls.id <> ${before}
          order by arrived_at desc, calls.id desc limit 5) c) as contacts
    `.execute(this.#db.calls);
    return rows[0]!;
  }

  async progress(number: string, limit: number): Promise<{ number: string; state: string; createdAt: Instant }[]> {
    const rows = await this.#db.calls
      .selectFrom('tickets')
      .select(['number', 'state', 'created_at'])
      .where('citizen_number', '=', normalisePhone(number) ?? number)
      .where('is_open', '=', true)
      .orderBy('created_at', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ number: row.number, state: row.state, createdAt: row.created_at.getTime() }));
  }

  async progressOf(ticket: string, code: string): Promise<{ number: string; state: string } | null> {
    const found = await this.#db.calls
      .selectFrom('tickets')
      .select(['number', 'state'])
      .where('number', '=', ticket)
      .where('check_code', '=', code)
      .executeTakeFirst();
    return found ?? null;
  }

  async callerFacts(number: string): Promise<CallerFacts> {
    const ago = (days: number) => new Date(this.#clock.now() - days * 86_400_000);
    const { rows } = await sql<CallerFacts>`
      select
        (select count(*)::integer from tickets where citizen_number = ${number} and is_open) as "openTickets",
        count(*) filter (where arrived_at >= ${ago(7)})::integer as "callsIn7Days",
        count(*)::integer as "callsIn30Days"
      from calls where number = ${number} and arrived_at >= ${ago(30)} and ${isIncoming}
    `.execute(this.#db.calls);
    return rows[0]!;
  }

  async answeredToday(agent: AgentId): Promise<{ answered: number; talkedSeconds: number }> {
    // Arrived since midnight is near enough to answered since midnight, and has an index.
    return this.#db.calls
      .selectFrom('calls')
      .select([
        sql<number>`count(*)::integer`.as('answered'),
        sql<number>`coalesce(sum(talked_seconds), 0)::integer`.as('talkedSeconds'),
      ])
      .where('agent', '=', agent)
      .where('arrived_at', '>=', new Date(startOfDay(this.#clock.now())))
      .executeTakeFirstOrThrow();
  }
}

/** A row inside json_agg spells its time as PostgreSQL's JSON does: with an offset. */
const isoFromJson = (time: string): string => new Date(time).toISOString();

function resultOf({ ended, disposition, ticket }: Found['contacts'][number]): string {
  if (ticket !== null) return `${dispositionLabels.ticket} ${ticket}`;
  if (disposition !== null) return dispositionLabels[disposition];
  return ended ? '已结束' : '进行中';
}

/** The query goes on until its own time-out; nobody waits for it any longer. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreFault('the history took too long', 'timeout')), timeoutMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
