/** Calibrations on a real PostgreSQL: scored apart, seen after one's own, agreed on once, never an agent's result. */
import { sql } from 'kysely';
import { monotonicFactory } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CalibrationFull } from '../../src/contract/http/calibrations.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { isRefusal, type Refusal } from '../../src/core/kernel/refusal.ts';
import { CalibrationOffice } from '../../src/service/calibration-office.ts';
import { CallStore } from '../../src/store/calls.ts';
import { PgCalibrationStore } from '../../src/store/calibrations.ts';
import { RecordingKeepStore } from '../../src/store/recording-keep.ts';
import { PgReviewStore } from '../../src/store/reviews.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';

let store: TestStore;
let office: CalibrationOffice;
const clock = new TestClock(Date.parse('2026-11-24T02:00:00Z'));
const day = 86_400_000;
const full = { greeting: 10, listening: 20, facts: 25, answer: 30, closing: 15, rude: 1, secrecy: 1 };
const ok = <T>(value: T | Refusal): T => {
  if (isRefusal(value)) throw new Error(value.refused);
  return value;
};

beforeAll(async () => {
  store = await testStore();
  office = new CalibrationOffice(new PgCalibrationStore(store.db, clock), monotonicFactory());
  for (const call of ['a', 'b', 'c']) await talk(call);
});
afterAll(() => store.drop());

function talk(call: string): Promise<void> {
  const [queue, at] = [queueId('general'), clock.at];
  return new CallStore(store.db).applyJournal([
    {
      ...{ id: `${call}/1`, call: callId(call), at, fact: 'answered', agent: agentId('agent01'), queue, queuedAt: at },
      ...{ waitedSeconds: 1, offers: 1, recording: `call-${call}` },
    },
    { id: `${call}/2`, call: callId(call), at, fact: 'recorded', recording: `call-${call}`, seconds: 9, failed: false },
  ]);
}

async function scored(id: string, by: string, points: Record<string, number>): Promise<CalibrationFull> {
  const { sheet } = ok(await office.one(by, id));
  const saved = await office.save(by, id, { ...sheet, answers: { ...full, ...points } });
  return ok(await office.submit(by, id, ok(saved).sheet.revision));
}

test('a draft is its own supervisor’s; scores are seen once one’s own is in', async () => {
  expect(await office.begin('s1', 'nothing', 'talk')).toEqual({ refused: 'never-talked' });
  const { id, own, score } = ok(await office.begin('s1', 'a', 'talk'));
  expect([own, score]).toEqual(['none', null]);
  expect(await office.begin('s2', 'a', 'talk')).toEqual({ refused: 'calibrating-already' });
  const draft = { revision: 0, answers: { greeting: 4 }, marks: [{ at: 2, words: '没有报工号' }], summary: '还行' };
  expect(await office.save('s1', id, draft)).toMatchObject({ own: 'open', sheet: { ...draft, revision: 1 } });
  expect(await office.save('s1', id, draft)).toMatchObject({ refused: 'review-stale', revision: 1 });
  expect(await office.submit('s1', id, 1)).toMatchObject({ refused: 'items-unanswered' });
  expect((await scored(id, 's1', { facts: 20 })).sheets).toMatchObject([{ supervisor: 's1', score: 95 }]);
  expect(await office.one('s2', id)).toMatchObject({
    ...{ own: 'none', sheets: [], submitted: 1, sheet: { answers: {}, revision: 0 } },
    scorers: [{ supervisor: 's1', submitted: true }],
  });
  await office.save('s2', id, draft);
  expect(ok(await office.one('s1', id)).sheets).toHaveLength(1);
  const both = await scored(id, 's2', { facts: 10 });
  expect(both.sheets.map(({ supervisor, score: given }) => `${supervisor} ${given}`)).toEqual(['s1 95', 's2 85']);
  expect(await office.save('s1', id, { ...draft, revision: 3 })).toEqual({ refused: 'score-submitted' });
  const changing = sql`update calibration_scores set score = 1 where supervisor = 's1'`.execute(store.db.desks);
  await expect(changing).rejects.toThrow(/never changed/);
});

