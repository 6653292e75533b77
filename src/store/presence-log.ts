/**
 * Presence entries become rows of `presence_log`: each row lasts until the next one of its agent. Entries come in order,
 * but may come twice, and those of a controller that froze come late; the rows are the same.
 */
import { sql } from 'kysely';
import type { Instant } from '../core/kernel/instant.ts';
import type { PresenceEntry } from '../service/ports.ts';
import { inTransaction, type Db, type Tx } from './db.ts';

/** Of store_marks: when a keeper was last known to live, in milliseconds. */
export const presenceSeenMark = 'presence-seen';

export class PresenceLogStore {
  constructor(private readonly db: Db) {}

  async apply(entries: readonly PresenceEntry[]): Promise<void> {
    await inTransaction(this.db.calls, async (tx) => {
      let newest = 0;
      for (const entry of entries) {
        await applyOne(tx, entry, newest);
        newest = Math.max(newest, entry.at);
      }
      await sql`
        insert into store_marks (key, value) values (${presenceSeenMark}, ${String(newest)})
        on conflict (key) do update set at = now(),
          value = greatest(store_marks.value::bigint, excluded.value::bigint)::text`.execute(tx);
    });
  }
}

/** `seenAt`: the newest entry of this batch so far, which the mark does not know of yet. */
async function applyOne(tx: Tx, entry: PresenceEntry, seenAt: Instant): Promise<void> {
  const at = new Date(entry.at);
  switch (entry.fact) {
    case 'seen':
      return;
    case 'began':
      await sql`
        update presence_log set until_at = greatest(from_at, least(${at}::timestamptz, to_timestamp(seen.ms / 1000.0)))
        from (select greatest(${seenAt}::bigint,
          (select value::bigint from store_marks where key = ${presenceSeenMark})) as ms) as seen
        where until_at is null and from_at < ${at} and not (agent = any(${[...entry.present]}::text[]))`.execute(tx);
      return;
    case 'presence':
      await sql`
        update presence_log set until_at = ${at}
        where agent = ${entry.agent} and from_at < ${at} and (until_at is null or until_at > ${at})`.execute(tx);
      await sql`
        insert into presence_log (agent, from_at, until_at, state, reason, call)
        values (${entry.agent}, ${at}, (
          select min(from_at) from presence_log where agent = ${entry.agent} and from_at > ${at}
        ), ${entry.state}, ${entry.reason}, ${entry.call})
        on conflict (agent, from_at) do update set
          state = excluded.state, reason = excluded.reason, call = excluded.call
        where (presence_log.state, presence_log.reason, presence_log.call)
          is distinct from (excluded.state, excluded.reason, excluded.call)`.execute(tx);
      return;
  }
}
