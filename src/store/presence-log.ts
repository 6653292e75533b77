/**
 * Presence entries become rows of `presence_log`: each row lasts until the next one of its agent. Entries come in order,
 * but may come twice, and those of a controller that froze come late; the rows are the same.
 */
import { sql } from 'kysely';
import type { Instant } from '../core/kernel/instant.ts';
import type { PresenceEntry } from '../service/ports.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import { jsonText } from './values.ts';

/** Of store_marks: when a keeper was last known to live, in milliseconds. */
export const presenceSeenMark = 'presence-seen';

type Presence = Extract<PresenceEntry, { fact: 'presence' }>;

export class PresenceLogStore {
  constructor(private readonly db: Db) {}

  async apply(entries: readonly PresenceEntry[]): Promise<void> {
    await inTransaction(this.db.calls, async (tx) => {
      let newest = 0;
      const changes: Presence[] = [];
      for (const entry of entries) {
        if (entry.fact === 'presence') changes.push(entry);
        else if (entry.fact === 'began') {
          await addChanges(tx, changes.splice(0));
          await endAbsent(tx, entry, newest);
        }
        newest = Math.max(newest, entry.at);
      }
      await addChanges(tx, changes);
      await sql`
        /* kept as presence_seen */
        insert into store_marks (key, value) values (${presenceSeenMark}, ${String(newest)})
        on conflict (key) do update set at = now(),
          value = greatest(store_marks.value::bigint, excluded.value::bigint)::text`.execute(tx);
    });
  }
}

/** `seenAt`: the newest entry of this batch so far, which the mark does not know of yet. */
async function endAbsent(tx: Tx, { at, present }: Extract<PresenceEntry, { fact: 'began' }>, seenAt: Instant) {
  const began = new Date(at);
  await sql`
    update presence_log set until_at = greatest(from_at, least(${began}::timestamptz, to_timestamp(seen.ms / 1000.0)))
    from (select greatest(${seenAt}::bigint,
      (select value::bigint from store_marks where key = ${presenceSeenMark})) as ms) as seen
    where until_at is null and from_at < ${began} and not (agent = any(${[...present]}::text[]))`.execute(tx);
}

/**
 * All at once: a statement costs the controller more than what it says. Only the row just before a change can reach beyond
 * it, so an agent's long history is never read.
 */
async function addChanges(tx: Tx, changes: readonly Presence[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ agent, at, state, reason, call }) => ({
    agent,
    from_at: new Date(at),
    state,
    reason,
    call,
  }));
  // Of two at the same moment the later one counts.
  const told = jsonText([...new Map(rows.map((row) => [`${row.from_at.getTime()} ${row.agent}`, row])).values()]);
  await sql`
    /* kept as add_presences */
    insert into presence_log (agent, from_at, until_at, state, reason, call)
    select agent, from_at,
      least(lead(from_at) over (partition by agent order by from_at),
        (select min(later.from_at) from presence_log as later
          where later.agent = told.agent and later.from_at > told.from_at)),
      state, reason, call
    from jsonb_populate_recordset(null::presence_log, ${told}::jsonb) as told
    on conflict (agent, from_at) do update set
      state = excluded.state, reason = excluded.reason, call = excluded.call
    where (presence_log.state, presence_log.reason, presence_log.call)
      is distinct from (excluded.state, excluded.reason, excluded.call)`.execute(tx);
  await sql`
    /* kept as end_presences */
    update presence_log as before set until_at = told.from_at
    from jsonb_populate_recordset(null::presence_log, ${told}::jsonb) as told
    where before.agent = told.agent
      and before.from_at = (select max(earlier.from_at) from presence_log as earlier
        where earlier.agent = told.agent and earlier.from_at < told.from_at)
      and (before.until_at is null or before.until_at > told.from_at)`.execute(tx);
}
