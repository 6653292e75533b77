/** Draws: the same ones each time, the right share, so many a week for each agent, and nobody's choice. */
import { expect, test } from 'vitest';
import { drawn, lot, periodOf, type SamplingRule } from '../../../src/core/quality/sample.ts';

const rule = (draw: SamplingRule['draw']): SamplingRule => ({
  label: '抽样',
  queue: null,
  agent: null,
  disposition: null,
  talkedAtLeast: 0,
  draw,
});
const talks = Array.from({ length: 10_000 }, (_, n) => ({ call: `1763${n}.${n % 7}`, agent: `agent${n % 20}` }));

test('a share is near its share, and drawing again, or in parts, draws the same', () => {
  const tenth = rule({ by: 'share', percent: 10 });
  const once = drawn('r', tenth, talks);
  expect(once.length).toBeGreaterThan(900);
  expect(once.length).toBeLessThan(1100);
  const parts = [...drawn('r', tenth, talks.slice(0, 3000)), ...drawn('r', tenth, talks.slice(3000))];
  expect(parts).toEqual(once);
  const other = new Set(drawn('another rule', tenth, talks).map(({ call }) => call));
  expect(once.filter(({ call }) => other.has(call)).length).toBeLessThan(200);
});

test('so many of each agent, whatever order the calls come in', () => {
  const two = rule({ by: 'week', calls: 2 });
  const once = drawn('r', two, [...talks]);
  expect(once).toHaveLength(40);
  expect(new Set(once.map(({ agent }) => agent)).size).toBe(20);
  const again = drawn('r', two, talks.toReversed());
  expect(new Set(again.map(({ call }) => call))).toEqual(new Set(once.map(({ call }) => call)));
  expect(drawn('r', two, [{ call: 'only', agent: 'a' }])).toHaveLength(1);
});

test('lots are spread evenly', () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const { call } of talks) tenths[Math.floor(lot('r', call) * 10)]! += 1;
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
});

test('a week goes from Monday to Sunday in the city’s time', () => {
  const week = rule({ by: 'week', calls: 1 });
  const iso = ({ from, to }: { from: number; to: number }) => [from, to].map((at) => new Date(at).toISOString());
  const last = ['2026-11-15T16:00:00.000Z', '2026-11-22T16:00:00.000Z'];
  expect(iso(periodOf(week, Date.parse('2026-11-22T16:00:00Z')))).toEqual(last);
  expect(iso(periodOf(week, Date.parse('2026-11-29T15:59:59Z')))).toEqual(last);
  expect(iso(periodOf(week, Date.parse('2026-11-22T15:59:59Z')))[1]).toBe('2026-11-15T16:00:00.000Z');
});
