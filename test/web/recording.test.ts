/** Recordings: whole and by ranges, to those who may, each listening noted, and never a file beside the folder. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordingsIn } from '../../src/web/recordings.ts';
import { openHouse, type OpenHouse } from './house.ts';
import { call } from './samples.ts';

let house: OpenHouse;
let folder: string;
const sound = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hotline-recordings-'));
  await writeFile(path.join(folder, 'rec-1.wav'), sound);
  await symlink('/etc/passwd', path.join(folder, 'link.wav'));
  house = await openHouse();
  house.recordings = folder;
});
afterAll(() => rm(folder, { recursive: true }));

const listen = (username: string, range?: string) => {
  const asked = house.http().get('/api/calls/call-1/recording').set('cookie', house.cookieOf(username));
  return (range === undefined ? asked : asked.set('range', range)).buffer(true).parse((response, done) => {
    const pieces: Buffer[] = [];
    response.on('data', (piece: Buffer) => pieces.push(piece));
    response.on('end', () => done(null, Buffer.concat(pieces)));
  });
};

test('the whole of it, as sound that a browser may not take for a page', async () => {
  const { body, headers } = await listen('supervisor01').expect(200);
  expect(body.equals(sound)).toBe(true);
  expect(headers).toMatchObject({ 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'content-length': '1000' });
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
});

test('pieces of it', async () => {
  const pieces: [string, number, number][] = [
    ['bytes=0-99', 0, 99],
    ['bytes=900-', 900, 999],
    ['bytes=-10', 990, 999],
    ['bytes=990-5000', 990, 999],
  ];
  for (const [range, from, to] of pieces) {
    const { body, headers } = await listen('supervisor01', range).expect(206);
    expect(headers['content-range']).toBe(`bytes ${from}-${to}/1000`);
    expect(body.equals(sound.subarray(from, to + 1))).toBe(true);
  }
  await listen('supervisor01', 'bytes=1000-').expect(416);
  await listen('supervisor01', 'nonsense').expect(200);
});

test('one listening is one note, however many pieces the player asks for', () => {
  const notes = house.audited.filter(({ who }) => who === 'supervisor01');
  expect(notes).toEqual([
    { who: 'supervisor01', role: 'supervisor', act: 'recording.played', object: 'call:call-1', reason: 'supervisor' },
  ]);
});

test('who may not hear it', async () => {
  await listen('dispatcher01').expect(403);
  await listen('admin').expect(403);
  await listen('followup01').expect(403);
  house.calls.set('call-1', call('call-1', { ticketNumber: 'T1' }));
  await listen('followup01').expect(200);
  await listen('agent01').expect(200);
  house.calls.set('call-1', call('call-1', { arrivedAt: new Date(Date.now() - 25 * 3600_000).toISOString() }));
  await listen('agent01').expect(403);
  house.calls.set('call-1', call('call-1'));
});

test('without a note nothing is played', async () => {
  const { audit } = house.needs;
  const before = audit.record;
  audit.record = async () => {
    throw Object.assign(new Error('away'), { name: 'StoreFault' });
  };
  await listen('agent02').expect(404);
  house.calls.set('call-3', call('call-3', { agentId: 'a2' }));
  await house.http().get('/api/calls/call-3/recording').set('cookie', house.cookieOf('agent02')).expect(503);
  audit.record = before;
});

test('no name leads out of the folder, and a link is no recording', async () => {
  const recordings = recordingsIn(folder);
  expect(await recordings.open('rec-1')).toMatchObject({ bytes: 1000 });
  for (const name of ['../rec-1', '/etc/passwd', '..', '.', 'link', 'a/../rec-1', 'rec-1\u0000', '', '%2e%2e']) {
    expect(await recordings.open(name), name).toBeNull();
  }
});
