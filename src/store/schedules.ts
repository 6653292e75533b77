/**
 * Opening hours and the years' tables as rows, and a copy of both on disk: a controller that starts while PostgreSQL is
 * away still knows when offices are open and whether an emergency or a surge holds. Every change is audited.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { sql } from 'kysely';
import type { YearRow } from '../contract/http/schedules.ts';
import { Schedule, YearTable } from '../core/ivr/calendar.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { CalendarSource, CalendarState, ScheduleStore, StoredSchedule } from '../service/calendar-book.ts';
import type { Clock } from '../service/ports.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import { lastEmergency } from './emergency.ts';
import { flowSources } from './flow-sources.ts';
import { lastSurge } from './surges.ts';
import { isoOf, jsonText } from './values.ts';

export class PgScheduleStore implements ScheduleStore, CalendarSource {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<CalendarState> {
    const now = new Date(this.clock.now());
    const [schedules, years, emergency, surge] = await Promise.all([
      this.schedules(),
      this.years(),
      lastEmergency(this.db.desks, now),
      lastSurge(this.db.desks, now),
    ]);
    return {
      schedules: schedules.map(({ schedule }) => schedule),
      tables: years.map(({ table }) => table),
      emergency,
      surge,
    };
  }

  async schedules(): Promise<StoredSchedule[]> {
    const rows = await this.db.desks.selectFrom('schedules').selectAll().orderBy('id').execute();
    return rows.map(scheduleOf);
  }

  async years(): Promise<YearRow[]> {
    const rows = await this.db.desks.selectFrom('year_tables').selectAll().orderBy('year').execute();
    return rows.map(yearOf);
  }

  /** Years that the program knows; what admins made of them stays. */
  async ensureYears(tables: readonly YearTable[]): Promise<void> {
    const saved = { saved_at: new Date(this.clock.now()), saved_by: 'seed' };
    await this.db.desks
      .insertInto('year_tables')
      .values(tables.map((table) => ({ year: table.year, body: jsonText(table), ...saved })))
      .onConflict((conflict) => conflict.column('year').doNothing())
      .execute();
  }

  addSchedule(by: string, schedule: Schedule): Promise<StoredSchedule | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const row = await tx
        .insertInto('schedules')
        .values({ id: schedule.id, body: jsonText(schedule), saved_at: at, saved_by: by })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'schedule-exists' };
      await note(tx, by, 'schedule.added', `schedule:${schedule.id}`, schedule.name, at);
      return scheduleOf(row);
    });
  }

  saveSchedule(by: string, revision: number, schedule: Schedule): Promise<StoredSchedule | Refusal> {
    const { id } = schedule;
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const row = await tx
        .updateTable('schedules')
        .set({ body: jsonText(schedule), revision: sql`revision + 1`, saved_at: at, saved_by: by })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .returningAll()
        .executeTakeFirst();
      if (row) {
        await note(tx, by, 'schedule.saved', `schedule:${id}`, `revision ${row.revision}`, at);
        return scheduleOf(row);
      }
      const theirs = await tx.selectFrom('schedules').selectAll().where('id', '=', id).executeTakeFirst();
      return theirs ? { refused: 'saved-by-another', theirs: scheduleOf(theirs) } : { refused: 'schedule-unknown' };
    });
  }

  removeSchedule(by: string, id: string): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const gone = await tx.deleteFrom('schedules').where('id', '=', id).returning('id').executeTakeFirst();
      if (!gone) return { refused: 'schedule-unknown' };
      await note(tx, by, 'schedule.removed', `schedule:${id}`, '', new Date(this.clock.now()));
      return null;
    });
  }

  saveYear(by: string, revision: number, table: YearTable): Promise<YearRow | Refusal> {
    const { year } = table;
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const values = { body: jsonText(table), saved_at: at, saved_by: by };
      const row =
        revision === 0
          ? await tx
              .insertInto('year_tables')
              .values({ year, ...values })
              .onConflict((conflict) => conflict.column('year').doNothing())
              .returningAll()
              .executeTakeFirst()
          : await tx
              .updateTable('year_tables')
              .set({ ...values, revision: sql`revision + 1` })
              .where('year', '=', year)
              .where('revision', '=', revision)
              .returningAll()
              .executeTakeFirst();
      if (row) {
        await note(tx, by, 'year.saved', `year:${year}`, table.official ?? 'not official', at);
        return yearOf(row);
      }
      const theirs = await tx.selectFrom('year_tables').selectAll().where('year', '=', year).executeTakeFirst();
      return theirs ? { refused: 'saved-by-another', theirs: yearOf(theirs) } : { refused: 'year-unknown' };
    });
  }

  /** Drafts, and the versions that new calls walk: what a deleted schedule would leave without an answer. */
  async uses(): Promise<{ schedule: string; flow: string; flowName: string; live: boolean }[]> {
    const { rows } = await sql<{ schedule: string; flow: string; flowName: string; live: boolean }>`
      with sources as (${flowSources})
      select h ->> 'schedule' as schedule, s.flow, f.name as "flowName", bool_or(s.live) as live
      from sources s
      join flows f on f.id = s.flow,
      jsonb_path_query(s.body, '$.nodes.* ? (@.kind == "hours" && @.schedule.type() == "string")') h
      group by 1, 2, 3 order by 2`.execute(this.db.desks);
    return rows;
  }
}

interface SavedRow {
  body: unknown;
  revision: number;
  saved_at: Date;
  saved_by: string;
}
const savedOf = (row: SavedRow) => ({
  revision: row.revision,
  savedAt: isoOf(row.saved_at),
  savedBy: row.saved_by,
});
const scheduleOf = (row: SavedRow): StoredSchedule => ({ schedule: Schedule.parse(row.body), ...savedOf(row) });
const yearOf = (row: SavedRow): YearRow => ({ table: YearTable.parse(row.body), ...savedOf(row) });

const note = (tx: Tx, by: string, act: string, object: string, reason: string, at: Date) =>
  audit(tx, { who: by, role: 'admin', act, object, reason }, at);

/** The same, with a copy on disk for when the store is away. */
export class CachedCalendar implements CalendarSource {
  #written = '';

  constructor(
    private readonly source: CalendarSource,
    private readonly file: string,
  ) {}

  async read(): Promise<CalendarState> {
    const state = await this.source.read();
    await this.#keep(JSON.stringify(state));
    return state;
  }

  async last(): Promise<CalendarState | null> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8')) as CalendarState;
    } catch {
      return null;
    }
  }

  async #keep(text: string): Promise<void> {
    if (text === this.#written) return;
    await writeFile(`${this.file}.new`, text, { mode: 0o600 });
    await rename(`${this.file}.new`, this.file);
    this.#written = text;
  }
}
