/** What holds when: emergency, dates, holidays and make-up work days, the week. */
import { describe, expect, test } from 'vitest';
import { Schedule, whatHolds, YearTable, weekdayOf, type Emergency } from '../../../src/core/ivr/calendar.ts';
import { year2026 } from '../../../src/core/ivr/year-2026.ts';

const office: Schedule = {
  id: 'office',
  name: '工作日',
  weekly: [
    { days: [1, 2, 3, 4, 5], from: '08:30', to: '12:00' },
    { days: [1, 2, 3, 4, 5], from: '13:30', to: '17:30' },
  ],
  overrides: [
    { date: '2026-11-20', open: [], label: '系统维护' },
    { date: '2026-11-21', open: [{ from: '09:00', to: '24:00' }], label: '寒潮值守' },
  ],
  keepsHolidays: true,
  holidayOpen: [],
  makeUpAs: 1,
};
const at = (local: string): number => Date.parse(`${local}:00+08:00`);
const holds = (local: string, more: Partial<Schedule> = {}, emergency: Emergency | null = null) =>
  whatHolds({ ...office, ...more }, [year2026], at(local), emergency);

describe('the order', () => {
  test.each([
    ['2026-11-23T08:30', true, 'weekly'],
    ['2026-11-23T12:00', false, 'weekly'],
    ['2026-11-23T13:30', true, 'weekly'],
    ['2026-11-22T10:00', false, 'weekly'],
    ['2026-11-20T10:00', false, 'override'],
    ['2026-11-21T23:59', true, 'override'],
    ['2026-02-17T10:00', false, 'holiday'],
    ['2026-02-14T10:00', true, 'makeUp'],
    ['2026-10-10T12:30', false, 'makeUp'],
    ['2026-10-08T10:00', true, 'weekly'],
  ])('%s: %s by %s', (local, open, rule) => {
    expect(holds(local)).toMatchObject({ open, rule, unofficial: false });
  });
  test('a date of its own is stronger than a holiday', () => {
    const override = { date: '2026-10-01', open: [{ from: '00:00', to: '24:00' }], label: '国庆值守' };
    expect(holds('2026-10-01T03:00', { overrides: [override] })).toMatchObject({ open: true, rule: 'override' });
  });
  test('an emergency is stronger than all, and ends by itself', () => {
    const emergency = { open: true, label: '暴雨红色预警', until: at('2026-02-17T12:00') };
    expect(holds('2026-02-17T11:59', {}, emergency)).toEqual({
      open: true,
      because: '紧急：暴雨红色预警',
      rule: 'emergency',
      unofficial: false,
    });
    expect(holds('2026-02-17T12:00', {}, emergency)).toMatchObject({ open: false, rule: 'holiday' });
  });
  test('a line without holidays follows its week alone', () => {
    expect(holds('2026-10-01T10:00', { keepsHolidays: false })).toMatchObject({ open: true, rule: 'weekly' });
  });
  test('hours on holidays, and whose hours a make-up day has', () => {
    const holidayOpen = [{ from: '09:00', to: '11:00' }];
    expect(holds('2026-10-01T10:00', { holidayOpen }).open).toBe(true);
    const weekly = [{ days: [5], from: '10:00', to: '11:00' }];
    expect(holds('2026-10-10T10:30', { weekly, makeUpAs: 5 })).toMatchObject({
      open: true,
      because: '国庆节调休补班，按星期五的时段',
    });
  });
  test('the last minute of the year is in its own year, in Shanghai', () => {
    const year2027: YearTable = {
      year: 2027,
      official: null,
      holidays: [{ date: '2027-01-01', label: '元旦' }],
      workdays: [],
    };
    const rule = (local: string) => whatHolds(office, [year2026, year2027], at(local)).rule;
    expect([rule('2026-12-31T23:59'), rule('2027-01-01T00:00')]).toEqual(['weekly', 'holiday']);
  });
});

describe('years', () => {
  test('2026 is complete: 33 days off, six of work at weekends', () => {
    expect(YearTable.parse(year2026)).toEqual(year2026);
    expect(year2026.holidays).toHaveLength(33);
    expect(new Set(year2026.holidays.map(({ date }) => date)).size).toBe(33);
    expect(year2026.workdays.map(({ date }) => date)).toEqual([
      '2026-01-04',
      '2026-02-14',
      '2026-02-28',
      '2026-05-09',
      '2026-09-20',
      '2026-10-10',
    ]);
    for (const { date } of year2026.workdays) expect(weekdayOf(at(`${date}T12:00`))).toBeGreaterThan(5);
  });
  test('a year without an official table is said so', () => {
    expect(holds('2027-10-01T10:00')).toEqual({
      open: true,
      because: '星期五的时段（2027 年没有官方放假安排，节假日可能未计入）',
      rule: 'weekly',
      unofficial: true,
    });
    expect(holds('2027-10-01T10:00', { keepsHolidays: false }).unofficial).toBe(false);
  });
});

test('schedules with times that are none are refused', () => {
  expect(Schedule.safeParse(office).success).toBe(true);
  for (const from of ['8:30', '25:00', '08:60', '']) {
    expect(Schedule.safeParse({ ...office, weekly: [{ days: [1], from, to: '12:00' }] }).success).toBe(false);
  }
});
