/** Settings, ports, passwords, the pace of restarts and log keeping: what needs no server. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { agentExtension, agentSipPassword, webPhone } from '../../src/appliances/agent-password.ts';
import { checkPorts } from '../../src/appliances/checks.ts';
import { debianMirror } from '../../src/appliances/debian-apt.ts';
import { demoAccounts, demoAgents } from '../../src/appliances/instance-file.ts';
import { shrinkAll } from '../../src/appliances/log-keeper.ts';
import { portsFor } from '../../src/appliances/ports.ts';
import { RestartPace } from '../../src/appliances/restart-pace.ts';
import { instanceSecrets } from '../../src/appliances/secrets.ts';
import { readSettings } from '../../src/appliances/settings.ts';
import { underLock } from '../../src/appliances/start-lock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'hotline-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('ports', () => {
  const bases = [...Array.from({ length: 22 }, (_, i) => i * 100), ...[3000, 4000, 5000, 10_000]];

  test('instances whose bases are steps of 100 apart never share a port', () => {
    const all = bases.flatMap((base) => {
      const { http, sip, ari, ami, valkey, postgres } = portsFor(base);
      return [http, sip, ari, ami, valkey, postgres];
    });
    expect(new Set(all).size).toBe(all.length);
  });

  test('their ranges for sound do not overlap and are valid ports', () => {
    const inHundreds = Array.from({ length: 21 }, (_, i) => portsFor(i * 100));
    const inThousands = Array.from({ length: 21 }, (_, i) => portsFor(i * 1000));
    for (const group of [inHundreds, inThousands]) {
      const sorted = group.toSorted((a, b) => a.rtpFirst - b.rtpFirst);
      sorted.forEach((one, i) => {
        expect(one.rtpLast).toBeLessThanOrEqual(65_535);
        expect(one.rtpLast).toBeLessThan(sorted[i + 1]?.rtpFirst ?? Number.POSITIVE_INFINITY);
      });
    }
  });

  test('a port that was chosen stays, only defaults move with the base', () => {
    const { ports } = readSettings({ HOTLINE_PORT_BASE: '1000', HOTLINE_HTTP_PORT: '8080' });
    expect(ports).toMatchObject({ http: 8080, sip: 6060, ari: 19_088 });
  });

  test('a port that is taken is named, with the setting that moves it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const wanted = { address: '127.0.0.1', port, protocol: 'tcp', use: 'SIP', setting: 'HOTLINE_SIP_PORT' } as const;
    await expect(checkPorts([wanted])).rejects.toThrow(new RegExp(`${port}.*HOTLINE_SIP_PORT`));
    server.close();
  });
});

describe('settings', () => {
  test.each([
    ['HOTLINE_PORT_BASE', 'x'],
    ['HOTLINE_HTTP_PORT', '70000'],
    ['HOTLINE_TRUNK_ADDRESSES', '10.0.0.1;include'],
    ['HOTLINE_AGENT_NETWORKS', '10.0.0.0/8\n[evil]'],
    ['HOTLINE_NUMBERS', '_X.'],
  ])('%s=%j is refused by its name', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(name);
  });

  test('production starts empty, everything else with the demo city', () => {
    expect(readSettings({}).seed).toBe('demo');
    expect(readSettings({ NODE_ENV: 'production' }).seed).toBe('none');
  });

  test('the mirror is found in both kinds of apt sources, and is never the security archive', () => {
    const etc = path.join(folder, 'apt');
    mkdirSync(path.join(etc, 'sources.list.d'), { recursive: true });
    writeFileSync(
      path.join(etc, 'sources.list.d/a.sources'),
      'Types: deb\nURIs: http://m.example/debian-security\nSuites: s\n\nTypes: deb\nURIs: http://m.example/debian/\nSuites: s\n',
    );
    expect(debianMirror(etc)).toBe('http://m.example/debian');
    rmSync(path.join(etc, 'sources.list.d/a.sources'));
    writeFileSync(path.join(etc, 'sources.list'), '# x\ndeb [arch=amd64] http://n.example/debian bookworm main\n');
    expect(debianMirror(etc)).toBe('http://n.example/debian');
    rmSync(path.join(etc, 'sources.list'));
    expect(() => debianMirror(etc)).toThrow('HOTLINE_DEBIAN_MIRROR');
  });
});

describe('secrets and accounts', () => {
  test('secrets are made once, for their owner only, and differ between instances', () => {
    const [one, two] = [path.join(folder, 'one'), path.join(folder, 'two')];
    const first = instanceSecrets(one);
    expect(instanceSecrets(one)).toEqual(first);
    expect(instanceSecrets(two).ari).not.toBe(first.ari);
    expect(statSync(path.join(one, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  test('an agent’s password is derived from the secret and the name, and differs between phone and browser', () => {
    const password = agentSipPassword('secret', '8001');
    expect(password).toMatch(/^[0-9a-f]{24}$/);
    expect(agentSipPassword('secret', '8001')).toBe(password);
    expect(agentSipPassword('secret', webPhone('8001'))).not.toBe(password);
    expect(agentSipPassword('other', '8001')).not.toBe(password);
  });

  test('the demo city has sixty agents with extensions from 8001', () => {
    expect(agentExtension(60)).toBe('8060');
    expect(demoAccounts(60)).toHaveLength(60 + 9);
    expect(demoAgents(60, 's')[0]).toEqual({
      number: '8001',
      sipUsername: '8001',
      sipPassword: agentSipPassword('s', '8001'),
    });
  });
});

test('what dies is started at once, but slower when it keeps dying', () => {
  const pace = new RestartPace();
  const waits = [0, 1, 2, 3, 4, 5, 6, 7].map((second) => pace.died(second * 1000));
  expect(waits).toEqual([0, 0, 0, 0, 0, 1000, 2000, 4000]);
  expect(pace.died(120_000)).toBe(0);
});

test('a log that grew too large keeps one older file, and its writer goes on in the same file', () => {
  const logs = path.join(folder, 'kept/logs');
  mkdirSync(logs, { recursive: true });
  const file = path.join(logs, 'controller.log');
  writeFileSync(file, 'x'.repeat(100));
  const { ino } = statSync(file);
  shrinkAll(path.join(folder, 'kept'), 50);
  expect(statSync(file)).toMatchObject({ ino, size: 0 });
  expect(readFileSync(`${file}.1`, 'utf8')).toHaveLength(100);
});

test('a lock whose owner is gone is taken over, one whose owner lives is waited for', async () => {
  const file = path.join(folder, 'some.lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, birth: 'another life' }));
  const order: string[] = [];
  const first = underLock(
    file,
    () => undefined,
    async () => {
      order.push('first in');
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first out');
    },
  );
  while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await underLock(
    file,
    () => order.push('second waits'),
    async () => void order.push('second in'),
  );
  await first;
  expect(order).toEqual(['first in', 'second waits', 'first out', 'second in']);
});
