/** Half hours counted from hand-made calls and presence: exactly what is expected, and the same however often and late. */
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Disposition } from '../../src/core/call/disposition.ts';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { callMeasures, type CallMeasure } from '../../src/core/report/measures.ts';
import { countHalfHours } from '../../src/jobs/half-hours.ts';
import type { JournalEntry, PresenceEntry } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { columnOf, HalfHourStore } from '../../src/store/half-hours.ts';
import { PresenceLogStore } from '../../src/store/presence-log.ts';
import { keptLog } from '../support/quiet-log.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { Dice } from '../support/random.ts';

/** 10:00 in Shanghai. */
const ten = Date.parse('2026-11-23T02:00:00.000Z');
const minute = 60_000;

let store: TestStore | undefined;
let serial = 0;
beforeEach(async () => {
  await store?.drop();
  store = await testStore();
});
afterAll(() => store?.drop());

type Told = JournalEntry extends infer E ? (E extends JournalEntry ? Omit<E, 'id' | 'call'> : never) : never;
const tell = (call: string, ...facts: Told[]) =>
  new CallStore(store!.db).applyJournal(
    facts.map((fact) => ({ ...fact, call: callId(call), id: `${call}/${++serial}` }) as JournalEntry),
  );

const arrived = (at: number, changes: Partial<Extract<Told, { fact: 'arrived' }>> = {}): Told => ({
  fact: 'arrived',
  at,
  number: '13800138000',
  dialled: '12345',
  origin: 'trunk',
  flow: null,
  handledBy: 'controller',
  ...changes,
});
const answered = (at: number, waitedSeconds: number, agent = 'agent01'): Told => ({
  fact: 'answered',
  at,
  agent: agentId(agent),
  queue: queueId('general'),
  queuedAt: at - waitedSeconds * 1000,
  waitedSeconds,
  offers: 1,
  recording: null,
});
const ended = (
  at: number,
  disposition: Disposition,
  waitedSeconds: number | null = null,
  talkedSeconds: number | null = null,
  queue = 'general',
): Told => ({
  fact: 'ended',
  at,
  disposition,
  path: [],
  queue: waitedSeconds === null ? null : queueId(queue),
  queuedAt: waitedSeconds === null ? null : at - waitedSeconds * 1000,
  waitedSeconds,
  talkedSeconds,
  offers: 1,
});

const count = () =>
  countHalfHours({ rows: new HalfHourStore(store!.db), log: keptLog().log }, AbortSignal.timeout(20_000));
const marks = async () =>
  Number(
    (
      await store!.db.desks
        .selectFrom('half_hours_touched')
        .select((e) => e.fn.countAll().as('n'))
        .executeTakeFirstOrThrow()
    ).n,
  );

type Row = { at: string; queue: string; agent: string; number: string } & Partial<Record<CallMeasure, number>>;
/** Only what is not nought. */
async function rows(): Promise<Row[]> {
  const found = await store!.db.desks
    .selectFrom('half_hours')
    .selectAll()
    .orderBy('half_hour')
    .orderBy('queue')
    .orderBy('agent')
    .execute();
  return found.map((row) => {
    const { half_hour, queue, agent, number } = row;
    const counts = callMeasures.map((measure) => [measure, row[columnOf(measure) as 'arrived']] as const);
    const told = Object.fromEntries(counts.filter(([, n]) => n !== 0)) as Partial<Record<CallMeasure, number>>;
    return { at: half_hour.toISOString().slice(11, 16), queue, agent, number, ...told };
  });
}

async function presence(): Promise<string[]> {
  const found = await store!.db.desks
    .selectFrom('half_hour_presence')
    .selectAll()
    .orderBy('half_hour')
    .orderBy('agent')
    .orderBy('state')
    .execute();
  return found.map(
    ({ half_hour, agent, state, reason, seconds }) =>
      `${half_hour.toISOString().slice(11, 16)} ${agent} ${state}${reason === '' ? '' : ` ${reason}`} ${seconds}`,
  );
}

let presenceSerial = 0;
type PresenceTold = PresenceEntry extends infer E ? (E extends PresenceEntry ? Omit<E, 'id'> : never) : never;
const see = (...entries: PresenceTold[]) =>
  new PresenceLogStore(store!.db).apply(
    entries.map((entry) => ({ ...entry, id: `p${++presenceSerial}` }) as PresenceEntry),
  );
