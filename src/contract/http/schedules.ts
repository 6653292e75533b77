/** Opening hours and the calendar of public holidays. Live data: a change holds for the next caller. */
import { z } from 'zod';
import { Schedule, YearTable } from '../../core/ivr/calendar.ts';
import { listOf, Revision, Timestamp } from './common.ts';

const ScheduleId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '编号只能用小写字母、数字和连字符');
const saved = { revision: Revision, savedAt: Timestamp, savedBy: z.string() };

export const SchedulePath = z.object({ id: ScheduleId });
export const ScheduleRow = z.object({
  schedule: Schedule,
  ...saved,
  /** Flows whose draft or live version asks it. */
  usedBy: z.array(z.object({ flow: z.string(), flowName: z.string(), live: z.boolean() })),
});
export type ScheduleRow = z.infer<typeof ScheduleRow>;
export const ScheduleList = listOf(ScheduleRow);
export const NewSchedule = z.object({ schedule: Schedule.extend({ id: ScheduleId }) });
export const SaveSchedule = z.object({ revision: Revision, schedule: Schedule });

export const YearPath = z.object({ year: z.coerce.number().int().min(2000).max(2100) });
export const YearRow = z.object({ table: YearTable, ...saved });
export type YearRow = z.infer<typeof YearRow>;
export const YearList = z.object({
  items: z.array(YearRow),
  next: z.string().nullable(),
  /** This year and the next, where nobody entered the State Council's table: holidays will be missed. */
  unofficial: z.array(z.object({ year: z.number().int(), warning: z.string() })),
});
/** Revision 0 makes a year that was not there. */
export const SaveYear = z.object({ revision: Revision, table: YearTable });

export const HoldsQuery = z.object({ at: Timestamp.optional() });
export const HoldsAnswer = z.object({
  at: Timestamp,
  open: z.boolean(),
  because: z.string(),
  rule: z.enum(['emergency', 'override', 'holiday', 'makeUp', 'weekly']),
  /** No official table for that year. */
  unofficial: z.boolean(),
});
export type HoldsAnswer = z.infer<typeof HoldsAnswer>;
