/** The pure parts of the rooms beside the flow editor: dates as text, samples as a WAV file. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { year2026 } from '../../../src/core/ivr/year-2026.ts';
import { wavOf } from '../../../src/desks/admin/prompts/wav.ts';
import { daysOf, textOf } from '../../../src/desks/admin/schedules/dates-text.ts';

test('a year’s holidays are a few lines, and the lines are the holidays again', () => {
  const text = textOf(year2026.holidays);
  expect(text.split('\n')).toHaveLength(7);
  expect(text).toContain('2026-02-15～2026-02-23 春节');
  expect(daysOf(text)).toEqual({ ok: true, days: year2026.holidays });
  expect(daysOf(textOf(year2026.workdays))).toEqual({ ok: true, days: year2026.workdays });
});

test('any dates come back as they went', () => {
  const day = fc.record({
    date: fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    label: fc.constantFrom('元旦', '春节'),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(day, { maxLength: 40, selector: ({ date }) => date.toISOString().slice(0, 10) }),
      (all) => {
        const days = all.map(({ date, label }) => ({ date: date.toISOString().slice(0, 10), label }));
        days.sort((a, b) => (a.date < b.date ? -1 : 1));
        expect(daysOf(textOf(days))).toEqual({ ok: true, days });
      },
    ),
    { numRuns: 100 },
  );
});

test.each([
  ['10月1日 国庆节', /第 1 行/],
  ['2026-10-01 国庆节\n2026-02-30 无', /第 2 行的日期不存在/],
  ['2026-10-07～2026-10-01 国庆节', /第 1 行的结束日期/],
  ['2026-01-01～2026-12-31 放假', /最多 30 天/],
  ['2026-10-01 国庆节\n2026-10-01 中秋节', /写了两次/],
  ['2026-10-01', /第 1 行/],
])('%s is refused with its line', (text, why) => {
  const read = daysOf(text);
  expect(read.ok ? '' : read.why).toMatch(why);
});

test('samples become a WAV file, and none of them wraps around', () => {
  const file = new DataView(wavOf([new Float32Array([0, 0.5]), new Float32Array([-2, 2])], 16_000));
  const text = (at: number) => String.fromCharCode(...[0, 1, 2, 3].map((n) => file.getUint8(at + n)));
  expect([text(0), text(8), text(36)]).toEqual(['RIFF', 'WAVE', 'data']);
  expect([file.getUint32(24, true), file.getUint32(40, true), file.byteLength]).toEqual([16_000, 8, 52]);
  expect([0, 2, 4, 6].map((at) => file.getInt16(44 + at, true))).toEqual([0, 16384, -32767, 32767]);
});
