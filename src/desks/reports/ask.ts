/** What the page asks for, as it stands in the address: days of the city, a dimension, a span, filters. Pure. */
import { ReportBy, ReportTarget } from '../../contract/http/reports.ts';
import { dayOf } from '../../core/kernel/day.ts';
import type { Grain } from '../../core/report/half-hour.ts';
import type { Filters } from '../kit/api.ts';

export const askNames = ['days', 'by', 'grain', 'target', 'queue', 'agent', 'number', 'flow', 'skill'] as const;

export interface Asked {
  /** First and last day, both included: 2026-11-01. */
  readonly first: string;
  readonly last: string;
  readonly by: Exclude<ReportBy, 'all'>;
  readonly grain: Grain;
  readonly target: string;
  readonly narrowed: Filters;
}

const dayMs = 86_400_000;
const midnight = (day: string): number => Date.parse(`${day}T00:00:00+08:00`);
const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(midnight(text));

export const spanGrains = ['halfHour', 'hour', 'day', 'month', 'weekHour', 'total'] as const;
/** What narrows each dimension; nodes belong to flows, not to queues. */
export const narrowing: Record<Asked['by'], readonly ('queue' | 'agent' | 'number' | 'flow' | 'skill')[]> = {
  queue: ['queue', 'agent', 'number'],
  skill: ['skill', 'queue', 'number'],
  agent: ['agent', 'queue'],
  number: ['number', 'queue'],
  node: ['flow'],
};

export function readAsk(filters: Filters, now: number): Asked {
  const [first, last] = (filters['days'] ?? '').split('~');
  const isPeriod = isDay(first) && isDay(last) && first <= last;
  const by = ReportBy.exclude(['all']).safeParse(filters['by']).data ?? 'queue';
  const grain = spanGrains.find((each) => each === filters['grain']) ?? 'total';
  const narrowed = Object.fromEntries(narrowing[by].map((name) => [name, filters[name]]));
  return {
    first: isPeriod ? first : dayOf(now),
    last: isPeriod ? last : dayOf(now),
    by,
    grain,
    target: ReportTarget.safeParse(filters['target']).data ?? '20',
    narrowed,
  };
}

export function periodOf({ first, last }: Asked): { from: string; to: string } {
  return { from: new Date(midnight(first)).toISOString(), to: new Date(midnight(last) + dayMs).toISOString() };
}

export const daysIn = ({ first, last }: Asked): number => Math.round((midnight(last) - midnight(first)) / dayMs) + 1;

/** More half hours or hours than that are no line any more. */
const finelyAtMostDays = 31;

/** The chart of time always has one: the table's where it can be drawn, else hours for a few days and days beyond. */
export function trendGrain(asked: Asked): Grain {
  const { grain } = asked;
  const days = daysIn(asked);
  if (grain === 'total' || grain === 'weekHour') return days <= 3 ? 'hour' : 'day';
  return grain !== 'month' && days > finelyAtMostDays ? 'day' : grain;
}

const spanMs: Partial<Record<Grain, number>> = { halfHour: 1_800_000, hour: 3_600_000, day: dayMs };

/** The period that a row stands for; null where it is no single stretch of time. */
export function rowPeriod(asked: Asked, at: string | null): { from: string; to: string } | null {
  const whole = periodOf(asked);
  if (asked.grain === 'weekHour') return null;
  if (at === null) return whole;
  const begin = Date.parse(at);
  const end = asked.grain === 'month' ? nextMonth(begin) : begin + (spanMs[asked.grain] ?? 0);
  const from = Math.max(begin, Date.parse(whole.from));
  const to = Math.min(end, Date.parse(whole.to));
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function nextMonth(begin: number): number {
  const [year, month] = dayOf(begin).split('-').map(Number) as [number, number];
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return midnight(`${next}-01`);
}

/** Ready-made periods: today, yesterday, the last seven days, this month and the one before. */
export function presets(now: number): Record<'today' | 'yesterday' | 'week' | 'month' | 'lastMonth', [string, string]> {
  const today = dayOf(now);
  const ago = (days: number) => dayOf(now - days * dayMs);
  const firstOfMonth = `${today.slice(0, 7)}-01`;
  const lastOfPrevious = dayOf(midnight(firstOfMonth) - 1);
  return {
    today: [today, today],
    yesterday: [ago(1), ago(1)],
    week: [ago(6), today],
    month: [firstOfMonth, today],
    lastMonth: [`${lastOfPrevious.slice(0, 7)}-01`, lastOfPrevious],
  };
}
