/**
 * Answers to what citizens ask again and again: the published question that has most pairs of letters in common with the
 * one asked. Below a threshold there is no answer: a wrong one is worse than none.
 */
import { sql } from 'kysely';
import { bigramsOf } from '../core/ticket/bigrams.ts';
import type { KnowledgeBook } from '../service/ports.ts';
import type { Db, Tx } from './db.ts';

/** Of the pairs of both questions together, twice those that they share (Dice). */
const likeEnough = 0.4;

export class KnowledgeStore implements KnowledgeBook {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async answer(question: string, language: 'zh' | 'en'): Promise<string | null> {
    const pairs = bigramsOf([question.slice(0, 500)]);
    if (pairs.length === 0) return null;
    const shared = sql<number>`2.0 * cardinality(array(select unnest(bg) intersect select unnest(${pairs}::text[])))`;
    const all = sql<number>`(cardinality(bg) + ${pairs.length}::integer)`;
    const found = await this.#db.calls
      .selectFrom('knowledge_answers')
      .select('answer')
      .where('published', '=', true)
      .where('language', '=', language)
      .where(sql<boolean>`bg && ${pairs}::text[]`)
      .where(sql<boolean>`${shared} / ${all} >= ${likeEnough}::double precision`)
      .orderBy(sql`${shared} / ${all}`, 'desc')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return found?.answer ?? null;
  }
}

export async function addAnswers(
  tx: Tx,
  language: 'zh' | 'en',
  answers: readonly (readonly [question: string, answer: string])[],
): Promise<void> {
  await tx
    .insertInto('knowledge_answers')
    .values(
      answers.map(([question, answer]) => ({ language, question, answer, published: true, bg: bigramsOf([question]) })),
    )
    .execute();
}
