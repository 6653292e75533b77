/** The pure parts of the reports page: what its address means, and how numbers are written. */
import { expect, test } from 'vitest';
import { periodOf, presets, readAsk, rowPeriod, trendGrain } from '../../src/desks/reports/ask.ts';
import { countText, figureText, hoursText, sizeText } from '../../src/desks/reports/figures-text.ts';

/** 7:30 on the first of December in the city, still November in Greenwich. */
const now = Date.parse('2026-11-30T23:30:00Z');

test('an empty address is today in the city; a crooked one too', () => {
  for (const filters of [
    {},
    { days: '2026-12-02~2026-12-01', by: 'citizen', grain: 'year', target: '7' },
    { days: 'x' },
  ]) {
    const asked = readAsk(filters, now);
    expect(asked).toMatchObject({ first: '2026-12-01', last: '2026-12-01', by: 'queue', grain: 'total', target: '20' });
    expect(periodOf(asked)).toEqual({ from: '2026-11-30T16:00:00.000Z', to: '2026-12-01T16:00:00.000Z' });
  }
});

test('what does not narrow a dimension is left out', () => {
  const filters = { by: 'node', queue: 'general', flow: 'main' };
  expect(readAsk(filters, now).narrowed).toEqual({ flow: 'main' });
});

test('a row leads to its own span, and never beyond what was asked', () => {
  const asked = readAsk({ days: '2026-11-10~2026-12-05', grain: 'month' }, now);
  expect(rowPeriod(asked, '2026-10-31T16:00:00.000Z')).toEqual({
    from: '2026-11-09T16:00:00.000Z',
    to: '2026-11-30T16:00:00.000Z',
  });
  expect(rowPeriod(asked, '2026-11-30T16:00:00.000Z')).toEqual({
    from: '2026-11-30T16:00:00.000Z',
    to: '2026-12-05T16:00:00.000Z',
  });
  expect(rowPeriod({ ...asked, grain: 'halfHour' }, '2026-11-30T15:30:00.000Z')?.to).toBe('2026-11-30T16:00:00.000Z');
  expect(rowPeriod({ ...asked, grain: 'total' }, null)).toEqual(periodOf(asked));
  expect(rowPeriod({ ...asked, grain: 'weekHour' }, null)).toBeNull();
});

test('the chart of time always has one', () => {
  expect(trendGrain(readAsk({ grain: 'total' }, now))).toBe('hour');
  expect(trendGrain(readAsk({ days: '2026-11-01~2026-11-30', grain: 'weekHour' }, now))).toBe('day');
  expect(trendGrain(readAsk({ grain: 'halfHour' }, now))).toBe('halfHour');
  // What would not fit into the chart is drawn by days, never cut off.
  expect(trendGrain(readAsk({ days: '2026-01-01~2026-11-30', grain: 'halfHour' }, now))).toBe('day');
  expect(trendGrain(readAsk({ days: '2026-01-01~2026-11-30', grain: 'month' }, now))).toBe('month');
});

test('periods by one click', () => {
  expect(presets(now)).toEqual({
    today: ['2026-12-01', '2026-12-01'],
    yesterday: ['2026-11-30', '2026-11-30'],
    week: ['2026-11-25', '2026-12-01'],
    month: ['2026-12-01', '2026-12-01'],
    lastMonth: ['2026-11-01', '2026-11-30'],
  });
});

test('numbers are written as they are read here', () => {
  expect([countText(3412), countText(null), countText(0)]).toEqual(['3,412', '--', '0']);
  expect([figureText('answerRate', 0.8333), figureText('averageWait', 65.4), figureText('occupancy', null)]).toEqual([
    '83.3%',
    '1:05',
    '--',
  ]);
  expect(hoursText(3725)).toBe('1:02:05');
  expect([sizeText(300), sizeText(2_340_000)]).toEqual(['1 KB', '2.3 MB']);
});
