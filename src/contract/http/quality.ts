/** Quality: score forms, sampling rules, reviews of talks with their appeals. */
import { z } from 'zod';
import { SamplingRule } from '../../core/quality/sample.ts';
import { Answers, ScoreForm } from '../../core/quality/score.ts';
import { listOf, Page, Revision, said, Timestamp, words } from './common.ts';

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '编号只能用小写字母、数字和连字符');
const saved = { revision: Revision, savedAt: Timestamp, savedBy: z.string() };

export const FormPath = z.object({ id: Name });
export const FormRow = z.object({
  id: z.string(),
  form: ScoreForm,
  /** The newest published, by which new reviews are made; null before the first. */
  version: z.number().int().nullable(),
  /** Whether it was saved since. */
  changed: z.boolean(),
  ...saved,
});
export type FormRow = z.infer<typeof FormRow>;
export const FormList = listOf(FormRow);
export const NewForm = z.object({ id: Name, form: ScoreForm });
export const SaveForm = z.object({ revision: Revision, form: ScoreForm });
export const PublishForm = z.object({ revision: Revision });

export const RulePath = z.object({ id: Name });
export const RuleRow = z.object({
  id: z.string(),
  rule: SamplingRule,
  form: z.string(),
  active: z.boolean(),
  ...saved,
});
export type RuleRow = z.infer<typeof RuleRow>;
export const RuleList = listOf(RuleRow);
export const NewRule = z.object({ id: Name, rule: SamplingRule, form: Name, active: z.boolean() });
export const SaveRule = NewRule.omit({ id: true }).extend({ revision: Revision });

export const ReviewPath = z.object({ id: z.string().regex(/^[0-9a-z]{26}$/, '没有这份质检') });
export const ReviewState = z.enum(['waiting', 'open', 'submitted', 'appealed', 'decided']);
export type ReviewState = z.infer<typeof ReviewState>;

export const ReviewRow = z.object({
  id: z.string(),
  call: z.string(),
  state: ReviewState,
  agentId: z.string(),
  agentName: z.string(),
  formName: z.string(),
  /** Null when somebody asked for this call. */
  rule: z.string().nullable(),
  drawnAt: Timestamp,
  arrivedAt: Timestamp.nullable(),
  talkedSeconds: z.number().int().nullable(),
  reviewer: z.string().nullable(),
  reviewerName: z.string().nullable(),
  /** As it stands: after an appeal that was upheld, the new one. */
  score: z.number().int().nullable(),
  fatal: z.boolean(),
  submittedAt: Timestamp.nullable(),
});
export type ReviewRow = z.infer<typeof ReviewRow>;
export const ReviewQuery = Page.extend({ state: ReviewState.optional(), agent: z.string().max(40).optional() });
export const ReviewList = listOf(ReviewRow);
export const OwnReviewQuery = Page;

export const Mark = z.strictObject({
  /** Seconds into the recording. */
  at: z.number().min(0).max(86_400),
  words: words(200),
});
export type Mark = z.infer<typeof Mark>;

export const ReviewFull = ReviewRow.extend({
  form: ScoreForm,
  formVersion: z.number().int(),
  answers: Answers,
  marks: z.array(Mark),
  summary: z.string(),
  revision: Revision,
  number: z.string().nullable(),
  queue: z.string().nullable(),
  ticketNumber: z.string().nullable(),
  recording: z.object({ seconds: z.number().nullable() }).nullable(),
  /** Until when its agent may appeal; null before it was submitted. */
  appealUntil: Timestamp.nullable(),
  appeal: z
    .object({
      words: z.string(),
      at: Timestamp,
      upheld: z.boolean().nullable(),
      answer: z.string().nullable(),
      decidedBy: z.string().nullable(),
      decidedAt: Timestamp.nullable(),
    })
    .nullable(),
  /** What the reviewer gave, where an appeal changed it. */
  firstScore: z.number().int().nullable(),
});
export type ReviewFull = z.infer<typeof ReviewFull>;

export const AskReview = z.object({ call: z.string().regex(/^[\w.:@+-]{1,100}$/, '不是通话编号'), form: Name });
export const SaveReview = z.object({
  revision: Revision,
  answers: Answers,
  marks: z.array(Mark).max(100),
  summary: words(1000),
});
export type SaveReview = z.infer<typeof SaveReview>;
export const SubmitReview = z.object({ revision: Revision });
export const AppealReview = z.object({ words: said(500, '请写明申诉理由') });
export const DecideReview = z.object({
  upheld: z.boolean(),
  /** The new score where it is upheld. */
  score: z.number().int().min(0).max(100).nullable(),
  answer: said(500, '请写明答复'),
});
export type DecideReview = z.infer<typeof DecideReview>;

/** Loudness from 0 to 100 at even steps, for drawing. */
export const Waveform = z.object({ seconds: z.number(), peaks: z.array(z.number().int()) });
export type Waveform = z.infer<typeof Waveform>;
