/** Measures about numbers on a real PostgreSQL: evidence, two people, expiry, appeal, and what the call path is told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callId } from '../../src/core/kernel/ids.ts';
import type { JournalFact } from '../../src/core/call/journal-fact.ts';
import { CallerBook, CallerDesk } from '../../src/service/caller-book.ts';
import { CallStore } from '../../src/store/calls.ts';
import { PgCallerStore } from '../../src/store/callers.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

let store: TestStore;
let desk: CallerDesk;
let book: CallerBook;
const clock = new TestClock(Date.parse('2026-11-24T02:00:00Z'));
const hour = 3_600_000;
const number = '13900001111';
const trunk = { caller: number, origin: 'trunk' } as const;

beforeAll(async () => {
  store = await testStore();
  const callers = new PgCallerStore(store.db, clock);
  book = new CallerBook(callers, clock, keptLog().log);
  let made = 0;
  desk = new CallerDesk(callers, book, () => `01ARZ3NDEKTSV4RRFFQ69G${String(++made).padStart(4, '0')}`);
});
afterAll(() => store.drop());

async function harassing(call: string, from: string | null = number, origin: 'trunk' | 'web' = 'trunk') {
  const calls = new CallStore(store.db);
  const facts: JournalFact[] = [
    { fact: 'arrived', number: from, dialled: '12345', origin, flow: null, handledBy: 'controller' },
    { fact: 'disposed', disposition: 'harassment' },
  ];
  clock.pass(1000);
  await calls.applyJournal(
    facts.map((fact, n) => ({ ...fact, id: `${call}-${n}`, call: callId(call), at: clock.now() })),
  );
}
const wish = (stage: 'warned' | 'slow' | 'blocked', hours = 24) => ({
  stage,
  until: new Date(clock.now() + hours * hour).toISOString(),
  reason: '反复辱骂话务员',
});
const acts = async () =>
  (await store.db.desks.selectFrom('audit').select(['who', 'act']).orderBy('seq').execute()).map(
    ({ who, act }) => `${who} ${act}`,
  );

test('web callers, withheld numbers and strangers count for nothing', async () => {
  await harassing('w1', '13800000000', 'web');
  await harassing('w2', null);
  expect(await desk.flag('agent01', 'agent', 'w1', '辱骂')).toEqual({ refused: 'number-not-sure' });
  expect(await desk.flag('agent01', 'agent', 'w2', '辱骂')).toEqual({ refused: 'number-withheld' });
  expect(await desk.flag('agent01', 'agent', 'none', '辱骂')).toEqual({ refused: 'call-unknown' });
  expect(await desk.take('supervisor01', 'w1', wish('warned'))).toEqual({ refused: 'call-unknown' });
  expect(await desk.list({ limit: 50, show: 'all' })).toEqual({ items: [], next: null });
  await book.refresh();
  expect(book.riskOf({ caller: '13800000000', origin: 'web' })).toBeNull();
});

test('flag, warning, slow lane: each holds at once and replaces the one before', async () => {
  await harassing('c1');
  expect(await desk.flag('agent01', 'agent', 'c1', '辱骂')).toBeNull();
  expect(book.riskOf(trunk)).toEqual({ stage: 'flagged', until: null, flags: 1 });
  expect(await desk.take('supervisor01', 'c1', wish('slow'))).toMatchObject({ refused: 'stage-skipped' });
  expect(await desk.take('supervisor01', 'c1', wish('warned'))).toMatchObject({ stage: 'warned', state: 'holds' });
  expect(book.stageOf(trunk)).toBe('warned');
  expect(book.stageOf({ ...trunk, origin: 'web' })).toBeNull();
  await harassing('c2');
  await harassing('c3');
  expect(await desk.take('supervisor01', 'c3', wish('slow'))).toMatchObject({ evidence: ['c3', 'c2', 'c1'] });
  expect(book.riskOf({ ...trunk, caller: `+86${number}` })).toMatchObject({ stage: 'slow', flags: 3 });
  const { measures, next, evidence } = (await desk.one('c2'))!;
  expect(measures.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['slow holds', 'warned replaced']);
  expect(next).toBe('blocked');
  expect(evidence.map(({ call, note }) => `${call} ${note}`)).toEqual(['c3 null', 'c2 null', 'c1 辱骂']);
});

test('a block waits for another person, is over by its time, and can be lifted on appeal by another one', async () => {
  const block = await desk.take('supervisor01', 'c1', wish('blocked'));
  if ('refused' in block) throw new Error(block.refused);
  expect(block.state).toBe('waiting');
  expect(book.stageOf(trunk)).toBe('slow');
  expect(await desk.list({ limit: 50, show: 'waiting' })).toMatchObject({ items: [{ measure: { id: block.id } }] });
  expect(await desk.list({ limit: 50, show: 'holds' })).toMatchObject({ items: [{ measure: { stage: 'slow' } }] });
  expect(await desk.list({ limit: 50, show: 'appealed' })).toMatchObject({ items: [] });
  expect(await desk.take('supervisor02', 'c1', wish('blocked'))).toEqual({ refused: 'measure-waits' });
  expect(await desk.approve('supervisor01', block.id)).toEqual({ refused: 'second-person-needed' });
  expect(await desk.approve('supervisor02', block.id)).toMatchObject({ state: 'holds', approvedBy: 'supervisor02' });
  expect(book.stageOf(trunk)).toBe('blocked');

  expect(await desk.appeal('supervisor01', block.id, '号码刚换的主人')).toMatchObject({ appeal: { upheld: null } });
  expect(await desk.list({ limit: 50, show: 'appealed' })).toMatchObject({ items: [{ measure: { id: block.id } }] });
  expect(await desk.appeal('supervisor01', block.id, '再来')).toEqual({ refused: 'appealed-already' });
  const decision = { upheld: true, answer: '号码已换机主' };
  expect(await desk.decide('supervisor01', block.id, decision)).toEqual({ refused: 'second-person-needed' });
  expect(await desk.decide('supervisor02', block.id, decision)).toMatchObject({ state: 'lifted' });
  expect(book.riskOf(trunk)).toMatchObject({ stage: 'flagged' });
  expect(await desk.decide('supervisor02', block.id, decision)).toEqual({ refused: 'no-open-appeal' });
});

test('expiry needs nobody: neither the store nor a job', async () => {
  expect(await desk.take('supervisor02', 'c1', wish('slow', 2))).toMatchObject({ state: 'holds' });
  clock.pass(2 * hour - 1);
  expect(book.stageOf(trunk)).toBe('slow');
  clock.pass(1);
  expect(book.stageOf(trunk)).toBeNull();
  expect((await desk.one('c1'))?.measures[0]).toMatchObject({ stage: 'slow', state: 'expired' });
});

test('taken back before it held, and ended before its time, with why', async () => {
  const block = await desk.take('supervisor01', 'c1', wish('blocked'));
  if ('refused' in block) throw new Error(block.refused);
  expect(await desk.end('supervisor02', block.id, '证据不足')).toMatchObject({
    state: 'withdrawn',
    endWhy: '证据不足',
  });
  expect(await desk.approve('supervisor02', block.id)).toEqual({ refused: 'measure-over' });
  expect(await desk.end('supervisor02', block.id, '再次')).toEqual({ refused: 'measure-over' });
});

test('two people at the database too, whatever the program thinks; every act is in the audit', async () => {
  const row = {
    id: 'x',
    number,
    stage: 'blocked' as const,
    reason: 'r',
    evidence: ['c1'],
    until: new Date(clock.now() + hour),
  };
  const at = new Date(clock.now());
  const alone = { ...row, proposed_by: 'a', proposed_at: at, approved_by: 'a', began_at: at };
  const measures = () => store.db.desks.insertInto('caller_measures');
  await expect(measures().values(alone).execute()).rejects.toThrow(/check/);
  await expect(
    measures()
      .values({ ...alone, approved_by: null })
      .execute(),
  ).rejects.toThrow(/check/);
  expect(await acts()).toEqual([
    'agent01 caller.flagged',
    'supervisor01 caller.warned',
    'supervisor01 caller.slow',
    'supervisor01 caller.blockProposed',
    'supervisor02 caller.blockApproved',
    'supervisor01 caller.appealed',
    'supervisor02 caller.appealUpheld',
    'supervisor02 caller.slow',
    'supervisor01 caller.blockProposed',
    'supervisor02 caller.blockWithdrawn',
  ]);
});

test('the list goes on where its page ended', async () => {
  for (const n of [1, 2, 3]) await harassing(`other-${n}`, `1380000000${n}`);
  const first = await desk.list({ limit: 2, show: 'all' });
  if ('refused' in first) throw new Error(first.refused);
  expect(first.items.map(({ call }) => call)).toEqual(['other-3', 'other-2']);
  const second = await desk.list({ limit: 2, show: 'all', cursor: first.next ?? '' });
  expect(second).toMatchObject({ items: [{ call: 'other-1' }, { call: 'c3', flags: 3 }], next: null });
  expect(await desk.list({ limit: 2, show: 'all', cursor: 'torn' })).toEqual({ refused: 'bad-cursor' });
});
