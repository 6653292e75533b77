/**
 * The servers the tests share, in a home of their own, started once for a run and ended with it: one PostgreSQL and
 * Valkey, and an Asterisk for each file that may run at a time, for a call comes in by its one door.
 * TEST_DATABASE_URL, TEST_REDIS_URL and TEST_ASTERISK_ARI_URL with TEST_ASTERISK_AMI_URL, TEST_ASTERISK_SIP and
 * TEST_AGENT_SECRET name servers that exist instead.
 */
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import type { Appliance } from '../../src/appliances/appliance.ts';
import { ensureDesks } from '../../src/appliances/build-desks.ts';
import { prepareInstance, startAppliances } from '../../src/appliances/appliances.ts';
import { defaultCacheDir } from '../../src/appliances/debian-tree.ts';
import { endProcess, processBirth } from '../../src/appliances/os-process.ts';
import { portsFor, type Ports } from '../../src/appliances/ports.ts';
import { leftoverPid } from '../../src/appliances/run-files.ts';
import { readNetwork } from '../../src/appliances/settings.ts';
import { Db } from '../../src/store/db.ts';
import { migrate } from '../../src/store/migrate.ts';
import { seedDemo } from '../../src/store/seed.ts';
import { dropDatabase } from '../support/drop-database.ts';
import { speakAhead } from './spoken-ahead.ts';

export interface TestParts {
  /** What a controller would be given (DATABASE_URL, REDIS_URL, ASTERISK_ARI_URL, …), for each file that runs. */
  readonly lanes: readonly Lane[];
  /** Databases to copy: one with all tables, and one with the demo city in them. Making them takes ten times as long. */
  readonly databases: { readonly tables: string; readonly city: string };
}

export interface Lane {
  readonly env: Readonly<Record<string, string>>;
  /** A file with the pid of the test file that holds these in it, while one does. */
  readonly lock: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    parts: TestParts;
  }
}

interface Shared {
  users: number;
  readonly running: Promise<{ parts: TestParts; stop(): Promise<void> }>;
}
/** Vitest loads this file once for each group of tests; the servers are the same. */
const shared = globalThis as typeof globalThis & { hotlineTestParts?: Shared };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.hotlineTestParts ??= { users: 0, running: start() };
  const mine = shared.hotlineTestParts;
  mine.users++;
  const { parts, stop } = await mine.running;
  if (mine.users === 1) stopOnSignals(stop);
  project.provide('parts', parts);
  const ahead = project.name === 'stories' ? speakAhead(parts.lanes[0]!.env) : null;
  return async () => {
    await ahead?.end();
    if (--mine.users > 0) return;
    delete shared.hotlineTestParts;
    await stop();
  };
}

const testAgents = 60;
/** The carrier has an address for each Asterisk: what they ring comes out there. */
const firstTrunk = '127.0.0.2';
const otherTrunks = ['127.0.0.22', '127.0.0.23', '127.0.0.24'];
/** In memory where there is room: a database for each file, made and dropped, keeps a disk busy with looking for inodes. */
const place = roomIn('/dev/shm') > 4 * 2 ** 30 ? '/dev/shm' : tmpdir();
const homes = path.join(place, 'hotline-test-');

function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

async function start(): Promise<{ parts: TestParts; stop(): Promise<void> }> {
  await endAbandoned();
  // Not while somebody is listening to a call: this takes the whole machine for some time.
  await Promise.all([ensureDesks(() => undefined), buildPrograms()]);
  const home = `${homes}${process.pid}-${randomInt(1e6)}`;
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const { env } = process;
  const given = {
    databaseUrl: env['TEST_DATABASE_URL'],
    redisUrl: env['TEST_REDIS_URL'],
    ariUrl: env['TEST_ASTERISK_ARI_URL'],
    amiUrl: env['TEST_ASTERISK_AMI_URL'],
    agentSecret: env['TEST_AGENT_SECRET'],
  };
  const first = await launch(home, firstTrunk, given, progress);
  const servers = { databaseUrl: first.env['DATABASE_URL'], redisUrl: first.env['REDIS_URL'] };
  const beside = { ...servers, agentSecret: first.env['HOTLINE_AGENT_SECRET'] };
  // An Asterisk that exists already is one.
  const others = given.ariUrl === undefined ? otherTrunks : [];
  const launched = await Promise.all(
    others.map(async (trunk, n) => {
      const place = path.join(home, placeOfOther(n));
      // What one of their controllers had spoken, all have.
      await mkdir(place, { recursive: true, mode: 0o711 });
      await symlink(first.env['HOTLINE_PROMPTS'] ?? '', path.join(place, 'prompts'));
      return launch(place, trunk, beside, progress);
    }),
  );
  const databases = await makeDatabases(first.env['DATABASE_URL'] ?? '');
  const [sipAddress, sipPort] = env['TEST_ASTERISK_SIP']?.split(':') ?? [];
  const sip = sipAddress && sipPort ? { HOTLINE_SIP_ADDRESS: sipAddress, HOTLINE_SIP_PORT: sipPort } : {};
  const envs = [{ ...first.env, ...sip }, ...launched.map(({ env: each }) => each)];
  return {
    parts: {
      lanes: envs.map((each, n) => ({ env: each, lock: path.join(home, `lane-${n + 1}`) })),
      databases: databases.names,
    },
    stop: async () => {
      await databases.drop();
      await stop(
        home,
        [...launched, first].flatMap(({ running }) => [...running.values()]),
      );
    },
  };
}

