/**
 * Merges journal entries into rows of `calls`. Entries come late, twice and in any order, so each rule here gives the
 * same row whichever came first: the least or greatest wins, by a key made of the entry's time and id.
 * A statement costs a controller more than all it says, so a batch is merged twice by the same rules: here, into one row
 * per call, and by one statement into the table.
 */
import { CompiledQuery } from 'kysely';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import { unreachable } from '../core/kernel/unreachable.ts';
import type { JournalEntry, JournalFact } from '../service/ports.ts';
import { addCallback, closeGotThrough } from './callbacks.ts';
import { addServices } from './call-services.ts';
import { inTransaction, type Queries, type Tx } from './db.ts';
import { jsonText } from './values.ts';
import { openVoicemailTicket } from './voicemail.ts';

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
  // Beforehand and apart: who makes a ticket takes the day's counter first and the call's row last, as everybody does.
  for (const entry of batch) if (entry.fact === 'voicemail') await openVoicemailTicket(queries, entry);
  await inTransaction(queries, async (tx) => {
    const fresh = await claim(tx, batch);
    const todo = batch.filter((entry) => fresh.delete(entry.id));
    if (todo.length === 0) return;
    await tx.executeQuery(mergeIntoCalls(rowsOf(todo)));
    await addServices(tx, todo);
    const recorded = todo.flatMap(recordingIn);
    if (recorded.length > 0) await tx.executeQuery(mergeIntoRecordings(recorded));
    // Rare, and the first one told wins: one by one.
    for (const entry of todo) if (entry.fact === 'callBackDue') await addCallback(tx, entry);
    const answeredCalls = todo.flatMap(({ fact, call }) => (fact === 'answered' ? [call] : []));
    if (answeredCalls.length > 0) await closeGotThrough(tx, answeredCalls);
  });
}

/** @returns the ids that nobody has applied yet. */
async function claim(tx: Tx, batch: readonly JournalEntry[]): Promise<Set<string>> {
  const ids = [...new Set(batch.map((entry) => entry.id))].sort();
  const { rows } = await tx.executeQuery(claimIds(ids));
  return new Set(rows.map((row) => row.id));
}

// ── In memory: what a batch says about each call ─────────────────────────────────────────────────────────────────────

/** Columns of `calls`, as JSON for PostgreSQL; as the table would make them where nothing is told. */
interface CallRow {
  readonly id: string;
  arrived_at: number;
  offers: number;
  adoptions: number;
  recording: string | null;
  arrived_key: string | null;
  number: string | null;
  dialled: string;
  origin: string;
  handled_by: string | null;
  flow: string | null;
  flow_version: number | null;
  answered_key: string | null;
  answered_at: Date | null;
  queue: string | null;
  queued_at: Date | null;
  waited_seconds: number | null;
  skills: readonly string[];
  agent_key: string | null;
  agent: string | null;
  ended_key: string | null;
  ended_at: Date | null;
  ended_as: string | null;
  talked_seconds: number | null;
  path: readonly unknown[];
  steps: readonly unknown[];
  language: string | null;
  priority: number | null;
  tag: string | null;
  tags: readonly string[];
  trouble: string | null;
  disposed_key: string | null;
  disposed_as: string | null;
}

const nothingTold: Omit<CallRow, 'id' | 'arrived_at'> = {
  offers: 0,
  adoptions: 0,
  recording: null,
  arrived_key: null,
  number: null,
  dialled: '',
  origin: 'trunk',
  handled_by: null,
  flow: null,
  flow_version: null,
  answered_key: null,
  answered_at: null,
  queue: null,
  queued_at: null,
  waited_seconds: null,
  skills: [],
  agent_key: null,
  agent: null,
  ended_key: null,
  ended_at: null,
  ended_as: null,
  talked_seconds: null,
  path: [],
  steps: [],
  language: null,
  priority: null,
  tag: null,
  tags: [],
  trouble: null,
  disposed_key: null,
  disposed_as: null,
};

