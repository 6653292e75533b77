/**
 * Surge mode as rows: profiles, and each time it was on, one at a time (an index sees to that). Every act is audited in its
 * own transaction. Whether one is over by its time is decided by the clock that is handed in.
 */
import { sql, type Selectable } from 'kysely';
import { SurgePlan, type SurgeProfile, type SurgeRow } from '../contract/http/surge.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { KnownSurge } from '../service/calendar-book.ts';
import type { Clock } from '../service/ports.ts';
import type { SurgeActor, SurgeBody, SurgeStore } from '../service/surge-desk.ts';
import { audit } from './audit.ts';
import { breaks, inTransaction, type Db, type Queries, type Tx } from './db.ts';
import type { Database } from './tables.ts';
import { pageOf, isoOf, jsonText, maybeIso, placeOf } from './values.ts';

type Row = Selectable<Database['surges']>;
type ProfileRow = Selectable<Database['surge_profiles']>;

/** The newest, also when it is over: calls that began in it may still go on. */
export async function lastSurge(queries: Queries, now: Date): Promise<KnownSurge | null> {
  const row = await queries
    .selectFrom('surges')
    .selectAll()
    .where('until', '>', new Date(now.getTime() - 24 * 3_600_000))
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { id, body, until, started_at, ended_at } = row;
  return { ...body, id, until: until.getTime(), since: started_at.getTime(), over: ended_at !== null };
}

