/** Recordings on a real disk and rows in a real PostgreSQL: measured, sealed, and given back to their call. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { callId } from '../../src/core/kernel/ids.ts';
import { RecordingSeal, wavSeconds } from '../../src/jobs/recording-seal.ts';
import { CallStore } from '../../src/store/calls.ts';
import { JobStore } from '../../src/store/job-store.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';

let store: TestStore;
let calls: CallStore;
let folder: string;
let clock: TestClock;
let kept: KeptLog;
const signal = new AbortController().signal;

beforeEach(async () => {
  store = await testStore();
  calls = new CallStore(store.db);
  folder = fs.mkdtempSync(path.join(tmpdir(), 'recordings-'));
  clock = new TestClock(Date.now());
  kept = keptLog();
});
afterEach(async () => {
  await store.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});

const seal = () =>
  new RecordingSeal({
    folder,
    rows: new JobStore(store.db),
    applyJournal: (entries) => calls.applyJournal(entries),
    clock,
    log: kept.log,
  });

/** As Asterisk writes it; `finished` false leaves the lengths at zero, as a death does. */
function wav(seconds: number, finished = true): Buffer {
  const sound = Buffer.alloc(seconds * 16_000, 7);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(finished ? 36 + sound.length : 36, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(finished ? sound.length : 0, 40);
  return Buffer.concat([head, sound]);
}
function file(name: string, content: Buffer, ageMs = 0): void {
  fs.writeFileSync(path.join(folder, `${name}.wav`), content);
  const at = new Date(clock.at - ageMs);
  fs.utimesSync(path.join(folder, `${name}.wav`), at, at);
}
const reported = (name: string, call: string, seconds: number | null, id = `r-${name}`) =>
  calls.applyJournal([
    { id, call: callId(call), at: clock.at, fact: 'recorded', recording: name, seconds, failed: false },
  ]);
const rows = () => store.db.desks.selectFrom('recordings').selectAll().orderBy('name').execute();

test('a reported recording gets its hash and size once nobody writes to it; sealing it twice changes nothing', async () => {
  file('call-1.1', wav(3));
  await reported('call-1.1', '1.1', 3);
  await seal().run(signal);
  expect(await rows()).toMatchObject([{ sha256: null }]);
  clock.pass(3_000);
  await seal().run(signal);
  const sealed = await rows();
  expect(sealed).toMatchObject([
    {
      name: 'call-1.1',
      call: '1.1',
      seconds: 3,
      sha256: createHash('sha256').update(wav(3)).digest('hex'),
      bytes: '48044',
    },
  ]);
  await seal().run(signal);
  expect(await rows()).toEqual(sealed);
  expect((await calls.callById('1.1'))?.recording).toMatchObject({ name: 'call-1.1', seconds: 3 });
});

test('a file that nobody reported is given back to its call, with the length its sound has', async () => {
  file('call-1700000000.7', wav(5, false), 120_000);
  file('call-1700000000.8', wav(5), 10_000);
  file('somebody-elses', wav(1), 120_000);
  await seal().run(signal);
  expect(await rows()).toMatchObject([{ name: 'call-1700000000.7', call: '1700000000.7', seconds: 5, failed: false }]);
  expect((await rows())[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  const later = seal();
  clock.pass(70_000);
  await later.run(signal);
  expect((await rows()).map(({ name }) => name)).toEqual(['call-1700000000.7', 'call-1700000000.8']);
});

test('the file of a later leg is given back to the same call', async () => {
  file('call-1700000000.7-3', wav(5), 120_000);
  await seal().run(signal);
  expect(await rows()).toMatchObject([{ name: 'call-1700000000.7-3', call: '1700000000.7' }]);
});

test('more files than a statement takes values', async () => {
  const names = Array.from({ length: 66_000 }, (_, n) => `call-${n}`);
  expect(await new JobStore(store.db).knownRecordings(names)).toEqual(new Set());
});

test('the report may come after the file was found: one row, the better length', async () => {
  file('call-2.1', wav(4), 120_000);
  await seal().run(signal);
  await reported('call-2.1', '2.1', 4);
  await seal().run(signal);
  expect(await rows()).toHaveLength(1);
});

test('a call that was joined again goes on in the same file: it is sealed anew', async () => {
  file('call-5.1', wav(2), 5_000);
  await reported('call-5.1', '5.1', null);
  await seal().run(signal);
  file('call-5.1', wav(4), 3_000);
  await reported('call-5.1', '5.1', null, 'again');
  await seal().run(signal);
  const sha256 = createHash('sha256').update(wav(4)).digest('hex');
  expect(await rows()).toMatchObject([{ seconds: 4, sha256 }]);
});

test('a missing file is said once, an empty one counts as failed, a name cannot lead out of the folder', async () => {
  await reported('call-3.1', '3.1', 4);
  await reported('../call-3.2', '3.2', 4);
  file('call-3.3', wav(0), 120_000);
  file('call-3.4', Buffer.from('not a wav file'), 120_000);
  clock.pass(700_000);
  const one = seal();
  await one.run(signal);
  await one.run(signal);
  expect(kept.said('recording has no file')).toBe(2);
  expect((await rows()).filter(({ failed }) => failed).map(({ name }) => name)).toEqual(['call-3.3', 'call-3.4']);
});

test('the length is told whatever chunks stand before the sound', async () => {
  const odd = Buffer.concat([wav(2).subarray(0, 36), Buffer.from('LIST\x04\0\0\0abcd', 'latin1'), wav(2).subarray(36)]);
  file('call-4.1', odd);
  expect(await wavSeconds(path.join(folder, 'call-4.1.wav'), odd.length)).toBe(2);
});
