/**
 * What a flow did for a caller, from the journal into tables of its own: transfers, scores, messages to be sent. A row
 * has its entry's id, so the same entry makes no second one.
 */
import { CompiledQuery, sql } from 'kysely';
import type { CallFull } from '../contract/http/calls.ts';
import type { JournalEntry, JournalFact } from '../service/ports.ts';
import type { Queries, Tx } from './db.ts';
import { isoOf, jsonText } from './values.ts';

type EntryOf<F extends JournalFact['fact']> = Extract<JournalEntry, { fact: F }>;

export async function addServices(tx: Tx, entries: readonly JournalEntry[]): Promise<void> {
  const of = <F extends JournalFact['fact']>(fact: F) =>
    entries.filter((entry): entry is EntryOf<F> => entry.fact === fact);
  await add(tx, 'call_transfers', of('transferred').map(transferRow));
  await add(tx, 'surveys', of('surveyed').map(scoreRow));
  await add(tx, 'sms_outbox', of('smsDue').map(messageRow));
}

const head = ({ id, call, at }: JournalEntry) => ({ id, call, at: new Date(at) });

function transferRow(entry: EntryOf<'transferred'>) {
  const { to, warm, outcome, bothSpoke, talkedSeconds } = entry;
  const [[kind, target] = []] = Object.entries(to);
  return { ...head(entry), kind, target, warm, outcome, both_spoke: bothSpoke, talked_seconds: talkedSeconds };
}

const scoreRow = (entry: EntryOf<'surveyed'>) => ({ ...head(entry), score: entry.score });

const messageRow = (entry: EntryOf<'smsDue'>) => ({
  ...head(entry),
  recipient: entry.to,
  text: entry.text,
  state: 'queued',
  tries: 0,
  next_at: new Date(entry.at),
});

async function add(
  tx: Tx,
  table: 'call_transfers' | 'surveys' | 'sms_outbox',
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  const text = `insert into ${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)
    on conflict (id) do nothing`;
  await tx.executeQuery(CompiledQuery.raw(text, [jsonText(rows)]));
}

type Services = Pick<CallFull, 'transfers' | 'messages' | 'surveyScore'>;

export async function servicesOf(queries: Queries, call: string): Promise<Services> {
  const [transfers, messages, score] = await Promise.all([
    queries
      .selectFrom('call_transfers as t')
      .leftJoin('units as u', (join) => join.onRef('u.id', '=', 't.target').on('t.kind', '=', 'unit'))
      .select(['t.at', 't.kind', 't.outcome', 't.both_spoke', 't.talked_seconds'])
      .select(sql<string>`coalesce(u.label, t.target)`.as('to'))
      .where('t.call', '=', call)
      .orderBy('t.at')
      .execute(),
    queries.selectFrom('sms_outbox').select(['at', 'state']).where('call', '=', call).orderBy('at').execute(),
    queries.selectFrom('surveys').select('score').where('call', '=', call).orderBy('at', 'desc').executeTakeFirst(),
  ]);
  return {
    transfers: transfers.map(({ at, to, kind, outcome, both_spoke, talked_seconds }) => ({
      at: isoOf(at),
      to,
      emergency: kind === 'emergency',
      outcome: outcome as Services['transfers'][number]['outcome'],
      bothSpoke: both_spoke,
      talkedSeconds: talked_seconds,
    })),
    messages: messages.map(({ at, state }) => ({ at: isoOf(at), state })),
    surveyScore: score?.score ?? null,
  };
}
