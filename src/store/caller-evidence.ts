/** The evidence behind measures about numbers: calls of the trunk, for a web caller types any number. */
import { sql } from 'kysely';
import type { EvidenceRow } from '../contract/http/callers.ts';
import type { Queries } from './db.ts';
import { isoOf } from './values.ts';

/** Calls that speak against their number: their end was called harassment, or somebody flagged them. */
export const evidence = (since: Date) => sql`
  select c.id, c.number, c.arrived_at as at from calls c
  where c.disposition = 'harassment' and c.origin = 'trunk' and c.number is not null and c.arrived_at >= ${since}
  union
  select c.id, c.number, c.arrived_at from caller_flags f join calls c on c.id = f.call
  where c.origin = 'trunk' and c.number is not null and c.arrived_at >= ${since}`;

export async function evidenceOf(queries: Queries, number: string, since: Date): Promise<EvidenceRow[]> {
  const { rows } = await sql<Omit<EvidenceRow, 'at'> & { at: Date }>`
    select c.id as call, c.arrived_at as at, a.name as "agentName", c.talked_seconds as "talkedSeconds",
      coalesce(not r.failed and r.deleted_at is null, false) as "hasRecording", coalesce(c.disposed_as = 'harassment', false) as disposed,
      f.note, f.by as "notedBy"
    from calls c
    left join caller_flags f on f.call = c.id
    left join agents a on a.id = c.agent
    left join recordings r on r.name = c.recording
    where c.number = ${number} and c.origin = 'trunk' and c.arrived_at >= ${since}
      and (c.disposition = 'harassment' or f.call is not null)
    order by c.arrived_at desc, c.id desc limit 100`.execute(queries);
  return rows.map((row) => ({ ...row, at: isoOf(row.at) }));
}
