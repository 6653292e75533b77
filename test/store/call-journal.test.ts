/** Journal entries become rows of `calls`: the same row, whatever order they come in and however often. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import type { JournalEntry } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { testStore, type TestStore } from '../support/postgres.ts';

let store: TestStore;
let calls: CallStore;
beforeAll(async () => {
  store = await testStore();
  calls = new CallStore(store.db);
});
afterAll(() => store.drop());

const start = Date.parse('2026-11-23T02:00:00.000Z');
let runs = 0;

type Fact<E = JournalEntry> = E extends JournalEntry ? Omit<E, 'id' | 'call'> : never;

/** The life of one call as its controller and the sweep after a crash would tell it. */
const story: readonly Fact[] = [
  { fact: 'arrived', at: start, number: null, dialled: '12345', origin: 'trunk', flow: null, handledBy: 'fallback' },
  {
    fact: 'arrived',
    at: start + 20,
    number: '+8613800138000',
    dialled: '12345',
    origin: 'trunk',
    flow: { id: 'demo', version: 1 },
    handledBy: 'controller',
  },
  {
    fact: 'arrived',
    at: start + 10,
    number: '13800138001',
    dialled: '12345',
    origin: 'web',
    flow: null,
    handledBy: 'fallback',
  },
  {
    fact: 'answered',
    at: start + 30_000,
    agent: agentId('agent01'),
    queue: queueId('general'),
    queuedAt: start + 9000,
    waitedSeconds: 21,
    offers: 2,
    recording: 'call-b',
  },
  {
    fact: 'answered',
    at: start + 60_000,
    agent: agentId('agent02'),
    queue: queueId('general'),
    queuedAt: start + 50_000,
    waitedSeconds: 10,
    offers: 3,
    recording: 'call-c',
  },
  { fact: 'adopted', at: start + 40_000 },
  { fact: 'adopted', at: start + 41_000 },
  { fact: 'recorded', at: start + 92_000, recording: 'call-b', seconds: 30.5, failed: false },
  { fact: 'recorded', at: start + 93_000, recording: 'call-b', seconds: null, failed: true },
  {
    fact: 'ended',
    at: start + 45_000,
    disposition: 'lost',
    path: [],
    queue: null,
    queuedAt: null,
    waitedSeconds: null,
    talkedSeconds: null,
    offers: 0,
  },
  {
    fact: 'ended',
    at: start + 90_000,
    disposition: 'unfinished',
    path: [],
    queue: queueId('general'),
    queuedAt: start + 9000,
    waitedSeconds: 21,
    talkedSeconds: 60,
    offers: 3,
  },
  {
    fact: 'ended',
    at: start + 91_000,
    disposition: 'answered',
    path: [{ label: '主菜单', node: 'menu', keys: '1', at: new Date(start).toISOString() }],
    queue: queueId('general'),
    queuedAt: start + 9000,
    waitedSeconds: 21,
    talkedSeconds: 61,
    offers: 3,
  },
  { fact: 'tagged', at: start + 20_000, tag: '噪声' },
  { fact: 'tagged', at: start + 21_000, tag: 'b' },
  { fact: 'flowTrouble', at: start + 22_000, node: 'menu', why: 'loops' },
  { fact: 'disposed', at: start + 95_000, disposition: 'ticket' },
  { fact: 'disposed', at: start + 96_000, disposition: 'noTicket' },
];

function entriesOf(facts: readonly Fact[]): { id: string; entries: JournalEntry[] } {
  const id = `call-${++runs}`;
  // Ids keep their order from run to run, as ulids of one story would.
  return {
    id,
    entries: facts.map(
      (fact, i) => ({ ...fact, call: callId(id), id: `${id}/${String(i).padStart(2, '0')}` }) as JournalEntry,
    ),
  };
}

async function rowAfter(entries: readonly JournalEntry[], id: string): Promise<Record<string, unknown>> {
  await calls.applyJournal(entries);
  const row = await store.db.desks.selectFrom('calls').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return JSON.parse(JSON.stringify(row).replaceAll(id, 'CALL')) as Record<string, unknown>;
}

test('the whole story gives the row a supervisor expects', async () => {
  const { id, entries } = entriesOf(story);
  await calls.applyJournal(entries);
  expect(await calls.callById(id)).toEqual({
    id,
    number: '13800138000',
    region: '手机',
    dialled: '12345',
    origin: 'trunk',
    arrivedAt: new Date(start).toISOString(),
    queuedAt: new Date(start + 9000).toISOString(),
    answeredAt: new Date(start + 30_000).toISOString(),
    endedAt: new Date(start + 91_000).toISOString(),
    waitedSeconds: 21,
    talkedSeconds: 61,
    queue: 'general',
    agentId: 'agent02',
    agentName: null,
    disposition: 'ticket',
    ticketNumber: null,
    hasRecording: true,
    flow: { id: 'demo', version: 1 },
    path: [{ label: '主菜单', node: 'menu', keys: '1', at: new Date(start).toISOString() }],
    recording: { name: 'call-b', seconds: 30.5, sha256: null },
    offers: 3,
    adoptions: 2,
    tags: ['b', '噪声'],
    transfers: [],
    hands: [],
    offered: [],
    messages: [],
    surveyScore: null,
    surveyWay: null,
    flowTrouble: 'menu: loops',
  });
});

