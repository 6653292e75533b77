/** Reviews on a real PostgreSQL: drawn by lot, scored by one, appealed once, decided by another; forms that never change. */
import { sql } from 'kysely';
import { monotonicFactory } from 'ulid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JournalFact } from '../../src/core/call/journal-fact.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import { ReviewOffice } from '../../src/service/review-office.ts';
import { CallStore } from '../../src/store/calls.ts';
import { PgReviewStore } from '../../src/store/reviews.ts';
import { PgScoreFormStore } from '../../src/store/score-forms.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';

let store: TestStore;
let reviews: PgReviewStore;
let office: ReviewOffice;
/** A Tuesday. */
const clock = new TestClock(Date.parse('2026-11-24T02:00:00Z'));
const day = 86_400_000;
const newId = monotonicFactory();
const full = { greeting: 10, listening: 15, facts: 25, answer: 30, closing: 15, rude: 1, secrecy: 1 };

beforeAll(async () => {
  store = await testStore();
  reviews = new PgReviewStore(store.db, clock);
  office = new ReviewOffice(reviews, new PgScoreFormStore(store.db, clock), newId);
});
afterAll(() => store.drop());

let entries = 0;
async function talk(call: string, agent: string, at: number, talkedSeconds = 90): Promise<void> {
  const queue = queueId('general');
  const facts: JournalFact[] = [
    { fact: 'arrived', number: '13900001111', dialled: '12345', origin: 'trunk', flow: null, handledBy: 'controller' },
    { fact: 'answered', agent: agentId(agent), queue, queuedAt: at, waitedSeconds: 1, offers: 1, recording: null },
    {
      ...{ fact: 'ended', disposition: 'answered', path: [], queue, queuedAt: at, waitedSeconds: 1, offers: 1 },
      talkedSeconds,
    },
  ];
  const applied = facts.map((fact) => ({
    ...fact,
    id: `e${String(++entries).padStart(6, '0')}`,
    call: callId(call),
    at,
  }));
  await new CallStore(store.db).applyJournal(applied);
}

test('last week’s talks: two of each agent, none too short, the same however often it is drawn', async () => {
  const lastWeek = clock.at - 6 * day;
  for (const agent of ['a1', 'a2']) {
    for (let n = 0; n < 6; n += 1) await talk(`${agent}-${n}`, agent, lastWeek + n * 1000);
  }
  await talk('short', 'a3', lastWeek, 20);
  await talk('this-week', 'a4', clock.at - 1000);
  expect(await reviews.draw(newId)).toBe(4);
  expect(await reviews.draw(newId)).toBe(0);
  const listed = await office.list({ limit: 50 });
  if (isRefusal(listed)) throw new Error(listed.refused);
  expect(listed.items.map(({ agentId: agent }) => agent).sort()).toEqual(['a1', 'a1', 'a2', 'a2']);
  expect(listed.items[0]).toMatchObject({ state: 'waiting', rule: '每人每周两通', formName: '通话质检', score: null });
  const again = await testDrawElsewhere(listed.items.map(({ call }) => call));
  expect(again).toBe(true);
});

/** Another hotline with the same calls would draw the same. */
async function testDrawElsewhere(calls: string[]): Promise<boolean> {
  await sql`delete from reviews`.execute(store.db.desks);
  await reviews.draw(newId);
  const listed = await office.list({ limit: 50 });
  return !isRefusal(listed) && listed.items.every(({ call }) => calls.includes(call));
}

test('one supervisor scores; a page that is stale, and another supervisor, change nothing', async () => {
  const review = await office.ask('supervisor01', 'this-week', 'talk');
  if (isRefusal(review)) throw new Error(review.refused);
  const { id } = review;
  expect(review).toMatchObject({ state: 'open', rule: null, reviewer: 'supervisor01', revision: 0 });
  expect(await office.ask('supervisor02', 'this-week', 'talk')).toEqual({ refused: 'reviewed-already' });
  expect(await office.ask('supervisor02', 'nothing', 'talk')).toEqual({ refused: 'never-talked' });
  const draft = { revision: 0, answers: { greeting: 10 }, marks: [{ at: 3.5, words: '没有报工号' }], summary: '' };
  expect(await office.save('supervisor02', id, draft)).toMatchObject({ refused: 'review-taken' });
  expect(await office.save('supervisor01', id, draft)).toMatchObject({ revision: 1, marks: draft.marks });
  expect(await office.save('supervisor01', id, draft)).toMatchObject({ refused: 'review-stale', revision: 1 });
  expect(await office.submit('supervisor01', id, 1)).toMatchObject({ refused: 'items-unanswered' });
  expect(await office.save('supervisor01', id, { ...draft, revision: 1, answers: full })).toMatchObject({
    revision: 2,
  });
  expect(await office.submit('supervisor01', id, 2)).toMatchObject({ state: 'submitted', score: 95, fatal: false });
  expect(await office.save('supervisor01', id, { ...draft, revision: 3 })).toEqual({ refused: 'review-submitted' });
});

