/**
 * Numbers that harass, as rows. The evidence are calls whose end was called harassment, and those that somebody flagged;
 * a web caller's number is typed by themselves and counts for nothing. Every act is audited in its own transaction.
 */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { CallerFull, CallerQuery, CallerRow, MeasureRow, TakeMeasure } from '../contract/http/callers.ts';
import type { DecideAppeal, EvidenceRow } from '../contract/http/callers.ts';
import { evidenceDays, mayTake, nextStage, type KnownCaller } from '../core/caller/measure.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { CallerState, CallerStore } from '../service/caller-book.ts';
import type { Clock } from '../service/ports.ts';
import { audit } from './audit.ts';
import { evidence, evidenceOf } from './caller-evidence.ts';
import { measureOf, stateOf, type MeasureSelected } from './caller-measures.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { cursorOf, isoOf, placeOf } from './values.ts';

const dayMs = 86_400_000;
/** Long enough for the calls behind a measure to be found for as long as it holds. */
const listedDays = evidenceDays + 92;

export class PgCallerStore implements CallerStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<CallerState> {
    const now = this.#now();
    const [measures, flags] = await Promise.all([
      this.db.desks
        .selectFrom('caller_measures')
        .select(['number', 'stage', 'until'])
        .where('began_at', 'is not', null)
        .where('ended_at', 'is', null)
        .where('until', '>', now)
        .execute(),
      sql<{ number: string; count: number }>`
        select number, count(*)::integer as count from (${evidence(this.#since(evidenceDays))}) e group by number
      `.execute(this.db.desks),
    ]);
    return { measures: measures.map((row) => ({ ...row, until: row.until.getTime() })), flags: flags.rows };
  }

  async list(query: z.infer<typeof CallerQuery>): Promise<{ items: CallerRow[]; next: string | null } | Refusal> {
    const place = query.cursor === undefined ? null : placeOf(query.cursor);
    if (query.cursor !== undefined && place === null) return { refused: 'bad-cursor' };
    const wanted = {
      all: sql`true`,
      waiting: sql`m.began_at is null`,
      holds: sql`m.began_at is not null`,
      appealed: sql`m.appealed_at is not null and m.decided_at is null`,
    }[query.show];
    const { rows } = await sql<{ number: string; flags: number; last: Date; call: string; measure: string | null }>`
      with callers as (
        select number, max(at) as last, (array_agg(id order by at desc, id desc))[1] as call,
          count(*) filter (where at >= ${this.#since(evidenceDays)})::integer as flags
        from (${evidence(this.#since(listedDays))}) e group by number)
      select c.*, m.id as measure from callers c
      left join lateral (
        select * from caller_measures m
        where m.number = c.number and m.ended_at is null and m.until > ${this.#now()} and ${wanted}
        order by m.appealed_at is not null and m.decided_at is null desc, m.began_at is null desc, m.proposed_at desc
        limit 1) m on true
      where ${query.show === 'all' ? sql`true` : sql`m.id is not null`} and ${place ? sql`(c.last, c.call) < (${place.at}, ${place.key})` : sql`true`}
      order by c.last desc, c.call desc limit ${query.limit + 1}`.execute(this.db.desks);
    const page = rows.slice(0, query.limit);
    const open = await this.#measures(page.flatMap(({ measure }) => (measure === null ? [] : [measure])));
    const last = page.at(-1);
    return {
      items: page.map(({ call, number, flags, last: lastAt, measure }) => ({
        ...{ call, number, flags, lastAt: isoOf(lastAt) },
        measure: measure === null ? null : (open.get(measure) ?? null),
      })),
      next: rows.length > page.length && last ? cursorOf({ at: last.last, key: last.call }) : null,
    };
  }

  async one(call: string): Promise<CallerFull | null> {
    const number = await numberOfCall(this.db.desks, call);
    if (number === null) return null;
    const [evidenceRows, rows] = await Promise.all([
      evidenceOf(this.db.desks, number, this.#since(listedDays)),
      measuresOf(this.db.desks, number),
    ]);
    const known = this.#known(number, rows, evidenceRows);
    return {
      call,
      number,
      evidence: evidenceRows,
      measures: rows.map((row) => measureOf(row, this.#now())),
      next: known.evidence === 0 ? null : nextStage(known),
    };
  }

  flag(by: string, role: 'agent' | 'supervisor', call: string, note: string): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const found = await tx.selectFrom('calls').select(['number', 'origin']).where('id', '=', call).executeTakeFirst();
      if (!found) return { refused: 'call-unknown' };
      if (found.number === null) return { refused: 'number-withheld' };
      if (found.origin === 'web') return { refused: 'number-not-sure' };
      const at = this.#now();
      await tx
        .insertInto('caller_flags')
        .values({ call, number: found.number, by, at, note })
        .onConflict((conflict) => conflict.column('call').doUpdateSet({ by, at, note }))
        .execute();
      await audit(tx, { who: by, role, act: 'caller.flagged', object: `call:${call}`, reason: note }, at);
      return null;
    });
  }

  take(by: string, id: string, call: string, wish: TakeMeasure): Promise<MeasureRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const number = await numberOfCall(tx, call);
      if (number === null) return { refused: 'call-unknown' };
      await lock(tx, number);
      const at = this.#now();
      const [found, rows] = [
        await evidenceOf(tx, number, this.#since(evidenceDays)),
        await measuresOf(tx, number),
      ] as const;
      const known = this.#known(number, rows, found);
      const refusal = mayTake(wish.stage, Date.parse(wish.until), known, at.getTime());
      if (refusal) return refusal;
      const { stage, reason } = wish;
      const needsSecond = stage === 'blocked';
      if (!needsSecond) await replaceHolding(tx, number, at);
      const row = await tx
        .insertInto('caller_measures')
        .values({
          ...{ id, number, stage, reason, until: new Date(wish.until), proposed_by: by, proposed_at: at },
          evidence: found.map((each) => each.call),
          began_at: needsSecond ? null : at,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await note(tx, by, needsSecond ? 'caller.blockProposed' : `caller.${stage}`, row, reason, at);
      return measureOf(row, at);
    });
  }

  approve(by: string, id: string): Promise<MeasureRow | Refusal> {
    return this.#change(id, async (tx, row, at) => {
      if (stateOf(row, at) !== 'waiting') return { refused: 'measure-over' };
      if (row.proposed_by === by) return { refused: 'second-person-needed' };
      await replaceHolding(tx, row.number, at);
      const approved = await tx
        .updateTable('caller_measures')
        .set({ approved_by: by, began_at: at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await note(tx, by, 'caller.blockApproved', approved, approved.reason, at);
      return measureOf(approved, at);
    });
  }

  end(by: string, id: string, why: string): Promise<MeasureRow | Refusal> {
    return this.#change(id, async (tx, row, at) => {
      const state = stateOf(row, at);
      if (state !== 'waiting' && state !== 'holds') return { refused: 'measure-over' };
      const ended = await end(tx, row, by, why, at);
      await note(tx, by, state === 'waiting' ? 'caller.blockWithdrawn' : 'caller.lifted', ended, why, at);
      return measureOf(ended, at);
    });
  }

  appeal(by: string, id: string, words: string): Promise<MeasureRow | Refusal> {
    return this.#change(id, async (tx, row, at) => {
      if (row.appealed_at !== null) return { refused: 'appealed-already' };
      if (stateOf(row, at) !== 'holds') return { refused: 'measure-over' };
      const appealed = await tx
        .updateTable('caller_measures')
        .set({ appeal_words: words, appealed_at: at, appeal_by: by })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await note(tx, by, 'caller.appealed', appealed, words, at);
      return measureOf(appealed, at);
    });
  }

  /** Upheld: the measure is over. */
  decide(by: string, id: string, { upheld, answer }: DecideAppeal): Promise<MeasureRow | Refusal> {
    return this.#change(id, async (tx, row, at) => {
      if (row.appealed_at === null || row.decided_at !== null) return { refused: 'no-open-appeal' };
      if (row.proposed_by === by) return { refused: 'second-person-needed' };
      let decided = await tx
        .updateTable('caller_measures')
        .set({ appeal_upheld: upheld, appeal_answer: answer, decided_by: by, decided_at: at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      if (upheld && stateOf(decided, at) === 'holds') decided = await end(tx, decided, by, answer, at);
      await note(tx, by, upheld ? 'caller.appealUpheld' : 'caller.appealRejected', decided, answer, at);
      return measureOf(decided, at);
    });
  }

  async #measures(ids: readonly string[]): Promise<Map<string, MeasureRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.db.desks.selectFrom('caller_measures').selectAll().where('id', 'in', ids).execute();
    return new Map(rows.map((row) => [row.id, measureOf(row, this.#now())]));
  }

  #change(id: string, work: (tx: Tx, row: MeasureSelected, at: Date) => Promise<MeasureRow | Refusal>) {
    return inTransaction(this.db.desks, async (tx): Promise<MeasureRow | Refusal> => {
      const found = await tx.selectFrom('caller_measures').select('number').where('id', '=', id).executeTakeFirst();
      if (!found) return { refused: 'measure-unknown' };
      await lock(tx, found.number);
      const row = await tx.selectFrom('caller_measures').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return work(tx, row, this.#now());
    });
  }

  #known(number: string, rows: readonly MeasureSelected[], found: readonly EvidenceRow[]): KnownCaller {
    const now = this.#now();
    const recent = this.#since(evidenceDays).getTime();
    return {
      number,
      evidence: found.filter(({ at }) => Date.parse(at) >= recent).length,
      had: rows.filter(({ began_at }) => began_at !== null).map(({ stage }) => stage),
      holds: rows.find((row) => stateOf(row, now) === 'holds')?.stage ?? null,
      waits: rows.some((row) => stateOf(row, now) === 'waiting'),
    };
  }

  #now(): Date {
    return new Date(this.clock.now());
  }

  #since(days: number): Date {
    return new Date((this.clock.now() as Instant) - days * dayMs);
  }
}

