/** Signing in, locks, sessions, and what is left of them while the database is away. */
import net from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { isRefusal } from '../../src/core/kernel/refusal.ts';
import { AccountStore } from '../../src/store/accounts.ts';
import { Db, StoreFault } from '../../src/store/db.ts';
import { demoPassword, seedDemo } from '../../src/store/seed.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';

const minute = 60_000;
const hour = 60 * minute;

let store: TestStore;
let clock: TestClock;
let accounts: AccountStore;
let addresses = 0;
let address: string;

beforeAll(async () => {
  store = await testStore();
  await seedDemo(store.db, { agents: 3, now: Date.now() });
});
afterAll(() => store.drop());
beforeEach(() => {
  clock = new TestClock();
  accounts = new AccountStore(store.db, clock);
  address = `127.0.1.${++addresses}`;
});

async function signedIn(username = 'agent01'): Promise<string> {
  const made = await accounts.signIn(username, demoPassword, address);
  if (isRefusal(made)) throw new Error(`refused: ${made.refused}`);
  return made.token;
}

test('who signs in is known by the token, and by nothing that is stored', async () => {
  const token = await signedIn();
  expect(await accounts.readSession(token)).toEqual({
    username: 'agent01',
    name: '王志强',
    role: 'agent',
    extension: '8001',
    agentId: 'agent01',
    desk: '/agent',
  });
  expect(token).toMatch(/^[\w-]{43}$/);
  const rows = await store.db.desks.selectFrom('sessions').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(await accounts.readSession('x'.repeat(43))).toBeNull();
  expect(await accounts.readSession(rows[0]!.token_hash.toString('base64url'))).toBeNull();
});

test('every role has its desk', async () => {
  const desks = await Promise.all(
    ['supervisor01', 'dispatcher01', 'department01', 'followup01', 'admin'].map(async (username) => {
      const me = await accounts.readSession(await signedIn(username));
      return [me?.role, me?.desk, me?.agentId];
    }),
  );
  expect(desks).toEqual([
    ['supervisor', '/supervisor', 'supervisor01'],
    ['dispatcher', '/dispatch', null],
    ['department', '/department', null],
    ['followup', '/dispatch', null],
    ['admin', '/admin', null],
  ]);
});

test('wrong password, unknown name, odd letters: the same answer', async () => {
  for (const [username, password] of [
    ['agent01', 'wrong'],
    ['nobody', demoPassword],
    ['agent01\0', demoPassword.toUpperCase()],
    ["' or 1=1 --", ''],
  ] as const) {
    expect(await accounts.signIn(username, password, address)).toEqual({ refused: 'wrong-credentials' });
  }
});

test('five failures lock for fifteen minutes, even for the right password; then it opens', async () => {
  for (let i = 0; i < 5; i++) {
    expect(await accounts.signIn('agent02', 'wrong', address)).toMatchObject({ refused: 'wrong-credentials' });
    clock.pass(1000);
  }
  expect(await accounts.signIn('agent02', demoPassword, address)).toEqual({
    refused: 'locked-out',
    retryAfterSeconds: 15 * 60 - 1,
  });
  clock.pass(15 * minute - 2000);
  expect(await accounts.signIn('agent02', demoPassword, address)).toMatchObject({ refused: 'locked-out' });
  clock.pass(2000);
  expect(await accounts.signIn('agent02', demoPassword, address)).toHaveProperty('token');
});

test('a stranger elsewhere does not lock the agent out', async () => {
  for (let i = 0; i < 8; i++) await accounts.signIn('agent03', 'wrong', address);
  expect(await accounts.signIn('agent03', demoPassword, '127.9.9.9')).toHaveProperty('token');
});

test('failures long ago do not add up, and the right password ends the count', async () => {
  for (let i = 0; i < 4; i++) await accounts.signIn('agent01', 'wrong', address);
  clock.pass(16 * minute);
  for (let i = 0; i < 4; i++) await accounts.signIn('agent01', 'wrong', address);
  expect(await accounts.signIn('agent01', demoPassword, address)).toHaveProperty('token');
  for (let i = 0; i < 4; i++) await accounts.signIn('agent01', 'wrong', address);
  expect(await accounts.signIn('agent01', demoPassword, address)).toHaveProperty('token');
});

