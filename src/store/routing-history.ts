/** What routing asks of the past: who knows a citizen's matter, how long calls took, how far estimates were off. */
import { sql } from 'kysely';
import { agentId, queueId, type AgentId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import { normalisePhone } from '../core/kernel/phone-number.ts';
import type { QueuePast, RoutingHistory } from '../service/ports.ts';
import type { Db } from './db.ts';

const halfHourMs = 30 * 60_000;
const weekMs = 7 * 86_400_000;
const weeks = 4;
/** The journal knows the talk; what comes behind it is about this long. */
const wrapUpSeconds = 30;

export class PgRoutingHistory implements RoutingHistory {
  constructor(private readonly db: Db) {}

  async knownAgent(number: string): Promise<AgentId | null> {
    const newest = await this.db.calls
      .selectFrom('tickets')
      .select('agent')
      .where('citizen_number', '=', normalisePhone(number) ?? number)
      .where('is_open', '=', true)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return newest?.agent ? agentId(newest.agent) : null;
  }

  /** Only the first offer of a call counts: what comes after a refusal was not foretold. */
  async past(now: Instant): Promise<QueuePast[]> {
    const start = Math.floor(now / halfHourMs) * halfHourMs;
    const from = Array.from({ length: weeks }, (_, n) => new Date(start - (n + 1) * weekMs));
    const { rows } = await sql<{ queue: string; took: number; calls: number; off: number; measured: number }>`
      with handled as (
        select c.queue, avg(c.talked_seconds) + ${wrapUpSeconds}::float8 as took, count(*)::int as calls
        from unnest(${from}::timestamptz[]) w (since)
        join calls c on c.arrived_at >= w.since and c.arrived_at < w.since + interval '30 minutes'
        where c.talked_seconds is not null and c.queue is not null
        group by c.queue),
      measured as (
        select queue, avg(abs(predicted_seconds - waited_seconds))::float8 as off, count(*)::int as measured
        from (
          select distinct on (call) queue, predicted_seconds, waited_seconds
          from call_offers where at >= ${new Date(now - weekMs)} order by call, at) first
        where predicted_seconds is not null
        group by queue)
      select coalesce(h.queue, m.queue) as queue, coalesce(took, 0)::float8 as took, coalesce(calls, 0) as calls,
        coalesce(off, 0)::float8 as off, coalesce(measured, 0) as measured
      from handled h full join measured m on m.queue = h.queue`.execute(this.db.desks);
    return rows.map(({ queue, took, calls, off, measured }) => ({
      queue: queueId(queue),
      handled: { seconds: took, calls },
      error: { seconds: off, calls: measured },
    }));
  }
}
