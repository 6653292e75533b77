/** Reviews read back with their call, their people and their form, in the contract's words. */
import { sql, type RawBuilder } from 'kysely';
import type { ReviewFull, ReviewRow, ReviewState } from '../contract/http/quality.ts';
import { ScoreForm } from '../core/quality/score.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Queries, Tx } from './db.ts';
import { isoOf, maybeIso } from './values.ts';

export const appealDays = 7;

export const selectReviews = (queries: Queries) =>
  queries
    .selectFrom('reviews as v')
    .innerJoin('score_form_versions as f', (join) =>
      join.onRef('f.form', '=', 'v.form').onRef('f.version', '=', 'v.form_version'),
    )
    .leftJoin('calls as c', 'c.id', 'v.call')
    .leftJoin('agents as a', 'a.id', 'v.agent')
    .leftJoin('accounts as u', 'u.username', 'v.reviewer')
    .leftJoin('queues as q', 'q.id', 'c.queue')
    .leftJoin('recordings as r', 'r.name', 'c.recording')
    .leftJoin('sampling_rules as s', 's.id', 'v.rule')
    .selectAll('v')
    .select([
      'f.body as form_body',
      'c.arrived_at',
      'c.talked_seconds',
      'c.number',
      'c.ticket',
      'a.name as agent_name',
      'u.name as reviewer_name',
      'q.label as queue_label',
      'r.seconds',
      'r.failed',
      'r.deleted_at',
      sql<string | null>`s.body ->> 'label'`.as('rule_label'),
    ]);

/** What a talk is judged by: who had it, and the newest published version of the form. */
export async function talkAndForm(
  tx: Tx,
  call: string,
  form: string,
): Promise<{ agent: string; version: number } | Refusal> {
  const talk = await tx
    .selectFrom('calls')
    .select('agent')
    .where('id', '=', call)
    .where('answered_at', 'is not', null)
    .executeTakeFirst();
  if (!talk?.agent) return { refused: 'never-talked' };
  const version = await versionOf(tx, form);
  return version === null ? { refused: 'form-unknown' } : { agent: talk.agent, version };
}

export async function versionOf(queries: Queries, form: string): Promise<number | null> {
  const found = await queries.selectFrom('score_forms').select('version').where('id', '=', form).executeTakeFirst();
  return found?.version ?? null;
}

export async function formOf(tx: Tx, { form, form_version }: { form: string; form_version: number }) {
  const { body } = await tx
    .selectFrom('score_form_versions')
    .select('body')
    .where('form', '=', form)
    .where('version', '=', form_version)
    .executeTakeFirstOrThrow();
  return ScoreForm.parse(body);
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectReviews>['execute']>>[number];

export function stateCondition(state: ReviewState): RawBuilder<boolean> {
  switch (state) {
    case 'waiting':
      return sql<boolean>`v.reviewer is null`;
    case 'open':
      return sql<boolean>`v.reviewer is not null and v.submitted_at is null`;
    case 'submitted':
      return sql<boolean>`v.submitted_at is not null and v.appealed_at is null`;
    case 'appealed':
      return sql<boolean>`v.appealed_at is not null and v.decided_at is null`;
    case 'decided':
      return sql<boolean>`v.decided_at is not null`;
  }
}

function stateOf(row: Selected): ReviewState {
  if (row.decided_at !== null) return 'decided';
  if (row.appealed_at !== null) return 'appealed';
  if (row.submitted_at !== null) return 'submitted';
  return row.reviewer === null ? 'waiting' : 'open';
}

export const rowOf = (row: Selected): ReviewRow => ({
  id: row.id,
  call: row.call,
  state: stateOf(row),
  agentId: row.agent,
  agentName: row.agent_name ?? row.agent,
  formName: ScoreForm.parse(row.form_body).name,
  rule: row.rule === null ? null : (row.rule_label ?? row.rule),
  drawnAt: isoOf(row.drawn_at),
  arrivedAt: maybeIso(row.arrived_at),
  talkedSeconds: row.talked_seconds,
  reviewer: row.reviewer,
  reviewerName: row.reviewer_name,
  score: row.decided_score ?? row.score,
  fatal: row.fatal,
  submittedAt: maybeIso(row.submitted_at),
});

export const fullOf = (row: Selected): ReviewFull => ({
  ...rowOf(row),
  form: ScoreForm.parse(row.form_body),
  formVersion: row.form_version,
  answers: row.answers,
  marks: row.marks,
  summary: row.summary,
  revision: row.revision,
  number: row.number,
  queue: row.queue_label,
  ticketNumber: row.ticket,
  recording: row.failed === false && row.deleted_at === null ? { seconds: row.seconds } : null,
  appealUntil: row.submitted_at === null ? null : isoOf(new Date(row.submitted_at.getTime() + appealDays * 86_400_000)),
  appeal:
    row.appeal_words === null || row.appealed_at === null
      ? null
      : {
          words: row.appeal_words,
          at: isoOf(row.appealed_at),
          upheld: row.appeal_upheld,
          answer: row.appeal_answer,
          decidedBy: row.decided_by,
          decidedAt: maybeIso(row.decided_at),
        },
  firstScore: row.decided_score === null ? null : row.score,
});
