/** The desks' pages, the probes and the headers around them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openHouse, type OpenHouse } from './house.ts';

let house: OpenHouse;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hotline-pages-'));
  const desks = path.join(folder, 'desks');
  await mkdir(path.join(desks, 'assets'), { recursive: true });
  await writeFile(path.join(desks, 'index.html'), '<!doctype html><title>12345 热线</title>');
  await writeFile(path.join(desks, 'assets', 'main-abc123.js'), 'export {}');
  await writeFile(path.join(desks, '.secret'), 'hidden');
  await writeFile(path.join(folder, 'outside.txt'), 'outside');
  house = await openHouse({ desks });
});
afterAll(() => rm(folder, { recursive: true }));

test('every desk is the one page, asked for anew each time', async () => {
  for (const page of [
    '/agent',
    '/agent/calls/1',
    '/supervisor',
    '/dispatch',
    '/department',
    '/admin',
    '/citizen',
    '/phone',
    '/login',
  ]) {
    const { text, headers } = await house.http().get(page).expect(200);
    expect(text).toContain('12345 热线');
    expect(headers['cache-control']).toBe('no-cache');
  }
});

test('hashed files are kept for ever', async () => {
  const { headers } = await house.http().get('/assets/main-abc123.js').expect(200);
  expect(headers['cache-control']).toContain('immutable');
  await house.http().get('/assets/none.js').expect(404);
});

test('the root leads a signed-in person to their desk, and others to the door', async () => {
  expect((await house.http().get('/').expect(302)).headers['location']).toBe('/login');
  const signedIn = await house.http().get('/').set('cookie', house.cookieOf('admin')).expect(302);
  expect(signedIn.headers['location']).toBe('/admin');
});

test('no path leads out of the folder or to a hidden file', async () => {
  const ask = (raw: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(house.port, '127.0.0.1', () =>
        socket.write(`GET ${raw} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      );
      let answer = '';
      socket.on('data', (piece) => (answer += piece.toString()));
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });
  for (const raw of [
    '/../outside.txt',
    '/assets/../../outside.txt',
    '/%2e%2e/outside.txt',
    '/assets/..%2f..%2foutside.txt',
    '/..%5coutside.txt',
    '/.secret',
    '//etc/passwd',
    '/assets/%00',
  ]) {
    const answer = await ask(raw);
    expect(answer, raw).toMatch(/^HTTP\/1.1 4\d\d/);
    expect(answer, raw).not.toMatch(/outside$|hidden|root:/);
  }
});

test('headers: what a page may load, that nobody frames it, and nothing about the server', async () => {
  const { headers } = await house.http().get('/agent').expect(200);
  const policy = headers['content-security-policy'] as string;
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("connect-src 'self' ws:");
  expect(headers['x-powered-by']).toBeUndefined();
  expect(headers['permissions-policy']).toContain('microphone=(self)');
});

test('the probes: alive is not ready, and what is missing is said', async () => {
  await house.http().get('/healthz').expect(200, { ok: true });
  await house.http().get('/readyz').expect(200, { ready: true, parts: [], degraded: [] });
  house.parts = [{ part: 'asterisk', why: '没有连接' }];
  await house.http().get('/readyz').expect(503, { ready: false, parts: house.parts, degraded: [] });
  house.needs.health.notReady = async () => {
    throw new Error('boom');
  };
  const { body } = await house.http().get('/readyz').expect(503);
  expect(body.parts[0].part).toBe('health');
});

test('metrics are for this machine, and through a proxy for admins only', async () => {
  const { text } = await house.http().get('/metrics').expect(200);
  expect(text).toContain('hotline_http_seconds');
  expect(text).not.toMatch(/thing-1|13800138000/);
  await house.http().get('/metrics').set('x-forwarded-for', '8.8.8.8').expect(403);
  const admin = house.cookieOf('admin');
  await house.http().get('/metrics').set({ 'x-forwarded-for': '8.8.8.8', cookie: admin }).expect(200);
});

test('the document describes what is there', async () => {
  const { body } = await house.http().get('/api/openapi.json').expect(200);
  expect(body.openapi).toBe('3.1.0');
  expect(
    body.paths['/api/calls/{id}/wrap-up'].post.requestBody.content['application/json'].schema.properties.disposition
      .enum,
  ).toContain('silent');
  expect(body.paths['/api/tickets'].get.parameters.map(({ name }: { name: string }) => name)).toContain('cursor');
});

test('before the desks are built a person is told what to run', async () => {
  const bare = await openHouse();
  const { text } = await bare.http().get('/agent').expect(503);
  expect(text).toContain('npm start');
});

test('the stall for tests exists only where it was asked for', async () => {
  const stalled = await openHouse({ config: { debugStall: true } });
  const began = performance.now();
  const answer = await stalled.http().post('/debug/stall?ms=150').expect(200);
  expect(answer.body).toEqual({ stalledMs: 150 });
  await stalled.http().get('/healthz').expect(200);
  expect(performance.now() - began).toBeGreaterThan(150);
  await stalled.http().post('/debug/stall?ms=-1').expect(400);
});