const is = (
  at: number,
  agent: string,
  state: 'ready' | 'talking' | 'wrapUp' | 'aux' | 'offline',
  more: { reason?: string; call?: string } = {},
): PresenceTold => ({
  fact: 'presence',
  at,
  agent: agentId(agent),
  state,
  reason: more.reason ?? null,
  call: more.call === undefined ? null : callId(more.call),
});

test('every kind of end is counted once, in the half hour in which the call arrived', async () => {
  // Over the border: arrived 10:29, answered 10:30:20, ended 10:40.
  const late = ten + 29 * minute;
  await tell('a', arrived(late), answered(late + 80_000, 12), ended(late + 11 * minute, 'ticket', 12, 580));
  await tell('b', arrived(ten), answered(ten + 30_000, 25), ended(ten + 90_000, 'unfinished', 25, 60));
  await tell('c', arrived(ten + 1000), ended(ten + 9000, 'abandonedInQueue', 4));
  await tell('d', arrived(ten + 2000), ended(ten + 40_000, 'abandonedRinging', 20));
  await tell('e', arrived(ten + 3000), ended(ten + 9000, 'abandonedInMenu'));
  await tell('f', arrived(ten + 4000), ended(ten + 9000, 'menuCompleted'));
  await tell('g', arrived(ten + 5000, { dialled: '96123' }), ended(ten + 9000, 'voicemail'));
  await tell('h', arrived(ten + 6000), ended(ten + 9000, 'lost'));
  // Of the fallback: one answered by a phone that nobody knows, one that gave up before its queue.
  const byFallback = { handledBy: 'fallback' } as const;
  await tell(
    'i',
    arrived(ten + 31 * minute, byFallback),
    ended(ten + 33 * minute, 'fallbackAnswered', 10, 90, 'fallback'),
  );
  await tell('j', arrived(ten + 31 * minute, byFallback), ended(ten + 31 * minute + 3000, 'fallbackAbandoned'));
  // Still going on.
  await tell('k', arrived(ten + 59 * minute));
  await count();
  const wait = { answeredWithin15: 1, answeredWithin20: 1, answeredWithin30: 1, answeredWithin60: 1 };
  expect(await rows()).toEqual([
    {
      at: '02:00',
      queue: '',
      agent: '',
      number: '12345',
      arrived: 3,
      leftInMenu: 1,
      menuCompleted: 1,
      lost: 1,
      offers: 3,
    },
    { at: '02:00', queue: '', agent: '', number: '96123', arrived: 1, voicemail: 1, offers: 1 },
    {
      at: '02:00',
      queue: 'general',
      agent: '',
      number: '12345',
      arrived: 2,
      queued: 2,
      abandoned: 2,
      abandonedShort: 1,
      abandonedWithin10: 1,
      abandonedWithin15: 1,
      abandonedWithin20: 2,
      abandonedWithin30: 2,
      abandonedWithin60: 2,
      abandonedWaitSeconds: 24,
      offers: 2,
    },
    {
      at: '02:00',
      queue: 'general',
      agent: 'agent01',
      number: '12345',
      arrived: 2,
      queued: 2,
      answered: 2,
      ...wait,
      answeredWithin30: 2,
      answeredWithin60: 2,
      waitSeconds: 37,
      arrivalToAnswerSeconds: 110,
      talkSeconds: 640,
      tickets: 1,
      offers: 2,
    },
    {
      at: '02:30',
      queue: '',
      agent: '',
      number: '12345',
      arrived: 2,
      queued: 1,
      abandoned: 1,
      abandonedShort: 1,
      abandonedWithin10: 1,
      abandonedWithin15: 1,
      abandonedWithin20: 1,
      abandonedWithin30: 1,
      abandonedWithin60: 1,
      abandonedWaitSeconds: 3,
      byFallback: 1,
      offers: 1,
    },
    {
      at: '02:30',
      queue: 'fallback',
      agent: '',
      number: '12345',
      arrived: 1,
      queued: 1,
      answered: 1,
      answeredWithin10: 1,
      ...wait,
      byFallback: 1,
      waitSeconds: 10,
      talkSeconds: 90,
      offers: 1,
    },
  ]);
});

