/** The worker as a process: killed in a job, told to stop, left by its supervisor, started while everything is away. */
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { partsEnv, redisUrl } from '../support/parts.ts';
import { testStore, type TestStore } from '../support/postgres.ts';
import { Program } from '../support/program.ts';
import { LeakyPipe } from '../support/leaky-pipe.ts';
import { stays, until } from '../support/until.ts';

let store: TestStore;
let redis: string;
let folder: string;
let postgres: LeakyPipe;
let valkey: LeakyPipe;
const programs: Program[] = [];

beforeAll(async () => {
  store = await testStore();
  redis = await redisUrl();
  postgres = await LeakyPipe.to(store.url);
  valkey = await LeakyPipe.to(redis);
  folder = fs.mkdtempSync(path.join(tmpdir(), 'worker-'));
});
afterAll(async () => {
  await Promise.all([postgres.end(), valkey.end()]);
  await store.drop();
  fs.rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.kill()));
  await postgres.resume();
  await valkey.resume();
});

const celFile = () => path.join(folder, 'cel.ndjson');
function worker(): Program {
  const env = {
    ...partsEnv(),
    DATABASE_URL: postgres.address,
    REDIS_URL: valkey.address,
    HOTLINE_HOME: folder,
    HOTLINE_RECORDINGS: folder,
    HOTLINE_CEL: celFile(),
  };
  const program = new Program('bin/program.mjs', ['worker'], env);
  programs.push(program);
  return program;
}
const rowsOf = async () => {
  const rows = await store.db.calls.selectFrom('calls').select('id').where('ended_at', 'is not', null).execute();
  return rows.length;
};

test('killed with -9 in the middle of a job, twice: every message taken once, in order for each ticket', async () => {
  const taken = new Map<string, { key: string; n: number }>();
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { key, data } = JSON.parse(body) as { key: string; data: { n: number } };
      const id = String(request.headers['idempotency-key']);
      if (!taken.has(id)) taken.set(id, { key, n: data.n });
      setTimeout(() => response.writeHead(200).end(), 4);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const messages = 400;
  const values = Array.from({ length: messages }, (_, n) => ({
    topic: 't',
    key: `k${n % 9}`,
    body: JSON.stringify({ n }),
  }));
  await store.db.desks.insertInto('outbox').values(values).execute();
  const hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (let life = 0; life < 2; life++) {
    const program = new Program('test/jobs/programs/relay-worker.ts', [store.url, redis, hook]);
    programs.push(program);
    const before = taken.size;
    await until(() => taken.size > before + 60, { within: 20_000 });
    await program.kill();
  }
  const last = new Program('test/jobs/programs/relay-worker.ts', [store.url, redis, hook]);
  programs.push(last);
  const unsent = () => store.db.desks.selectFrom('outbox').select('id').where('sent_at', 'is', null).execute();
  await until(async () => (await unsent()).length === 0, { within: 30_000 });
  expect(taken.size).toBe(messages);
  for (let key = 0; key < 9; key++) {
    const order = [...taken.values()].filter((message) => message.key === `k${key}`).map(({ n }) => n);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  server.closeAllConnections();
  server.close();
}, 120_000);

test('SIGTERM and the loss of the supervisor both end it orderly and soon', async () => {
  for (const end of [(program: Program) => program.signal('SIGTERM'), (program: Program) => program.disconnect()]) {
    const program = worker();
    await program.says('worker runs');
    const from = performance.now();
    end(program);
    const { code, at } = await program.exit;
    expect(code).toBe(0);
    expect(at - from).toBeLessThan(4000);
  }
});

test('started while PostgreSQL and Valkey are away: lives, and makes up for it when they come', async () => {
  await postgres.reset();
  await valkey.reset();
  const program = worker();
  await program.says('worker runs');
  fs.copyFileSync(path.join(import.meta.dirname, 'asterisk-cel.ndjson'), celFile());
  await stays(() => !program.ended, 1500, 'the worker lives');
  await valkey.resume();
  await stays(() => !program.ended, 1500, 'the worker lives');
  await postgres.resume();
  // The calls of the fallback at once; the one that a controller left open after the grace.
  await until(async () => (await rowsOf()) === 2, { within: 30_000, every: 200 });
  await postgres.reset();
  await stays(() => !program.ended, 1000, 'the worker lives');
  await postgres.resume();
  await until(async () => (await rowsOf()) === 3, { within: 30_000, every: 200 });
  program.signal('SIGTERM');
  expect((await program.exit).code).toBe(0);
});

test('SIGTERM while PostgreSQL and Valkey are away ends it as well', async () => {
  const program = worker();
  await program.says('worker runs');
  await postgres.reset();
  await valkey.reset();
  await stays(() => !program.ended, 500, 'the worker lives');
  const from = performance.now();
  program.signal('SIGTERM');
  const { code, at } = await program.exit;
  expect(code).toBe(0);
  expect(at - from).toBeLessThan(4500);
});
