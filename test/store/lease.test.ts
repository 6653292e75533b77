/** One keeper at a time, on a real Valkey and with real processes that are killed and frozen. */
import fs from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { KeeperLease } from '../../src/store/lease.ts';
import { OwnValkey } from '../support/own-valkey.ts';
import { Program } from '../support/program.ts';
import { keptLog } from '../support/quiet-log.ts';

/** Shorter than in life, so that the suite is. */
const ttlMs = 2000;
let valkey: OwnValkey;
let admin: Redis;
let folder: string;
let prefix: string;
const programs: Program[] = [];

beforeAll(async () => {
  valkey = await OwnValkey.start();
  admin = new Redis(valkey.url);
  admin.on('error', () => undefined);
}, 120_000);
afterAll(async () => {
  admin.disconnect();
  await valkey.end();
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'lease-'));
  prefix = `t${Math.random().toString(36).slice(2)}`;
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
  fs.rmSync(folder, { recursive: true, force: true });
});

const fenceFile = () => path.join(folder, 'keeper.json');
function keeper(controller: string, feed = ''): Program {
  const args = [valkey.url, prefix, controller, fenceFile(), String(ttlMs), feed];
  const program = new Program('test/store/programs/lease-taker.ts', args);
  programs.push(program);
  return program;
}
const fenceOf = (line: string): number => Number(/^took fence (\d+)/.exec(line)![1]);
const lease = (controller: string) =>
  new KeeperLease({
    url: valkey.url,
    prefix,
    controller,
    fenceFile: fenceFile(),
    ttlMs,
    renewMs: 200,
    log: keptLog().log,
  });

test('the second waits while the first lives, and takes over when the first releases, with a higher fence', async () => {
  const [first, second] = [lease('1'), lease('2')];
  const held = await first.acquire();
  let taken = 0;
  const waiting = second.acquire().then(({ fence }) => (taken = fence));
  // The first time to live has long passed; only renewals keep the key.
  const heldAt = performance.now();
  await vi.waitUntil(() => performance.now() - heldAt > 1.5 * ttlMs, { timeout: 3 * ttlMs });
  expect(taken).toBe(0);
  expect(first.isFresh()).toBe(true);
  await first.release();
  expect(first.isFresh()).toBe(false);
  await waiting;
  expect(taken).toBeGreaterThan(held.fence);
  expect(second.isFresh()).toBe(true);
  await second.release();
  expect(await admin.exists(`${prefix}:keeper`)).toBe(0);
});

test('a killed keeper is succeeded at once by the process started anew: no waiting for the lease to run out', async () => {
  const first = keeper('1');
  const fence = fenceOf(await first.says('took fence'));
  const second = keeper('1');
  await second.says('another keeper holds the lease');
  expect(second.lines.some((line) => line.startsWith('took fence'))).toBe(false);
  await first.kill();
  const killedAt = performance.now();
  const taken = fenceOf(await second.says('took fence'));
  expect(performance.now() - killedAt).toBeLessThan(ttlMs * 0.75);
  expect(taken).toBeGreaterThan(fence);
}, 30_000);

test('SIGSTOP for two leases: another takes over; the stale one, awake again, is not fresh for the first thing it does', async () => {
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const first = keeper('1', String((server.address() as net.AddressInfo).port));
  const fence = fenceOf(await first.says('took fence'));
  await vi.waitUntil(() => sockets.length === 1);
  const second = keeper('2');
  await second.says('another keeper holds the lease');

  first.signal('SIGSTOP');
  const stoppedAt = performance.now();
  const seen = first.lines.length;
  sockets[0]!.write('an event that arrives while the keeper is frozen');
  const taken = fenceOf(await second.says('took fence'));
  expect(taken).toBeGreaterThan(fence);
  await vi.waitUntil(() => performance.now() - stoppedAt > 2 * ttlMs, { timeout: 3 * ttlMs });
  first.signal('SIGCONT');

  expect(await first.says('event decided', 5000, seen)).toBe('event decided stale');
  await first.says('lost', 5000, seen);
  const after = first.lines.slice(seen);
  expect(after.filter((line) => line.includes('fresh') && !line.includes('msg'))).toEqual([]);
  // Lost is lost: it neither takes the lease back nor hurts the new keeper.
  const held = await admin.get(`${prefix}:keeper`);
  expect(held).toMatch(/^2\|/);
  expect(second.lines.some((line) => line === 'lost' || line === 'stale')).toBe(false);
  server.close();
  sockets[0]!.destroy();
}, 40_000);

