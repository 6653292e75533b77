/** Calibrations as rows. Each step locks its calibration, so that nobody's score comes in after the agreement. */
import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import type { CalibrationQuery, CalibrationRow, ConcludeCalibration } from '../contract/http/calibrations.ts';
import type { SaveReview } from '../contract/http/quality.ts';
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import { conclude } from '../core/quality/calibration.ts';
import { scoreOf } from '../core/quality/score.ts';
import type { CalibrationStore, KeptCalibration, ScoredAgreed } from '../service/calibration-office.ts';
import type { Clock } from '../service/ports.ts';
import { audit } from './audit.ts';
import { countsFor, keptOf, rowOf, selectCalibrations, sheetOf } from './calibration-rows.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { formOf, talkAndForm } from './review-rows.ts';
import type { Database } from './tables.ts';
import { jsonText, pageOf, placeOf } from './values.ts';

type Row = Selectable<Database['calibrations']>;
type Work = (tx: Tx, row: Row, at: Date) => Promise<Refusal | null>;

export class PgCalibrationStore implements CalibrationStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async list(
    reader: string,
    { state, limit, cursor }: z.infer<typeof CalibrationQuery>,
  ): Promise<{ items: CalibrationRow[]; next: string | null } | Refusal> {
    const place = cursor === undefined ? null : placeOf(cursor);
    if (cursor !== undefined && place === null) return { refused: 'bad-cursor' };
    let asked = selectCalibrations(this.db.desks).select(countsFor(reader));
    if (state !== undefined) asked = asked.where('k.concluded_at', state === 'scoring' ? 'is' : 'is not', null);
    if (place) asked = asked.where(sql<boolean>`(k.begun_at, k.id) < (${place.at}, ${place.key})`);
    const rows = await asked
      .orderBy('k.begun_at', 'desc')
      .orderBy('k.id', 'desc')
      .limit(limit + 1)
      .execute();
    const { page, next } = pageOf(rows, limit, ({ begun_at, id }) => ({ at: begun_at, key: id }));
    return { items: page.map(rowOf), next };
  }

  async one(id: string): Promise<KeptCalibration | null> {
    const row = await selectCalibrations(this.db.desks).where('k.id', '=', id).executeTakeFirst();
    return row ? keptOf(row, (await sheets(this.db.desks, id)).map(sheetOf)) : null;
  }

  begin(by: string, id: string, call: string, form: string): Promise<Refusal | null> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const found = await talkAndForm(tx, call, form);
      if (isRefusal(found)) return found;
      const made = await tx
        .insertInto('calibrations')
        .values({ id, call, agent: found.agent, form, form_version: found.version, begun_by: by, begun_at: at })
        .onConflict((conflict) => conflict.columns(['call', 'form']).where('concluded_at', 'is', null).doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows === 0n) return { refused: 'calibrating-already' };
      await note(tx, by, 'calibration.begun', id, `call:${call}`, at);
      return null;
    });
  }

  save(by: string, id: string, { revision, answers, marks, summary }: SaveReview): Promise<Refusal | null> {
    return this.#change(id, async (tx, _row, at) => {
      const refusal = inHand(await sheetBy(tx, id, by), revision);
      if (refusal) return refusal;
      const sheet = { answers: jsonText(answers), marks: jsonText(marks), summary, saved_at: at };
      await tx
        .insertInto('calibration_scores')
        .values({ calibration: id, supervisor: by, revision: revision + 1, ...sheet })
        .onConflict((conflict) =>
          conflict.columns(['calibration', 'supervisor']).doUpdateSet({ ...sheet, revision: revision + 1 }),
        )
        .execute();
      return null;
    });
  }

  submit(by: string, id: string, revision: number): Promise<Refusal | null> {
    return this.#change(id, async (tx, row, at) => {
      const own = await sheetBy(tx, id, by);
      const refusal = inHand(own, revision);
      if (refusal) return refusal;
      const score = scoreOf(await formOf(tx, row), own?.answers ?? {});
      if (isRefusal(score)) return score;
      await tx
        .updateTable('calibration_scores')
        .set({ ...score, submitted_at: at, revision: revision + 1 })
        .where('calibration', '=', id)
        .where('supervisor', '=', by)
        .execute();
      await note(tx, by, 'calibration.scored', id, `score ${score.score}`, at);
      return null;
    });
  }

  conclude(by: string, id: string, { answers, reasons }: ConcludeCalibration): Promise<Refusal | null> {
    return this.#change(id, async (tx, row, at) => {
      const submitted = (await sheets(tx, id)).filter(({ submitted_at }) => submitted_at !== null);
      // Whoever may agree has seen the scores, and those are seen by who gave one.
      if (!submitted.some(({ supervisor }) => supervisor === by)) return { refused: 'own-score-first' };
      const score = conclude(await formOf(tx, row), submitted, answers, reasons);
      if (isRefusal(score)) return score;
      await tx
        .updateTable('calibrations')
        .set({ ...score, answers: jsonText(answers), reasons: jsonText(reasons), concluded_by: by, concluded_at: at })
        .where('id', '=', id)
        .execute();
      await note(tx, by, 'calibration.concluded', id, `score ${score.score} of ${submitted.length}`, at);
      return null;
    });
  }

  async agreedScores(last: number): Promise<ScoredAgreed[]> {
    const { rows } = await sql<ScoredAgreed>`
      select supervisor, u.name, newest.score, agreed from (
        select s.supervisor, s.score, k.score as agreed,
          row_number() over (partition by s.supervisor order by k.concluded_at desc, k.id desc) as nth
        from calibration_scores s join calibrations k on k.id = s.calibration
        where s.submitted_at is not null and k.concluded_at is not null
      ) as newest
      left join accounts u on u.username = supervisor
      where nth <= ${last}`.execute(this.db.desks);
    return rows;
  }

  #change(id: string, work: Work): Promise<Refusal | null> {
    return inTransaction(this.db.desks, async (tx) => {
      const row = await tx.selectFrom('calibrations').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (!row) return { refused: 'calibration-unknown' };
      return row.concluded_at === null ? work(tx, row, this.#now()) : { refused: 'calibration-concluded' };
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

const sheets = (queries: Queries, id: string) =>
  queries
    .selectFrom('calibration_scores as s')
    .leftJoin('accounts as u', 'u.username', 's.supervisor')
    .selectAll('s')
    .select('u.name')
    .where('s.calibration', '=', id)
    .orderBy('s.supervisor')
    .execute();

const sheetBy = (tx: Tx, id: string, supervisor: string) =>
  tx
    .selectFrom('calibration_scores')
    .selectAll()
    .where('calibration', '=', id)
    .where('supervisor', '=', supervisor)
    .executeTakeFirst();

function inHand(own: Awaited<ReturnType<typeof sheetBy>>, revision: number): Refusal | null {
  if (own !== undefined && own.submitted_at !== null) return { refused: 'score-submitted' };
  const kept = own?.revision ?? 0;
  return kept === revision ? null : { refused: 'review-stale', revision: kept };
}

const note = (tx: Tx, who: string, act: string, id: string, reason: string, at: Date) =>
  audit(tx, { who, role: 'supervisor', act, object: `calibration:${id}`, reason }, at);
