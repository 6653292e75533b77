/** Flows in which something may be named: drafts as they are now, and the versions that new calls walk. */
import { sql } from 'kysely';

/** Columns `flow`, `body`, `live`. A version's body has its sub-flows inside. */
export const flowSources = sql`
  select d.flow, d.body, false as live from flow_drafts d
  union all
  select v.flow, v.body, true from flow_versions v
  where exists (select from inbound_numbers n where n.flow = v.flow and n.version = v.version)`;
