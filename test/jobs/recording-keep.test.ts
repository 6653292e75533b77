/** Sealed recordings on a real disk: one that was changed is found, old ones go, held ones stay. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callId } from '../../src/core/kernel/ids.ts';
import { RecordingKeep } from '../../src/jobs/recording-keep.ts';
import { CallStore } from '../../src/store/calls.ts';
import { RecordingKeepStore } from '../../src/store/recording-keep.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';

const day = 86_400_000;
const supervisor = { username: 'supervisor01', role: 'supervisor' } as const;
const signal = new AbortController().signal;
let store: TestStore;
let folder: string;
let clock: TestClock;
let kept: KeptLog;
let rows: RecordingKeepStore;

beforeEach(async () => {
  store = await testStore();
  folder = fs.mkdtempSync(path.join(tmpdir(), 'recordings-'));
  clock = new TestClock();
  kept = keptLog();
  rows = new RecordingKeepStore(store.db, clock);
});
afterEach(async () => {
  await store.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const job = () => new RecordingKeep({ folder, rows, clock, log: kept.log });
const fileOf = (name: string) => path.join(folder, `${name}.wav`);
const there = (name: string) => fs.existsSync(fileOf(name));

async function sealed(call: string, ageDays: number, name = `call-${call}`): Promise<string> {
  fs.writeFileSync(fileOf(name), `sound of ${call}`);
  const at = clock.at - ageDays * day;
  await new CallStore(store.db).applyJournal([
    {
      ...{ id: `a-${call}`, call: callId(call), at, fact: 'arrived', number: '13900001111', dialled: '12345' },
      ...{ origin: 'trunk', flow: null, handledBy: 'controller' },
    },
    { id: `r-${call}`, call: callId(call), at, fact: 'recorded', recording: name, seconds: 1, failed: false },
  ]);
  const sha256 = createHash('sha256').update(`sound of ${call}`).digest('hex');
  await store.db.desks.updateTable('recordings').set({ sha256 }).where('name', '=', name).execute();
  return name;
}
const asked = (name: string) =>
  store.db.desks.selectFrom('recordings').selectAll().where('name', '=', name).executeTakeFirstOrThrow();

test('what is not as it was sealed is found, and looked at again only after a month', async () => {
  const [good, bad, gone] = [await sealed('1', 1), await sealed('2', 1), await sealed('3', 1)];
  fs.appendFileSync(fileOf(bad), '.');
  fs.rmSync(fileOf(gone));
  await job().run(signal);
  expect((await asked(good)).verified_as).toBe('intact');
  expect((await asked(bad)).verified_as).toBe('changed');
  expect((await asked(gone)).verified_as).toBe('missing');
  expect(kept.said('a sealed recording is not what it was')).toBe(2);
  await job().run(signal);
  expect(kept.said('a sealed recording is not what it was')).toBe(2);
  clock.pass(31 * day);
  await job().run(signal);
  expect(kept.said('a sealed recording is not what it was')).toBe(4);
});

test('by age, by kind: the file goes, the row stays and says why; holds keep theirs', async () => {
  const old = await sealed('1', 731);
  const young = await sealed('2', 729);
  const words = await sealed('3', 200, 'voicemail-3-1');
  const held = await sealed('4', 800);
  await rows.setRetention(supervisor, { talk: 730, voicemail: 180 });
  expect(await rows.hold(supervisor, '4', '诉讼')).toBeNull();
  expect(await rows.hold(supervisor, 'none', '诉讼')).toEqual({ refused: 'call-unknown' });
  await job().run(signal);
  expect([old, young, words, held].map(there)).toEqual([false, true, false, true]);
  expect(await asked(old)).toMatchObject({ deleted_why: 'kept for 730 days', call: '1' });
  expect((await new CallStore(store.db).callById('1'))?.hasRecording).toBe(false);
  expect((await new CallStore(store.db).callById('2'))?.hasRecording).toBe(true);
  expect(await rows.holds()).toMatchObject([{ call: '4', why: '诉讼', by: 'supervisor01' }]);
  expect(await rows.release(supervisor, '4', '结案')).toBeNull();
  expect(await rows.release(supervisor, '4', '结案')).toEqual({ refused: 'not-held' });
  await job().run(signal);
  expect(there(held)).toBe(false);
  const log = await rows.log({ limit: 50 });
  if ('refused' in log) throw new Error(log.refused);
  expect(log.items.map(({ act, call }) => `${act} ${call}`)).toEqual([
    'recording.deleted 4',
    'recording.released 4',
    'recording.deleted 3',
    'recording.deleted 1',
    'recording.held 4',
    'recording.retention null',
  ]);
  expect(await rows.log({ limit: 50, call: '4', act: 'held' })).toMatchObject({ items: [{ reason: '诉讼' }] });
});

test('held at the last moment it stays: whoever was told so finds the file', async () => {
  const name = await sealed('1', 800);
  await rows.setRetention(supervisor, { talk: 730, voicemail: 180 });
  const [old] = await rows.overAge(10);
  expect(await rows.hold(supervisor, '1', '诉讼')).toBeNull();
  let removed = false;
  expect(await rows.delete(old!, async () => void (removed = true))).toBe(false);
  expect(removed).toBe(false);
  expect((await asked(name)).deleted_at).toBeNull();
});

test('evidence of a measure and a review in work keep a recording too', async () => {
  const evidence = await sealed('5', 900);
  const reviewed = await sealed('6', 900);
  const at = new Date(clock.at);
  await store.db.desks
    .insertInto('caller_measures')
    .values({
      ...{ id: 'm', number: '13900001111', stage: 'warned', reason: 'r', evidence: ['5'], proposed_by: 'a' },
      ...{ proposed_at: at, began_at: at, until: new Date(clock.at + day) },
    })
    .execute();
  const review = { id: 'v', call: '6', agent: 'a1', form: 'talk', form_version: 1, drawn_at: at, reviewer: 's' };
  await store.db.desks.insertInto('reviews').values(review).execute();
  await job().run(signal);
  expect([there(evidence), there(reviewed)]).toEqual([true, true]);
  clock.pass(2 * day);
  await store.db.desks.updateTable('reviews').set({ submitted_at: at, score: 1 }).execute();
  await job().run(signal);
  expect([there(evidence), there(reviewed)]).toEqual([false, false]);
});
