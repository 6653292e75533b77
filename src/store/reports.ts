/** Sums over half hours: by queue, skill, agent, dialled number or menu node, and by the spans of the city's clock. Reads only. */
import { sql, type RawBuilder } from 'kysely';
import type { ReportBy, ReportLists } from '../contract/http/reports.ts';
import type { Flow } from '../core/ivr/flow.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Grain } from '../core/report/half-hour.ts';
import {
  callMeasures,
  nodeMeasures,
  presenceMeasures,
  servedMeasures,
  type CallCounts,
  type NodeCounts,
  type PresenceSeconds,
  type ServedCounts,
} from '../core/report/measures.ts';
import type { NodeKey, ReportStore, SumsAsked, SummedRow } from '../service/reports.ts';
import type { Db } from './db.ts';
import { flowVersion } from './flows.ts';
import { columnOf } from './half-hours.ts';

/** The instant a span began in milliseconds, the hour of the week, or nought. UTC+8 all the year round: no zone's rules. */
const spans: Record<Grain, string> = {
  halfHour: millisecondsOf('half_hour'),
  hour: millisecondsOf(`date_bin('1 hour', half_hour, timestamptz '2000-01-01 00:00:00+08')`),
  day: millisecondsOf(`date_bin('1 day', half_hour, timestamptz '2000-01-01 00:00:00+08')`),
  month: millisecondsOf(`date_trunc('month', half_hour at time zone interval '+08:00') at time zone interval '+08:00'`),
  weekHour: `((extract(isodow from half_hour at time zone interval '+08:00') - 1) * 24
    + extract(hour from half_hour at time zone interval '+08:00'))::bigint`,
  total: '0::bigint',
};
function millisecondsOf(instant: string): string {
  return `(extract(epoch from ${instant}) * 1000)::bigint`;
}

const keys: Record<Exclude<ReportBy, 'node'>, string> = {
  all: `''`,
  queue: 'queue',
  agent: 'agent',
  number: 'number',
  skill: 'skill',
};
const labels: Record<Exclude<ReportBy, 'node'>, string> = {
  all: 'null::text',
  queue: '(select label from queues where id = key)',
  agent: '(select name from agents where id = key)',
  number: '(select label from inbound_numbers where number = key)',
  skill: `nullif(key, '')`,
};

const sumsOf = (names: readonly string[]): string =>
  names.map((name) => `sum(${columnOf(name)})::float8 as "${name}"`).join(', ');
const presenceSums = presenceMeasures
  .map((state) => `round(coalesce(sum(seconds) filter (where state = '${state}'), 0))::float8 as "${state}"`)
  .join(', ');
const jsonOf = (alias: string, names: readonly string[]): string =>
  `case when ${alias}.key is not null then json_build_object(${names.map((name) => `'${name}', ${alias}."${name}"`).join(', ')}) end`;

interface Found {
  span: string;
  key: string;
  label: string | null;
  calls: CallCounts | null;
  presence: PresenceSeconds | null;
  served: ServedCounts | null;
}

export class PgReportStore implements ReportStore {
  constructor(private readonly db: Db) {}

  sums(asked: SumsAsked): Promise<SummedRow[]> {
    return asked.by === 'node' ? this.#nodeSums(asked) : this.#callSums(asked, asked.by);
  }

