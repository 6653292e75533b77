/**
 * Merges journal entries into rows of `calls`. Entries come late, twice and in any order, so each rule here gives the
 * same row whichever came first: the least or greatest wins, by a key made of the entry's time and id.
 */
import { sql } from 'kysely';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import { unreachable } from '../core/kernel/unreachable.ts';
import type { JournalEntry, JournalFact } from '../service/ports.ts';
import { addCallback } from './callbacks.ts';
import { inTransaction, type Queries, type Tx } from './db.ts';
import { jsonText } from './values.ts';

const batchSize = 200;

/**
 * Applies all entries, in transactions of some hundred each. When it throws, some may be applied: applying them all again
 * is harmless. A StoreFault means "later"; an error of PostgreSQL about a value means that this entry will never do.
 */
export async function applyEntries(queries: Queries, entries: readonly JournalEntry[]): Promise<void> {
  for (let from = 0; from < entries.length; from += batchSize) {
    await applyBatch(queries, entries.slice(from, from + batchSize));
  }
}

async function applyBatch(queries: Queries, batch: readonly JournalEntry[]): Promise<void> {
  await inTransaction(queries, async (tx) => {
    const fresh = await claim(tx, batch);
    const todo = batch.filter((entry) => fresh.delete(entry.id));
    if (todo.length === 0) return;
    await touchRows(tx, todo);
    for (const entry of todo) await applyEntry(tx, entry);
  });
}

