/**
 * Makes the half hours that reports are read from. Whatever changes a call or a presence leaves a mark
 * (migrations/0008-reports.sql); here the marked half hours are counted anew, whole, so counting one twice, or a call
 * that came late, gives the same rows. One worker at a time; the rest of the database is not kept waiting.
 */
import { sql, type RawBuilder } from 'kysely';
import type { Flow } from '../core/ivr/flow.ts';
import { UnreadableFlow } from '../core/ivr/read-flow.ts';
import { halfHoursBetween, startOfHalfHour } from '../core/report/half-hour.ts';
import {
  callMeasures,
  servedMeasures,
  shortAbandonSeconds,
  waitSteps,
  type CallMeasure,
  type ServedMeasure,
} from '../core/report/measures.ts';
import { nodeFacts, type StepCount } from '../core/report/node-figures.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import { flowVersion } from './flows.ts';
import { isIncoming } from './incoming.ts';
import { presenceSeenMark } from './presence-log.ts';
import { jsonText } from './values.ts';

/** Any number will do, as long as nobody else locks it. */
const lockKey = 123450008;
const countedMark = 'half-hours-counted';

export const columnOf = (measure: string): string => measure.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export class HalfHourStore {
  /** A version never changes. */
  readonly #flows = new Map<string, Flow | undefined>();

  constructor(private readonly db: Db) {}

  /** Counts at most `limit` marked half hours, the newest first. @returns how many; none when all is counted. */
  count(limit: number): Promise<number> {
    return inTransaction(this.db.desks, async (tx) => {
      if (!(await alone(tx))) return 0;
      await markOpenPresence(tx);
      const halfHours = await takeMarks(tx, limit);
      if (halfHours.length === 0) return 0;
      const times = halfHours.map((at) => at.toISOString());
      await sql`delete from half_hours where half_hour = any(${times}::timestamptz[])`.execute(tx);
      await sql`delete from half_hour_skills where half_hour = any(${times}::timestamptz[])`.execute(tx);
      await sql`delete from half_hour_presence where half_hour = any(${times}::timestamptz[])`.execute(tx);
      await sql`delete from half_hour_nodes where half_hour = any(${times}::timestamptz[])`.execute(tx);
      await countCalls(tx, times);
      await countSkills(tx, times);
      await countPresence(tx, times);
      await this.#countNodes(tx, times);
      return halfHours.length;
    });
  }

  async #countNodes(tx: Tx, times: readonly string[]): Promise<void> {
    const steps = await stepCounts(tx, times);
    for (const { flow, version } of steps) {
      const key = `${flow} ${version}`;
      if (!this.#flows.has(key)) this.#flows.set(key, await readable(tx, flow, version));
    }
    const facts = nodeFacts(steps, (id, version) => this.#flows.get(`${id} ${version}`));
    if (facts.length === 0) return;
    const rows = facts.map(({ halfHour, dropOffs, noInput, ...rest }) => ({
      ...rest,
      half_hour: new Date(halfHour),
      drop_offs: dropOffs,
      no_input: noInput,
    }));
    await sql`
      insert into half_hour_nodes select * from jsonb_populate_recordset(null::half_hour_nodes, ${jsonText(rows)}::jsonb)
    `.execute(tx);
  }
}

/** Without the flow only where last steps led is not known. */
async function readable(tx: Tx, flow: string, version: number): Promise<Flow | undefined> {
  try {
    return (await flowVersion(tx, flow, version)) ?? undefined;
  } catch (error) {
    if (error instanceof UnreadableFlow) return undefined;
    throw error;
  }
}

async function alone(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${lockKey}) as got`.execute(tx);
  return rows[0]?.got === true;
}

/** What is open grows without a change in the log: its half hours since the last count are marked here. */
async function markOpenPresence(tx: Tx): Promise<void> {
  const { rows } = await sql<{ key: string; value: string }>`
    select key, value from store_marks where key in (${presenceSeenMark}, ${countedMark})`.execute(tx);
  const mark = (key: string) => rows.find((row) => row.key === key)?.value;
  const seen = Number(mark(presenceSeenMark) ?? 0);
  const counted = Number(mark(countedMark) ?? 0);
  if (seen <= counted) return;
  const open = await sql<{ from_at: Date }>`
    select min(from_at) as from_at from presence_log
    where until_at is null and state <> 'offline' having min(from_at) is not null`.execute(tx);
  const since = open.rows[0]?.from_at.getTime();
  if (since !== undefined && since < seen) {
    const halfHours = halfHoursBetween(Math.max(startOfHalfHour(counted), since), seen);
    const times = halfHours.map((at) => new Date(at).toISOString());
    await sql`insert into half_hours_touched (half_hour) select unnest(${times}::timestamptz[])`.execute(tx);
  }
  await sql`
    insert into store_marks (key, value) values (${countedMark}, ${String(seen)})
    on conflict (key) do update set value = excluded.value, at = now()`.execute(tx);
}

async function takeMarks(tx: Tx, limit: number): Promise<Date[]> {
  const { rows } = await sql<{ half_hour: Date }>`
    with taken as (
      delete from half_hours_touched where half_hour in (
        select distinct half_hour from half_hours_touched order by half_hour desc limit ${limit}
      ) returning half_hour
    )
    select distinct half_hour from taken`.execute(tx);
  return rows.map(({ half_hour }) => half_hour);
}

const counted = (when: string): string => `count(*) filter (where ${when})`;
const summed = (what: string, when: string): string => `coalesce(sum(${what}) filter (where ${when}), 0)`;

const stepped = (flag: 'answered' | 'abandoned'): Partial<Record<CallMeasure, string>> =>
  Object.fromEntries(waitSteps.map((step) => [`${flag}Within${step}`, counted(`${flag} and waited <= ${step}`)]));

/** What each measure counts, over the calls of a half hour as `read` below gives them. */
const expressions = {
  arrived: 'count(*)',
  queued: counted('queued'),
  answered: counted('answered'),
  ...stepped('answered'),
  answeredFromArrival15: counted('answered and arrival_to_answer <= 15'),
  abandoned: counted('abandoned'),
  abandonedShort: counted(`abandoned and waited < ${shortAbandonSeconds}`),
  ...stepped('abandoned'),
  leftInMenu: counted(`ended_as = 'abandonedInMenu'`),
  menuCompleted: counted(`ended_as = 'menuCompleted'`),
  transferred: counted(`ended_as = 'transferred'`),
  voicemail: counted(`ended_as = 'voicemail'`),
  lost: counted(`ended_as = 'lost'`),
  byFallback: counted('by_fallback'),
  tickets: counted(`disposition = 'ticket'`),
  offers: 'coalesce(sum(offers), 0)',
  waitSeconds: summed('waited', 'answered'),
  abandonedWaitSeconds: summed('waited', 'abandoned'),
  arrivalToAnswerSeconds: summed('arrival_to_answer', 'answered'),
  talkSeconds: summed('talked_seconds', 'answered'),
  wrapUps: counted('wrap_up_seconds is not null'),
  wrapUpSeconds: 'round(coalesce(sum(wrap_up_seconds), 0))',
} as Readonly<Record<CallMeasure, string>>;

const measureColumns = callMeasures.map(columnOf).join(', ');
const measureValues = callMeasures.map((measure) => `(${expressions[measure]})::int`).join(', ');

/** Seconds as the journal rounds them. */
const secondsFrom = (from: string, to: string): string => `round(extract(epoch from ${to} - ${from}))`;

/** The calls of half hours as measures count them; those that agents made waited in no line. */
const readCalls = (times: readonly string[]): RawBuilder<unknown> => sql`(
  select told.*, queued_at is not null or answered or abandoned as queued,
    coalesce(waited_seconds, case when abandoned then ${sql.raw(secondsFrom('arrived_at', 'ended_at'))} end) as waited,
    ${sql.raw(secondsFrom('arrived_at', 'answered_at'))} as arrival_to_answer,
    (select sum(extract(epoch from p.until_at - p.from_at)) from presence_log p
      where p.call = told.id and p.state = 'wrapUp' and p.until_at is not null) as wrap_up_seconds
  from (
    select h.half_hour, coalesce(c.queue, '') as queue, coalesce(c.agent, '') as agent, c.dialled as number,
      c.id, c.arrived_at, c.queued_at, c.answered_at, c.ended_at, c.ended_as, c.disposition, c.waited_seconds,
      c.talked_seconds, c.offers, c.skills, c.handled_by is not distinct from 'fallback' as by_fallback,
      c.answered_at is not null or c.ended_as is not distinct from 'fallbackAnswered' as answered,
      c.answered_at is null and coalesce(c.ended_as in ('abandonedInQueue', 'abandonedRinging', 'fallbackAbandoned'), false)
        as abandoned
    from unnest(${times}::timestamptz[]) as h (half_hour)
    cross join lateral (
      select * from calls where arrived_at >= h.half_hour and arrived_at < h.half_hour + interval '30 minutes'
        and ${isIncoming}
    ) as c
  ) as told
)`;

async function countCalls(tx: Tx, times: readonly string[]): Promise<void> {
  await sql`
    insert into half_hours (half_hour, queue, agent, number, ${sql.raw(measureColumns)})
    select half_hour, queue, agent, number, ${sql.raw(measureValues)} from ${readCalls(times)} as read
    group by half_hour, queue, agent, number`.execute(tx);
}

const servedExpressions: Readonly<Record<ServedMeasure, string>> = {
  servedUnrelaxed: counted(`chosen_by <> 'preferred' and relaxed = 0`),
  servedRelaxedOnce: counted(`chosen_by <> 'preferred' and relaxed = 1`),
  servedRelaxedMore: counted(`chosen_by <> 'preferred' and relaxed > 1`),
  servedPreferred: counted(`chosen_by = 'preferred'`),
};
const servedColumns = servedMeasures.map(columnOf).join(', ');
const servedValues = servedMeasures.map((measure) => servedExpressions[measure]).join(', ');

/** Who answered first was found by the last offer before. */
async function countSkills(tx: Tx, times: readonly string[]): Promise<void> {
  await sql`
    -- Read first: joined in one go, PostgreSQL would look for each offer before it knows which few calls are meant.
    with read as materialized (select * from ${readCalls(times)} as calls_read where queued)
    insert into half_hour_skills (half_hour, skill, queue, number, ${sql.raw(measureColumns)}, ${sql.raw(servedColumns)})
    select half_hour, skill, queue, number, ${sql.raw(measureValues)}, ${sql.raw(servedValues)}
    from read
    cross join lateral unnest(case when skills = '{}' then array[''] else skills end) as s (skill)
    left join lateral (
      select why ->> 'by' as chosen_by, (why ->> 'relaxed')::int as relaxed from call_offers o
      where s.skill <> '' and o.call = read.id and o.at <= read.answered_at order by o.at desc, o.id desc limit 1
    ) as chosen on true
    group by half_hour, skill, queue, number`.execute(tx);
}

async function countPresence(tx: Tx, times: readonly string[]): Promise<void> {
  await sql`
    insert into half_hour_presence (half_hour, agent, state, reason, seconds)
    select h.half_hour, p.agent, p.state, coalesce(p.reason, ''), sum(extract(epoch from
      least(coalesce(p.until_at, seen.at), h.half_hour + interval '30 minutes') - greatest(p.from_at, h.half_hour)))
    from unnest(${times}::timestamptz[]) as h (half_hour)
    cross join (
      select to_timestamp(max(value::bigint) / 1000.0) as at from store_marks where key = ${presenceSeenMark}
    ) as seen
    cross join lateral (
      select * from presence_log where state <> 'offline'
        and tstzrange(from_at, until_at) && tstzrange(h.half_hour, h.half_hour + interval '30 minutes')
    ) as p
    where coalesce(p.until_at, seen.at) > greatest(p.from_at, h.half_hour)
    group by h.half_hour, p.agent, p.state, coalesce(p.reason, '')`.execute(tx);
}

/** How calls walked: from each node by each outlet to the next; a row without a node where a call began. */
async function stepCounts(tx: Tx, times: readonly string[]): Promise<StepCount[]> {
  const { rows } = await sql<Omit<StepCount, 'halfHour'> & { half_hour: Date }>`
    with picked as (
      select h.half_hour, c.id, c.flow, c.flow_version as version, c.answered_at, c.steps
      from unnest(${times}::timestamptz[]) as h (half_hour)
      cross join lateral (
        select * from calls where arrived_at >= h.half_hour and arrived_at < h.half_hour + interval '30 minutes'
          and flow is not null and flow_version is not null and ended_at is not null
      ) as c
    ), walked as (
      select p.half_hour, p.flow, p.version, p.answered_at, s.step->>'node' as node, s.step->>'outlet' as outlet,
        lead(s.step->>'node') over (partition by p.id order by s.n) as next
      from picked p cross join lateral jsonb_array_elements(p.steps) with ordinality as s (step, n)
      union all
      select half_hour, flow, version, answered_at, null, null, steps->0->>'node' from picked
    )
    select half_hour, flow, version, node, outlet, next, count(*)::int as calls,
      (count(*) filter (where next is null and answered_at is null))::int as unanswered
    from walked group by half_hour, flow, version, node, outlet, next`.execute(tx);
  return rows.map(({ half_hour, ...rest }) => ({ ...rest, halfHour: half_hour.getTime() }));
}
