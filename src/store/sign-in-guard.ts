/**
 * Counts failed sign-ins. Five for one account from one address lock that pair, so that a stranger can't lock an agent
 * out from elsewhere; an address and an account have larger counts of their own, against guessing far and wide.
 */
import { sql } from 'kysely';
import type { Instant } from '../core/kernel/instant.ts';
import type { Queries } from './db.ts';

const windowMs = 15 * 60_000;
const lockMs = 15 * 60_000;
export const lockSeconds = lockMs / 1000;

const most = { pair: 5, address: 100, account: 50 };

/** A whole office may sit behind one address: its count leaves room for that. */
const keysOf = (username: string, address: string) => ({
  pair: `pair:${username}@${address}`,
  address: `address:${address}`,
  account: `account:${username}`,
});

/** When the last of the locks opens, or null when none is closed. */
export async function lockedUntil(
  queries: Queries,
  username: string,
  address: string,
  now: Instant,
): Promise<Instant | null> {
  const found = await queries
    .selectFrom('sign_in_guards')
    .select((expression) => expression.fn.max('locked_until').as('until'))
    .where('key', 'in', Object.values(keysOf(username, address)))
    .where('locked_until', '>', new Date(now))
    .executeTakeFirst();
  return found?.until?.getTime() ?? null;
}

/**
 * Counts the attempt as failed before the password is looked at, so that many guesses at once don't all get their turn.
 * @returns false when this one is too many.
 */
export async function countAttempt(
  queries: Queries,
  username: string,
  address: string,
  now: Instant,
): Promise<boolean> {
  const counted = await count(queries, keysOf(username, address).pair, most.pair, now);
  return counted <= most.pair;
}

/** The password was wrong. */
export async function countFailure(queries: Queries, username: string, address: string, now: Instant): Promise<void> {
  const keys = keysOf(username, address);
  await count(queries, keys.address, most.address, now);
  await count(queries, keys.account, most.account, now);
}

/** The right password ends the pair's count. The wider counts stay: one good account must not wash a guesser clean. */
export async function forgetFailures(queries: Queries, username: string, address: string): Promise<void> {
  await queries.deleteFrom('sign_in_guards').where('key', '=', keysOf(username, address).pair).execute();
}

async function count(queries: Queries, key: string, limit: number, now: Instant): Promise<number> {
  const at = sql`${new Date(now)}::timestamptz`;
  const opens = sql`${new Date(now + lockMs)}::timestamptz`;
  // A count whose window is over, or whose lock has opened, begins anew.
  const stale = sql`(g.counted_from <= ${new Date(now - windowMs)}::timestamptz or g.locked_until <= ${at})`;
  const failures = sql`(case when ${stale} then 1 else g.failures + 1 end)`;
  const { rows } = await sql<{ failures: number }>`
    insert into sign_in_guards as g (key, failures, counted_from) values (${key}, 1, ${at})
    on conflict (key) do update set
      failures = ${failures},
      counted_from = case when ${stale} then ${at} else g.counted_from end,
      locked_until = case when ${failures} >= ${limit}::integer then coalesce(case when not ${stale} then g.locked_until end, ${opens}) end
    returning failures
  `.execute(queries);
  return rows[0]!.failures;
}
