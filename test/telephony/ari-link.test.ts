/** How both adapters' connections fail and heal. The last test has an Asterisk of its own, which it ends and starts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Appliance } from '../../src/appliances/appliance.ts';
import { prepareInstance } from '../../src/appliances/appliances.ts';
import { defaultCacheDir } from '../../src/appliances/debian-tree.ts';
import { portsFor } from '../../src/appliances/ports.ts';
import { readNetwork } from '../../src/appliances/settings.ts';
import { openAriLink } from '../../src/telephony/ari/open-link.ts';
import { muteEvents } from '../support/ari-get.ts';
import { asterisk, type AsteriskParts } from '../support/parts.ts';
import { keptLog } from '../support/quiet-log.ts';
import { stays, until } from '../support/until.ts';
import { ADAPTERS, TestLink } from './open-link.ts';
import { StallingPipe } from './stalling-pipe.ts';

let exchange: AsteriskParts;
const endings: (() => Promise<unknown>)[] = [];
beforeAll(() => void (exchange = asterisk()));
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const fault = { name: 'TelephonyFault' };
const asterisksDoor = () => ({ host: '127.0.0.1', port: Number(new URL(exchange.ariUrl).port) });

async function pipeTo(address: { host: string; port: number } | null): Promise<StallingPipe> {
  const pipe = await StallingPipe.to(address);
  endings.push(() => pipe.end());
  return pipe;
}

function linkTo(adapter: (typeof ADAPTERS)[number], url: string, requestTimeoutMs = 1000): TestLink {
  const link = new TestLink(adapter, url, { requestTimeoutMs });
  endings.push(() => link.link.stop());
  return link;
}

describe.each(ADAPTERS)('%s', (adapter) => {
  test('before it is up, and after it was stopped, every request is a fault at once', async () => {
    const link = linkTo(adapter, exchange.ariUrl);
    await expect(link.ari.startedAt()).rejects.toMatchObject(fault);
    await link.up();
    await link.ari.startedAt();
    await link.link.stop();
    await expect(link.ari.hangUp('x')).rejects.toMatchObject(fault);
    expect({ up: link.link.isUp, downs: link.downs }).toEqual({ up: false, downs: [] });
  });

  test('a refused connection and a silent server: it keeps trying and never comes up', async () => {
    const silent = await pipeTo(null);
    const link = linkTo(adapter, silent.through(exchange.ariUrl), 300);
    const nobody = linkTo(adapter, 'http://hotline:x@127.0.0.1:9', 300);
    link.link.start();
    nobody.link.start();
    await until(() => silent.connections >= 2, { what: 'a second try', within: 25_000 });
    await until(() => nobody.kept.said('connection failed') >= 2, { what: 'a second try', within: 25_000 });
    expect([link.ups, nobody.ups]).toEqual([0, 0]);
    await expect(link.ari.startedAt()).rejects.toMatchObject(fault);
  });

  test('a link whose requests are answered but whose events do not come is made anew', async () => {
    const link = await linkTo(adapter, exchange.ariUrl).up();
    await muteEvents(link.application);
    await until(() => link.downs.length > 0, { what: 'the silence to be noticed', within: 12_000 });
    expect(link.downs).toEqual([expect.stringContaining('no event came back')]);
    await until(() => link.ups === 2, 'a new link');
  });

  test('a link that only looks open: requests settle in time, it is noticed, and a new one is made', async () => {
    const pipe = await pipeTo(asterisksDoor());
    const link = await linkTo(adapter, pipe.through(exchange.ariUrl)).up();
    pipe.stall();
    const began = performance.now();
    const asked = await Promise.allSettled(Array.from({ length: 30 }, () => link.ari.hangUp('nobody')));
    expect(performance.now() - began).toBeLessThan(3000);
    for (const { status, ...rest } of asked)
      expect({ status, ...rest }).toMatchObject({ status: 'rejected', reason: fault });
    await until(() => link.downs.length === 1, { what: 'the silence to be noticed', within: 6000 });
    await stays(() => !link.link.isUp, 300, 'it is down');
    pipe.flow();
    await until(() => link.ups === 2, { what: 'a new link', within: 15_000 });
    expect(await link.ari.hangUp('nobody')).toBe('gone');
  });

  test('a cut connection settles what waits, and comes back within moments', async () => {
    const pipe = await pipeTo(asterisksDoor());
    const link = await linkTo(adapter, pipe.through(exchange.ariUrl)).up();
    const asked = Promise.allSettled(Array.from({ length: 50 }, () => link.ari.channels()));
    pipe.cut();
    for (const { status, ...rest } of await asked) {
      if (status === 'rejected') expect(rest).toMatchObject({ reason: fault });
    }
    await until(() => link.ups >= 2, { what: 'the link to come back', within: 15_000 });
    expect(await link.ari.channels()).toEqual([]);
  });

  test('a wrong key never comes up', async () => {
    const link = linkTo(adapter, exchange.ariUrl.replace(/:[0-9a-f]+@/, ':wrong@'), 500);
    link.link.start();
    await until(() => link.kept.said('connection failed') > 0, { within: 20_000 });
    expect(link.ups).toBe(0);
  });
});

describe('an Asterisk of its own', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'hotline-restart-'));
  let running: Appliance | null = null;
  afterAll(async () => {
    await running?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('both adapters come back when it is started anew', async () => {
    const prepared = await prepareInstance({
      home,
      cacheDir: defaultCacheDir(),
      ports: portsFor(randomInt(250, 350) * 100),
      agents: 2,
      network: readNetwork({}),
      given: { databaseUrl: 'postgres://none', redisUrl: 'redis://none' },
      progress: () => undefined,
    });
    const [node] = prepared.kept;
    if (node?.name !== 'asterisk') throw new Error('an Asterisk was to be prepared');
    running = await node.start();
    const links = ADAPTERS.map((adapter) => linkTo(adapter, prepared.env['ASTERISK_ARI_URL'] ?? ''));
    await Promise.all(links.map((link) => link.up()));
    const before = await links[0]?.ari.startedAt();
    await running.stop();
    await until(() => links.every((link) => link.downs.length === 1), 'both to be down');
    running = await node.start();
    await until(() => links.every((link) => link.ups === 2), { what: 'both to be up again', within: 20_000 });
    for (const link of links) expect(await link.ari.startedAt()).toBeGreaterThanOrEqual(before ?? 0);
    expect(await links[1]?.ari.hangUp('nobody')).toBe('gone');
  });
});

test('where REST over WebSocket is missing, ari-client takes over, with one warning', async () => {
  const old = await olderAsterisk();
  const { log, lines } = keptLog();
  let ups = 0;
  const options = { application: `hotline-old${randomInt(1e6)}`, requestTimeoutMs: 1000 };
  const hooks = { onEvent: () => undefined, onUp: () => (ups += 1), onDown: () => undefined };
  const link = openAriLink('native', { url: old.url, ...options, ...hooks }, log);
  endings.push(
    () => old.end(),
    () => link.stop(),
  );
  link.start();
  await until(() => ups === 1, { what: 'the other adapter to be up', within: 20_000 });
  expect(await link.ari.hangUp('nobody')).toBe('gone');
  expect(lines.filter(({ level }) => level === 40)).toMatchObject([{ msg: expect.stringContaining('ari-client') }]);
});

/** The shared Asterisk behind a door that takes away what older ones lack: it describes no RESTRequest and answers none. */
async function olderAsterisk(): Promise<{ url: string; end(): Promise<void> }> {
  const { host, port } = asterisksDoor();
  const sockets = new Set<net.Socket>();
  const server = http.createServer((request, response) => {
    const { method, headers, url: asked } = request;
    const onward = http.request({ host, port, path: asked, method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const body = Buffer.concat(parts).toString().replaceAll('"RESTRequest"', '"Unheard"');
        const kept = { ...answer.headers };
        delete kept['transfer-encoding'];
        response.writeHead(answer.statusCode ?? 500, { ...kept, 'content-length': Buffer.byteLength(body) }).end(body);
      });
    });
    request.pipe(onward);
  });
  server.on('upgrade', (request, near: net.Socket) => {
    const far = net.connect(port, host, () => {
      const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
      far.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      far.pipe(near);
      // Pings go through, so that the connection lives; text frames, which are requests, do not.
      near.on('data', (bytes) => ((bytes[0] ?? 0) & 0x0f) !== 1 && far.write(bytes));
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => (near.destroy(), far.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(exchange.ariUrl);
  url.port = String((server.address() as net.AddressInfo).port);
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: url.href, end };
}