  async #callSums(asked: SumsAsked, by: Exclude<ReportBy, 'node'>): Promise<SummedRow[]> {
    const span = sql.raw(spans[asked.grain]);
    const key = sql.raw(keys[by]);
    const period = periodOf(asked);
    // An agent's seconds can be told by agent and for all, but belong to no queue and no number.
    const unnarrowed = asked.queue === null && asked.number === null && asked.skill === null;
    const hasPresence = (by === 'agent' || by === 'all') && unnarrowed;
    const bySkill = by === 'skill' || asked.skill !== null;
    const measures = bySkill ? [...callMeasures, ...servedMeasures] : callMeasures;
    const { rows } = await sql<Found>`
      with counted as (
        select ${span} as span, ${key} as key, ${sql.raw(sumsOf(measures))}
        from ${sql.table(bySkill ? 'half_hour_skills' : 'half_hours')} where ${period}
          ${is('queue', asked.queue)} ${is('agent', asked.agent)} ${is('number', asked.number)}
          ${is('skill', asked.skill)}
          ${by === 'agent' ? sql`and agent <> ''` : sql``}
        group by 1, 2
      ), present as (
        select ${span} as span, ${key} as key, ${sql.raw(presenceSums)}
        from (select half_hour, agent, '' as queue, '' as number, '' as skill, state, seconds from half_hour_presence) as seconds
        where ${hasPresence} and ${period} ${is('agent', asked.agent)}
        group by 1, 2
      )
      select span, key, ${sql.raw(labels[by])} as label,
        ${sql.raw(jsonOf('c', callMeasures))} as calls, ${sql.raw(jsonOf('p', presenceMeasures))} as presence,
        ${sql.raw(bySkill ? jsonOf('c', servedMeasures) : 'null::json')} as served
      from counted c full join present p using (span, key)
      where ${afterOf(asked)}
      order by span, key limit ${asked.limit}`.execute(this.db.desks);
    return rows.map(({ span: at, ...row }) => ({ ...row, span: Number(at), node: null, nodeKey: null }));
  }

  async #nodeSums(asked: SumsAsked): Promise<SummedRow[]> {
    const { rows } = await sql<NodeKey & { span: string; key: string; counts: NodeCounts }>`
      select * from (
        select ${sql.raw(spans[asked.grain])} as span, flow || '/' || version || '/' || node as key, flow, version, node,
          json_build_object(${sql.raw(nodeMeasures.map((name) => `'${name}', sum(${columnOf(name)})`).join(', '))}) as counts
        from half_hour_nodes where ${periodOf(asked)} ${is('flow', asked.flow)}
        group by 1, flow, version, node
      ) as summed
      where ${afterOf(asked)}
      order by span, key limit ${asked.limit}`.execute(this.db.desks);
    return rows.map(({ span, key, counts, flow, version, node }) => ({
      span: Number(span),
      key,
      label: null,
      calls: null,
      presence: null,
      node: counts,
      served: null,
      nodeKey: { flow, version, node },
    }));
  }

  async pending(from: Instant, to: Instant): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select count(distinct half_hour)::int as n from half_hours_touched
      where half_hour >= ${new Date(from)} and half_hour < ${new Date(to)}`.execute(this.db.desks);
    return rows[0]?.n ?? 0;
  }

  async lists(): Promise<ReportLists> {
    const { desks } = this.db;
    const [queues, agents, numbers, flows, skills] = await Promise.all([
      desks.selectFrom('queues').select(['id', 'label']).orderBy('position').orderBy('id').execute(),
      desks.selectFrom('agents').select(['id', 'name as label']).orderBy('extension').execute(),
      desks.selectFrom('inbound_numbers').select(['number as id', 'label']).orderBy('number').execute(),
      desks.selectFrom('flows').select(['id', 'name as label']).orderBy('id').execute(),
      desks.selectFrom('skills').select(['name as id', 'name as label']).orderBy('position').orderBy('name').execute(),
    ]);
    return { queues, agents, numbers, flows, skills };
  }

  flowVersion(flow: string, version: number): Promise<Flow | null> {
    return flowVersion(this.db.desks, flow, version);
  }
}

/** A page goes on where the one before ended: spans before that are not even read. */
function periodOf({ from, to, grain, after }: SumsAsked): RawBuilder<unknown> {
  const isTimed = grain !== 'weekHour' && grain !== 'total';
  const begin = isTimed && after !== null ? Math.max(from, after.span) : from;
  return sql`half_hour >= ${new Date(begin)} and half_hour < ${new Date(to)}`;
}

const afterOf = ({ after }: SumsAsked): RawBuilder<unknown> =>
  after === null ? sql`true` : sql`(span, key) > (${after.span}::bigint, ${after.key}::text collate "C")`;

const is = (column: string, value: string | null): RawBuilder<unknown> =>
  value === null ? sql`` : sql`and ${sql.ref(column)} = ${value}`;
