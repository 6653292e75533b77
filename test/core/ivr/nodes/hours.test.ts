/** The node kind in src/core/ivr/nodes/hours.ts. */
import { describe, expect, test } from 'vitest';
import type { Schedule } from '../../../../src/core/ivr/calendar.ts';
import { year2026 } from '../../../../src/core/ivr/year-2026.ts';
import { alone, walk, wrong } from '../walk.ts';

const weekdays = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' };
const week: Schedule = {
  id: 'week',
  name: '工作日',
  weekly: [weekdays],
  overrides: [],
  keepsHolidays: true,
  holidayOpen: [],
  makeUpAs: 1,
};
const at = (when: string) => ({
  now: Date.parse(`${when}+08:00`),
  tables: [year2026],
  schedules: (id: string) => (id === 'week' ? week : null),
});
const goes = (settings: Record<string, unknown>, when: string) =>
  walk(alone('hours', settings), [], at(when)).cursor.node;

describe('hours', () => {
  test('a week of its own, in Shanghai', () => {
    const own = { open: [weekdays] };
    expect(goes(own, '2026-11-23T09:00:00')).toBe('whenOpen');
    expect(goes(own, '2026-11-23T08:59:59')).toBe('whenClosed');
    expect(goes(own, '2026-11-23T17:30:00')).toBe('whenClosed');
    expect(goes(own, '2026-11-22T12:00:00')).toBe('whenClosed');
  });
  test('a schedule knows holidays and make-up work days', () => {
    const by = { schedule: 'week', open: [] };
    expect(goes(by, '2026-10-01T10:00:00')).toBe('whenClosed');
    expect(goes(by, '2026-10-10T10:00:00')).toBe('whenOpen');
  });
  test('a schedule that is gone does not lock the citizens out', () => {
    expect(goes({ schedule: 'gone', open: [] }, '2026-10-01T10:00:00')).toBe('whenOpen');
    expect(goes({ schedule: 'gone', open: [weekdays] }, '2026-11-22T12:00:00')).toBe('whenClosed');
  });
  test('an emergency is stronger, until it ends', () => {
    const now = Date.parse('2026-11-23T10:00:00+08:00');
    const emergency = { open: false, label: '台风', until: now + 1 };
    const flow = alone('hours', { open: [weekdays] });
    expect(walk(flow, [], { now, emergency }).cursor.node).toBe('whenClosed');
    expect(walk(flow, [], { now: now + 1, emergency }).cursor.node).toBe('whenOpen');
  });
  test('settings', () => {
    expect(wrong('hours', { schedule: 'gone' })).toEqual(['unknownSchedule']);
    expect(wrong('hours', { schedule: 'week' })).toEqual([]);
  });
});