test('calls that agents make count for no line; who is rung at their kept place had come to us', async () => {
  await tell(
    'made',
    arrived(ten, { origin: 'outbound' }),
    answered(ten + 10_000, 0),
    ended(ten + minute, 'answered', 0, 50),
  );
  await tell('notReached', arrived(ten, { origin: 'outbound' }), ended(ten + minute, 'notReached', 0));
  const flow = { id: 'ring-back', version: 1 };
  await tell('kept', arrived(ten, { origin: 'outbound', flow }), answered(ten + 60_000, 60));
  await count();
  expect(await rows()).toMatchObject([{ at: '02:00', queue: 'general', arrived: 1, queued: 1, answered: 1 }]);
  const listed = async (outcome: 'incoming' | 'answered') => {
    const page = await new CallStore(store!.db).list({ limit: 50, outcome });
    return 'refused' in page ? page : page.items.map(({ id }) => id);
  };
  expect(await listed('incoming')).toEqual(['kept']);
  expect(await listed('answered')).toEqual(['kept']);
});

test('a late entry counts its half hour again; counting again changes nothing', async () => {
  await tell('a', arrived(ten), ended(ten + 40_000, 'abandonedInQueue', 20));
  await count();
  expect(await rows()).toMatchObject([{ arrived: 1, abandoned: 1 }]);
  expect(await marks()).toBe(0);
  // The answer was told by another controller, and comes an hour later.
  await tell('a', answered(ten + 30_000, 14));
  expect(await marks()).toBe(1);
  await count();
  const once = await rows();
  expect(once).toHaveLength(1);
  expect(once).toMatchObject([{ agent: 'agent01', arrived: 1, answered: 1, answeredWithin15: 1, waitSeconds: 14 }]);
  expect(once[0]).not.toHaveProperty('abandoned');
  await store!.db.desks
    .insertInto('half_hours_touched')
    .values([{ half_hour: new Date(ten) }, { half_hour: new Date(ten) }])
    .execute();
  await count();
  expect(await rows()).toEqual(once);
});

test('an entry that moves the arrival takes the call out of the half hour where it was counted', async () => {
  await tell('a', ended(ten + 31 * minute, 'abandonedInMenu'));
  await count();
  expect(await rows()).toMatchObject([{ at: '02:30', arrived: 1 }]);
  await tell('a', arrived(ten + 29 * minute));
  await count();
  expect(await rows()).toMatchObject([{ at: '02:00', arrived: 1 }]);
});

test('the first run counts all there was, and two workers at once count it once', async () => {
  for (let n = 0; n < 60; n++)
    await tell(`a${n}`, arrived(ten + n * 30 * minute), ended(ten + n * 30 * minute + 5000, 'abandonedInMenu'));
  const halfHours = new HalfHourStore(store!.db);
  const both = await Promise.all([halfHours.count(1000), halfHours.count(1000)]);
  expect(both.reduce((a, b) => a + b)).toBe(60);
  await count();
  expect((await rows()).map(({ arrived: n }) => n)).toEqual(Array.from({ length: 60 }, () => 1));
});

test('presence is cut at the borders of half hours, and what is open counts until its controller was last seen', async () => {
  await see(
    { fact: 'began', at: ten, present: [] },
    is(ten + 25 * minute, 'agent01', 'ready'),
    is(ten + 40 * minute, 'agent01', 'aux', { reason: 'meal' }),
    is(ten + 28 * minute, 'agent02', 'talking', { call: 'x' }),
  );
  await see({ fact: 'seen', at: ten + 95 * minute });
  await count();
  const first = [
    '02:00 agent01 ready 300',
    '02:00 agent02 talking 120',
    '02:30 agent01 aux meal 1200',
    '02:30 agent01 ready 600',
    '02:30 agent02 talking 1800',
    '03:00 agent01 aux meal 1800',
    '03:00 agent02 talking 1800',
    '03:30 agent01 aux meal 300',
    '03:30 agent02 talking 300',
  ];
  expect(await presence()).toEqual(first);
  await see({ fact: 'seen', at: ten + 100 * minute });
  await count();
  expect(await presence()).toEqual([...first.slice(0, -2), '03:30 agent01 aux meal 600', '03:30 agent02 talking 600']);
  // Killed then; five hours later another one begins, and finds agent02 still talking.
  await see({ fact: 'began', at: ten + 400 * minute, present: [agentId('agent02')] });
  await see(is(ten + 28 * minute, 'agent02', 'talking', { call: 'x' }), is(ten + 401 * minute, 'agent02', 'offline'));
  await count();
  const all = await presence();
  expect(all.filter((row) => row.includes('agent01'))).toEqual(
    first
      .slice(0, -1)
      .filter((row) => row.includes('agent01'))
      .map((row) => row.replace('03:30 agent01 aux meal 300', '03:30 agent01 aux meal 600')),
  );
  const talked = all.filter((row) => row.includes('agent02')).map((row) => Number(row.split(' ').at(-1)));
  expect(talked.reduce((a, b) => a + b)).toBe((401 - 28) * 60);
});

