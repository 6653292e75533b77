/** The live state on a real Valkey: what a successor finds, and what an outdated keeper can't do. */
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Call } from '../../src/core/call/call.ts';
import { agentId, callId, legId, queueId } from '../../src/core/kernel/ids.ts';
import type { StoredAgent } from '../../src/service/ports.ts';
import { ValkeyLive } from '../../src/store/live.ts';
import { OwnValkey } from '../support/own-valkey.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';

let valkey: OwnValkey;
let admin: Redis;
let prefix: string;
let kept: KeptLog;
const opened: ValkeyLive[] = [];

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
  prefix = `t${Math.random().toString(36).slice(2)}`;
  kept = keptLog();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((live) => live.close()));
});

async function open(fence: number | null): Promise<ValkeyLive> {
  const live = new ValkeyLive({ url: valkey.url, log: kept.log, prefix });
  opened.push(live);
  if (fence !== null) live.useFence(fence);
  await vi.waitUntil(() => live.isUp);
  return live;
}
const call = (id: string, more: Partial<Extract<Call, { state: 'queued' }>> = {}): Call => ({
  facts: {
    id: callId(id),
    callerLeg: legId(id),
    caller: '13900001234',
    dialled: '12345',
    origin: 'trunk',
    arrivedAt: 1000,
    flow: { id: 'main', version: 1 },
  },
  path: [],
  offers: 0,
  plays: 0,
  state: 'queued',
  place: { queue: queueId('general'), priority: 0, queuedAt: 2000, cursor: { node: 'n1', tries: 0 } as never },
  speaking: null,
  ...more,
});
const agent = (id: string): StoredAgent => ({
  agent: agentId(id),
  presence: { state: 'ready', since: 5, idleSince: 5 },
  device: 'browser',
  page: null,
});
const saved = (live: ValkeyLive) => vi.waitUntil(() => live.unsaved === 0, { timeout: 10_000 });

test('a successor loads what its predecessor saved, in its latest form, without what was forgotten', async () => {
  const live = await open(10);
  for (let offers = 0; offers < 50; offers++) live.saveCall(call('a', { offers }));
  live.saveCall(call('b'));
  live.saveCall(call('c'));
  live.forgetCall(callId('b'));
  live.saveAgent(agent('8001'));
  await saved(live);
  const next = await open(11);
  expect((await next.loadCalls()).sort((x, y) => (x.facts.id < y.facts.id ? -1 : 1))).toEqual([
    call('a', { offers: 49 }),
    call('c'),
  ]);
  expect(await next.loadAgents()).toEqual([agent('8001')]);
});

test('nothing is written before the fence is known', async () => {
  const live = await open(null);
  live.saveCall(call('a'));
  expect(await admin.exists(`${prefix}:calls`)).toBe(0);
  live.useFence(3);
  await saved(live);
  expect(await admin.hlen(`${prefix}:calls`)).toBe(1);
});

test('an outdated keeper is refused as a whole, hears of it once, and writes no more', async () => {
  const old = await open(20);
  let refused = 0;
  old.onRefused(() => (refused += 1));
  old.saveCall(call('a'));
  await saved(old);
  const next = await open(21);
  next.saveCall(call('a', { offers: 7 }));
  await saved(next);
  for (const id of ['a', 'x', 'y']) old.saveCall(call(id));
  old.forgetCall(callId('a'));
  await vi.waitUntil(() => refused === 1);
  old.saveCall(call('z'));
  await old.rewrite([call('z')], []);
  expect(await next.loadCalls()).toEqual([call('a', { offers: 7 })]);
  expect(refused).toBe(1);
});

test('a call that the release before stored while a phone rang is loaded in the shape of now', async () => {
  const live = await open(30);
  const offering = { state: 'offering', agent: 'a1', endpoint: '8001', agentLeg: 'leg', offeredAt: 1, ringUntil: 2 };
  await admin.hset(`${prefix}:calls`, { before: JSON.stringify({ ...call('before'), ...offering }) });
  const [loaded] = await live.loadCalls();
  expect(loaded).toMatchObject({
    rings: [{ agent: 'a1', endpoint: '8001', leg: 'leg', recording: 'call-before' }],
    place: { queuedAt: 2000 },
  });
});

test('shapes that nobody knows are dropped with a warning, the rest is loaded', async () => {
  const live = await open(30);
  live.saveCall(call('good'));
  live.saveAgent(agent('8001'));
  await saved(live);
  await admin.hset(`${prefix}:calls`, { torn: '{"state":', old: '{"phase":"queued"}', list: '[1]' });
  await admin.hset(`${prefix}:agents`, { 8002: '{"agent":"8002","presence":"ready"}' });
  expect(await live.loadCalls()).toEqual([call('good')]);
  expect(await live.loadAgents()).toEqual([agent('8001')]);
  expect(kept.said('unknown shape')).toBe(4);
});

test('Valkey killed: changes keep only their latest form, and arrive when it is back', async () => {
  const live = await open(40);
  let ups = 0;
  live.onUp(() => (ups += 1));
  live.saveCall(call('a'));
  await saved(live);
  await valkey.kill();
  await vi.waitUntil(() => !live.isUp);
  for (let offers = 1; offers <= 10_000; offers++) live.saveCall(call('a', { offers }));
  live.saveCall(call('b'));
  expect(live.unsaved).toBe(2);
  await expect(live.loadCalls()).rejects.toThrow('out of reach');
  await valkey.startAgain({ empty: false });
  await saved(live);
  expect(ups).toBe(1);
  expect(await live.loadCalls()).toHaveLength(2);
  expect((await live.loadCalls()).find((found) => found.facts.id === callId('a'))?.offers).toBe(10_000);
}, 30_000);

test('Valkey back but empty: rewrite brings everything from memory, and the fence with it', async () => {
  const live = await open(50);
  const calls = Array.from({ length: 700 }, (_, i) => call(`call-${i}`));
  for (const one of calls) live.saveCall(one);
  await saved(live);
  await valkey.kill();
  await valkey.startAgain({ empty: true });
  await vi.waitUntil(() => live.isUp, { timeout: 10_000 });
  expect(await live.loadCalls()).toEqual([]);
  await live.rewrite(calls, [agent('8001'), agent('8002')]);
  expect(await live.loadCalls()).toHaveLength(700);
  expect(await live.loadAgents()).toHaveLength(2);
  expect(await admin.get(`${prefix}:fence`)).toBe('50');
}, 30_000);

test('rewrite leaves nothing of what was there before', async () => {
  const live = await open(60);
  live.saveCall(call('gone'));
  live.saveAgent(agent('8009'));
  await saved(live);
  await live.rewrite([call('stays')], []);
  expect(await live.loadCalls()).toEqual([call('stays')]);
  expect(await live.loadAgents()).toEqual([]);
});

test('a frozen Valkey holds nobody up: writes return, the store says it is not up, and catches up afterwards', async () => {
  const live = await open(70);
  valkey.freeze();
  const startedAt = performance.now();
  for (let i = 0; i < 200; i++) live.saveCall(call(`call-${i}`));
  expect(performance.now() - startedAt).toBeLessThan(200);
  await vi.waitUntil(() => !live.isUp, { timeout: 3000 });
  live.saveCall(call('later'));
  valkey.thaw();
  await saved(live);
  expect(await live.loadCalls()).toHaveLength(201);
}, 30_000);

test('a Valkey that may throw keys away is complained about', async () => {
  await open(null);
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
  try {
    await open(null);
    await vi.waitUntil(() => kept.said('may evict the live state') === 1);
  } finally {
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
  }
});
