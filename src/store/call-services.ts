/**
 * What a flow and agents did for a caller, from the journal into tables of its own: transfers, scores, messages to be sent. A row
 * has its entry's id, so the same entry makes no second one.
 */
import { CompiledQuery, sql } from 'kysely';
import type { CallFull } from '../contract/http/calls.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import { Why, whySentence } from '../core/queue/why.ts';
import type { JournalEntry, JournalFact } from '../service/ports.ts';
import type { Queries, Tx } from './db.ts';
import { isoOf, jsonText } from './values.ts';

type EntryOf<F extends JournalFact['fact']> = Extract<JournalEntry, { fact: F }>;

export async function addServices(tx: Tx, entries: readonly JournalEntry[]): Promise<void> {
  const of = <F extends JournalFact['fact']>(fact: F) =>
    entries.filter((entry): entry is EntryOf<F> => entry.fact === fact);
  await add(tx, 'call_transfers', of('transferred').map(transferRow));
  await add(tx, 'call_hands', of('hand').map(handRow));
  await add(tx, 'surveys', of('surveyed').map(scoreRow));
  await add(tx, 'survey_invites', of('surveyDue').map(inviteRow));
  await add(tx, 'sms_outbox', of('smsDue').map(messageRow));
  await add(tx, 'call_offers', of('offered').map(offerRow));
}

const head = ({ id, call, at }: JournalEntry) => ({ id, call, at: new Date(at) });

function transferRow(entry: EntryOf<'transferred'>) {
  const { to, warm, outcome, bothSpoke, talkedSeconds } = entry;
  const [[kind, target] = []] = Object.entries(to);
  return { ...head(entry), kind, target, warm, outcome, both_spoke: bothSpoke, talked_seconds: talkedSeconds };
}

function handRow(entry: EntryOf<'hand'>) {
  const { agent, act, to, outcome, seconds, reason } = entry;
  const whole = seconds === null ? null : Math.round(seconds);
  return {
    ...head(entry),
    agent,
    act,
    kind: to?.kind ?? null,
    target: to?.id ?? null,
    outcome,
    seconds: whole,
    reason,
  };
}

const scoreRow = (entry: EntryOf<'surveyed'>) => ({ ...head(entry), score: entry.score, way: 'keys' });

/** Whether it is sent is decided later (store/sms-surveys). */
const inviteRow = (entry: EntryOf<'surveyDue'>) => ({
  ...head(entry),
  number: normalisePhone(entry.number) ?? entry.number,
  state: 'due',
});

const messageRow = (entry: EntryOf<'smsDue'>) => ({
  ...head(entry),
  recipient: entry.to,
  text: entry.text,
  state: 'queued',
  tries: 0,
  next_at: new Date(entry.at),
});

function offerRow(entry: EntryOf<'offered'>) {
  const { agent, queue, waitedSeconds, predictedSeconds, why } = entry;
  return { ...head(entry), agent, queue, waited_seconds: waitedSeconds, predicted_seconds: predictedSeconds, why };
}

async function add(
  tx: Tx,
  table: 'call_transfers' | 'call_hands' | 'surveys' | 'survey_invites' | 'sms_outbox' | 'call_offers',
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0] ?? {}).join(', ');
  const text = `insert into ${table} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)
    on conflict (id) do nothing`;
  await tx.executeQuery(CompiledQuery.raw(text, [jsonText(rows)]));
}

type Services = Pick<CallFull, 'transfers' | 'hands' | 'messages' | 'surveyScore' | 'surveyWay' | 'offered'>;

export async function servicesOf(queries: Queries, call: string): Promise<Services> {
  const [transfers, hands, messages, score, offered] = await Promise.all([
    queries
      .selectFrom('call_transfers as t')
      .leftJoin('units as u', (join) => join.onRef('u.id', '=', 't.target').on('t.kind', '=', 'unit'))
      .select(['t.at', 't.kind', 't.outcome', 't.both_spoke', 't.talked_seconds'])
      .select(sql<string>`coalesce(u.label, t.target)`.as('to'))
      .where('t.call', '=', call)
      .orderBy('t.at')
      .execute(),
    handsIn(queries, call),
    queries.selectFrom('sms_outbox').select(['at', 'state']).where('call', '=', call).orderBy('at').execute(),
    queries
      .selectFrom('surveys')
      .select(['score', 'way'])
      .where('call', '=', call)
      .orderBy('at', 'desc')
      .executeTakeFirst(),
    queries
      .selectFrom('call_offers as o')
      .leftJoin('agents as a', 'a.id', 'o.agent')
      .leftJoin('queues as q', 'q.id', 'o.queue')
      .select(['o.at', 'o.agent', 'a.name', 'o.waited_seconds', 'o.why'])
      .select((expression) => expression.fn.coalesce('q.label', 'o.queue').as('queue'))
      .where('o.call', '=', call)
      .orderBy('o.at')
      .orderBy('o.id')
      .execute(),
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
    hands,
    messages: messages.map(({ at, state }) => ({ at: isoOf(at), state })),
    surveyScore: score?.score ?? null,
    surveyWay: score?.way ?? null,
    offered: offered.map(({ at, agent, name, queue, waited_seconds, why }) => {
      const read = Why.safeParse(why);
      return {
        at: isoOf(at),
        agentName: name ?? agent,
        queue,
        waitedSeconds: waited_seconds,
        why: read.success ? whySentence(read.data) : '',
      };
    }),
  };
}

async function handsIn(queries: Queries, call: string): Promise<Services['hands']> {
  const rows = await queries
    .selectFrom('call_hands as h')
    .leftJoin('agents as by', 'by.id', 'h.agent')
    .leftJoin('agents as a', (join) => join.onRef('a.id', '=', 'h.target').on('h.kind', '=', 'agent'))
    .leftJoin('units as u', (join) => join.onRef('u.id', '=', 'h.target').on('h.kind', '=', 'unit'))
    .leftJoin('queues as q', (join) => join.onRef('q.id', '=', 'h.target').on('h.kind', '=', 'queue'))
    .select(['h.at', 'h.act', 'h.kind', 'h.outcome', 'h.seconds', 'h.reason', 'by.name as agentName'])
    .select(sql<string | null>`coalesce(a.name, u.label, q.label, h.target)`.as('to'))
    .where('h.call', '=', call)
    .orderBy('h.at')
    .orderBy('h.id')
    .execute();
  return rows.map(({ at, act, ...row }) => ({ ...row, at: isoOf(at), act: act as Services['hands'][number]['act'] }));
}