test('any order, any repetition, any cutting into batches: the same row', async () => {
  const straight = entriesOf(story);
  const expected = await rowAfter(straight.entries, straight.id);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...story.keys(), ...story.keys()], {
        minLength: story.length * 2,
        maxLength: story.length * 2,
      }),
      fc.integer({ min: 1, max: 9 }),
      async (order, batch) => {
        const { id, entries } = entriesOf(story);
        for (let from = 0; from < order.length; from += batch) {
          await calls.applyJournal(order.slice(from, from + batch).map((i) => entries[i]!));
        }
        expect(await rowAfter([], id)).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});

/** Few times and few values: most entries compete with others about the same columns. */
const instant = fc.integer({ min: 0, max: 6 }).map((tick) => start + tick * 1000);
const seconds = fc.integer({ min: 0, max: 90 });
const queue = fc.constantFrom('general', 'urgent').map(queueId);
const recording = fc.constantFrom('a', 'b', 'c');
const disposition = fc.constantFrom('answered', 'lost', 'unfinished', 'abandonedInQueue', 'ticket', 'noTicket');
const anyFact = fc.oneof(
  fc.record({
    fact: fc.constant('arrived'),
    at: instant,
    number: fc.constantFrom(null, 'anonymous', '13800138000', '053112345678'),
    dialled: fc.constantFrom('12345', '96\0 123'),
    origin: fc.constantFrom('trunk', 'web'),
    flow: fc.constantFrom(null, { id: 'demo', version: 1 }, { id: 'demo', version: 2 }),
    handledBy: fc.constantFrom('controller', 'fallback'),
  }),
  fc.record({
    fact: fc.constant('answered'),
    at: instant,
    agent: fc.constantFrom('agent01', 'agent02').map(agentId),
    queue,
    queuedAt: instant,
    waitedSeconds: seconds,
    offers: seconds,
    recording: fc.option(recording),
  }),
  fc.record({ fact: fc.constant('adopted'), at: instant }),
  fc.record({
    fact: fc.constant('ended'),
    at: instant,
    disposition,
    path: fc.array(fc.record({ label: fc.string(), node: fc.constant('menu'), keys: fc.constant(null) })),
    queue: fc.option(queue),
    queuedAt: fc.option(instant),
    waitedSeconds: fc.option(seconds),
    talkedSeconds: fc.option(seconds),
    offers: seconds,
  }),
  fc.record({ fact: fc.constant('disposed'), at: instant, disposition }),
  fc.record({
    fact: fc.constant('recorded'),
    at: instant,
    recording,
    seconds: fc.option(seconds.map((n) => n / 8)),
    failed: fc.boolean(),
  }),
  // The first one told wins here, so a call tells it one way only.
  fc.constant({ fact: 'callBackDue', at: start, number: '+8613800138000', why: 'lost' }),
);
const anyEntry = fc.record({ call: fc.constantFrom('x', 'y', 'z'), fact: anyFact });

/** The same entries under names of their own, so that each run begins with no rows. */
function runOf(told: readonly { call: string; fact: object }[]): { run: string; entries: JournalEntry[] } {
  const run = `run-${++runs}.`;
  const entries = told.map(({ call, fact }, i) => {
    const name =
      'recording' in fact && fact.recording !== null ? { recording: `${run}${call}${String(fact.recording)}` } : {};
    return { ...fact, ...name, call: callId(run + call), id: `${run}${String(i).padStart(2, '0')}` } as JournalEntry;
  });
  return { run, entries };
}

async function everythingOf(run: string): Promise<unknown> {
  const { desks } = store.db;
  const all = {
    calls: await desks.selectFrom('calls').selectAll().where('id', 'like', `${run}%`).orderBy('id').execute(),
    recordings: await desks
      .selectFrom('recordings')
      .selectAll()
      .where('name', 'like', `${run}%`)
      .orderBy('name')
      .execute(),
    // Which task a call falls to depends on which one was told first.
    callbacks: await desks
      .selectFrom('callbacks')
      .select(['call', 'number', 'why', 'at', 'waited_seconds'])
      .where('call', 'like', `${run}%`)
      .orderBy('call')
      .execute(),
  };
  return JSON.parse(JSON.stringify(all).replaceAll(run, ''));
}

