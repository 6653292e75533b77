/** The push line, by a true socket.io client: who gets in, what comes first, that nobody hears another's calls. */
import { connect, type Socket as TcpSocket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { agentId } from '../../src/core/kernel/ids.ts';
import { streamOf } from '../../src/web/rooms.ts';
import { stays, until } from '../support/until.ts';
import { openHouse, type Desk, type OpenHouse } from './house.ts';
import { deskCall, people } from './samples.ts';

const [a1, a2] = [agentId('a1'), agentId('a2')];
let house: OpenHouse;
beforeEach(async () => {
  house = await openHouse();
});

const seqs = (desk: Desk) => desk.said.map(({ seq }) => seq);

test('nobody gets in without a session, and no foreign page gets in with one', async () => {
  const cookie = house.cookieOf('agent01');
  const anonymous = house.desk(null);
  const stale = house.desk(`hotline_session=token-${'z'.repeat(30)}`);
  await until(() => anonymous.failed === 'unauthorized' && stale.failed === 'unauthorized');
  const origins = [
    'https://evil.example',
    'null',
    `${house.origin}.evil.example`,
    `http://127.0.0.1:${house.port + 1}`,
  ];
  const foreign = origins.map((origin) => house.desk(cookie, { origin }));
  const noOrigin = house.desk(cookie, {});
  await until(() => [...foreign, noOrigin].every(({ failed }) => failed !== null));
  for (const desk of [...foreign, noOrigin]) expect(desk.socket.connected).toBe(false);
  const polling = await house
    .http()
    .get('/socket.io/?EIO=4&transport=polling')
    .set({ cookie, origin: 'https://evil.example' });
  expect(polling.status).toBe(403);
});

test('hello brings the snapshot first, then deltas without a gap, all with rising numbers', async () => {
  house.push.toAgent(a1, { type: 'line.changed', data: { waiting: 1 } });
  const desk = house.desk(house.cookieOf('agent01')).hello('page-1');
  await until(() => desk.said.length === 1);
  expect(desk.said[0]).toMatchObject({ type: 'agent.snapshot', data: { agentId: 'a1' } });
  expect(desk.said[0]?.seq).toBe(house.push.seqOf(a1));
  for (let waiting = 1; waiting <= 20; waiting++) house.push.toAgent(a1, { type: 'line.changed', data: { waiting } });
  await until(() => desk.said.length === 21);
  const [first = 0] = seqs(desk);
  expect(seqs(desk)).toEqual(Array.from({ length: 21 }, (_, i) => first + i));
  expect(house.asked).toContain('connected a1 page-1');
});

test('a push made while the snapshot is being read is in the snapshot, not lost between', async () => {
  const { deskConnected } = house.agents;
  house.agents.deskConnected = async (agent, page) => {
    const state = await deskConnected(agent, page);
    house.push.toAgent(agent, { type: 'line.changed', data: { waiting: 7 } });
    return state;
  };
  const desk = house.desk(house.cookieOf('agent01')).hello('page-1');
  await until(() => desk.said.length === 1);
  expect(desk.said[0]?.seq).toBe(house.push.seqOf(a1));
  house.push.toAgent(a1, { type: 'line.changed', data: { waiting: 8 } });
  await until(() => desk.said.length === 2);
  expect(desk.said[1]?.seq).toBe(desk.said[0]!.seq + 1);
});

test("an agent's call reaches every page of that agent and nobody else, whatever the others ask for", async () => {
  const mine = [
    house.desk(house.cookieOf('agent01')).hello('page-1'),
    house.desk(house.cookieOf('agent01')).hello('page-2'),
  ];
  const others = people
    .filter(({ username }) => username !== 'agent01')
    .map(({ username }) => house.desk(house.cookieOf(username)).hello(`p-${username}`));
  await until(() => mine.every(({ said }) => said.length === 1) && others[0]?.said.length === 1);
  await until(() => others.every(({ heard }) => heard.some(({ type }) => type === 'heartbeat')), { within: 6000 });
  for (const { socket } of others) {
    socket.emit('join', 'agent:a1');
    socket.emit('subscribe', { room: 'agent:a1' });
    socket.emit('hello', { page: 'agent:a1', room: 'agent:a1' });
  }
  house.push.toAgent(a1, { type: 'call.offered', data: deskCall('call-7') });
  house.push.toAgent(a2, { type: 'line.changed', data: { waiting: 2 } });
  await until(() => mine.every(({ said }) => said.at(-1)?.type === 'call.offered'));
  await until(() => others[0]?.said.at(-1)?.type === 'line.changed');
  for (const { heard } of others) expect(JSON.stringify(heard)).not.toContain('13800138000');
});

test('what all are told reaches the hall with each own number, and no department', async () => {
  const agent = house.desk(house.cookieOf('agent01')).hello('page-1');
  const supervisor = house.desk(house.cookieOf('supervisor01')).hello('page-2');
  const department = house.desk(house.cookieOf('department01')).hello('page-3');
  await until(
    () => [agent, supervisor, department].every(({ heard }) => heard.some(({ type }) => type === 'heartbeat')),
    { within: 6000 },
  );
  house.push.toAll({ type: 'health.changed', data: { degraded: ['database'] } });
  await until(() => [agent, supervisor].every(({ said }) => said.at(-1)?.type === 'health.changed'));
  expect(agent.said.at(-1)?.seq).toBe(house.push.seqOf(a1));
  expect(department.said).toEqual([]);
});

test('the heartbeat repeats the latest number, so that a quiet loss is seen', async () => {
  const desk = house.desk(house.cookieOf('agent01')).hello('page-1');
  const beat = await until(() => desk.heard.find(({ type }) => type === 'heartbeat'), { within: 6000 });
  expect(beat.seq).toBe(house.push.seqOf(a1));
});

test('the room is told which page came and went, and only when its last line is gone', async () => {
  const cookie = house.cookieOf('agent01');
  const first = house.desk(cookie).hello('page-1');
  await until(() => house.asked.includes('connected a1 page-1'));
  const again = house.desk(cookie).hello('page-1');
  await until(() => again.said.length === 1);
  first.socket.disconnect();
  await stays(() => !house.asked.includes('gone a1 page-1'), 200, 'the page that is back is not called gone');
  again.socket.disconnect();
  await until(() => house.asked.includes('gone a1 page-1'));
});

test('a painted pop is passed on; what is no message is not', async () => {
  const desk = house.desk(house.cookieOf('agent01')).hello('page-1');
  await until(() => desk.said.length === 1);
  for (const wrong of [null, 5, 'x', {}, { callId: 5, paintedAt: 1 }, { callId: 'x'.repeat(500), paintedAt: 1 }]) {
    desk.socket.emit('pop.seen', wrong);
  }
  desk.socket.emit('pop.seen', { callId: 'call-7', paintedAt: 42 });
  await until(() => house.asked.includes('seen a1 call-7 42'));
  expect(house.asked.filter((line) => line.startsWith('seen'))).toHaveLength(1);
});

test('a desk that floods, and one that sends a giant, are dropped', async () => {
  const flood = house.desk(house.cookieOf('agent01')).hello('page-1');
  const giant = house.desk(house.cookieOf('agent02')).hello('page-2');
  await until(() => flood.said.length === 1 && giant.said.length === 1);
  for (let i = 0; i < 200; i++) flood.socket.emit('pop.seen', { callId: 'call-7', paintedAt: i });
  giant.socket.emit('pop.seen', { callId: 'x'.repeat(100_000), paintedAt: 1 });
  await until(() => flood.dropped !== null && giant.dropped !== null);
});

test('one login opens so many pages and no more', async () => {
  const desks = Array.from({ length: 9 }, () => house.desk(house.cookieOf('agent01')));
  await until(
    () =>
      desks.filter(({ socket }) => socket.connected).length === 8 &&
      desks.some(({ failed }) => failed === 'too-many-pages'),
  );
});

test('an account that is switched off loses its line', async () => {
  const cookie = house.cookieOf('agent01');
  const desk = house.desk(cookie).hello('page-1');
  await until(() => desk.said.length === 1);
  house.tokens.clear();
  await until(async () => (await house.http().get('/api/session').set('cookie', cookie)).status === 401);
  await until(() => desk.dropped !== null);
});

test('a desk that reads nothing is dropped, and the others hear everything in time', async () => {
  const slow = house.desk(house.cookieOf('agent01')).hello('page-1');
  const quick = house.desk(house.cookieOf('agent02')).hello('page-2');
  await until(() => slow.said.length === 1 && quick.said.length === 1);
  const { _socket: line } = (slow.socket.io.engine.transport as unknown as { ws: { _socket: TcpSocket } }).ws;
  line.pause();
  const label = '字'.repeat(20_000);
  await until(
    () => {
      for (let i = 0; i < 20; i++) {
        house.push.toAgent(a1, { type: 'call.offered', data: { ...deskCall('call-7'), queue: { id: 'q', label } } });
      }
      return house.kept.said('reads too slowly') > 0;
    },
    { what: 'the slow desk to be dropped', within: 8000, every: 100 },
  );
  house.push.toAgent(a2, { type: 'line.changed', data: { waiting: 3 } });
  await until(() => quick.said.at(-1)?.type === 'line.changed');
  expect(quick.socket.connected).toBe(true);
  line.destroy();
});

test('an upgrade to any other path ends with a clear no', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(house.port, '127.0.0.1', () =>
      socket.write(`GET /ari/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`),
    );
    socket.once('data', (piece) => resolve(piece.toString()));
  });
  expect(answer).toMatch(/^HTTP\/1.1 404/);
});

test('each role has its stream by who it is', () => {
  expect(people.map((me) => streamOf(me))).toEqual([
    'agent:a1',
    'agent:a2',
    'floor',
    'floor',
    'department:department01',
    'floor',
    'floor',
  ]);
  expect(streamOf({ ...people[0]!, agentId: null })).toBeNull();
});
