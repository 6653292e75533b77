/** Answers as admins keep them: search, saving with a version of each, who asks the knowledge base. Every change is audited. */
import { sql, type Selectable } from 'kysely';
import type { KnowledgeBody, KnowledgeStored, KnowledgeUse } from '../contract/http/knowledge.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import { bigramsOf, runsOf } from '../core/ticket/bigrams.ts';
import type { AnswerBody } from '../core/knowledge/changes.ts';
import type { Clock } from '../service/ports.ts';
import type { KnowledgeFilter, KnowledgeShelf, StoredVersion } from '../service/knowledge-desk.ts';
import { audit } from './audit.ts';
import { breaks, inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { flowSources } from './flow-sources.ts';
import { holdsRuns, searchedText } from './holds-words.ts';
import { keepContent, nearest, validOn } from './knowledge.ts';
import type { Database } from './tables.ts';
import { pageOf, isoOf, placeOf } from './values.ts';

export class PgKnowledgeShelf implements KnowledgeShelf {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async list(filter: KnowledgeFilter, today: string): ReturnType<KnowledgeShelf['list']> {
    const after = filter.cursor === undefined ? null : placeOf(filter.cursor);
    if (filter.cursor !== undefined && (after === null || !/^\d+$/.test(after.key))) return { refused: 'bad-cursor' };
    let rows = selectRows(this.db.desks);
    if (after) rows = rows.where(sql<boolean>`(k.saved_at, k.id) < (${after.at}, ${after.key}::bigint)`);
    if (filter.language !== undefined) rows = rows.where('k.language', '=', filter.language);
    if (filter.category !== undefined) rows = rows.where('k.category', '=', filter.category);
    if (filter.standing !== undefined) rows = rows.where(standingIs[filter.standing](today));
    if (filter.q !== undefined && filter.q.trim() !== '') rows = rows.where(asked(filter.q));
    const found = await rows
      .orderBy('k.saved_at', 'desc')
      .orderBy('k.id', 'desc')
      .limit(filter.limit + 1)
      .execute();
    const { page, next } = pageOf(found, filter.limit, ({ saved_at: at, id: key }) => ({ at, key }));
    return { items: page.map(storedOf), next };
  }

  add(by: string, language: 'zh' | 'en', body: KnowledgeBody): Promise<KnowledgeStored | Refusal> {
    return this.#write(body, async (tx, at) => {
      const row = await tx
        .insertInto('knowledge_answers')
        .values({ language, ...valuesOf(body), saved_at: at, saved_by: by })
        .returning(['id', 'revision'])
        .executeTakeFirstOrThrow();
      return this.#kept(tx, by, 'knowledge.added', row, body, at);
    });
  }

  save(by: string, id: string, revision: number, body: KnowledgeBody): Promise<KnowledgeStored | Refusal> {
    return this.#write(body, async (tx, at) => {
      const row = await tx
        .updateTable('knowledge_answers')
        .set({ ...valuesOf(body), revision: sql<number>`revision + 1`, saved_at: at, saved_by: by })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .returning(['id', 'revision'])
        .executeTakeFirst();
      if (row) return this.#kept(tx, by, 'knowledge.saved', row, body, at);
      const theirs = await one(tx, id);
      return theirs ? { refused: 'saved-by-another', theirs } : { refused: 'knowledge-unknown' };
    });
  }

  async languageOf(id: string): Promise<'zh' | 'en' | null> {
    const answers = this.db.desks.selectFrom('knowledge_answers').select('language');
    return (await answers.where('id', '=', id).executeTakeFirst())?.language ?? null;
  }

  async versions(id: string): Promise<StoredVersion[]> {
    const rows = await this.db.desks
      .selectFrom('knowledge_versions')
      .selectAll()
      .where('answer', '=', id)
      .orderBy('revision', 'desc')
      .execute();
    return rows.map(({ revision, body, saved_at, saved_by }) => ({
      ...{ revision, savedAt: isoOf(saved_at), savedBy: saved_by },
      body: body as AnswerBody,
    }));
  }

  async nearest(question: string, language: 'zh' | 'en', today: string) {
    const found = await nearest(this.db.desks, question, language, today);
    return found === null ? null : { id: found.id, title: found.title };
  }

  async uses(): Promise<KnowledgeUse[]> {
    const { rows } = await sql<KnowledgeUse>`
      with sources as (${flowSources})
      select s.flow, f.name as "flowName", l.language, bool_or(s.live) as live
      from sources s
      join flows f on f.id = s.flow,
      jsonb_array_elements_text(s.body -> 'languages') l (language)
      where jsonb_path_exists(s.body, '$.nodes.* ? (@.kind == "knowledgeAnswer")')
      group by 1, 2, 3 order by 2`.execute(this.db.desks);
    return rows;
  }

  async #write<T>(body: KnowledgeBody, work: (tx: Tx, at: Date) => Promise<T | Refusal>): Promise<T | Refusal> {
    try {
      return await inTransaction(this.db.desks, async (tx) => {
        if (body.category !== null && !(await isCategory(tx, body.category)))
          return { refused: 'knowledge-category-unknown' };
        return work(tx, new Date(this.clock.now()));
      });
    } catch (error) {
      if (breaks('knowledge_answers_same_title', error)) return { refused: 'knowledge-exists' };
      throw error;
    }
  }

  /** The rest of a saving. */
  async #kept(tx: Tx, by: string, act: string, row: { id: string; revision: number }, body: KnowledgeBody, at: Date) {
    const { id, revision } = row;
    await keepContent(tx, { id, revision, body, at, by });
    const entry = { who: by, role: 'admin', act, object: `knowledge:${id}` } as const;
    await audit(tx, { ...entry, reason: `revision ${revision}: ${body.title}` }, at);
    return (await one(tx, id))!;
  }
}

