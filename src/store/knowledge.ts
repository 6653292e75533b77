/**
 * Answers to what citizens ask again and again: the valid answer of which a question has most pairs of letters in common
 * with the one asked. Below a threshold there is no answer: a wrong one is worse than none.
 */
import { sql } from 'kysely';
import { dayOf } from '../core/kernel/day.ts';
import type { AnswerBody } from '../core/knowledge/changes.ts';
import { bigramsOf } from '../core/ticket/bigrams.ts';
import type { Clock, KnowledgeBook } from '../service/ports.ts';
import type { Db, Queries, Tx } from './db.ts';
import { jsonText } from './values.ts';

/** Of the pairs of both questions together, twice those that they share (Dice). */
const likeEnough = 0.4;
const askedAtMost = 500;

export class KnowledgeStore implements KnowledgeBook {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async answer(question: string, language: 'zh' | 'en'): Promise<string | null> {
    return (await nearest(this.#db.calls, question, language, dayOf(this.#clock.now())))?.answer ?? null;
  }
}

export async function nearest(queries: Queries, question: string, language: 'zh' | 'en', today: string) {
  const pairs = bigramsOf([question.slice(0, askedAtMost)]);
  if (pairs.length === 0) return null;
  const shared = sql<number>`2.0 * cardinality(array(select unnest(q.bg) intersect select unnest(${pairs}::text[])))`;
  const all = sql<number>`(cardinality(q.bg) + ${pairs.length}::integer)`;
  const found = await queries
    .selectFrom('knowledge_questions as q')
    .innerJoin('knowledge_answers as k', 'k.id', 'q.answer')
    .select(['k.id', 'k.title', 'k.answer'])
    .where('k.language', '=', language)
    .where(validOn(today))
    .where(sql<boolean>`q.bg && ${pairs}::text[]`)
    .where(sql<boolean>`${shared} / ${all} >= ${likeEnough}::double precision`)
    .orderBy(sql`${shared} / ${all}`, 'desc')
    .orderBy('k.id')
    .limit(1)
    .executeTakeFirst();
  return found ?? null;
}

/** `k`: knowledge_answers. As core/knowledge/standing.ts has it. */
export const validOn = (today: string) => sql<boolean>`(k.published
  and (k.valid_from is null or k.valid_from <= ${today}::date)
  and (k.valid_until is null or k.valid_until >= ${today}::date))`;

export async function addAnswers(
  tx: Tx,
  language: 'zh' | 'en',
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<void> {
  for (const [question, answer] of answers) {
    const { id } = await tx
      .insertInto('knowledge_answers')
      .values({ language, title: question, answer, published: true, bg: bigramsOf([question, answer]) })
      .returning('id')
      .executeTakeFirstOrThrow();
    const open = { category: null, validFrom: null, validUntil: null, reviewOn: null };
    const body = { title: question, questions: [question], answer, screen: '', ...open, active: true };
    await keepContent(tx, { id, revision: 1, body, at: new Date(), by: 'seed' });
  }
}

interface Content {
  readonly id: string;
  readonly revision: number;
  readonly body: AnswerBody;
  readonly at: Date;
  readonly by: string;
}
/** What is asked, one by one, and the version that this saving is. */
export async function keepContent(tx: Tx, { id, revision, body, at, by }: Content): Promise<void> {
  await tx.deleteFrom('knowledge_questions').where('answer', '=', id).execute();
  const questions = body.questions.map((question, n) => ({ position: n + 1, question, bg: bigramsOf([question]) }));
  await tx
    .insertInto('knowledge_questions')
    .values(questions.map((each) => ({ answer: id, ...each })))
    .execute();
  await tx
    .insertInto('knowledge_versions')
    .values({ answer: id, revision, body: jsonText(body), saved_at: at, saved_by: by })
    .execute();
}
