import type pg from 'pg';
import { until } from './until.ts';

/** Tried again, for its owner may not end the autovacuum that is at work in it. */
export async function dropDatabase(owner: pg.Client, name: string): Promise<void> {
  await until(() => owner.query(`drop database if exists ${name} with (force)`), { what: `${name} to go`, every: 200 });
}
