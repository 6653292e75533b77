/** What callers did in a flow, counted from the steps of ended calls. Where a step leads is for those who know the graph. */
import { sql, type RawBuilder } from 'kysely';
import type { TrafficCount, TrafficFacts, TrafficStore } from '../service/flow-ports.ts';
import type { Db } from './db.ts';

interface BeganRow {
  version: number;
  node: string;
  calls: number;
}
interface StayedRow {
  version: number;
  calls: number;
  unanswered: number;
}
interface PersonRow {
  calls: number;
  answered: number;
  median: number | null;
  p95: number | null;
}

export class PgTrafficStore implements TrafficStore {
  constructor(private readonly db: Db) {}

  async traffic(flow: string, version: number | null, from: number, to: number): Promise<TrafficFacts> {
    const picked = sql`
      select id, flow_version as version, arrived_at, answered_at, coalesce(steps, '[]'::jsonb) as steps
      from calls
      where flow = ${flow} and arrived_at >= ${new Date(from)} and arrived_at < ${new Date(to)}
        and ended_at is not null and (${version}::int is null or flow_version = ${version}::int)`;
    const [counts, began, stayed, persons] = await Promise.all([
      this.#rows<TrafficCount>(sql`
        with picked as (${picked}), walked as (
          select p.version, p.answered_at, s.step->>'node' as node, s.step->>'outlet' as outlet,
            lead(s.step->>'node') over (partition by p.id order by s.n) as next
          from picked p cross join lateral jsonb_array_elements(p.steps) with ordinality as s(step, n)
        )
        select version, node, outlet, next, count(*)::int as calls,
          (count(*) filter (where next is null and answered_at is null))::int as unanswered
        from walked group by version, node, outlet, next`),
      this.#rows<BeganRow>(sql`
        with picked as (${picked})
        select version, steps->0->>'node' as node, count(*)::int as calls
        from picked where steps <> '[]'::jsonb group by version, steps->0->>'node'`),
      this.#rows<StayedRow>(sql`
        with picked as (${picked})
        select version, count(*)::int as calls, (count(*) filter (where answered_at is null))::int as unanswered
        from picked where steps = '[]'::jsonb group by version`),
      this.#rows<PersonRow>(sql`
        with picked as (${picked}), reached as (
          select extract(epoch from answered_at - arrived_at)::float8 as seconds from picked
        )
        select count(*)::int as calls, count(seconds)::int as answered,
          percentile_cont(0.5) within group (order by seconds) as median,
          percentile_cont(0.95) within group (order by seconds) as p95
        from reached`),
    ]);
    const { calls, answered, median, p95 } = persons[0] ?? { calls: 0, answered: 0, median: null, p95: null };
    return { counts, began, stayed, calls, secondsToPerson: { median, p95, calls: answered } };
  }

  async #rows<T>(query: RawBuilder<unknown>): Promise<T[]> {
    return (await query.execute(this.db.desks)).rows as T[];
  }
}
