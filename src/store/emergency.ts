/**
 * The emergency switch as rows: one at a time (an index sees to that), two people (a check sees to that), every act
 * audited in its own transaction. Whether one is over by its time is decided by the clock that is handed in.
 */
import { sql, type Selectable } from 'kysely';
import type { EmergencyRow, ProposeEmergency } from '../contract/http/emergency.ts';
import type { Prompt } from '../core/ivr/flow.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { KnownEmergency } from '../service/calendar-book.ts';
import type { EmergencyStore } from '../service/emergency-switch.ts';
import type { Clock } from '../service/ports.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import type { Database } from './tables.ts';
import { pageOf, isoOf, jsonText, maybeIso, placeOf } from './values.ts';

type Row = Selectable<Database['emergencies']>;

/** The newest that ever held, also when it is over: calls that began in it may still go on. */
export async function lastEmergency(queries: Queries, now: Date): Promise<KnownEmergency | null> {
  const row = await queries
    .selectFrom('emergencies')
    .selectAll()
    .where('confirmed_at', 'is not', null)
    .where('until', '>', new Date(now.getTime() - 24 * 3_600_000))
    .orderBy('confirmed_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  return {
    id: row.id,
    label: row.label,
    greeting: greetingOf(row.greeting),
    route: row.queue === null ? 'menu' : { queue: row.queue },
    hoursOpen: row.hours_open,
    until: row.until.getTime(),
    over: row.ended_at !== null,
  };
}

export const greetingOf = ({ zh, en }: { zh: string; en: string | null }): Prompt[] => [
  { text: zh, language: 'zh' },
  ...(en === null || en === '' ? [] : [{ text: en, language: 'en' } as const]),
];

export class PgEmergencyStore implements EmergencyStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  propose(by: string, id: string, wish: ProposeEmergency): Promise<EmergencyRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const row = await tx
        .insertInto('emergencies')
        .values({
          id,
          label: wish.label,
          greeting: jsonText({ zh: wish.greeting, en: wish.greetingEnglish }),
          queue: wish.route === 'menu' ? null : wish.route.queue,
          hours_open: wish.hours === 'calendar' ? null : wish.hours === 'open',
          until: new Date(wish.until),
          proposed_by: by,
          proposed_at: at,
          confirmed_by: null,
          ended_by: null,
        })
        // The index that lets only one be open.
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'emergency-exists' };
      await note(tx, by, 'emergency.proposed', row, row.label, at);
      return shapeOf(row, at);
    });
  }

  confirm(by: string, id: string): Promise<EmergencyRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const row = await locked(tx, id);
      const refusal = openOr(row, at);
      if (refusal) return refusal;
      if (row?.confirmed_at) return { refused: 'emergency-active' };
      if (row?.proposed_by === by) return { refused: 'second-admin-needed' };
      const confirmed = await tx
        .updateTable('emergencies')
        .set({ confirmed_by: by, confirmed_at: at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await note(tx, by, 'emergency.confirmed', confirmed, confirmed.label, at);
      return shapeOf(confirmed, at);
    });
  }

  end(by: string, id: string): Promise<EmergencyRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const refusal = openOr(await locked(tx, id), at);
      if (refusal) return refusal;
      const ended = await tx
        .updateTable('emergencies')
        .set({ ended_by: by, ended_at: at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const act = ended.confirmed_at === null ? 'emergency.withdrawn' : 'emergency.ended';
      await note(tx, by, act, ended, ended.label, at);
      return shapeOf(ended, at);
    });
  }

  /** Closes what ran out. @returns how many. */
  expire(): Promise<number> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const rows = await tx
        .updateTable('emergencies')
        .set({ ended_at: sql<Date>`until` })
        .where('ended_at', 'is', null)
        .where('until', '<=', at)
        .returningAll()
        .execute();
      for (const row of rows) await note(tx, 'system', 'emergency.expired', row, row.label, at);
      return rows.length;
    });
  }

  async one(id: string): Promise<EmergencyRow | null> {
    const row = await this.db.desks.selectFrom('emergencies').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? shapeOf(row, this.#now()) : null;
  }

  /** Proposed or active. */
  async current(): Promise<EmergencyRow | null> {
    const row = await this.db.desks
      .selectFrom('emergencies')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('until', '>', this.#now())
      .executeTakeFirst();
    return row ? shapeOf(row, this.#now()) : null;
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const place = cursor === undefined ? null : placeOf(cursor);
    if (cursor !== undefined && place === null) return { refused: 'bad-cursor' };
    let asked = this.db.desks.selectFrom('emergencies').selectAll();
    if (place) asked = asked.where(sql<boolean>`(proposed_at, id) < (${place.at}, ${place.key})`);
    const rows = await asked
      .orderBy('proposed_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const { page: items, next } = pageOf(rows, limit, ({ proposed_at: at, id: key }) => ({ at, key }));
    return { items: items.map((row) => shapeOf(row, this.#now())), next };
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

const locked = (tx: Tx, id: string): Promise<Row | undefined> =>
  tx.selectFrom('emergencies').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

function openOr(row: Row | undefined, now: Date): Refusal | null {
  if (row === undefined) return { refused: 'emergency-unknown' };
  return row.ended_at !== null || row.until <= now ? { refused: 'emergency-over' } : null;
}

function stateOf(row: Row, now: Date): EmergencyRow['state'] {
  if (row.ended_at !== null && row.ended_by !== null) return row.confirmed_at === null ? 'withdrawn' : 'ended';
  if (row.ended_at !== null || row.until <= now) return 'expired';
  return row.confirmed_at === null ? 'proposed' : 'active';
}

const shapeOf = (row: Row, now: Date): EmergencyRow => ({
  id: row.id,
  state: stateOf(row, now),
  label: row.label,
  greeting: row.greeting.zh,
  greetingEnglish: row.greeting.en,
  route: row.queue === null ? 'menu' : { queue: row.queue },
  hours: row.hours_open === null ? 'calendar' : row.hours_open ? 'open' : 'closed',
  until: isoOf(row.until),
  proposedBy: row.proposed_by,
  proposedAt: isoOf(row.proposed_at),
  confirmedBy: row.confirmed_by,
  confirmedAt: maybeIso(row.confirmed_at),
  endedBy: row.ended_by,
  endedAt: maybeIso(row.ended_at),
});

const note = (tx: Tx, who: string, act: string, { id }: Row, reason: string, at: Date) =>
  audit(tx, { who, role: 'admin', act, object: `emergency:${id}`, reason }, at);
