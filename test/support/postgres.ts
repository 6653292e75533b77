/** A fresh database for a test file, on the real server that the run provides. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { Db } from '../../src/store/db.ts';
import { dropDatabase } from './drop-database.ts';
import { partsEnv } from './parts.ts';

function serverUrl(): string {
  const url = partsEnv()['DATABASE_URL'];
  if (url === undefined)
    throw new Error('No PostgreSQL server for the tests: run them by `npm test`, or set TEST_DATABASE_URL.');
  return url;
}

export interface TestDatabase {
  readonly url: string;
  /** Statements as the server's owner, e.g. to end connections. */
  asOwner(statement: string, values?: unknown[]): Promise<pg.QueryResult>;
  drop(): Promise<void>;
}

/** Empty, or with all tables as `testStore` has it. */
export async function testDatabase(holding: 'nothing' | 'tables' = 'nothing'): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const owner = new pg.Client({ connectionString: serverUrl() });
  await owner.connect();
  const template = holding === 'tables' ? inject('parts').databases.tables : 'template1';
  await owner.query(`create database ${name} template ${template}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return {
    url: url.href,
    asOwner: (statement, values) => owner.query(statement, values),
    async drop() {
      await dropDatabase(owner, name);
      await owner.end();
    },
  };
}

export interface TestStore extends TestDatabase {
  readonly db: Db;
}

/** With all tables, and our pools open on it. */
export async function testStore(): Promise<TestStore> {
  const database = await testDatabase('tables');
  const db = new Db({ url: database.url });
  return {
    ...database,
    db,
    async drop() {
      await db.close();
      await database.drop();
    },
  };
}

/** A clock that stands still until it is told. */
export class TestClock {
  constructor(public at = Date.parse('2026-11-23T02:00:00.000Z')) {}
  now(): number {
    return this.at;
  }
  monotonic(): number {
    return this.at;
  }
  pass(ms: number): void {
    this.at += ms;
  }
}