test('many guesses at once get five tries together', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => accounts.signIn('agent01', 'wrong', address)));
  const tried = answers.filter((answer) => isRefusal(answer) && answer.refused === 'wrong-credentials');
  expect(tried).toHaveLength(5);
});

test('one address that guesses at many names is stopped too', async () => {
  for (let i = 0; i < 100; i++) await accounts.signIn(`name${i}`, 'wrong', address);
  expect(await accounts.signIn('admin', demoPassword, address)).toMatchObject({ refused: 'locked-out' });
  expect(await accounts.signIn('admin', demoPassword, '127.9.9.8')).toHaveProperty('token');
}, 120_000);

test('a session ends after eight idle hours, after sixteen in all, and when it is ended', async () => {
  const idle = await signedIn();
  clock.pass(7 * hour);
  expect(await accounts.readSession(idle)).not.toBeNull();
  clock.pass(7 * hour);
  expect(await accounts.readSession(idle)).not.toBeNull();
  clock.pass(2 * hour);
  expect(await accounts.readSession(idle)).toBeNull();

  const left = await signedIn();
  clock.pass(8 * hour);
  expect(await accounts.readSession(left)).toBeNull();

  const ended = await signedIn();
  await accounts.endSession(ended);
  expect(await accounts.readSession(ended)).toBeNull();
  await accounts.forgetOldSessions();
});

test('an account that was switched off is out at once', async () => {
  const token = await signedIn('department03');
  await store.db.desks.updateTable('accounts').set({ active: false }).where('username', '=', 'department03').execute();
  expect(await accounts.readSession(token)).toBeNull();
  expect(await accounts.signIn('department03', demoPassword, address)).toEqual({ refused: 'wrong-credentials' });
});

test('database away: who was there goes on for ten minutes, who signed out stays out', async () => {
  const gate = await openGate(store.url);
  const db = new Db({ url: gate.url });
  db.watch(100);
  accounts = new AccountStore(db, clock);
  try {
    const working = await signedIn();
    const leaving = await signedIn();
    const unseen = await signedIn();
    await accounts.readSession(working);
    await accounts.readSession(leaving);
    await gate.close();

    expect(await accounts.readSession(working)).toMatchObject({ username: 'agent01' });
    await vi.waitUntil(() => !db.isUp(), { timeout: 20_000 });
    await accounts.endSession(leaving);
    expect(await accounts.readSession(leaving)).toBeNull();
    await expect(accounts.readSession(unseen)).rejects.toThrow(StoreFault);
    clock.pass(9 * minute);
    expect(await accounts.readSession(working)).toMatchObject({ username: 'agent01' });
    clock.pass(2 * minute);
    await expect(accounts.readSession(working)).rejects.toThrow(StoreFault);

    await gate.open();
    await vi.waitUntil(() => db.isUp(), { timeout: 20_000 });
    expect(await accounts.readSession(working)).toMatchObject({ username: 'agent01' });
    const elsewhere = new AccountStore(store.db, clock);
    await vi.waitUntil(async () => (await elsewhere.readSession(leaving)) === null, { timeout: 20_000 });
  } finally {
    await db.close();
    await gate.close();
  }
});

/** A door to the server that can be shut: connections are cut, new ones refused. */
async function openGate(url: string): Promise<{ url: string; open(): Promise<void>; close(): Promise<void> }> {
  const target = new URL(url);
  const lines = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    for (const side of [client, upstream]) {
      lines.add(side);
      side.on('error', () => undefined);
    }
    client.pipe(upstream).pipe(client);
  });
  let port = 0;
  const open = () =>
    new Promise<void>((resolve) =>
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as net.AddressInfo).port;
        resolve();
      }),
    );
  await open();
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return {
    url: through.href,
    open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const line of lines) line.destroy();
        lines.clear();
      }),
  };
}