test('SIGSTOP for two leases with nobody else there: still lost, by its own clock alone', async () => {
  const alone = keeper('1');
  await alone.says('took fence');
  alone.signal('SIGSTOP');
  await vi.waitUntil(async () => (await admin.exists(`${prefix}:keeper`)) === 0, { timeout: 2 * ttlMs, interval: 50 });
  const stoppedAt = performance.now();
  await vi.waitUntil(() => performance.now() - stoppedAt > ttlMs / 2, { timeout: ttlMs });
  alone.signal('SIGCONT');
  await alone.says('lost');
  expect(await admin.exists(`${prefix}:keeper`)).toBe(0);
}, 30_000);

test('SIGSTOP for less than the lease is survived', async () => {
  const alone = keeper('1');
  const fence = fenceOf(await alone.says('took fence'));
  for (let round = 0; round < 3; round++) {
    await vi.waitUntil(async () => (await admin.pttl(`${prefix}:keeper`)) > ttlMs - 200, {
      timeout: 8000,
      interval: 5,
    });
    alone.signal('SIGSTOP');
    await vi.waitUntil(async () => (await admin.pttl(`${prefix}:keeper`)) < ttlMs * 0.6, {
      timeout: 8000,
      interval: 5,
    });
    alone.signal('SIGCONT');
    await vi.waitUntil(async () => (await admin.pttl(`${prefix}:keeper`)) > ttlMs * 0.8, {
      timeout: 8000,
      interval: 5,
    });
  }
  expect(alone.lines.filter((line) => line === 'lost' || line === 'stale')).toEqual([]);
  expect(Number(await admin.get(`${prefix}:fence`))).toBe(fence);
}, 30_000);

test('Valkey killed for longer than the lease: a lone keeper goes on, and renews when Valkey is back empty', async () => {
  const alone = keeper('1');
  const fence = fenceOf(await alone.says('took fence'));
  await valkey.kill();
  const killedAt = performance.now();
  await alone.says('the lease is kept on our own word');
  await vi.waitUntil(() => performance.now() - killedAt > 1.5 * ttlMs, { timeout: 3 * ttlMs });
  expect(alone.lines.filter((line) => line === 'lost' || line === 'stale')).toEqual([]);
  await valkey.startAgain({ empty: true });
  await alone.says('the lease is renewed there');
  expect(Number(await admin.get(`${prefix}:fence`))).toBe(fence);
  expect(await admin.get(`${prefix}:keeper`)).toMatch(/^1\|/);
}, 40_000);

test('a frozen Valkey counts as away, and its waking as back', async () => {
  const alone = keeper('1');
  await alone.says('took fence');
  valkey.freeze();
  const frozenAt = performance.now();
  await alone.says('the lease is kept on our own word');
  await vi.waitUntil(() => performance.now() - frozenAt > 1.5 * ttlMs, { timeout: 3 * ttlMs });
  valkey.thaw();
  await alone.says('the lease is renewed there');
  expect(alone.lines.filter((line) => line === 'lost' || line === 'stale')).toEqual([]);
}, 40_000);

test('while Valkey is away, a keeper frozen for longer than the lease is lost all the same', async () => {
  const alone = keeper('1');
  await alone.says('took fence');
  await valkey.kill();
  await alone.says('the lease is kept on our own word');
  alone.signal('SIGSTOP');
  const stoppedAt = performance.now();
  await vi.waitUntil(() => performance.now() - stoppedAt > 1.2 * ttlMs, { timeout: 3 * ttlMs });
  alone.signal('SIGCONT');
  await alone.says('lost');
  await valkey.startAgain({ empty: false });
}, 30_000);

test('a Valkey that comes back empty is left to the living keeper, not to the one who waits', async () => {
  const first = keeper('1');
  const fence = fenceOf(await first.says('took fence'));
  const second = keeper('2');
  await second.says('another keeper holds the lease');
  await valkey.kill();
  await first.says('the lease is kept on our own word');
  await valkey.startAgain({ empty: true });
  await first.says('the lease is renewed there');
  expect(Number(await admin.get(`${prefix}:fence`))).toBe(fence);
  expect(second.lines.some((line) => line.startsWith('took fence'))).toBe(false);
  expect(first.lines).not.toContain('lost');
}, 30_000);

test('started without Valkey: begins after a lease with a higher fence, and settles when Valkey comes', async () => {
  const first = keeper('1');
  const fence = fenceOf(await first.says('took fence'));
  await valkey.kill();
  await first.kill();
  const startedAt = performance.now();
  const second = keeper('1');
  const line = await second.says('took fence');
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(ttlMs);
  expect(line).toContain('away');
  expect(fenceOf(line)).toBeGreaterThan(fence);
  await valkey.startAgain({ empty: false });
  await second.says('the lease is renewed there');
  expect(Number(await admin.get(`${prefix}:fence`))).toBe(fenceOf(line));
  expect(second.lines.filter((said) => said === 'lost' || said === 'stale')).toEqual([]);
}, 40_000);
