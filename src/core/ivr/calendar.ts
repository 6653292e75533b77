/**
 * Opening hours by the calendar: emergency, then a date of its own, then holidays and make-up work days (调休补班), then
 * the week. Pure; in China's one time zone. Knows nothing of flows.
 */
import { z } from 'zod';
import { dayOf, shanghaiOffsetMs } from '../kernel/day.ts';
import type { Instant } from '../kernel/instant.ts';

/** 00:00–24:00; a span past midnight is written as two. */
const Clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, '时间应写成 08:30');
const Day = z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, '日期应写成 2026-10-01');
const dayLabel = z.string().min(1).max(40);

export const Span = z.object({ from: Clock, to: Clock });
export type Span = z.infer<typeof Span>;

/** Day 1 is Monday. */
export const WeeklySpan = z.object({ days: z.array(z.number().int().min(1).max(7)).max(7), from: Clock, to: Clock });
export type WeeklySpan = z.infer<typeof WeeklySpan>;

export const Schedule = z.object({
  id: z.string().min(1).max(40),
  name: z.string().min(1).max(40),
  weekly: z.array(WeeklySpan).max(50),
  /** Dates that follow no rule; without spans the day is closed. */
  overrides: z.array(z.object({ date: Day, open: z.array(Span).max(10), label: dayLabel })).max(200),
  /** Whether public holidays and make-up work days hold here; false for a line that is always staffed. */
  keepsHolidays: z.boolean(),
  /** Open on a public holiday; usually never. */
  holidayOpen: z.array(Span).max(10),
  /** The day of the week whose hours a make-up work day has. */
  makeUpAs: z.number().int().min(1).max(7),
});
export type Schedule = z.infer<typeof Schedule>;

/** The State Council's notice for one year. */
export const YearTable = z.object({
  year: z.number().int().min(2000).max(2100),
  /** The notice it was taken from; null for a table that somebody guessed. */
  official: z.string().max(200).nullable(),
  holidays: z.array(z.object({ date: Day, label: dayLabel })).max(60),
  workdays: z.array(z.object({ date: Day, label: dayLabel })).max(60),
});
export type YearTable = z.infer<typeof YearTable>;

/** One act of the admins that is stronger than every calendar, until it ends by itself. */
export interface Emergency {
  readonly open: boolean;
  readonly label: string;
  readonly until: Instant;
}

export interface Holds {
  readonly open: boolean;
  /** In words, for the page that shows what holds when. */
  readonly because: string;
  readonly rule: 'emergency' | 'override' | 'holiday' | 'makeUp' | 'weekly';
  /** This year has no official table: holidays may be missed. */
  readonly unofficial: boolean;
}

const weekdays = ['一', '二', '三', '四', '五', '六', '日'];

export function whatHolds(
  schedule: Schedule,
  tables: readonly YearTable[],
  at: Instant,
  emergency: Emergency | null = null,
): Holds {
  const day = dayOf(at);
  const table = tables.find(({ year }) => year === Number(day.slice(0, 4)));
  const unofficial = schedule.keepsHolidays && (table?.official ?? null) === null;
  const holds = (rule: Holds['rule'], open: boolean, because: string): Holds => ({ open, because, rule, unofficial });

  if (emergency !== null && at < emergency.until) return holds('emergency', emergency.open, `紧急：${emergency.label}`);
  const override = schedule.overrides.find(({ date }) => date === day);
  if (override) return holds('override', isWithin(override.open, at), `${day} ${override.label}`);
  const calendar = schedule.keepsHolidays ? table : undefined;
  const holiday = calendar?.holidays.find(({ date }) => date === day);
  if (holiday) return holds('holiday', isWithin(schedule.holidayOpen, at), `${holiday.label}放假`);
  const makeUp = calendar?.workdays.find(({ date }) => date === day);
  if (makeUp) {
    const open = isOpenInWeek(schedule.weekly, at, schedule.makeUpAs);
    return holds('makeUp', open, `${makeUp.label}调休补班，按星期${weekdays[schedule.makeUpAs - 1]}的时段`);
  }
  const because = `星期${weekdays[weekdayOf(at) - 1]}的时段`;
  const warning = unofficial ? `（${day.slice(0, 4)} 年没有官方放假安排，节假日可能未计入）` : '';
  return holds('weekly', isOpenInWeek(schedule.weekly, at), because + warning);
}

/** 1 is Monday, 7 is Sunday. */
export function weekdayOf(at: Instant): number {
  const day = new Date(at + shanghaiOffsetMs).getUTCDay();
  return day === 0 ? 7 : day;
}

/** Minutes since midnight in Shanghai. */
export function minuteOf(at: Instant): number {
  const local = new Date(at + shanghaiOffsetMs);
  return local.getUTCHours() * 60 + local.getUTCMinutes();
}

export function isWithin(spans: readonly Span[], at: Instant): boolean {
  const minute = minuteOf(at);
  return spans.some(({ from, to }) => minute >= minutesOf(from) && minute < minutesOf(to));
}

export function isOpenInWeek(weekly: readonly WeeklySpan[], at: Instant, weekday = weekdayOf(at)): boolean {
  return isWithin(
    weekly.filter(({ days }) => days.includes(weekday)),
    at,
  );
}

function minutesOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}
