/** Calibrations read back with their call, their people and their form, in the contract's words. */
import { sql, type Selectable } from 'kysely';
import type { CalibrationRow, CalibrationState } from '../contract/http/calibrations.ts';
import { ScoreForm } from '../core/quality/score.ts';
import type { KeptCalibration, KeptSheet } from '../service/calibration-office.ts';
import type { Queries } from './db.ts';
import type { Database } from './tables.ts';
import { isoOf, maybeIso } from './values.ts';

export const selectCalibrations = (queries: Queries) =>
  queries
    .selectFrom('calibrations as k')
    .innerJoin('score_form_versions as f', (join) =>
      join.onRef('f.form', '=', 'k.form').onRef('f.version', '=', 'k.form_version'),
    )
    .leftJoin('calls as c', 'c.id', 'k.call')
    .leftJoin('agents as a', 'a.id', 'k.agent')
    .leftJoin('accounts as u', 'u.username', 'k.begun_by')
    .leftJoin('accounts as d', 'd.username', 'k.concluded_by')
    .leftJoin('queues as q', 'q.id', 'c.queue')
    .leftJoin('recordings as r', 'r.name', 'c.recording')
    .selectAll('k')
    .select([
      'f.body as form_body',
      'c.arrived_at',
      'c.talked_seconds',
      'c.number',
      'c.ticket',
      'a.name as agent_name',
      'u.name as begun_by_name',
      'd.name as concluded_by_name',
      'q.label as queue_label',
      'r.seconds',
      'r.failed',
      'r.deleted_at',
    ]);

type Selected = Awaited<ReturnType<ReturnType<typeof selectCalibrations>['execute']>>[number];

/** How many scores are in, and how far the reader's own is. */
export const countsFor = (reader: string) => [
  sql<number>`(select count(*)::int from calibration_scores s
    where s.calibration = k.id and s.submitted_at is not null)`.as('submitted'),
  sql<'none' | 'open' | 'submitted'>`coalesce((
    select case when s.submitted_at is null then 'open' else 'submitted' end from calibration_scores s
    where s.calibration = k.id and s.supervisor = ${reader}), 'none')`.as('own'),
];

const stateOf = ({ concluded_at }: Selected): CalibrationState => (concluded_at === null ? 'scoring' : 'concluded');

const headOf = (row: Selected) => ({
  id: row.id,
  call: row.call,
  state: stateOf(row),
  agentId: row.agent,
  agentName: row.agent_name ?? row.agent,
  formName: ScoreForm.parse(row.form_body).name,
  arrivedAt: maybeIso(row.arrived_at),
  talkedSeconds: row.talked_seconds,
  begunBy: row.begun_by,
  begunByName: row.begun_by_name,
  begunAt: isoOf(row.begun_at),
  score: row.score,
  fatal: row.fatal ?? false,
});

export const rowOf = (row: Selected & Pick<CalibrationRow, 'submitted' | 'own'>): CalibrationRow => ({
  ...headOf(row),
  submitted: row.submitted,
  own: row.own,
});

export const keptOf = (row: Selected, kept: readonly KeptSheet[]): KeptCalibration => ({
  ...headOf(row),
  kept,
  form: ScoreForm.parse(row.form_body),
  formVersion: row.form_version,
  number: row.number,
  queue: row.queue_label,
  ticketNumber: row.ticket,
  recording: row.failed === false && row.deleted_at === null ? { seconds: row.seconds } : null,
  agreed:
    row.answers === null || row.concluded_by === null || row.concluded_at === null
      ? null
      : {
          answers: row.answers,
          reasons: row.reasons ?? {},
          by: row.concluded_by,
          byName: row.concluded_by_name,
          at: isoOf(row.concluded_at),
        },
});

export const sheetOf = (row: Selectable<Database['calibration_scores']> & { name: string | null }): KeptSheet => ({
  supervisor: row.supervisor,
  name: row.name,
  answers: row.answers,
  marks: row.marks,
  summary: row.summary,
  revision: row.revision,
  score: row.score,
  fatal: row.fatal ?? false,
});