test('its agent appeals once and in time; somebody else decides', async () => {
  const own = await office.ofAgent('a4', { limit: 50 });
  if (isRefusal(own)) throw new Error(own.refused);
  expect(own.items).toHaveLength(1);
  expect(await office.ofAgent('a1', { limit: 50 })).toMatchObject({ items: [] });
  const { id } = own.items[0]!;
  expect(await office.appeal('a1', 'agent01', id, '不是我')).toEqual({ refused: 'review-unknown' });
  clock.pass(7 * day + 1);
  expect(await office.appeal('a4', 'agent04', id, '晚了')).toEqual({ refused: 'appeal-too-late' });
  clock.pass(-1);
  expect(await office.appeal('a4', 'agent04', id, '报过工号')).toMatchObject({ state: 'appealed' });
  expect(await office.appeal('a4', 'agent04', id, '再来')).toEqual({ refused: 'appealed-already' });
  const decision = { upheld: true, score: 100, answer: '复听确认报过' };
  expect(await office.decide('supervisor01', id, decision)).toEqual({ refused: 'second-person-needed' });
  expect(await office.decide('supervisor02', id, { ...decision, score: null })).toEqual({ refused: 'score-needed' });
  expect(await office.decide('supervisor02', id, decision)).toMatchObject({
    ...{ state: 'decided', score: 100, firstScore: 95 },
    appeal: { upheld: true, decidedBy: 'supervisor02' },
  });
  const { rows } = await sql<{
    act: string;
  }>`select act from audit where object = ${`review:${id}`} order by seq`.execute(store.db.desks);
  expect(rows.map(({ act }) => act)).toEqual([
    'review.asked',
    'review.submitted',
    'review.appealed',
    'review.appealUpheld',
  ]);
});

test('a form is published whole or not at all; what was published never changes, and old reviews keep theirs', async () => {
  const [form] = await office.forms.forms();
  expect(form).toMatchObject({ id: 'talk', version: 1, changed: false, revision: 1 });
  const items = form!.form.items.map((item) => (item.id === 'facts' ? { ...item, weight: 30 } : item));
  const saved = await office.forms.saveForm('admin', 'talk', 1, { ...form!.form, items });
  expect(saved).toMatchObject({ version: 1, changed: true, revision: 2 });
  expect(await office.forms.saveForm('admin', 'talk', 1, form!.form)).toMatchObject({ refused: 'saved-by-another' });
  expect(await office.publishForm('admin', 'talk', 2)).toEqual({ refused: 'weights-not-100', sum: 105 });
  const mended = items.map((item) => (item.id === 'answer' ? { ...item, weight: 25 } : item));
  await office.forms.saveForm('admin', 'talk', 2, { ...form!.form, items: mended });
  expect(await office.publishForm('admin', 'talk', 3)).toMatchObject({ version: 2, changed: false });
  const listed = await office.list({ limit: 50, state: 'decided' });
  if (isRefusal(listed)) throw new Error(listed.refused);
  const old = await office.one(listed.items[0]!.id);
  expect(old).toMatchObject({ formVersion: 1 });
  expect(old?.form.items.find(({ id }) => id === 'facts')?.weight).toBe(25);
  await expect(sql`update score_form_versions set version = 9`.execute(store.db.desks)).rejects.toThrow(
    /never changed/,
  );
});

test('a rule that is switched off draws nothing, a share draws what it says', async () => {
  const [weekly] = await office.forms.rules();
  const off = { revision: 1, rule: weekly!.rule, form: 'talk', active: false };
  expect(await office.forms.saveRule('admin', 'weekly', off)).toMatchObject({ active: false, revision: 2 });
  expect(await office.forms.saveRule('admin', 'weekly', off)).toMatchObject({ refused: 'saved-by-another' });
  const share = { ...weekly!.rule, label: '全部', talkedAtLeast: 0, draw: { by: 'share', percent: 100 } } as const;
  expect(await office.forms.addRule('admin', { id: 'all', rule: share, form: 'none', active: true })).toEqual({
    refused: 'form-unknown',
  });
  await office.forms.addRule('admin', { id: 'all', rule: { ...share, agent: 'a9' }, form: 'talk', active: true });
  await talk('share-1', 'a9', clock.at - 2000, 1);
  await talk('share-2', 'a8', clock.at - 2000, 1);
  expect(await reviews.draw(newId)).toBe(1);
  const listed = await office.list({ limit: 50, agent: 'a9' });
  expect(listed).toMatchObject({ items: [{ call: 'share-1', rule: '全部' }] });
});