const selectRows = (queries: Queries) =>
  queries
    .selectFrom('knowledge_answers as k')
    .leftJoin('categories as c', 'c.id', 'k.category')
    .selectAll('k')
    .select('c.path')
    .select(sql<string | null>`to_char(k.valid_from, 'YYYY-MM-DD')`.as('from'))
    .select(sql<string | null>`to_char(k.valid_until, 'YYYY-MM-DD')`.as('until'))
    .select(sql<string | null>`to_char(k.review_on, 'YYYY-MM-DD')`.as('review'))
    .select(
      sql<string[]>`array(select q.question from knowledge_questions q where q.answer = k.id order by q.position)`.as(
        'questions',
      ),
    );

interface Row extends Selectable<Database['knowledge_answers']> {
  path: string | null;
  from: string | null;
  until: string | null;
  review: string | null;
  questions: string[];
}

const storedOf = (row: Row): KnowledgeStored => ({
  id: row.id,
  language: row.language,
  title: row.title,
  questions: row.questions,
  answer: row.answer,
  screen: row.screen,
  category: row.category,
  categoryPath: row.path,
  validFrom: row.from,
  validUntil: row.until,
  reviewOn: row.review,
  active: row.published,
  revision: row.revision,
  savedAt: isoOf(row.saved_at),
  savedBy: row.saved_by,
});

const valuesOf = (body: KnowledgeBody) => ({
  title: body.title,
  answer: body.answer,
  screen: body.screen,
  category: body.category,
  valid_from: body.validFrom,
  valid_until: body.validUntil,
  review_on: body.reviewOn,
  published: body.active,
  bg: bigramsOf([body.title, ...body.questions, body.answer, body.screen]),
});

const standingIs: Record<NonNullable<KnowledgeFilter['standing']>, (today: string) => ReturnType<typeof validOn>> = {
  valid: validOn,
  inactive: () => sql`not k.published`,
  expired: (today) => sql`(k.published and k.valid_until < ${today}::date)`,
  early: (today) => sql`(k.published and k.valid_from > ${today}::date)`,
  reviewDue: (today) => sql`(k.review_on <= ${today}::date)`,
};

/** The pairs narrow by index; the text itself decides. */
function asked(q: string) {
  const runs = runsOf(q);
  if (runs.length === 0) return sql<boolean>`false`;
  const questions = sql`(select string_agg(q.question, E'\n') from knowledge_questions q where q.answer = k.id)`;
  const text = searchedText(sql`k.title, ${questions}, k.answer, k.screen`);
  return sql<boolean>`(k.bg @> ${bigramsOf(runs)}::text[] and ${holdsRuns(text, runs)})`;
}

async function one(tx: Tx, id: string): Promise<KnowledgeStored | null> {
  const row = await selectRows(tx).where('k.id', '=', id).executeTakeFirst();
  return row === undefined ? null : storedOf(row);
}

const isCategory = async (tx: Tx, id: string): Promise<boolean> =>
  (await tx.selectFrom('categories').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
