/** From the outbox in a real PostgreSQL to a real HTTP receiver that is slow, refuses, or dies after it took a message. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutboxRelay } from '../../src/jobs/outbox-relay.ts';
import { WebhookReceiver } from '../../src/jobs/webhook-receiver.ts';
import { JobStore } from '../../src/store/job-store.ts';
import { TestClock, testStore, type TestStore } from '../support/postgres.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';

type Answer = number | 'cut' | 'silence';
let store: TestStore;
let rows: JobStore;
let clock: TestClock;
let kept: KeptLog;
let server: http.Server;
let taken: { id: string; key: string; topic: string; data: unknown; idempotencyKey: string }[];
let answer: (message: { key: string; id: string }) => Answer;
const signal = new AbortController().signal;

beforeEach(async () => {
  store = await testStore();
  rows = new JobStore(store.db);
  clock = new TestClock();
  kept = keptLog();
  taken = [];
  answer = () => 200;
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const message = JSON.parse(body) as (typeof taken)[number];
      const how = answer(message);
      if (how === 200 || how === 'cut')
        taken.push({ ...message, idempotencyKey: String(request.headers['idempotency-key']) });
      if (how === 'cut') request.socket.destroy();
      else if (how !== 'silence') response.writeHead(how, how === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await store.drop();
});

const relay = (withinMs = 10_000) => {
  const receiver = new WebhookReceiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, withinMs);
  return new OutboxRelay({ rows, receiver, clock, log: kept.log });
};
async function put(...keys: string[]): Promise<void> {
  const values = keys.map((key, n) => ({ topic: 'ticket.opened', key, body: JSON.stringify({ n, words: '停水' }) }));
  await store.db.desks.insertInto('outbox').values(values).execute();
}
const unsent = async () => (await rows.unsent(1000, [])).map(({ key }) => key);
const order = (key: string) =>
  taken.filter((message) => message.key === key).map(({ data }) => (data as { n: number }).n);

test('every row arrives once, with a key to know it again by, in order for each ticket', async () => {
  await put(...Array.from({ length: 450 }, (_, i) => `t-${i % 7}`));
  await relay().run(signal);
  expect(taken).toHaveLength(450);
  expect(new Set(taken.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(450);
  expect(taken[0]).toMatchObject({ topic: 'ticket.opened', data: { words: '停水' } });
  for (let key = 0; key < 7; key++) expect(order(`t-${key}`)).toEqual([...order(`t-${key}`)].sort((a, b) => a - b));
  expect(await unsent()).toEqual([]);
});

test('run again, and by two relays at once: nothing that was marked is sent again', async () => {
  await put('a', 'b', 'c');
  await relay().run(signal);
  await Promise.all([relay().run(signal), relay().run(signal)]);
  expect(taken).toHaveLength(3);
});

test.each([[500], [404], [302], ['silence'], ['cut']] as const)(
  'a receiver that answers %s to one ticket: that ticket waits in order, the others go on',
  async (how) => {
    await put('bad', 'good', 'bad', 'good');
    let sick = true;
    answer = ({ key }) => (key === 'bad' && sick ? how : 200);
    const one = relay(how === 'silence' ? 500 : 10_000);
    await one.run(signal);
    expect(order('good')).toEqual([1, 3]);
    expect(await unsent()).toEqual(['bad', 'bad']);
    await one.run(signal);
    sick = false;
    clock.pass(1100);
    await one.run(signal);
    expect(await unsent()).toEqual([]);
    // What was taken before the connection was cut comes twice, and can be known by its key.
    expect(order('bad')).toEqual(how === 'cut' ? [0, 0, 2] : [0, 2]);
  },
);

test('a receiver that refuses everything is left alone for a while', async () => {
  await put(...Array.from({ length: 50 }, (_, i) => `t-${i}`));
  let asked = 0;
  answer = () => {
    asked += 1;
    return 503;
  };
  const one = relay();
  for (let run = 0; run < 20; run++) {
    await one.run(signal);
    clock.pass(1000);
  }
  expect(asked).toBeLessThan(20);
  expect(kept.said('left alone for a while')).toBe(1);
  answer = () => 200;
  clock.pass(300_000);
  await one.run(signal);
  expect(await unsent()).toEqual([]);
});

test('no receiver: rows count as sent', async () => {
  await put('a', 'b');
  await new OutboxRelay({ rows, receiver: null, clock, log: kept.log }).run(signal);
  expect(await unsent()).toEqual([]);
});