const measuresOf = (queries: Queries, number: string) =>
  queries
    .selectFrom('caller_measures')
    .selectAll()
    .where('number', '=', number)
    .orderBy('proposed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute();

async function numberOfCall(queries: Queries, call: string): Promise<string | null> {
  const found = await queries
    .selectFrom('calls')
    .select('number')
    .where('id', '=', call)
    .where('origin', '=', 'trunk')
    .executeTakeFirst();
  return found?.number ?? null;
}

/** One act at a time about one number. */
const lock = (tx: Tx, number: string) =>
  sql`select pg_advisory_xact_lock(hashtext('caller'), hashtext(${number}))`.execute(tx);

async function replaceHolding(tx: Tx, number: string, at: Date): Promise<void> {
  await tx
    .updateTable('caller_measures')
    .set({ ended_at: at, end_why: 'replaced' })
    .where('number', '=', number)
    .where('began_at', 'is not', null)
    .where('ended_at', 'is', null)
    .where('until', '>', at)
    .execute();
}

const end = (tx: Tx, { id }: MeasureSelected, by: string, why: string, at: Date) =>
  tx
    .updateTable('caller_measures')
    .set({ ended_by: by, ended_at: at, end_why: why })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();

const note = (tx: Tx, who: string, act: string, { id }: MeasureSelected, reason: string, at: Date) =>
  audit(tx, { who, role: 'supervisor', act, object: `measure:${id}`, reason }, at);
