/**
 * The phone line's door: who is let through, and that what goes through is passed on unread. The far end here is a plain
 * WebSocket server that echoes; real phones ring through this door in the whole stories.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { GuestTokens } from '../../src/web/guests.ts';
import { until } from '../support/until.ts';
import { openHouse, testConfig, type OpenHouse } from './house.ts';

const farEnd = createServer();
const echo = new WebSocketServer({ server: farEnd, handleProtocols: () => 'sip' });
const arrived: IncomingMessage[] = [];
echo.on('connection', (socket, request) => {
  arrived.push(request);
  socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
});
let ariUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => farEnd.listen(0, '127.0.0.1', resolve));
  ariUrl = `http://someone:secret@127.0.0.1:${(farEnd.address() as AddressInfo).port}`;
});
afterAll(() => {
  for (const socket of echo.clients) socket.terminate();
  farEnd.close();
});

let house: OpenHouse;
beforeEach(async () => {
  arrived.length = 0;
  house = await openHouse({
    config: { ariUrl },
    lines: { guests: 3, guestsPerAddress: 2, perAgent: 2, bytesPer10s: 64 * 1024 },
  });
});

class Phone {
  readonly socket: WebSocket;
  refused: number | null = null;
  opened = false;
  closed = false;
  readonly heard: string[] = [];

  constructor(path: string, headers: Record<string, string>, protocols: string[] = ['sip']) {
    this.socket = new WebSocket(`ws://127.0.0.1:${house.port}${path}`, protocols, { headers });
    this.socket.on('unexpected-response', (_request, response) => (this.refused = response.statusCode ?? 0));
    this.socket.on('open', () => (this.opened = true));
    this.socket.on('close', () => (this.closed = true));
    this.socket.on('message', (data: Buffer) => this.heard.push(data.toString()));
    this.socket.on('error', () => undefined);
  }
}

const agentPhone = (page = 'page-1', username = 'agent01') =>
  new Phone(`/ws?page=${page}`, { cookie: house.cookieOf(username), origin: house.origin });

async function guestCookie(): Promise<string> {
  const { headers } = await house.http().post('/api/phone/session').expect(200);
  return (headers['set-cookie'] as unknown as string[])[0]!.split(';')[0]!;
}

test('an agent is let through; what is said is passed on, and the desk is told of the line', async () => {
  const phone = agentPhone();
  await until(() => phone.opened);
  expect(phone.socket.protocol).toBe('sip');
  phone.socket.send('REGISTER sip:hotline SIP/2.0');
  const large = 'x'.repeat(30_000);
  phone.socket.send(large);
  await until(() => phone.heard.length === 2);
  expect(phone.heard).toEqual(['REGISTER sip:hotline SIP/2.0', large]);
  expect(house.asked).toContain('line opened a1 page-1');
  phone.socket.close();
  await until(() => house.asked.includes('line closed a1'));
  await until(() => house.openLines() === 0);
});

test('Asterisk is told our words only: no cookie, no origin, no password, no other path', async () => {
  const phone = new Phone('/ws?page=page-1&x=/ari', {
    cookie: house.cookieOf('agent01'),
    origin: house.origin,
    'x-evil': '1',
  });
  await until(() => phone.opened);
  const [request] = arrived;
  expect(request?.url).toBe('/ws');
  for (const header of ['cookie', 'origin', 'x-evil', 'authorization', 'sec-websocket-extensions']) {
    expect(request?.headers[header]).toBeUndefined();
  }
});

test('nobody else is let through', async () => {
  const cookie = house.cookieOf('agent01');
  const { origin } = house;
  const forged = new GuestTokens('another-secret').make(Date.now());
  const old = new GuestTokens(testConfig().agentSecret).make(Date.now() - 3 * 3600_000);
  const cases: [number, Phone][] = [
    [401, new Phone('/ws', { origin })],
    [401, new Phone('/ws', { origin, cookie: `hotline_session=token-${'z'.repeat(30)}` })],
    [401, new Phone('/ws?as=guest', { origin, cookie })],
    [401, new Phone('/ws', { origin, cookie: `hotline_guest=${forged}` })],
    [401, new Phone('/ws', { origin, cookie: `hotline_guest=${old}` })],
    [403, new Phone('/ws', { origin, cookie: house.cookieOf('dispatcher01') })],
    [403, new Phone('/ws', { origin: 'https://evil.example', cookie })],
    [403, new Phone('/ws', { origin: 'null', cookie })],
    [403, new Phone('/ws', { cookie })],
    [400, new Phone('/ws', { origin, cookie }, [])],
    [400, new Phone('/ws', { origin, cookie }, ['ari'])],
    [404, new Phone('/ws/', { origin, cookie })],
    [404, new Phone('/ari/events?app=x', { origin, cookie })],
    [404, new Phone('/ws%2f..%2fari', { origin, cookie })],
  ];
  await until(() => cases.every(([, phone]) => phone.refused !== null));
  expect(cases.map(([, phone]) => phone.refused)).toEqual(cases.map(([status]) => status));
  expect(arrived).toEqual([]);
  expect(house.asked).toEqual([]);
});

test('a citizen gets a pass, calls with it, and is no agent even beside an open desk', async () => {
  const answer = await house.http().post('/api/phone/session').expect(200);
  expect(answer.body).toMatchObject({ username: 'guest', target: 'sip:12345@hotline', websocket: '/ws?as=guest' });
  const [set] = answer.headers['set-cookie'] as unknown as string[];
  expect(set).toMatch(/^hotline_guest=/);
  expect(set).toMatch(/HttpOnly/);
  expect(set).toMatch(/Path=\/ws;/);
  expect(set).toMatch(/SameSite=Strict/);
  const cookie = `${set!.split(';')[0]}; ${house.cookieOf('agent01')}`;
  const phone = new Phone(`${answer.body.websocket}&page=page-9`, { cookie, origin: house.origin });
  await until(() => phone.opened);
  expect(house.asked).toEqual([]);
});

test('a pass outlives a restart of the server', async () => {
  const cookie = await guestCookie();
  house = await openHouse({ config: { ariUrl } });
  const phone = new Phone('/ws?as=guest', { cookie, origin: house.origin });
  await until(() => phone.opened);
});

test('lines are counted: per address, per agent, and given back when they close', async () => {
  const cookie = await guestCookie();
  const guest = () => new Phone('/ws?as=guest', { cookie, origin: house.origin });
  const guests = [guest(), guest()];
  await until(() => guests.every(({ opened }) => opened));
  const third = guest();
  await until(() => third.refused === 429);
  const agents = [agentPhone('page-1'), agentPhone('page-2')];
  await until(() => agents.every(({ opened }) => opened));
  const another = agentPhone('page-3');
  await until(() => another.refused === 429);
  const colleague = agentPhone('page-4', 'agent02');
  await until(() => colleague.opened);
  guests[0]!.socket.close();
  await until(() => house.openLines() === 4);
  const again = guest();
  await until(() => again.opened);
});

test('a line that floods is cut, a session that ends takes its line along', async () => {
  const flood = agentPhone('page-1');
  const other = agentPhone('page-2', 'agent02');
  await until(() => flood.opened && other.opened);
  flood.socket.send('x'.repeat(100_000));
  await until(() => flood.closed);
  const cookie = house.cookieOf('agent01');
  const phone = new Phone('/ws?page=page-3', { cookie, origin: house.origin });
  await until(() => phone.opened);
  await house.http().delete('/api/session').set('cookie', cookie).expect(204);
  await until(() => phone.closed);
  expect(other.closed).toBe(false);
});

test('the far end going away closes the line, so that the phone tries again; away from the start is a 502', async () => {
  const phone = agentPhone();
  await until(() => phone.opened);
  for (const socket of echo.clients) socket.terminate();
  await until(() => phone.closed && house.asked.includes('line closed a1'));
  house = await openHouse();
  const nobody = agentPhone();
  await until(() => nobody.refused === 502);
  expect(house.asked).toEqual([]);
});

test('in production a phone over plain http is refused, but for this machine itself', async () => {
  house = await openHouse({ config: { ariUrl, production: true } });
  const far = `hotline.example:${house.port}`;
  const { body } = await house.http().post('/api/phone/session').set('host', far).expect(403);
  expect(body.error.code).toBe('plain-http');
  await house.http().post('/api/phone/session').expect(200);
});