test('one of those who scored records the agreement, with reasons; then nobody scores any more', async () => {
  const { items } = ok(await office.list('s3', { limit: 50, state: 'scoring' }));
  expect(items).toMatchObject([{ call: 'a', submitted: 2, own: 'none', score: null, agentName: 'agent01' }]);
  const { id } = items[0]!;
  const agreed = { answers: { ...full, facts: 15 }, reasons: {} };
  expect(await office.conclude('s3', id, agreed)).toEqual({ refused: 'own-score-first' });
  expect(await office.conclude('s2', id, agreed)).toEqual({ refused: 'reasons-missing', missing: ['facts'] });
  const done = await office.conclude('s2', id, { ...agreed, reasons: { facts: '没有问联系方式' } });
  expect(done).toMatchObject({
    state: 'concluded',
    score: 90,
    agreed: { by: 's2', reasons: { facts: '没有问联系方式' } },
  });
  expect(await office.save('s3', id, { revision: 0, answers: {}, marks: [], summary: '' })).toEqual({
    refused: 'calibration-concluded',
  });
  expect(ok(await office.one('s3', id)).sheets).toHaveLength(2);
  const { rows } = await sql<{ act: string; who: string }>`
    select act, who from audit where object = ${`calibration:${id}`} order by seq`.execute(store.db.desks);
  expect(rows.map(({ act, who }) => `${act} ${who}`)).toEqual([
    'calibration.begun s1',
    'calibration.scored s1',
    'calibration.scored s2',
    'calibration.concluded s2',
  ]);
});

test('a score and the agreement at once: it is in before, or refused', async () => {
  const { id } = ok(await office.begin('s1', 'b', 'talk'));
  await scored(id, 's1', {});
  await scored(id, 's2', {});
  const saved = ok(await office.save('s3', id, { revision: 0, answers: full, marks: [], summary: '' }));
  const [late, done] = await Promise.all([
    office.submit('s3', id, saved.sheet.revision),
    office.conclude('s1', id, { answers: full, reasons: {} }),
  ]);
  const after = ok(await office.one('s1', id));
  expect(isRefusal(done)).toBe(false);
  expect(after.sheets).toHaveLength(isRefusal(late) ? 2 : 3);
});

test('deviation counts the newest agreed ones only, and no review nor agent knows of any', async () => {
  clock.pass(day);
  const { id } = ok(await office.begin('s1', 'a', 'talk'));
  await scored(id, 's1', { facts: 15 });
  await scored(id, 's2', {});
  expect((await office.deviations(10)).slice(0, 2)).toMatchObject([
    { supervisor: 's1', calibrations: 2, mean: 2.5, meanDistance: 2.5 },
    { supervisor: 's2', calibrations: 2, mean: -2.5, meanDistance: 2.5 },
  ]);
  await office.conclude('s1', id, { answers: { ...full, facts: 20 }, reasons: { facts: '地点问了' } });
  const [first, second] = await office.deviations(1);
  expect([first, second]).toMatchObject([
    { supervisor: 's1', calibrations: 1, mean: -5, meanDistance: 5 },
    { supervisor: 's2', calibrations: 1, mean: 5, meanDistance: 5 },
  ]);
  const reviews = new PgReviewStore(store.db, clock);
  expect(await reviews.ofAgent('agent01', { limit: 50 })).toMatchObject({ items: [] });
  expect(await reviews.list({ limit: 50 })).toMatchObject({ items: [] });
});

test('lists page on, and the recording of an open calibration outlives its days', async () => {
  ok(await office.begin('s1', 'c', 'talk'));
  const first = ok(await office.list('s1', { limit: 3 }));
  expect(first.items.map(({ call, own }) => `${call} ${own}`)).toEqual(['c none', 'a submitted', 'b submitted']);
  const rest = ok(await office.list('s1', { limit: 3, cursor: first.next! }));
  expect(rest.items.map(({ call, state }) => `${call} ${state}`)).toEqual(['a concluded']);
  expect(await office.list('s1', { limit: 3, cursor: '?' })).toEqual({ refused: 'bad-cursor' });
  clock.pass(800 * day);
  const keep = new RecordingKeepStore(store.db, clock);
  expect((await keep.overAge(50)).map(({ call }) => call).sort()).toEqual(['a', 'b']);
});
