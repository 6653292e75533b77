/** Score forms with their published versions, and sampling rules. Every change is audited. */
import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import type { FormRow, NewRule, RuleRow, SaveRule } from '../contract/http/quality.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { SamplingRule } from '../core/quality/sample.ts';
import { ScoreForm } from '../core/quality/score.ts';
import type { Clock } from '../service/ports.ts';
import type { ScoreFormStore } from '../service/review-office.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import type { Database } from './tables.ts';
import { isoOf, jsonText } from './values.ts';

export class PgScoreFormStore implements ScoreFormStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async forms(): Promise<FormRow[]> {
    return (await selectForms(this.db.desks).orderBy('f.id').execute()).map(formOf);
  }

  addForm(by: string, id: string, form: ScoreForm): Promise<FormRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const made = await tx
        .insertInto('score_forms')
        .values({ id, body: jsonText(form), saved_at: at, saved_by: by, version: null })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!made) return { refused: 'form-exists' };
      await note(tx, by, 'scoreForm.added', `scoreForm:${id}`, form.name, at);
      return oneForm(tx, id);
    });
  }

  saveForm(by: string, id: string, revision: number, form: ScoreForm): Promise<FormRow | Refusal> {
    return this.#change(id, revision, async (tx, at) => {
      await tx
        .updateTable('score_forms')
        .set({ body: jsonText(form), revision: revision + 1, saved_at: at, saved_by: by })
        .where('id', '=', id)
        .execute();
      await note(tx, by, 'scoreForm.saved', `scoreForm:${id}`, `revision ${revision + 1}`, at);
    });
  }

  publishForm(by: string, id: string, revision: number): Promise<FormRow | Refusal> {
    return this.#change(id, revision, async (tx, at) => {
      const { version } = await tx
        .updateTable('score_forms')
        .set({ version: sql<number>`coalesce(version, 0) + 1` })
        .where('id', '=', id)
        .returning('version')
        .executeTakeFirstOrThrow();
      await sql`insert into score_form_versions (form, version, body, published_at, published_by)
        select id, version, body, ${at}, ${by} from score_forms where id = ${id}`.execute(tx);
      await note(tx, by, 'scoreForm.published', `scoreForm:${id}`, `version ${version}`, at);
    });
  }

  async rules(): Promise<RuleRow[]> {
    return (await this.db.desks.selectFrom('sampling_rules').selectAll().orderBy('id').execute()).map(ruleOf);
  }

  addRule(by: string, { id, rule, form, active }: z.infer<typeof NewRule>): Promise<RuleRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      if (!(await hasForm(tx, form))) return { refused: 'form-unknown' };
      const row = await tx
        .insertInto('sampling_rules')
        .values({ id, body: jsonText(rule), form, active, saved_at: at, saved_by: by })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'rule-exists' };
      await note(tx, by, 'samplingRule.added', `samplingRule:${id}`, rule.label, at);
      return ruleOf(row);
    });
  }

  saveRule(by: string, id: string, { revision, rule, form, active }: z.infer<typeof SaveRule>) {
    return inTransaction(this.db.desks, async (tx): Promise<RuleRow | Refusal> => {
      const at = this.#now();
      if (!(await hasForm(tx, form))) return { refused: 'form-unknown' };
      const row = await tx
        .updateTable('sampling_rules')
        .set({ body: jsonText(rule), form, active, revision: revision + 1, saved_at: at, saved_by: by })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .returningAll()
        .executeTakeFirst();
      if (!row) {
        const theirs = await tx.selectFrom('sampling_rules').selectAll().where('id', '=', id).executeTakeFirst();
        return theirs ? { refused: 'saved-by-another', theirs: ruleOf(theirs) } : { refused: 'rule-unknown' };
      }
      await note(tx, by, 'samplingRule.saved', `samplingRule:${id}`, `${rule.label}${active ? '' : ' (off)'}`, at);
      return ruleOf(row);
    });
  }

  #change(id: string, revision: number, work: (tx: Tx, at: Date) => Promise<void>): Promise<FormRow | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const found = await tx
        .selectFrom('score_forms')
        .select('revision')
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!found) return { refused: 'form-unknown' };
      if (found.revision !== revision) return { refused: 'saved-by-another', theirs: await oneForm(tx, id) };
      await work(tx, this.#now());
      return oneForm(tx, id);
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

const selectForms = (queries: Queries) =>
  queries
    .selectFrom('score_forms as f')
    .leftJoin('score_form_versions as v', (join) =>
      join.onRef('v.form', '=', 'f.id').onRef('v.version', '=', 'f.version'),
    )
    .selectAll('f')
    .select(sql<boolean>`v.body is distinct from f.body`.as('changed'));

const formOf = (row: Awaited<ReturnType<ReturnType<typeof selectForms>['execute']>>[number]): FormRow => ({
  id: row.id,
  form: ScoreForm.parse(row.body),
  version: row.version,
  changed: row.changed,
  ...savedOf(row),
});

const oneForm = async (tx: Tx, id: string): Promise<FormRow> =>
  formOf(await selectForms(tx).where('f.id', '=', id).executeTakeFirstOrThrow());

const ruleOf = (row: Selectable<Database['sampling_rules']>): RuleRow => ({
  id: row.id,
  rule: SamplingRule.parse(row.body),
  form: row.form,
  active: row.active,
  ...savedOf(row),
});

const savedOf = (row: { revision: number; saved_at: Date; saved_by: string }) => ({
  revision: row.revision,
  savedAt: isoOf(row.saved_at),
  savedBy: row.saved_by,
});

const hasForm = async (tx: Tx, form: string): Promise<boolean> =>
  (await tx.selectFrom('score_forms').select('id').where('id', '=', form).executeTakeFirst()) !== undefined;

const note = (tx: Tx, who: string, act: string, object: string, reason: string, at: Date) =>
  audit(tx, { who, role: 'admin', act, object, reason }, at);
