/** Reviews, flags and recordings at the door: whose they are, what is masked, that listening is noted; the drawn sound. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReviewFull } from '../../src/contract/http/quality.ts';
import { recordingsIn } from '../../src/web/recordings.ts';
import { Waveforms } from '../../src/web/waveform.ts';
import { wavFile } from '../support/audio.ts';
import { openHouse, type OpenHouse } from './house.ts';
import { now } from './samples.ts';

const id = '01arz3ndektsv4rrffq69g5fav';
let house: OpenHouse;
let folder: string;
const sound = wavFile(
  Int16Array.from({ length: 16_000 }, (_, n) => (n < 8000 ? 0 : (n % 20) * 500)),
  8000,
);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hotline-recordings-'));
  await writeFile(path.join(folder, 'rec-1.wav'), sound);
  house = await openHouse();
  house.recordings = folder;
  house.reviews.set(id, review());
});
afterAll(() => rm(folder, { recursive: true }));

const item = { id: 'greeting', label: '首问', hint: '', weight: 100, fatal: false };
const review = (changes: Partial<ReviewFull> = {}): ReviewFull => ({
  ...{ id, call: 'call-1', state: 'submitted', agentId: 'a1', agentName: '张敏', formName: '通话质检', rule: null },
  ...{ drawnAt: now, arrivedAt: now, talkedSeconds: 9, reviewer: 'supervisor01', reviewerName: '班长一', score: 95 },
  ...{
    fatal: false,
    submittedAt: now,
    form: { name: '通话质检', items: [item] },
    formVersion: 1,
    answers: {},
    marks: [],
  },
  ...{ summary: '', revision: 1, number: '13800138000', queue: '政务服务', ticketNumber: null, firstScore: null },
  ...{ recording: { seconds: 2 }, appealUntil: now, appeal: null },
  ...changes,
});
const get = (username: string, where: string) => house.http().get(where).set('cookie', house.cookieOf(username));
const where = `/api/quality/reviews/${id}`;

test('a review is its agent’s once it is submitted, and nobody’s number is in it', async () => {
  const { body } = await get('agent01', where).expect(200);
  expect(body.number).toBe('138****8000');
  await get('agent02', where).expect(404);
  house.reviews.set(id, review({ submittedAt: null, state: 'open' }));
  await get('agent01', where).expect(404);
  await get('agent01', `${where}/recording`).expect(404);
  await get('supervisor01', where).expect(200);
  house.reviews.set(id, review());
});

test('an agent flags only own calls', async () => {
  const flag = (username: string) =>
    house.http().post('/api/calls/call-1/flag').set('cookie', house.cookieOf(username)).send({ note: '辱骂' });
  await flag('agent01').expect(204);
  await flag('agent02').expect(404);
  await flag('supervisor01').expect(204);
});

test('listening for a review is one note with its reason; the waveform is none', async () => {
  const before = house.audited.length;
  await get('supervisor01', `${where}/waveform`).expect(200);
  expect(house.audited.length).toBe(before);
  for (const range of ['bytes=0-99', 'bytes=100-'])
    await get('supervisor01', `${where}/recording`).set('range', range).expect(206);
  expect(house.audited.slice(before)).toEqual([
    {
      ...{ who: 'supervisor01', role: 'supervisor', act: 'recording.played', object: 'call:call-1' },
      reason: `review ${id}`,
    },
  ]);
});

test('the drawn sound: silence is flat, loud is full, and an hour is drawn in little time', async () => {
  const { body } = await get('supervisor01', `${where}/waveform`).expect(200);
  const { seconds, peaks } = body as { seconds: number; peaks: number[] };
  expect(seconds).toBe(2);
  expect(peaks).toHaveLength(1200);
  expect(Math.max(...peaks.slice(0, 590))).toBe(0);
  expect(Math.min(...peaks.slice(610, 1190))).toBeGreaterThan(0);
  expect(Math.max(...peaks)).toBe(100);

  const minute = Int16Array.from({ length: 480_000 }, (_, n) => 9_000 * Math.sin(n / 3));
  const hour = new Int16Array(minute.length * 60);
  for (let n = 0; n < 60; n += 1) hour.set(minute, n * minute.length);
  await writeFile(path.join(folder, 'hour.wav'), wavFile(hour, 8000));
  const file = (await recordingsIn(folder).open('hour'))!;
  const waveforms = new Waveforms();
  const drawn = await waveforms.of('hour', file);
  expect(drawn?.seconds).toBe(3600);
  expect(waveforms.of('hour', file)).toBe(waveforms.of('hour', file));
  await writeFile(path.join(folder, 'letter.wav'), 'dear sir');
  expect(await waveforms.of('letter', (await recordingsIn(folder).open('letter'))!)).toBeNull();
});

test('a recording is verified against its seal, and that is noted', async () => {
  const verify = () =>
    house.http().post('/api/calls/call-1/recording/verify').set('cookie', house.cookieOf('supervisor01'));
  await verify().expect(404);
  const sha256 = createHash('sha256').update(sound).digest('hex');
  house.seals.set('call-1', { name: 'rec-1', sha256 });
  expect((await verify().expect(200)).body).toMatchObject({ is: 'intact', sealed: sha256, found: sha256 });
  house.seals.set('call-1', { name: 'rec-1', sha256: 'f'.repeat(64) });
  expect((await verify().expect(200)).body).toMatchObject({ is: 'changed', found: sha256 });
  house.seals.set('call-1', { name: 'none', sha256 });
  expect((await verify().expect(200)).body).toMatchObject({ is: 'missing', found: null });
  expect(house.audited.slice(-3).map(({ act, reason }) => `${act} ${reason}`)).toEqual([
    'recording.verified intact',
    'recording.verified changed',
    'recording.verified missing',
  ]);
});

test('a calibration is supervisors’ alone; nobody’s draft or score leaves before one’s own; listening is noted', async () => {
  const where = `/api/quality/calibrations/${id}`;
  const { form, ...talk } = review();
  const sheet = { name: null, answers: {}, marks: [], summary: '秘密', fatal: false, revision: 3 };
  house.calibrations.set(id, {
    ...{ id, call: 'call-1', state: 'scoring', agentId: 'a1', agentName: '张敏', formName: '通话质检', arrivedAt: now },
    ...{ talkedSeconds: 9, begunBy: 'supervisor02', begunByName: null, begunAt: now, score: null, fatal: false, form },
    ...{
      formVersion: 1,
      number: talk.number,
      queue: null,
      ticketNumber: null,
      recording: talk.recording,
      agreed: null,
    },
    kept: [
      { ...sheet, supervisor: 'supervisor02', score: 90 },
      { ...sheet, supervisor: 'supervisor03', score: null },
    ],
  });
  await get('agent01', where).expect(403);
  await get('admin', where).expect(403);
  const { body, text } = await get('supervisor01', where).expect(200);
  expect(body).toMatchObject({ number: '138****8000', own: 'none', submitted: 1, sheets: [] });
  expect(text).not.toContain('秘密');
  await get('supervisor01', where.replace('01arz', '01brz')).expect(404);
  const before = house.audited.length;
  await get('supervisor01', `${where}/recording`).expect(200);
  expect(house.audited.slice(before)).toMatchObject([{ act: 'recording.played', reason: `calibration ${id}` }]);
});
