/**
 * Reports: the facts of half hours, added up as asked, and the figures made of them. With
 * `Accept: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet` the same rows come as a file, all of them.
 */
import { z } from 'zod';
import { formulaIds } from '../../core/report/formulas.ts';
import { grains } from '../../core/report/half-hour.ts';
import { callMeasures, nodeMeasures, presenceMeasures, servedMeasures } from '../../core/report/measures.ts';
import { Timestamp } from './common.ts';

export const spreadsheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const reportDaysAtMost = 400;

export const ReportBy = z.enum(['all', 'queue', 'skill', 'agent', 'number', 'node']);
export type ReportBy = z.infer<typeof ReportBy>;
export const ReportGrain = z.enum(grains);
export const ReportTarget = z.enum(['10', '15', '20', '30', '60']);

const Key = z.string().min(1).max(100).optional();
const onHalfHour = (at: string): boolean => Date.parse(at) % 1_800_000 === 0;
const Border = Timestamp.refine(onHalfHour, '须为整点或半点');

export const ReportQuery = z.object({
  from: Border,
  /** Not included. */
  to: Border,
  by: ReportBy.default('queue'),
  /** `weekHour`: the hours of a week, all weeks on top of each other; `total`: no time at all. */
  grain: ReportGrain.default('halfHour'),
  /** Seconds within which a call is to be answered, for the two service levels. */
  target: ReportTarget.default('20'),
  queue: Key,
  agent: Key,
  number: Key,
  flow: Key,
  /** Only for calls, not for agents. */
  skill: Key,
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  cursor: z.string().max(300).optional(),
});
export type ReportQuery = z.output<typeof ReportQuery>;

const count = z.number().int();
const counts = <K extends string>(names: readonly K[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, count])) as Record<K, typeof count>);

export const ReportRow = z.object({
  /** When the span began; null for `weekHour` and `total`. */
  at: Timestamp.nullable(),
  /** Of `weekHour`: weekday 1 is Monday. */
  weekHour: z.object({ weekday: count, hour: count }).nullable(),
  key: z.string(),
  label: z.string(),
  /** What this dimension does not have is null: an agent's seconds belong to no queue, nodes have no talks. */
  calls: counts(callMeasures).nullable(),
  /** Seconds in each state. */
  presence: counts(presenceMeasures).nullable(),
  node: counts(nodeMeasures).nullable(),
  /** By skill, or for one: how those who answered were found. A call with several skills counts under each. */
  served: counts(servedMeasures).nullable(),
  /** By formula: a share of 1, or seconds; null where there is nothing to divide by. */
  figures: z.record(z.enum(formulaIds), z.number().nullable()),
});
export type ReportRow = z.infer<typeof ReportRow>;

export const Report = z.object({
  items: z.array(ReportRow),
  next: z.string().nullable(),
  /** Half hours of this period that changed and are about to be counted anew. */
  pending: count,
});
export type Report = z.infer<typeof Report>;

export const FormulaQuery = z.object({ target: ReportTarget.default('20') });
export const FormulaList = z.object({
  items: z.array(
    z.object({
      id: z.enum(formulaIds),
      label: z.string(),
      unit: z.enum(['percent', 'seconds']),
      definition: z.string(),
    }),
  ),
});

const Named = z.object({ id: z.string(), label: z.string() });
/** What a report can be narrowed to. */
export const ReportLists = z.object({
  queues: z.array(Named),
  agents: z.array(Named),
  numbers: z.array(Named),
  flows: z.array(Named),
  skills: z.array(Named),
});
export type ReportLists = z.infer<typeof ReportLists>;
