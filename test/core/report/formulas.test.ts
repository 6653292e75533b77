/** The figures of reports: what each divides by what, that nobody gets 0 % for nothing, and that sums may be made first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figure, figures, formulaIds, formulas } from '../../../src/core/report/formulas.ts';
import { spanLabel, halfHoursBetween, weekHourOf } from '../../../src/core/report/half-hour.ts';
import { callMeasures, waitSteps, type CallCounts, type Counts } from '../../../src/core/report/measures.ts';
import { nodeFacts, type StepCount } from '../../../src/core/report/node-figures.ts';
import { flowOf } from '../flows.ts';

const none = Object.fromEntries(callMeasures.map((measure) => [measure, 0])) as unknown as CallCounts;
const of = (calls: Partial<CallCounts>): Counts => ({
  calls: { ...none, ...calls },
  presence: null,
  node: null,
  served: null,
});

test('the three service levels of the same calls differ as their definitions say', () => {
  // 80 answered: 40 within 15 s, 60 within 20 s; 20 gave up, 6 of them within 5 s, 10 within 20 s.
  const counts = of({
    queued: 100,
    answered: 80,
    answeredWithin15: 40,
    answeredWithin20: 60,
    abandoned: 20,
    abandonedShort: 6,
    abandonedWithin20: 10,
    waitSeconds: 1600,
    abandonedWaitSeconds: 500,
    talkSeconds: 16_000,
    wrapUps: 40,
    wrapUpSeconds: 1000,
  });
  expect(figures(counts, 20)).toEqual({
    answerRate: 0.8,
    serviceLevelAnswered: 0.75,
    serviceLevelOffered: 0.7,
    governmentFifteen: 0.5,
    abandonRate: 14 / 94,
    averageWait: 20,
    averageArrivalToAnswer: 0,
    averageAbandonedWait: 25,
    averageTalk: 200,
    averageWrapUp: 25,
    occupancy: null,
    dropOffRate: null,
    unrelaxedRate: null,
  });
  expect(figure('serviceLevelAnswered', counts, 15)).toBe(0.5);
});

test('where nothing happened there is no rate', () => {
  expect(Object.values(figures(of({}), 20)).filter((value) => value !== null)).toEqual([]);
});

test('occupancy leaves out aux, and idle people are occupied by nothing', () => {
  const presence = { ready: 600, reserved: 10, ringing: 90, talking: 900, wrapUp: 200, aux: 5000 };
  expect(figure('occupancy', { calls: null, presence, node: null, served: null }, 20)).toBeCloseTo(1100 / 1800);
});

test('a rate of parts lies between the rates of the parts', () => {
  const counts = fc
    .record({ answered: fc.nat(500), within: fc.nat(500) })
    .map(({ answered, within }) => of({ answered, queued: answered, answeredWithin15: Math.min(within, answered) }));
  fc.assert(
    fc.property(counts, counts, (one, other) => {
      const sum = of(Object.fromEntries(callMeasures.map((m) => [m, (one.calls?.[m] ?? 0) + (other.calls?.[m] ?? 0)])));
      const rates = [one, other].map((each) => figure('governmentFifteen', each, 20)).filter((rate) => rate !== null);
      const whole = figure('governmentFifteen', sum, 20);
      if (rates.length === 0) return whole === null;
      return whole! >= Math.min(...rates) - 1e-9 && whole! <= Math.max(...rates) + 1e-9;
    }),
  );
});

test('every figure has a name and a definition that tells its target', () => {
  for (const id of formulaIds) {
    expect(formulas[id].label).toMatch(/[\u4e00-\u9fff]/);
    for (const target of waitSteps) expect(formulas[id].definition(target)).toMatch(/÷/);
  }
  expect(formulas.serviceLevelOffered.definition(30)).toContain('30 秒');
});

test('spans are named as the city’s clock shows them', () => {
  const at = Date.parse('2026-11-30T16:30:00.000Z');
  expect(spanLabel(at, 'halfHour')).toBe('2026-12-01 00:30');
  expect(spanLabel(at, 'day')).toBe('2026-12-01');
  expect(spanLabel(at, 'month')).toBe('2026-12');
  expect(weekHourOf(0)).toEqual({ weekday: 1, hour: 0 });
  expect(weekHourOf(167)).toEqual({ weekday: 7, hour: 23 });
  expect(halfHoursBetween(at + 1, at + 1_800_001).length).toBe(2);
  expect(halfHoursBetween(at, at)).toEqual([]);
});

test('steps become what each node saw: entries, who gave up there, who pressed nothing', () => {
  const words = [{ text: '您好', language: 'zh' }];
  const flow = flowOf({
    start: { kind: 'say', label: '开场白', prompts: words, bargeIn: true, to: { next: 'bye' } },
    bye: { kind: 'hangUp', label: '再见', prompts: [], to: {} },
  });
  const common = { halfHour: 0, flow: flow.id, version: 1 };
  const steps: StepCount[] = [
    { ...common, node: null, outlet: null, next: 'start', calls: 9, unanswered: 0 },
    // Hung up in the first node, having left none.
    { ...common, node: null, outlet: null, next: null, calls: 1, unanswered: 1 },
    // The flow itself said goodbye: nobody gave up.
    { ...common, node: 'start', outlet: 'next', next: null, calls: 7, unanswered: 7 },
    { ...common, node: 'start', outlet: 'noInput', next: 'start', calls: 2, unanswered: 0 },
  ];
  expect(nodeFacts(steps, () => flow)).toEqual([
    { ...common, node: 'start', entries: 12, dropOffs: 1, noInput: 2, invalid: 0 },
    { ...common, node: 'bye', entries: 7, dropOffs: 0, noInput: 0, invalid: 0 },
  ]);
  // Without the flow only what the steps say themselves is known.
  expect(nodeFacts(steps, () => undefined)).toEqual([
    { ...common, node: 'start', entries: 11, dropOffs: 0, noInput: 2, invalid: 0 },
  ]);
});
