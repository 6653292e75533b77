/**
 * Brings the schema up to date from migrations/*.sql, oldest first, each in its own transaction. Any number of processes
 * may start this at once. Runs with calls in progress, so a statement waits for a lock only briefly and comes again.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const folder = new URL('./migrations/', import.meta.url);
/** Any number will do, as long as nobody else locks it: "12345" and a year. */
const lockKey = 123452026;

export class MigrationError extends Error {}

/** @returns the names applied now. @throws MigrationError when an applied file was changed since. */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'hotline-migrate',
    connectionTimeoutMillis: 5000,
    options: '-c client_min_messages=warning',
  });
  // The error of the statement in hand says what happened; without a listener a lost connection would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`set lock_timeout = '60s'`);
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(`set lock_timeout = '1s'`);
    return await applyMissing(client);
  } finally {
    await client.end();
  }
}

async function applyMissing(client: pg.Client): Promise<string[]> {
  await client.query(`create table if not exists schema_migrations (
    name text primary key, sha256 text not null, applied_at timestamptz not null default now())`);
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migrations');
  const applied = new Map(rows.map((row) => [row.name, row.sha256]));
  const now: string[] = [];
  for (const file of await migrationFiles()) {
    const before = applied.get(file.name);
    if (before === file.sha256) continue;
    if (before !== undefined) {
      throw new MigrationError(`${file.name} was changed after it had been applied; migrations only go forward`);
    }
    await apply(client, file);
    now.push(file.name);
  }
  return now;
}

interface MigrationFile {
  readonly name: string;
  readonly statements: string;
  readonly sha256: string;
}

async function migrationFiles(): Promise<MigrationFile[]> {
  const names = (await readdir(fileURLToPath(folder))).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const statements = await readFile(new URL(name, folder), 'utf8');
      return { name, statements, sha256: createHash('sha256').update(statements).digest('hex') };
    }),
  );
}

async function apply(client: pg.Client, file: MigrationFile): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('begin');
      await client.query(file.statements);
      await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [file.name, file.sha256]);
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      const lockNotAvailable = (error as { code?: string }).code === '55P03';
      if (!lockNotAvailable || attempt >= 30) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 300));
    }
  }
}
