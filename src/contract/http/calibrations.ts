/** Calibration: one talk scored by several supervisors apart, compared, and agreed on. Never an agent's result. */
import { z } from 'zod';
import { Reasons } from '../../core/quality/calibration.ts';
import { Answers, ScoreForm } from '../../core/quality/score.ts';
import { listOf, Page, Revision, Timestamp } from './common.ts';
import { AskReview, Mark } from './quality.ts';

export const CalibrationPath = z.object({ id: z.string().regex(/^[0-9a-z]{26}$/, '没有这次校准') });
export const BeginCalibration = AskReview;

export const CalibrationState = z.enum(['scoring', 'concluded']);
export type CalibrationState = z.infer<typeof CalibrationState>;
export const OwnScore = z.enum(['none', 'open', 'submitted']);

export const CalibrationRow = z.object({
  id: z.string(),
  call: z.string(),
  state: CalibrationState,
  agentId: z.string(),
  agentName: z.string(),
  formName: z.string(),
  arrivedAt: Timestamp.nullable(),
  talkedSeconds: z.number().int().nullable(),
  begunBy: z.string(),
  begunByName: z.string().nullable(),
  begunAt: Timestamp,
  /** How many scores are in. */
  submitted: z.number().int(),
  /** How far the reader's own is. */
  own: OwnScore,
  /** What was agreed on. */
  score: z.number().int().nullable(),
  fatal: z.boolean(),
});
export type CalibrationRow = z.infer<typeof CalibrationRow>;
export const CalibrationQuery = Page.extend({ state: CalibrationState.optional() });
export const CalibrationList = listOf(CalibrationRow);

/** Who takes part, and how far they are: told to everybody, scores are not. */
export const Scorer = z.object({ supervisor: z.string(), name: z.string().nullable(), submitted: z.boolean() });
export const ScoreSheet = z.object({
  supervisor: z.string(),
  name: z.string().nullable(),
  answers: Answers,
  marks: z.array(Mark),
  summary: z.string(),
  score: z.number().int(),
  fatal: z.boolean(),
});
export type ScoreSheet = z.infer<typeof ScoreSheet>;

export const CalibrationFull = CalibrationRow.extend({
  form: ScoreForm,
  formVersion: z.number().int(),
  number: z.string().nullable(),
  queue: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  recording: z.object({ seconds: z.number().nullable() }).nullable(),
  scorers: z.array(Scorer),
  /** The reader's own, in work or given. */
  sheet: z.object({ answers: Answers, marks: z.array(Mark), summary: z.string(), revision: Revision }),
  /** Scores that were given; empty for whoever has not given their own, until it is agreed. */
  sheets: z.array(ScoreSheet),
  agreed: z
    .object({ answers: Answers, reasons: Reasons, by: z.string(), byName: z.string().nullable(), at: Timestamp })
    .nullable(),
});
export type CalibrationFull = z.infer<typeof CalibrationFull>;

export const ConcludeCalibration = z.object({ answers: Answers, reasons: Reasons });
export type ConcludeCalibration = z.infer<typeof ConcludeCalibration>;

export const DeviationQuery = z.object({
  /** Of each supervisor's newest agreed calibrations. */
  last: z.coerce.number().int().min(1).max(100).default(10),
});
export const DeviationRow = z.object({
  supervisor: z.string(),
  name: z.string().nullable(),
  calibrations: z.number().int(),
  mean: z.number(),
  meanDistance: z.number(),
});
export type DeviationRow = z.infer<typeof DeviationRow>;
export const DeviationList = listOf(DeviationRow);