/** One row a call, in one order for everybody: so are they locked. */
function rowsOf(entries: readonly JournalEntry[]): CallRow[] {
  const rows = new Map<string, CallRow>();
  for (const entry of entries) {
    const row = rows.get(entry.call) ?? { ...nothingTold, id: entry.call, arrived_at: entry.at };
    rows.set(entry.call, row);
    const queuedAt = ('queuedAt' in entry ? entry.queuedAt : null) ?? entry.at;
    row.arrived_at = Math.min(row.arrived_at, entry.at, queuedAt);
    if ('offers' in entry) row.offers = Math.max(row.offers, Math.round(entry.offers));
    tell(row, entry);
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function tell(row: CallRow, entry: JournalEntry): void {
  switch (entry.fact) {
    case 'arrived':
      return arrived(row, entry);
    case 'answered':
      return answered(row, entry);
    case 'adopted':
      row.adoptions += 1;
      return;
    case 'ended':
      return ended(row, entry);
    case 'disposed':
      return disposed(row, entry);
    case 'recorded':
      return nameRecording(row, entry.recording);
    case 'voicemail':
      return nameRecording(row, entry.recording);
    case 'tagged':
      row.tags = [...new Set([...row.tags, entry.tag])].sort();
      return;
    case 'flowTrouble': {
      const trouble = `${entry.node}: ${entry.why}`.slice(0, 500);
      if (isLess(trouble, row.trouble)) row.trouble = trouble;
      return;
    }
    case 'offered':
    case 'callBackDue':
    case 'transferred':
    case 'smsDue':
    case 'surveyed':
    case 'surveyDue':
    case 'hand':
      return;
    default:
      return unreachable(entry);
  }
}

type EntryOf<F extends JournalFact['fact']> = Extract<JournalEntry, { fact: F }>;

const keyOf = (entry: JournalEntry): string => `${String(entry.at).padStart(15, '0')} ${entry.id}`;

// Keys and names of recordings are ASCII: JavaScript puts them in the order of PostgreSQL's collation "C".
const isLess = (key: string, than: string | null): boolean => than === null || key < than;
const isGreater = (key: string, than: string | null): boolean => than === null || key > than;

/** The first account wins, but one that knows the number beats one that doesn't, and ours beats the fallback's. */
function arrived(row: CallRow, entry: EntryOf<'arrived'>): void {
  const number = normalisePhone(entry.number);
  const key = `${number === null ? 1 : 0}${entry.handledBy === 'controller' ? 0 : 1} ${keyOf(entry)}`;
  if (!isLess(key, row.arrived_key)) return;
  row.arrived_key = key;
  row.number = number;
  row.dialled = entry.dialled.slice(0, 64);
  row.origin = entry.origin;
  row.handled_by = entry.handledBy;
  row.flow = entry.flow?.id ?? null;
  row.flow_version = entry.flow?.version ?? null;
  row.language = entry.language ?? null;
  row.priority = entry.priority ?? null;
  row.tag = entry.tag ?? null;
}

/** The first answer tells how long the caller waited; the last one who speaks with them. */
function answered(row: CallRow, entry: EntryOf<'answered'>): void {
  const key = keyOf(entry);
  if (isLess(key, row.answered_key)) {
    row.answered_key = key;
    row.answered_at = new Date(entry.at);
    row.queue = entry.queue;
    row.queued_at = new Date(entry.queuedAt);
    row.waited_seconds = Math.round(entry.waitedSeconds);
    row.skills = entry.skills ?? [];
  }
  if (isGreater(key, row.agent_key)) {
    row.agent_key = key;
    row.agent = entry.agent;
  }
  if (entry.recording !== null) nameRecording(row, entry.recording);
}

/** The first account of the end wins, but "lost" and "unfinished" yield to one that knows better. */
function ended(row: CallRow, entry: EntryOf<'ended'>): void {
  const vague = entry.disposition === 'lost' || entry.disposition === 'unfinished';
  const key = `${vague ? 1 : 0} ${keyOf(entry)}`;
  if (!isLess(key, row.ended_key)) return;
  row.ended_key = key;
  row.ended_at = new Date(entry.at);
  row.ended_as = entry.disposition;
  row.talked_seconds = entry.talkedSeconds === null ? null : Math.round(entry.talkedSeconds);
  row.path = entry.path;
  row.steps = entry.steps ?? [];
  // The answer knows these better.
  if (row.answered_key !== null) return;
  row.queue = entry.queue;
  row.queued_at = entry.queuedAt === null ? null : new Date(entry.queuedAt);
  row.waited_seconds = entry.waitedSeconds === null ? null : Math.round(entry.waitedSeconds);
  row.skills = entry.skills ?? [];
}

/** The last word counts, but a ticket is a ticket. */
function disposed(row: CallRow, entry: EntryOf<'disposed'>): void {
  const key = `${entry.disposition === 'ticket' ? 1 : 0} ${keyOf(entry)}`;
  if (!isGreater(key, row.disposed_key)) return;
  row.disposed_key = key;
  row.disposed_as = entry.disposition;
}

/** Several recordings of one call are numbered by name: the row shows the first. */
function nameRecording(row: CallRow, name: string): void {
  if (isLess(name, row.recording)) row.recording = name;
}

// ── In PostgreSQL: the same rules between the batch's row (`excluded`) and the table's ────────────────────────────────

// Written once, with all rows in one JSON parameter: kysely would compile a statement anew for each number of rows.
const statement =
  <Row>(text: string) =>
  (rows: unknown): CompiledQuery<Row> =>
    CompiledQuery.raw(text, [jsonText(rows)]) as CompiledQuery<Row>;

const claimIds = statement<{ id: string }>(`
  /* kept as claim_entries */
  insert into journal_applied (id) select jsonb_array_elements_text($1::jsonb)
  on conflict (id) do nothing
  returning id`);

const wins = (key: keyof CallRow, sign: '<' | '>'): string =>
  `(excluded.${key} is not null and (calls.${key} is null or excluded.${key} ${sign} calls.${key}))`;

const replaced = (when: string, columns: readonly (keyof CallRow)[]): string =>
  columns.map((name) => `${name} = case when ${when} then excluded.${name} else calls.${name} end`).join(',\n    ');

const columns = ['id', 'arrived_at', ...Object.keys(nothingTold)].join(', ');

const mergeCalls = statement(`
  /* kept as merge_calls */
  insert into calls (${columns})
  select ${columns} from jsonb_populate_recordset(null::calls, $1::jsonb)
  on conflict (id) do update set
    arrived_at = least(calls.arrived_at, excluded.arrived_at),
    offers = greatest(calls.offers, excluded.offers),
    adoptions = calls.adoptions + excluded.adoptions,
    recording = least(calls.recording, excluded.recording),
    trouble = least(calls.trouble, excluded.trouble),
    tags = case when excluded.tags <@ calls.tags then calls.tags
      else array(select distinct unnest(calls.tags || excluded.tags) order by 1) end,
    ${replaced(wins('arrived_key', '<'), ['arrived_key', 'number', 'dialled', 'origin', 'handled_by', 'flow', 'flow_version', 'language', 'priority', 'tag'])},
    ${replaced(wins('answered_key', '<'), ['answered_key', 'answered_at'])},
    ${replaced(`${wins('answered_key', '<')} or (calls.answered_key is null and ${wins('ended_key', '<')})`, ['queue', 'queued_at', 'waited_seconds', 'skills'])},
    ${replaced(wins('agent_key', '>'), ['agent_key', 'agent'])},
    ${replaced(wins('ended_key', '<'), ['ended_key', 'ended_at', 'ended_as', 'talked_seconds', 'path', 'steps'])},
    ${replaced(wins('disposed_key', '>'), ['disposed_key', 'disposed_as'])}`);

const mergeIntoCalls = (rows: readonly CallRow[]): CompiledQuery =>
  mergeCalls(rows.map((row) => ({ ...row, arrived_at: new Date(row.arrived_at) })));

const mergeRecordings = statement(`
  /* kept as merge_recordings */
  insert into recordings (name, call, at, seconds, failed)
  select name, min(call), min(at), max(seconds), bool_and(failed)
  from jsonb_populate_recordset(null::recordings, $1::jsonb)
  group by name order by name
  on conflict (name) do update set
    at = least(recordings.at, excluded.at),
    seconds = greatest(recordings.seconds, excluded.seconds),
    failed = recordings.failed and excluded.failed,
    -- A call that was joined again went on in the same file.
    sha256 = null`);

type Recorded = Omit<EntryOf<'recorded'>, 'fact' | 'id'>;

function recordingIn(entry: JournalEntry): Recorded[] {
  if (entry.fact === 'recorded') return [entry];
  return entry.fact === 'voicemail' ? [{ ...entry, failed: false }] : [];
}

const mergeIntoRecordings = (entries: readonly Recorded[]): CompiledQuery =>
  mergeRecordings(
    entries.map(({ recording: name, call, at, seconds, failed }) => ({
      name,
      call,
      at: new Date(at),
      seconds,
      failed,
    })),
  );