export class PgSurgeStore implements SurgeStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async profiles(): Promise<SurgeProfile[]> {
    const rows = await this.db.desks.selectFrom('surge_profiles').selectAll().orderBy('name').execute();
    return rows.map(profileOf);
  }

  addProfile(by: SurgeActor, id: string, plan: SurgePlan): Promise<SurgeProfile | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const row = await tx
        .insertInto('surge_profiles')
        .values({ id, name: plan.name, body: jsonText(plan), saved_at: at, saved_by: by.username })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'surge-profile-exists' };
      await noteProfile(tx, by, 'surge.profile-added', row, at);
      return profileOf(row);
    });
  }

  saveProfile(
    by: SurgeActor,
    id: string,
    { revision, ...plan }: SurgePlan & { revision: number },
  ): Promise<SurgeProfile | Refusal> {
    const saving = inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const refusal = await unlessRevision(tx, id, revision);
      if (refusal) return refusal;
      const row = await tx
        .updateTable('surge_profiles')
        .set({
          ...{ name: plan.name, body: jsonText(plan), revision: revision + 1 },
          ...{ saved_at: at, saved_by: by.username },
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await noteProfile(tx, by, 'surge.profile-saved', row, at);
      return profileOf(row);
    });
    return saving.catch((error: unknown) => {
      if (breaks('surge_profiles_name_key', error)) return { refused: 'surge-profile-exists' };
      throw error;
    });
  }

  removeProfile(by: SurgeActor, id: string, revision: number): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const refusal = await unlessRevision(tx, id, revision);
      if (refusal) return refusal;
      const gone = tx.deleteFrom('surge_profiles').where('id', '=', id).returningAll();
      await noteProfile(tx, by, 'surge.profile-removed', await gone.executeTakeFirstOrThrow(), this.#now());
      return null;
    });
  }

  start(
    by: SurgeActor,
    { id, profile, body, until }: { id: string; profile: string; body: SurgeBody; until: string },
  ): Promise<SurgeRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const row = await tx
        .insertInto('surges')
        .values({
          ...{ id, profile, body: jsonText(body), until: new Date(until) },
          ...{ started_by: by.username, started_at: at, ended_by: null },
        })
        // The index that lets only one be on.
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'surge-active' };
      await note(tx, by, 'surge.started', row, at);
      return shapeOf(row, at);
    });
  }

  extend(by: SurgeActor, id: string, until: string): Promise<SurgeRow | Refusal> {
    return this.#change(by, id, 'surge.extended', () => ({ until: new Date(until) }));
  }

  end(by: SurgeActor, id: string): Promise<SurgeRow | Refusal> {
    return this.#change(by, id, 'surge.ended', (at) => ({ ended_by: by.username, ended_at: at }));
  }

  /** Closes what ran out. @returns how many. */
  expire(): Promise<number> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const rows = await tx
        .updateTable('surges')
        .set({ ended_at: sql<Date>`until` })
        .where('ended_at', 'is', null)
        .where('until', '<=', at)
        .returningAll()
        .execute();
      for (const row of rows) await note(tx, { username: 'system', role: 'supervisor' }, 'surge.expired', row, at);
      return rows.length;
    });
  }

  async current(): Promise<SurgeRow | null> {
    const row = await this.db.desks
      .selectFrom('surges')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('until', '>', this.#now())
      .executeTakeFirst();
    return row ? shapeOf(row, this.#now()) : null;
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
    const place = cursor === undefined ? null : placeOf(cursor);
    if (cursor !== undefined && place === null) return { refused: 'bad-cursor' };
    let asked = this.db.desks.selectFrom('surges').selectAll();
    if (place) asked = asked.where(sql<boolean>`(started_at, id) < (${place.at}, ${place.key})`);
    const rows = await asked
      .orderBy('started_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const { page: items, next } = pageOf(rows, limit, ({ started_at: at, id: key }) => ({ at, key }));
    return { items: items.map((row) => shapeOf(row, this.#now())), next };
  }

  #change(
    by: SurgeActor,
    id: string,
    act: string,
    change: (at: Date) => Partial<Pick<Row, 'until' | 'ended_by' | 'ended_at'>>,
  ): Promise<SurgeRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const row = await tx.selectFrom('surges').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (row === undefined) return { refused: 'surge-unknown' };
      if (row.ended_at !== null || row.until <= at) return { refused: 'surge-over' };
      const changed = await tx
        .updateTable('surges')
        .set(change(at))
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await note(tx, by, act, changed, at);
      return shapeOf(changed, at);
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

async function unlessRevision(tx: Tx, id: string, revision: number): Promise<Refusal | null> {
  const row = await tx
    .selectFrom('surge_profiles')
    .select('revision')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return { refused: 'surge-profile-unknown' };
  return row.revision === revision ? null : { refused: 'surge-profile-changed' };
}

const profileOf = (row: ProfileRow): SurgeProfile => ({
  ...SurgePlan.parse(row.body),
  id: row.id,
  revision: row.revision,
  savedBy: row.saved_by,
  savedAt: isoOf(row.saved_at),
});

const stateOf = (row: Row, now: Date): SurgeRow['state'] => {
  if (row.ended_by !== null) return 'ended';
  return row.ended_at !== null || row.until <= now ? 'expired' : 'active';
};

const shapeOf = (row: Row, now: Date): SurgeRow => ({
  id: row.id,
  state: stateOf(row, now),
  name: row.body.name,
  notice: row.body.notice.flatMap((prompt) => ('text' in prompt ? [prompt.text] : [])),
  key: row.body.shortcut.key,
  shortcut: row.body.shortcut.label,
  queue: row.body.queue,
  callback: row.body.callback,
  until: isoOf(row.until),
  startedBy: row.started_by,
  startedAt: isoOf(row.started_at),
  endedBy: row.ended_by,
  endedAt: maybeIso(row.ended_at),
});

const note = (tx: Tx, { username: who, role }: SurgeActor, act: string, { id, body, until }: Row, at: Date) =>
  audit(tx, { who, role, act, object: `surge:${id}`, reason: `${body.name}，至 ${isoOf(until)}` }, at);

const noteProfile = (tx: Tx, { username: who, role }: SurgeActor, act: string, { id, name }: ProfileRow, at: Date) =>
  audit(tx, { who, role, act, object: `surge-profile:${id}`, reason: name }, at);