/** @returns the ids that nobody has applied yet. */
async function claim(tx: Tx, batch: readonly JournalEntry[]): Promise<Set<string>> {
  const ids = [...new Set(batch.map((entry) => entry.id))].sort();
  const rows = await tx
    .insertInto('journal_applied')
    .values(ids.map((id) => ({ id })))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Makes the rows, or locks them, in one order for everybody; carries what is a plain least or greatest. */
async function touchRows(tx: Tx, entries: readonly JournalEntry[]): Promise<void> {
  const rows = new Map<string, { id: string; arrived_at: Date; offers: number }>();
  for (const entry of entries) {
    const at = new Date('queuedAt' in entry && entry.queuedAt !== null ? Math.min(entry.queuedAt, entry.at) : entry.at);
    const offers = 'offers' in entry ? Math.round(entry.offers) : 0;
    const row = rows.get(entry.call);
    if (row) {
      if (at < row.arrived_at) row.arrived_at = at;
      row.offers = Math.max(row.offers, offers);
    } else rows.set(entry.call, { id: entry.call, arrived_at: at, offers });
  }
  await tx
    .insertInto('calls')
    .values([...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({
        arrived_at: sql`least(calls.arrived_at, excluded.arrived_at)`,
        offers: sql`greatest(calls.offers, excluded.offers)`,
      }),
    )
    .execute();
}

const keyOf = (entry: JournalEntry): string => `${String(entry.at).padStart(15, '0')} ${entry.id}`;

async function applyEntry(tx: Tx, entry: JournalEntry): Promise<void> {
  switch (entry.fact) {
    case 'arrived':
      return arrived(tx, entry);
    case 'answered':
      return answered(tx, entry);
    case 'adopted':
      await tx
        .updateTable('calls')
        .set({ adoptions: sql`adoptions + 1` })
        .where('id', '=', entry.call)
        .execute();
      return;
    case 'ended':
      return ended(tx, entry);
    case 'disposed':
      return disposed(tx, entry);
    case 'recorded':
      return recorded(tx, entry);
    case 'callBackDue':
      return addCallback(tx, entry);
    default:
      return unreachable(entry);
  }
}

type EntryOf<F extends JournalFact['fact']> = Extract<JournalEntry, { fact: F }>;

/** The first account wins, but one that knows the number beats one that doesn't, and ours beats the fallback's. */
async function arrived(tx: Tx, entry: EntryOf<'arrived'>): Promise<void> {
  const number = normalisePhone(entry.number);
  const key = `${number === null ? 1 : 0}${entry.handledBy === 'controller' ? 0 : 1} ${keyOf(entry)}`;
  await tx
    .updateTable('calls')
    .set({
      arrived_key: key,
      number,
      dialled: entry.dialled.slice(0, 64),
      origin: entry.origin,
      handled_by: entry.handledBy,
      flow: entry.flow?.id ?? null,
      flow_version: entry.flow?.version ?? null,
    })
    .where('id', '=', entry.call)
    .where((or) => or.or([or('arrived_key', 'is', null), or('arrived_key', '>', key)]))
    .execute();
}

/** The first answer tells how long the caller waited; the last one who speaks with them. */
async function answered(tx: Tx, entry: EntryOf<'answered'>): Promise<void> {
  const key = keyOf(entry);
  await tx
    .updateTable('calls')
    .set({
      answered_key: key,
      answered_at: new Date(entry.at),
      queue: entry.queue,
      queued_at: new Date(entry.queuedAt),
      waited_seconds: Math.round(entry.waitedSeconds),
    })
    .where('id', '=', entry.call)
    .where((or) => or.or([or('answered_key', 'is', null), or('answered_key', '>', key)]))
    .execute();
  await tx
    .updateTable('calls')
    .set({ agent_key: key, agent: entry.agent })
    .where('id', '=', entry.call)
    .where((or) => or.or([or('agent_key', 'is', null), or('agent_key', '<', key)]))
    .execute();
  if (entry.recording !== null) await nameRecording(tx, entry.call, entry.recording);
}

/** The first account of the end wins, but "lost" and "unfinished" yield to one that knows better. */
async function ended(tx: Tx, entry: EntryOf<'ended'>): Promise<void> {
  const vague = entry.disposition === 'lost' || entry.disposition === 'unfinished';
  const key = `${vague ? 1 : 0} ${keyOf(entry)}`;
  const queuedAt = entry.queuedAt === null ? null : new Date(entry.queuedAt);
  const waited = entry.waitedSeconds === null ? null : Math.round(entry.waitedSeconds);
  await tx
    .updateTable('calls')
    .set({
      ended_key: key,
      ended_at: new Date(entry.at),
      ended_as: entry.disposition,
      talked_seconds: entry.talkedSeconds === null ? null : Math.round(entry.talkedSeconds),
      path: jsonText(entry.path),
      // The answer knows these better.
      queue: sql`case when answered_key is null then ${entry.queue} else queue end`,
      queued_at: sql`case when answered_key is null then ${queuedAt}::timestamptz else queued_at end`,
      waited_seconds: sql`case when answered_key is null then ${waited}::integer else waited_seconds end`,
    })
    .where('id', '=', entry.call)
    .where((or) => or.or([or('ended_key', 'is', null), or('ended_key', '>', key)]))
    .execute();
}

/** The last word counts, but a ticket is a ticket. */
async function disposed(tx: Tx, entry: EntryOf<'disposed'>): Promise<void> {
  const key = `${entry.disposition === 'ticket' ? 1 : 0} ${keyOf(entry)}`;
  await tx
    .updateTable('calls')
    .set({ disposed_key: key, disposed_as: entry.disposition })
    .where('id', '=', entry.call)
    .where((or) => or.or([or('disposed_key', 'is', null), or('disposed_key', '<', key)]))
    .execute();
}

async function recorded(tx: Tx, entry: EntryOf<'recorded'>): Promise<void> {
  await tx
    .insertInto('recordings')
    .values({
      name: entry.recording,
      call: entry.call,
      at: new Date(entry.at),
      seconds: entry.seconds,
      failed: entry.failed,
    })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({
        at: sql`least(recordings.at, excluded.at)`,
        seconds: sql`greatest(recordings.seconds, excluded.seconds)`,
        failed: sql`recordings.failed and excluded.failed`,
        // A call that was joined again went on in the same file.
        sha256: null,
      }),
    )
    .execute();
  await nameRecording(tx, entry.call, entry.recording);
}

/** Several recordings of one call are numbered by name: the row shows the first. */
async function nameRecording(tx: Tx, call: string, name: string): Promise<void> {
  await tx
    .updateTable('calls')
    .set({ recording: sql`least(recording, ${name})` })
    .where('id', '=', call)
    .execute();
}
