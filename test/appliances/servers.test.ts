/** PostgreSQL, Valkey and Asterisk of an instance: started, adopted after their starter was killed, replaced when dead. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { prepareInstance, type Prepared } from '../../src/appliances/appliances.ts';
import type { Appliance } from '../../src/appliances/appliance.ts';
import { ariAnswers } from '../../src/appliances/asterisk-node.ts';
import { defaultCacheDir, findTree } from '../../src/appliances/debian-tree.ts';
import { endProcess, processBirth } from '../../src/appliances/os-process.ts';
import { portsFor } from '../../src/appliances/ports.ts';
import { claimPid } from '../../src/appliances/run-files.ts';
import { readNetwork } from '../../src/appliances/settings.ts';
import { until } from '../support/until.ts';
import { freePortBase } from './free-ports.ts';

const home = mkdtempSync(path.join(tmpdir(), 'hotline-servers-'));
const ports = portsFor(await freePortBase());
const running = new Map<string, Appliance>();

afterAll(async () => {
  await Promise.all([...running.values()].map((one) => one.stop()));
  rmSync(home, { recursive: true, force: true });
});

function prepare(agents = 2): Promise<Prepared> {
  const cacheDir = defaultCacheDir();
  return prepareInstance({
    home,
    cacheDir,
    ports,
    agents,
    network: readNetwork({}),
    given: {},
    progress: () => undefined,
  });
}

async function start(name: 'postgres' | 'valkey' | 'asterisk', prepared: Prepared): Promise<Appliance> {
  const appliance = await prepared.kept.find((one) => one.name === name)?.start();
  if (appliance === undefined) throw new Error(`${name} is not kept`);
  running.set(name, appliance);
  return appliance;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const prepared = await prepare();

test('Valkey needs its password, never evicts, and is adopted by the next start with what it holds', async () => {
  const first = await start('valkey', prepared);
  const client = new Redis(prepared.env['REDIS_URL'] ?? '');
  const stranger = new Redis(ports.valkey, '127.0.0.1', { retryStrategy: () => null, enableReadyCheck: false });
  stranger.on('error', () => undefined);
  await expect(stranger.get('x')).rejects.toThrow('NOAUTH');
  stranger.disconnect();
  expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  await client.set('kept', 'yes');
  const second = await start('valkey', prepared);
  expect(second).toMatchObject({ adopted: true, pid: first.pid });
  expect(await client.get('kept')).toBe('yes');
  client.disconnect();
});

test('a Valkey that lives but does not answer is replaced, and what it held is on disk', async () => {
  const { pid } = await start('valkey', prepared);
  const before = new Redis(prepared.env['REDIS_URL'] ?? '');
  await before.set('frozen', 'kept');
  await before.wait(0, 0);
  before.disconnect();
  process.kill(pid, 'SIGSTOP');
  const next = await start('valkey', prepared);
  expect(next.pid).not.toBe(pid);
  expect(processBirth(pid)).toBeNull();
  const client = new Redis(prepared.env['REDIS_URL'] ?? '');
  expect(await client.get('frozen')).toBe('kept');
  client.disconnect();
}, 30_000);

test('a pid file that names somebody else’s process harms nobody', async () => {
  await running.get('valkey')?.stop();
  claimPid(home, 'valkey', process.pid);
  const appliance = await start('valkey', prepared);
  expect(appliance.adopted).toBe(false);
  expect(processBirth(process.pid)).not.toBeNull();
});

test('PostgreSQL keeps its data over a crash, finds Chinese, and is not stopped by a stale lock file', async () => {
  const url = prepared.env['DATABASE_URL'] ?? '';
  const first = await start('postgres', prepared);
  await ask(url, 'create extension pg_trgm; create table t as select 1 as n');
  expect(await ask(url, `select array_length(show_trgm('路灯不亮'), 1) > 0 as found`)).toEqual([{ found: true }]);
  expect(await ask(url, 'show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
  await endProcess(first.pid, 'SIGKILL');
  const lock = path.join(home, 'postgres/data/postmaster.pid');
  writeFileSync(lock, `${process.pid}\n${readFileSync(lock, 'utf8').split('\n').slice(1).join('\n')}`);
  // Its children notice the death a moment later; until then the next one refuses.
  const second = await until(() => start('postgres', prepared), { what: 'PostgreSQL to start again', within: 20_000 });
  expect(second.pid).not.toBe(first.pid);
  expect(await ask(url, 'select n from t')).toEqual([{ n: 1 }]);
}, 40_000);

test('Asterisk answers ARI, loads what is listed and nothing that was left out on purpose', async () => {
  const node = await start('asterisk', prepared);
  expect(await ariAnswers(prepared.env['ASTERISK_ARI_URL'] ?? '', 2000)).toBe(true);
  expect(await ariAnswers((prepared.env['ASTERISK_ARI_URL'] ?? '').replace('hotline:', 'hotline:x'), 2000)).toBe(false);
  const modules = await console('module show');
  for (const left of ['res_pjsip_messaging', 'res_pjsip_refer', 'app_dial', 'app_system', 'func_shell']) {
    expect(modules).not.toContain(left);
  }
  const log = readFileSync(path.join(home, 'asterisk/log/messages'), 'utf8');
  expect(log.split('\n').filter((line) => line.includes('ERROR'))).toEqual([]);
  expect(readFileSync(`/proc/${node.pid}/cmdline`, 'utf8')).not.toContain(prepared.secrets.ari);
});

test('a running Asterisk is adopted, unless its settings have changed', async () => {
  const { pid } = await start('asterisk', prepared);
  expect(await start('asterisk', prepared)).toMatchObject({ adopted: true, pid });
  const changed = await start('asterisk', await prepare(3));
  expect(changed.adopted).toBe(false);
  expect(processBirth(pid)).toBeNull();
  expect(await console('pjsip list endpoints')).toContain('8003-web');
});

test('stopping leaves no process behind', async () => {
  const pids = [...running.values()].map(({ pid }) => pid);
  await Promise.all([...running.values()].map((one) => one.stop()));
  expect(pids.map(processBirth)).toEqual(pids.map(() => null));
});

/** A command of Asterisk's own console. */
async function console(command: string): Promise<string> {
  const program = findTree()?.program('asterisk');
  if (program === undefined) throw new Error('the tree is missing');
  mkdirSync(path.join(home, 'logs'), { recursive: true });
  const args = [...program.args, '-C', path.join(home, 'asterisk/etc/asterisk.conf'), '-rx', command];
  return (await promisify(execFile)(program.command, args)).stdout;
}
