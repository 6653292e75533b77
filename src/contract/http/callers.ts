/** Numbers that harass: what was said of their calls, what is done about them, who decided, and their appeals. */
import { z } from 'zod';
import { Stage } from '../../core/caller/measure.ts';
import { listOf, Page, said, Timestamp } from './common.ts';

export { Stage };

/** A number is named by one of its calls: the number itself is not everybody's to see. */
export const CallerPath = z.object({ call: z.string().regex(/^[\w.:@+-]{1,100}$/, '不是通话编号') });
export const MeasurePath = z.object({ id: z.string().regex(/^[0-9a-z]{26}$/, '没有这项措施') });

/** `waiting` for the second person; `replaced` by a later stage. */
export const MeasureState = z.enum(['waiting', 'holds', 'withdrawn', 'lifted', 'replaced', 'expired']);
export type MeasureState = z.infer<typeof MeasureState>;

export const Appeal = z.object({
  words: z.string(),
  at: Timestamp,
  /** Who wrote it down. */
  by: z.string(),
  upheld: z.boolean().nullable(),
  answer: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: Timestamp.nullable(),
});

export const MeasureRow = z.object({
  id: z.string(),
  stage: Stage,
  state: MeasureState,
  reason: z.string(),
  until: Timestamp,
  proposedBy: z.string(),
  proposedAt: Timestamp,
  approvedBy: z.string().nullable(),
  beganAt: Timestamp.nullable(),
  endedBy: z.string().nullable(),
  endedAt: Timestamp.nullable(),
  endWhy: z.string().nullable(),
  evidence: z.array(z.string()),
  appeal: Appeal.nullable(),
});
export type MeasureRow = z.infer<typeof MeasureRow>;

export const CallerRow = z.object({
  /** Its newest call that was called harassment. */
  call: z.string(),
  number: z.string().nullable(),
  flags: z.number().int(),
  lastAt: Timestamp,
  /** The measure that holds or waits. */
  measure: MeasureRow.nullable(),
});
export type CallerRow = z.infer<typeof CallerRow>;
export const CallerQuery = Page.extend({ show: z.enum(['all', 'waiting', 'holds', 'appealed']).default('all') });
export const CallerList = listOf(CallerRow);

export const EvidenceRow = z.object({
  call: z.string(),
  at: Timestamp,
  agentName: z.string().nullable(),
  talkedSeconds: z.number().int().nullable(),
  hasRecording: z.boolean(),
  /** Whether its end was called harassment. */
  disposed: z.boolean(),
  note: z.string().nullable(),
  notedBy: z.string().nullable(),
});
export type EvidenceRow = z.infer<typeof EvidenceRow>;
export const CallerFull = z.object({
  call: z.string(),
  number: z.string().nullable(),
  evidence: z.array(EvidenceRow),
  measures: z.array(MeasureRow),
  /** The furthest that may be taken now. */
  next: Stage.nullable(),
});
export type CallerFull = z.infer<typeof CallerFull>;

export const FlagCall = z.object({ note: said(200, '请写明骚扰的情况') });
export const TakeMeasure = z.object({ stage: Stage, until: Timestamp, reason: said(300, '请写明理由') });
export type TakeMeasure = z.infer<typeof TakeMeasure>;
export const EndMeasure = z.object({ why: said(200, '请写明为什么结束') });
export const WriteAppeal = z.object({ words: said(500, '请写明申诉内容') });
export const DecideAppeal = z.object({ upheld: z.boolean(), answer: said(300, '请写明答复') });
export type DecideAppeal = z.infer<typeof DecideAppeal>;

/** What the pop says of a number. */
export const CallerRisk = z.object({
  stage: z.enum(['flagged', ...Stage.options]),
  /** Null for a number that is only flagged. */
  until: Timestamp.nullable(),
  flags: z.number().int(),
});
export type CallerRisk = z.infer<typeof CallerRisk>;
