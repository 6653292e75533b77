/** The supervisor behind `npm start`: READY, restarts, freezes, a second start, its own sudden death, an orderly end. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Instance } from '../../src/appliances/instance-file.ts';
import { processBirth } from '../../src/appliances/os-process.ts';
import { partsEnv } from '../support/parts.ts';
import { Program } from '../support/program.ts';
import { until } from '../support/until.ts';
import { freePortBase } from './free-ports.ts';

const home = mkdtempSync(path.join(tmpdir(), 'hotline-start-'));
const base = await freePortBase();
const started: Program[] = [];

afterAll(async () => {
  for (const one of started) one.signal('SIGTERM');
  await Promise.all(started.map((one) => one.exit));
  rmSync(home, { recursive: true, force: true });
});

/** With the shared servers, so that only our own programs are started; Valkey is its own, to see a server looked after. */
function launch(extra: Record<string, string> = {}): Program {
  const { DATABASE_URL = '', ASTERISK_ARI_URL = '', ASTERISK_AMI_URL = '' } = partsEnv();
  const own = {
    HOTLINE_HOME: home,
    HOTLINE_PORT_BASE: String(base),
    HOTLINE_SEED: 'demo',
  };
  const given = { DATABASE_URL, ASTERISK_ARI_URL, ASTERISK_AMI_URL, REDIS_URL: '' };
  const program = new Program('test/appliances/stand-ins/start.ts', [], { ...given, ...own, ...extra });
  started.push(program);
  return program;
}

const instance = () => JSON.parse(readFileSync(path.join(home, 'instance.json'), 'utf8')) as Instance;
const pid = (name: string) => instance().pids[name] ?? 0;
const lives = (name: string) => processBirth(pid(name)) !== null;

async function ready(program: Program): Promise<void> {
  await until(() => program.lines.some((line) => /^READY http/.test(line)) || (program.ended && 'ended'), {
    what: `READY, but: ${program.lines.join(' / ')} ${program.errors.join(' / ')}`,
    within: 30_000,
  });
  expect(program.ended, program.lines.join('\n') + program.errors.join('\n')).toBe(false);
}

/** Waits until another process has taken over this name, and is alive. */
async function replaced(name: string, old: number): Promise<void> {
  await until(() => pid(name) !== old && lives(name), { what: `another ${name}`, within: 15_000 });
}

test('it says READY and writes instance.json for its owner only, and a second start is refused', async () => {
  const first = launch();
  await ready(first);
  expect(statSync(path.join(home, 'instance.json')).mode & 0o777).toBe(0o600);
  const { url, sip, pids, accounts, agents } = instance();
  expect(first.lines).toContain(`READY ${url}`);
  expect(sip.address).toBe('127.0.0.1');
  expect(Object.keys(pids).sort()).toEqual(['controller', 'start', 'valkey', 'worker']);
  expect(accounts[0]).toEqual({ username: 'agent01', password: 'hotline-demo', role: 'agent' });
  expect(agents[0]).toMatchObject({ number: '8001', sipUsername: '8001' });
  const second = launch();
  expect((await second.exit).code).toBe(1);
  expect(second.lines.join()).toContain(String(first.pid));
}, 60_000);

test('a controller, worker or server that is killed is started anew at once', async () => {
  for (const name of ['controller', 'worker', 'valkey']) {
    const old = pid(name);
    process.kill(old, 'SIGKILL');
    await replaced(name, old);
  }
}, 60_000);

test('a controller that is frozen is killed and replaced', async () => {
  const old = pid('controller');
  await until(() => lives('controller'), 'the controller');
  await heartbeat();
  process.kill(old, 'SIGSTOP');
  await replaced('controller', old);
  expect(processBirth(old)).toBeNull();
}, 60_000);

test('killed itself, it leaves servers that the next start adopts, and SIGTERM leaves nothing', async () => {
  const valkey = pid('valkey');
  const [dead] = started;
  dead?.signal('SIGKILL');
  await dead?.exit;
  await until(() => !lives('controller') && !lives('worker'), 'our own programs to follow');
  expect(lives('valkey')).toBe(true);
  const next = launch();
  await ready(next);
  expect(pid('valkey')).toBe(valkey);
  const { pids } = instance();
  await heartbeat();
  next.signal('SIGTERM');
  expect((await next.exit).code).toBe(0);
  expect(Object.values(pids).map(processBirth)).toEqual(Object.values(pids).map(() => null));
  expect(readFileSync(path.join(home, 'logs/controller.log'), 'utf8')).toContain('handed over');
}, 60_000);

/** The supervisor counts silence only from a first beat on. */
async function heartbeat(): Promise<void> {
  const { url } = instance();
  await until(async () => (await fetch(url)).ok, 'the controller to answer');
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
