/** From the channel event log into a real PostgreSQL, beside what controllers wrote or have in hand. */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { agentId, callId, type CallId } from '../../src/core/kernel/ids.ts';
import { CelFile } from '../../src/jobs/cel-file.ts';
import { CelImport } from '../../src/jobs/cel-import.ts';
import type { JournalEntry } from '../../src/service/ports.ts';
import { CallStore } from '../../src/store/calls.ts';
import { JobStore } from '../../src/store/job-store.ts';
import { LiveWatch } from '../../src/store/live-watch.ts';
import { MarkStore } from '../../src/store/marks.ts';
import { redisUrl } from '../support/parts.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';
import { keptLog } from '../support/quiet-log.ts';

const original = fs.readFileSync(path.join(import.meta.dirname, 'asterisk-cel.ndjson'), 'utf8');
const signal = new AbortController().signal;
let store: TestStore;
let calls: CallStore;
let folder: string;
let file: string;
let clock: TestClock;
let live: LiveWatch;
let valkey: Redis;

beforeAll(async () => {
  const url = await redisUrl();
  live = new LiveWatch(url);
  valkey = new Redis(url);
});
afterAll(() => {
  live.close();
  valkey.disconnect();
});
beforeEach(async () => {
  store = await testStore();
  calls = new CallStore(store.db);
  folder = fs.mkdtempSync(path.join(tmpdir(), 'cel-'));
  file = path.join(folder, 'cel.ndjson');
  clock = new TestClock(1_795_467_000_000);
  await valkey.flushdb();
});
afterEach(async () => {
  await store.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

function newImport(applyJournal = (entries: readonly JournalEntry[]) => calls.applyJournal(entries)): CelImport {
  const rows = new JobStore(store.db);
  return new CelImport({
    reader: new CelFile(file, keptLog().log),
    marks: new MarkStore(store.db),
    applyJournal,
    callbacks: calls,
    endedAmong: (ids) => rows.endedAmong(ids),
    isInHand: (call) => live.isInHand(call),
    agents: async () => [{ id: agentId('zhang'), extension: '8001' }],
    clock,
    log: keptLog().log,
  });
}
/** Twice, with the grace between: what was not steady at first is then. */
async function runSteadily(job: CelImport): Promise<void> {
  await job.run(signal);
  clock.pass(10_500);
  await job.run(signal);
}
const journal = async () =>
  ((await calls.list({ limit: 100 })) as { items: { id: string; disposition: string | null }[] }).items
    .map(({ id, disposition }) => `${id} ${disposition}`)
    .sort();
const missed = () => store.db.desks.selectFrom('callbacks').selectAll().execute();
const whole = ['1795466065.0 fallbackAbandoned', '1795466075.1 fallbackAnswered', '1795466969.3 unfinished'];

test('calls of the fallback become rows at once, those left open after the grace, and missed callers are rung back', async () => {
  fs.writeFileSync(file, original);
  const job = newImport();
  await job.run(signal);
  expect(await journal()).toEqual(whole.slice(0, 2));
  clock.pass(10_500);
  await job.run(signal);
  expect(await journal()).toEqual(whole);
  expect(await calls.callById('1795466075.1')).toMatchObject({
    agentId: 'zhang',
    talkedSeconds: 6,
    number: '13900001',
  });
  expect((await missed()).map(({ call, why }) => `${call} ${why}`)).toEqual(['1795466065.0 fallback']);
});

test('imported twice by two workers that share no mark, the rows are the same', async () => {
  fs.writeFileSync(file, original);
  const [one, other] = [newImport(), newImport()];
  await Promise.all([runSteadily(one), runSteadily(other)]);
  await runSteadily(newImport());
  expect(await journal()).toEqual(whole);
  expect(await missed()).toHaveLength(1);
});

test('what a controller closed, or has in hand while it lives, is left to it', async () => {
  fs.writeFileSync(file, original);
  const id: CallId = callId('1795466969.3');
  await valkey.set('hotline:keeper', 'somebody');
  await valkey.hset('hotline:calls', id, '{}');
  const job = newImport();
  await runSteadily(job);
  expect(await journal()).toEqual(whole.slice(0, 2));
  await calls.applyJournal([
    {
      id: 'own',
      call: id,
      at: 1_795_466_972_700,
      fact: 'ended',
      disposition: 'answered',
      path: [],
      queue: null,
      queuedAt: null,
      waitedSeconds: null,
      talkedSeconds: 2,
      offers: 1,
    },
  ]);
  await valkey.del('hotline:calls');
  await runSteadily(job);
  expect(await journal()).toContain(`${id} answered`);
});

test('a call in the hands of a controller that is dead is imported', async () => {
  fs.writeFileSync(file, original);
  await valkey.hset('hotline:calls', '1795466969.3', '{}');
  await runSteadily(newImport());
  expect(await journal()).toEqual(whole);
});

test('a worker that dies between the rows and the mark, at each step: the next one ends with the same rows', async () => {
  const lines = original.trimEnd().split('\n');
  for (let step = 1; step <= lines.length; step += 3) {
    fs.writeFileSync(file, `${lines.slice(0, step).join('\n')}\n`);
    const dying = newImport(async (entries) => {
      await calls.applyJournal(entries);
      throw new Error('died');
    });
    await dying.run(signal).catch(() => undefined);
    await newImport().run(signal);
  }
  fs.writeFileSync(file, original);
  await runSteadily(newImport());
  expect(await journal()).toEqual(whole);
  expect(await missed()).toHaveLength(1);
});

test('a call that is still going on is found again by the next worker, from its first line', async () => {
  const lines = original.trimEnd().split('\n');
  fs.writeFileSync(file, `${lines.slice(0, 12).join('\n')}\n`);
  await newImport().run(signal);
  fs.writeFileSync(file, original, { flag: 'r+' });
  await runSteadily(newImport());
  expect(await journal()).toEqual(whole);
});
