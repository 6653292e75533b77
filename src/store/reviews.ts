/** Reviews of talks as rows. Each step locks its review and is audited in its own transaction. */
import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import type {
  DecideReview,
  OwnReviewQuery,
  ReviewFull,
  ReviewQuery,
  ReviewRow,
  SaveReview,
} from '../contract/http/quality.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { isRefusal } from '../core/kernel/refusal.ts';
import { drawn, periodOf, SamplingRule } from '../core/quality/sample.ts';
import { scoreOf } from '../core/quality/score.ts';
import type { Clock } from '../service/ports.ts';
import type { ReviewStore } from '../service/review-office.ts';
import { audit, type AuditEntry } from './audit.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import {
  appealDays,
  formOf,
  fullOf,
  rowOf,
  selectReviews,
  stateCondition,
  talkAndForm,
  versionOf,
} from './review-rows.ts';
import type { Database } from './tables.ts';
import { jsonText, pageOf, placeOf } from './values.ts';

type Row = Selectable<Database['reviews']>;
type Work = (tx: Tx, row: Row, at: Date) => Promise<Refusal | null>;

/** A statement takes 65,535 values. */
const mostAtOnce = 1000;

export class PgReviewStore implements ReviewStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  list({ state, agent, limit, cursor }: z.infer<typeof ReviewQuery>) {
    return this.#page({ limit, cursor }, (rows) => {
      const narrowed = agent === undefined ? rows : rows.where('v.agent', '=', agent);
      return state === undefined ? narrowed : narrowed.where(stateCondition(state));
    });
  }

  ofAgent(agent: string, page: z.infer<typeof OwnReviewQuery>) {
    return this.#page(page, (rows) => rows.where('v.agent', '=', agent).where('v.submitted_at', 'is not', null));
  }

  async #page(
    { limit, cursor }: { limit: number; cursor?: string | undefined },
    narrow: (rows: ReturnType<typeof selectReviews>) => ReturnType<typeof selectReviews>,
  ): Promise<{ items: ReviewRow[]; next: string | null } | Refusal> {
    const place = cursor === undefined ? null : placeOf(cursor);
    if (cursor !== undefined && place === null) return { refused: 'bad-cursor' };
    let asked = narrow(selectReviews(this.db.desks));
    if (place) asked = asked.where(sql<boolean>`(v.drawn_at, v.id) < (${place.at}, ${place.key})`);
    const rows = await asked
      .orderBy('v.drawn_at', 'desc')
      .orderBy('v.id', 'desc')
      .limit(limit + 1)
      .execute();
    const { page, next } = pageOf(rows, limit, ({ drawn_at, id }) => ({ at: drawn_at, key: id }));
    return { items: page.map(rowOf), next };
  }

  async one(id: string): Promise<ReviewFull | null> {
    const row = await selectReviews(this.db.desks).where('v.id', '=', id).executeTakeFirst();
    return row ? fullOf(row) : null;
  }

  ask(by: string, id: string, call: string, form: string): Promise<Refusal | null> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const found = await talkAndForm(tx, call, form);
      if (isRefusal(found)) return found;
      const { agent, version } = found;
      const made = await tx
        .insertInto('reviews')
        .values({ id, call, agent, form, form_version: version, drawn_at: at, reviewer: by })
        .onConflict((conflict) => conflict.columns(['call', 'form']).doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows === 0n) return { refused: 'reviewed-already' };
      await note(tx, by, 'review.asked', id, `call:${call}`, at);
      return null;
    });
  }

  save(by: string, id: string, { revision, answers, marks, summary }: SaveReview): Promise<Refusal | null> {
    return this.#change(id, async (tx, row, at) => {
      const refusal = inHand(row, by, revision);
      if (refusal) return refusal;
      await tx
        .updateTable('reviews')
        .set({ reviewer: by, answers: jsonText(answers), marks: jsonText(marks), summary, saved_at: at })
        .set({ revision: revision + 1 })
        .where('id', '=', id)
        .execute();
      if (row.reviewer === null) await note(tx, by, 'review.taken', id, `call:${row.call}`, at);
      return null;
    });
  }

  submit(by: string, id: string, revision: number): Promise<Refusal | null> {
    return this.#change(id, async (tx, row, at) => {
      const refusal = inHand(row, by, revision);
      if (refusal) return refusal;
      const score = scoreOf(await formOf(tx, row), row.answers);
      if (isRefusal(score)) return score;
      await tx
        .updateTable('reviews')
        .set({ ...score, reviewer: by, submitted_at: at, revision: revision + 1 })
        .where('id', '=', id)
        .execute();
      await note(tx, by, 'review.submitted', id, `score ${score.score}`, at);
      return null;
    });
  }

  appeal(agent: string, by: string, id: string, words: string): Promise<Refusal | null> {
    return this.#change(id, async (tx, row, at) => {
      if (row.agent !== agent || row.submitted_at === null) return { refused: 'review-unknown' };
      if (row.appealed_at !== null) return { refused: 'appealed-already' };
      if (at.getTime() > row.submitted_at.getTime() + appealDays * 86_400_000) return { refused: 'appeal-too-late' };
      await tx.updateTable('reviews').set({ appeal_words: words, appealed_at: at }).where('id', '=', id).execute();
      await note(tx, by, 'review.appealed', id, words, at, 'agent');
      return null;
    });
  }

  decide(by: string, id: string, { upheld, score, answer }: DecideReview): Promise<Refusal | null> {
    return this.#change(id, async (tx, row, at) => {
      if (row.appealed_at === null || row.decided_at !== null) return { refused: 'no-open-appeal' };
      if (row.reviewer === by) return { refused: 'second-person-needed' };
      await tx
        .updateTable('reviews')
        .set({ appeal_upheld: upheld, appeal_answer: answer, decided_by: by, decided_at: at })
        .set({ decided_score: upheld ? score : null })
        .where('id', '=', id)
        .execute();
      await note(tx, by, upheld ? 'review.appealUpheld' : 'review.appealRejected', id, answer, at);
      return null;
    });
  }

  /** Draws by every rule that holds. Doing it again, or twice at once, changes nothing. @returns how many are new. */
  async draw(newId: () => string): Promise<number> {
    const now = this.clock.now();
    const rules = await this.db.desks.selectFrom('sampling_rules').selectAll().where('active', '=', true).execute();
    let fresh = 0;
    for (const { id: rule, body, form } of rules) {
      const version = await versionOf(this.db.desks, form);
      if (version === null) continue;
      const sampling = SamplingRule.parse(body);
      const talks = drawn(rule, sampling, await this.#talks(sampling, now));
      for (let from = 0; from < talks.length; from += mostAtOnce) {
        const made = await this.db.desks
          .insertInto('reviews')
          .values(
            talks.slice(from, from + mostAtOnce).map(({ call, agent }) => ({
              ...{ id: newId().toLowerCase(), call, agent, rule, form, form_version: version },
              drawn_at: new Date(now),
            })),
          )
          .onConflict((conflict) => conflict.columns(['call', 'form']).doNothing())
          .returning('id')
          .execute();
        fresh += made.length;
      }
    }
    return fresh;
  }

  async #talks(rule: SamplingRule, now: number): Promise<{ call: string; agent: string }[]> {
    const { from, to } = periodOf(rule, now);
    let rows = this.db.desks
      .selectFrom('calls')
      .select(['id as call', 'agent'])
      .where('arrived_at', '>=', new Date(from))
      .where('arrived_at', '<', new Date(to))
      .where('ended_at', 'is not', null)
      .where('agent', 'is not', null)
      .where('talked_seconds', '>=', rule.talkedAtLeast);
    if (rule.queue !== null) rows = rows.where('queue', '=', rule.queue);
    if (rule.agent !== null) rows = rows.where('agent', '=', rule.agent);
    if (rule.disposition !== null) rows = rows.where('disposition', '=', rule.disposition);
    return (await rows.execute()).flatMap(({ call, agent }) => (agent === null ? [] : [{ call, agent }]));
  }

  #change(id: string, work: Work): Promise<Refusal | null> {
    return inTransaction(this.db.desks, async (tx) => {
      const row = await tx.selectFrom('reviews').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      return row ? work(tx, row, this.#now()) : { refused: 'review-unknown' };
    });
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

function inHand(row: Row, by: string, revision: number): Refusal | null {
  if (row.submitted_at !== null) return { refused: 'review-submitted' };
  if (row.reviewer !== null && row.reviewer !== by) return { refused: 'review-taken', by: row.reviewer };
  return row.revision === revision ? null : { refused: 'review-stale', revision: row.revision };
}

const note = (
  tx: Tx,
  who: string,
  act: string,
  id: string,
  reason: string,
  at: Date,
  role: AuditEntry['role'] = 'supervisor',
) => audit(tx, { who, role, act, object: `review:${id}`, reason }, at);