test('whatever is told of several calls: in batches, shuffled and repeated, the same rows as one by one', async () => {
  const shuffled = fc.array(anyEntry, { minLength: 1, maxLength: 24 }).chain((told) => {
    const twice = [...told.keys(), ...told.keys()];
    const order = fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length });
    return fc.record({ told: fc.constant(told), order });
  });
  await fc.assert(
    fc.asyncProperty(shuffled, fc.integer({ min: 1, max: 30 }), async ({ told, order }, batch) => {
      const alone = runOf(told);
      for (const entry of alone.entries) await calls.applyJournal([entry]);
      const { run, entries } = runOf(told);
      for (let from = 0; from < order.length; from += batch) {
        await calls.applyJournal(order.slice(from, from + batch).map((i) => entries[i]!));
      }
      expect(await everythingOf(run)).toEqual(await everythingOf(alone.run));
    }),
    { numRuns: 60 },
  );
});

test('two relays at once, each in its own order: the same row', async () => {
  const straight = entriesOf(story);
  const expected = await rowAfter(straight.entries, straight.id);
  const { id, entries } = entriesOf(story);
  const other = entriesOf(story);
  await Promise.all([
    calls.applyJournal([...entries, ...other.entries]),
    calls.applyJournal([...other.entries].reverse().concat([...entries].reverse())),
  ]);
  expect(await rowAfter([], id)).toEqual(expected);
  expect(await rowAfter([], other.id)).toEqual(expected);
});

test('an end stays an end, whatever is told after it', async () => {
  const { id, entries } = entriesOf(story);
  const ended = async () => (await calls.callById(id))?.endedAt ?? null;
  await calls.applyJournal(entries.filter((entry) => entry.fact === 'arrived'));
  expect(await ended()).toBeNull();
  await calls.applyJournal(entries.filter((entry) => entry.fact === 'ended'));
  const end = await ended();
  await calls.applyJournal(entries);
  expect(await ended()).toBe(end);
  expect(end).not.toBeNull();
});

test('what a phone may send is stored: NUL, half letters, long numbers', async () => {
  const id = callId('call-odd');
  await calls.applyJournal([
    {
      id: 'odd-1',
      call: id,
      at: start,
      fact: 'arrived',
      number: 'x'.repeat(900),
      dialled: `12345\0${'9'.repeat(900)}`,
      origin: 'trunk',
      flow: null,
      handledBy: 'controller',
    },
    {
      id: 'odd-2',
      call: id,
      at: start + 1,
      fact: 'ended',
      disposition: 'abandonedInMenu',
      path: [{ label: 'a\0\ud800b', node: 'n', keys: null, at: new Date(start).toISOString() }],
      queue: null,
      queuedAt: null,
      waitedSeconds: null,
      talkedSeconds: 0.4,
      offers: 0,
    },
  ]);
  const call = await calls.callById(id);
  expect(call?.number).toBeNull();
  expect(call?.dialled).toHaveLength(64 - 1);
  expect(call?.path[0]?.label).toBe('a�b');
});

async function page(query: Parameters<CallStore['list']>[0]) {
  const found = await calls.list(query);
  if (isRefusal(found)) throw new Error(`refused: ${found.refused}`);
  return found;
}

test('lists: newest first, page by page, by number, agent, disposition and time', async () => {
  const many = Array.from({ length: 25 }, (_, i): JournalEntry => ({
    id: `list-${i}`,
    call: callId(`list-${String(i).padStart(2, '0')}`),
    // Several in the same millisecond: a page must not lose or repeat any.
    at: start + 86_400_000 + Math.floor(i / 3),
    fact: 'arrived',
    number: i % 2 === 0 ? '053112345678' : '13700000000',
    dialled: '12345',
    origin: 'trunk',
    flow: null,
    handledBy: 'controller',
  }));
  await calls.applyJournal(many);
  const from = new Date(start + 86_400_000).toISOString();
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await page({ limit: 7, from, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...items.map((item) => item.id));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(many.map((entry) => entry.call as string).reverse());

  const fixed = await page({ limit: 200, number: '+86 531 12345678', from });
  expect(fixed.items).toHaveLength(13);
  expect(fixed.items[0]?.region).toBe('山东 济南');
  expect(await calls.list({ limit: 1, cursor: 'nonsense' })).toEqual({ refused: 'bad-cursor' });
  expect((await page({ limit: 1, agent: 'agent02', disposition: 'ticket', to: from })).items).toHaveLength(1);
  expect((await page({ limit: 1, number: "%'; \0" })).items).toEqual([]);
});

test('a missed caller becomes one task, however often it is told', async () => {
  const task = { call: callId('missed'), number: '13800138000', why: 'abandoned', at: start } as const;
  await Promise.all([calls.addCallback(task), calls.addCallback(task), calls.addCallback({ ...task, why: 'lost' })]);
  const rows = await store.db.desks.selectFrom('callbacks').selectAll().where('call', '=', task.call).execute();
  expect(rows).toMatchObject([{ number: '13800138000', at: new Date(start) }]);
  expect(rows[0]?.task).not.toBeNull();
});