test('entries that come twice, or late from a controller that froze, give the same log', async () => {
  const entries: PresenceTold[] = [
    { fact: 'began', at: ten, present: [] },
    is(ten + 1000, 'agent01', 'ready'),
    is(ten + 5000, 'agent01', 'talking', { call: 'x' }),
    is(ten + 9000, 'agent01', 'wrapUp', { call: 'x' }),
    is(ten + 12_000, 'agent01', 'ready'),
    is(ten + 20_000, 'agent01', 'offline'),
  ];
  const log = async () => {
    const found = await store!.db.desks.selectFrom('presence_log').selectAll().orderBy('from_at').execute();
    return found.map(({ state, from_at, until_at }) => [
      state,
      from_at.getTime() - ten,
      until_at === null ? null : until_at.getTime() - ten,
    ]);
  };
  await see(...entries);
  const once = await log();
  expect(once).toEqual([
    ['ready', 1000, 5000],
    ['talking', 5000, 9000],
    ['wrapUp', 9000, 12_000],
    ['ready', 12_000, 20_000],
    ['offline', 20_000, null],
  ]);
  await see(...entries);
  expect(await log()).toEqual(once);
  await store!.db.desks.deleteFrom('presence_log').execute();
  for (const n of [4, 1, 5, 3, 2]) await see(entries[n]!);
  expect(await log()).toEqual(once);
});

test('wrap-up counts with its call, though both are told in any order', async () => {
  await see({ fact: 'began', at: ten, present: [] }, is(ten + 40 * minute, 'agent01', 'wrapUp', { call: 'a' }));
  await tell(
    'a',
    arrived(ten + 20 * minute),
    answered(ten + 21 * minute, 5),
    ended(ten + 40 * minute, 'unfinished', 5, 1140),
  );
  await count();
  expect((await rows())[0]).not.toHaveProperty('wrapUps');
  await see(is(ten + 41 * minute, 'agent01', 'ready'));
  await count();
  expect(await rows()).toMatchObject([{ at: '02:00', agent: 'agent01', wrapUps: 1, wrapUpSeconds: 60 }]);
});

test('however entries are put into batches, the log is the same', async () => {
  const dice = new Dice(7);
  const entries: PresenceTold[] = [{ fact: 'began', at: ten, present: [] }];
  for (let n = 0; n < 60; n++) {
    if (n === 30) entries.push({ fact: 'began', at: ten + 31_500, present: [agentId('agent02')] });
    // Not always in the order of time, and sometimes at the same moment.
    const at = ten + n * 1000 - dice.whole(4) * 1000;
    const state = (['ready', 'talking', 'wrapUp', 'aux', 'offline'] as const)[dice.whole(5)]!;
    entries.push(is(at, `agent0${1 + dice.whole(3)}`, state));
  }
  const log = () =>
    store!.db.desks.selectFrom('presence_log').selectAll().orderBy('agent').orderBy('from_at').execute();
  for (const entry of entries) await see(entry);
  const oneByOne = await log();
  expect(oneByOne.length).toBeGreaterThan(30);
  for (const size of [2, 7, entries.length]) {
    await store!.db.desks.deleteFrom('presence_log').execute();
    await store!.db.desks.deleteFrom('store_marks').execute();
    for (let from = 0; from < entries.length; from += size) await see(...entries.slice(from, from + size));
    expect(await log()).toEqual(oneByOne);
  }
});
