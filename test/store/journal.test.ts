/** From the spool into a real PostgreSQL: nothing lost, nothing twice, in order, however often the database goes away. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { agentId, callId, queueId } from '../../src/core/kernel/ids.ts';
import type { JournalEntry, JournalFact } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { Db, StoreFault } from '../../src/store/db.ts';
import { isDatabaseFault, SpoolJournal } from '../../src/store/journal.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { stays, until } from '../support/until.ts';

let store: TestStore;
let pipe: LeakyPipe;
/** Through the pipe. */
let db: Db;
let calls: CallStore;
let folder: string;
let kept: KeptLog;
let made = 0;
const journals: SpoolJournal[] = [];

beforeAll(async () => {
  store = await testStore();
  pipe = await LeakyPipe.to(store.url);
  db = new Db({ url: pipe.address });
  calls = new CallStore(db);
});
afterAll(async () => {
  await db.close();
  await pipe.end();
  await store.drop();
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'journal-'));
  kept = keptLog();
});
afterEach(async () => {
  await pipe.resume();
  await Promise.all(journals.splice(0).map((journal) => journal.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
});

type Apply = (entries: readonly JournalEntry[]) => Promise<void>;
function open(apply: Apply = (entries) => calls.applyJournal(entries)): SpoolJournal {
  const journal = new SpoolJournal({ folder, apply, log: kept.log });
  journals.push(journal);
  return journal;
}
const entry = (call: string, fact: JournalFact, at = 1_795_000_000_000 + made): JournalEntry => ({
  id: `entry-${String(++made).padStart(8, '0')}`,
  call: callId(call),
  at,
  ...fact,
});
const arrived: JournalFact = {
  fact: 'arrived',
  number: '13900001234',
  dialled: '12345',
  origin: 'trunk',
  flow: { id: 'main', version: 1 },
  handledBy: 'controller',
};
const ended: JournalFact = {
  fact: 'ended',
  disposition: 'unfinished',
  path: [],
  queue: queueId('general'),
  queuedAt: 1_795_000_000_000,
  waitedSeconds: 3,
  talkedSeconds: 20,
  offers: 1,
};
const answered: JournalFact = {
  fact: 'answered',
  agent: agentId('8001'),
  queue: queueId('general'),
  queuedAt: 1_795_000_000_000,
  waitedSeconds: 3,
  offers: 1,
  recording: null,
};
const count = async (condition: string): Promise<number> =>
  Number((await testQuery(`select count(*) as n from calls where ${condition}`)).rows[0]?.n);
async function testQuery(statement: string): Promise<{ rows: { n: string }[] }> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: store.url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

test('entries become rows, and flush tells when', async () => {
  const journal = open();
  journal.start();
  journal.write(entry('a-1', arrived));
  journal.write(entry('a-1', answered));
  journal.write(entry('a-1', ended));
  expect(await journal.flush(5000)).toBe(true);
  expect(journal.pending).toBe(0);
  expect(await calls.callById('a-1')).toMatchObject({
    number: '13900001234',
    agentId: '8001',
    disposition: 'unfinished',
  });
});

test('after a silence an entry goes at once; what follows goes together, a batch a second', async () => {
  const batches: { at: number; entries: number }[] = [];
  const journal = open((entries) => {
    batches.push({ at: performance.now(), entries: entries.length });
    return Promise.resolve();
  });
  journal.start();
  const began = performance.now();
  journal.write(entry('g-1', arrived));
  await until(() => batches.length === 1, 'the first');
  for (let n = 0; n < 5; n++) {
    journal.write(entry('g-1', { fact: 'adopted' }));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await until(() => batches.length === 2, 'the others');
  expect(batches.map(({ entries }) => entries)).toEqual([1, 5]);
  const [first, second] = batches.map(({ at }) => at - began);
  expect(second! - first!).toBeGreaterThanOrEqual(900);
});

test('the database goes away in the middle, again and again: every entry arrives once, in the order written', async () => {
  const order: string[] = [];
  const journal = open(async (entries) => {
    await calls.applyJournal(entries);
    for (const { id } of entries) if (!order.includes(id)) order.push(id);
  });
  journal.start();
  const written: string[] = [];
  const write = (call: string, fact: JournalFact): void => {
    const one = entry(call, fact);
    written.push(one.id);
    journal.write(one);
  };
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 150; i++) {
      if (i === 40) await pipe.reset();
      for (const fact of [arrived, { fact: 'adopted' } as const, answered, ended]) write(`b-${round}-${i}`, fact);
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => journal.health().relay === 'waiting', 'the journal notices');
    expect(await journal.flush(50)).toBe(false);
    await pipe.resume();
    expect(await journal.flush(15_000)).toBe(true);
  }
  expect(order).toEqual(written);
  expect(await count(`id like 'b-%'`)).toBe(600);
  // Counted per entry: one applied twice would show.
  expect(await count(`id like 'b-%' and adoptions = 1 and ended_at is not null and answered_at is not null`)).toBe(600);
  expect(kept.said('cannot reach the database')).toBe(4);
  expect(kept.said('reaches the database again')).toBe(4);
});

test('a life that ends while the database is away leaves its entries to the next one', async () => {
  await pipe.reset();
  const first = open();
  first.start();
  for (let i = 0; i < 20; i++) first.write(entry(`c-${i}`, arrived));
  await until(() => first.health().relay === 'waiting');
  await first.stop();
  await pipe.resume();
  const second = open();
  expect(second.pending).toBe(20);
  second.start();
  expect(await second.flush(5000)).toBe(true);
  expect(await count(`id like 'c-%'`)).toBe(20);
  await second.stop();
  expect(fs.readdirSync(folder).filter((name) => name.endsWith('.ndjson'))).toEqual([]);
});

test('an entry the database will never take is put aside; those before and after it arrive', async () => {
  const journal = open();
  journal.start();
  for (let i = 0; i < 5; i++) journal.write(entry(`d-${i}`, arrived));
  // The column refuses this origin.
  journal.write(entry('d-bad', { ...arrived, origin: 'pigeon' } as unknown as JournalFact));
  for (let i = 5; i < 10; i++) journal.write(entry(`d-${i}`, arrived));
  expect(await journal.flush(5000)).toBe(true);
  expect(await count(`id like 'd-_' and arrived_key is not null`)).toBe(10);
  const dead = fs.readFileSync(path.join(folder, 'dead-journal.ndjson'), 'utf8').trim().split('\n');
  expect(dead.map((line) => (JSON.parse(line) as { entry: { call: string } }).entry.call)).toEqual(['d-bad']);
  expect(journal.health().dead).toBe(1);
  expect(kept.lines.filter(({ level }) => level === 50)).toHaveLength(1);
  // The citizen's number is in no log line.
  expect(JSON.stringify(kept.lines)).not.toContain('13900001234');
});

test('a torn line is put aside with a warning, the others arrive', async () => {
  const first = open();
  first.write(entry('e-1', arrived));
  await first.stop();
  const [name] = fs.readdirSync(folder).filter((file) => file.startsWith('journal-') && file.endsWith('.ndjson'));
  fs.appendFileSync(path.join(folder, name!), '{"id":"x","call":"e-2","at":17');
  const second = open();
  second.write(entry('e-3', arrived));
  second.start();
  expect(await second.flush(5000)).toBe(true);
  expect(await count(`id like 'e-%'`)).toBe(2);
  expect(kept.said('torn or unreadable')).toBe(1);
});

test('a broken store is waited for, its entries are not blamed', async () => {
  let broken = true;
  const journal = open(async (entries) => {
    if (broken) throw Object.assign(new Error('relation "calls" does not exist'), { code: '42P01' });
    await calls.applyJournal(entries);
  });
  journal.start();
  journal.write(entry('f-1', arrived));
  await until(() => journal.health().relay === 'waiting');
  await stays(() => journal.pending === 1, 500, 'the entry waits');
  broken = false;
  expect(await journal.flush(10_000)).toBe(true);
  expect(journal.health().dead).toBe(0);
});

test('what counts against the entry and what against the database', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  for (const code of ['23505', '23514', '22003', '22P05']) expect(isDatabaseFault(coded(code))).toBe(false);
  for (const code of ['42P01', '53100', '57P01', '40001', '08006', 'ECONNREFUSED'])
    expect(isDatabaseFault(coded(code))).toBe(true);
  expect(isDatabaseFault(new StoreFault('away', 'connection'))).toBe(true);
  expect(isDatabaseFault(new TypeError('our own mistake'))).toBe(false);
});