const placeOfOther = (n: number): string => `other-${n + 1}`;

type Given = Parameters<typeof prepareInstance>[0]['given'];

/** The servers that are not given, and what a controller would be told of all. */
async function launch(home: string, trunk: string, given: Given, progress: (line: string) => void) {
  const prepared = await prepareInstance({
    ...{ home, given, progress, cacheDir: defaultCacheDir(), ports: await freePorts(), agents: testAgents },
    network: readNetwork({ HOTLINE_TRUNK_ADDRESSES: trunk }),
  }).catch(inOneSentence);
  const running = await startAppliances(home, prepared, progress).catch(inOneSentence);
  const env: Lane['env'] = { ...prepared.env, HOTLINE_TRUNK_ADDRESSES: trunk };
  return { env, running };
}

/** Once, and not by each of those that start together and find them missing. */
const buildPrograms = (): Promise<unknown> =>
  promisify(execFile)(process.execPath, [path.resolve(import.meta.dirname, '../../bin/build-programs.mjs')]);

async function makeDatabases(server: string): Promise<{ names: TestParts['databases']; drop(): Promise<void> }> {
  const names = { tables: `test_tables_${process.pid}`, city: `test_city_${process.pid}` };
  const owner = new pg.Client({ connectionString: server });
  // The server may be the tests' own, and end first.
  owner.on('error', () => undefined);
  await owner.connect();
  const url = (name: string): string => new URL(`/${name}`, server).href;
  await owner.query(`create database ${names.tables}`);
  await migrate(url(names.tables));
  await owner.query(`create database ${names.city} template ${names.tables}`);
  const db = new Db({ url: url(names.city) });
  await seedDemo(db, { agents: testAgents, now: Date.now() });
  await db.close();
  return {
    names,
    drop: async () => {
      for (const name of Object.values(names)) await dropDatabase(owner, name);
      await owner.end();
    },
  };
}

async function stop(home: string, running: readonly Appliance[]): Promise<void> {
  await Promise.all(running.map((appliance) => appliance.stop()));
  await rm(home, { recursive: true, force: true });
}

/** Vitest itself ends in order only on Ctrl-C. */
function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
}

/** Servers of a run that was killed, and so could not stop them. */
async function endAbandoned(): Promise<void> {
  for (const entry of await readdir(place)) {
    const home = path.join(place, entry);
    const owner = /^hotline-test-(\d+)-\d+$/.exec(entry)?.[1];
    if (owner === undefined || processBirth(Number(owner)) !== null) continue;
    const places = [...otherTrunks.map((_, n) => path.join(home, placeOfOther(n))), home];
    for (const [place, name] of places.flatMap((place) =>
      ['asterisk', 'valkey', 'postgres'].map((each) => [place, each] as const),
    )) {
      const pid = leftoverPid(place, name);
      if (pid !== null) await endProcess(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM', 5000);
    }
    await rm(home, { recursive: true, force: true });
  }
}

/** What is missing and how to get it is in the message; the stack would hide it. */
function inOneSentence(error: Error): never {
  error.stack = `${error.name}: ${error.message}`;
  throw error;
}

const stepsTaken = new Set<number>();

/**
 * A step of 100 at random whose ports are all free, so that several runs on one machine do not meet; below 32768, where
 * the system takes ports for outgoing connections and one that was free is soon not.
 */
async function freePorts(): Promise<Ports> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = randomInt(30, 146) * 100;
    // Nobody listens yet on those of an instance that starts beside this one.
    if (stepsTaken.has(base)) continue;
    stepsTaken.add(base);
    const ports = portsFor(base);
    const { sip, ari, ami, valkey, postgres, http } = ports;
    const free = await Promise.all([sip, ari, ami, valkey, postgres, http].map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new Error('no free ports for the test appliances were found in 50 attempts');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
