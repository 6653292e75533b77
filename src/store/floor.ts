/** What the wallboard starts from: today's counts out of the journal, and the floor's settings. */
import { sql } from 'kysely';
import { FloorRules, type FloorSettings } from '../contract/http/wallboard.ts';
import { promptSeconds, type CountRules, type Counts } from '../core/floor/counts.ts';
import { usualRules } from '../core/floor/usual-rules.ts';
import { queueId, type QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock, FloorStore } from '../service/ports.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db } from './db.ts';
import { isIncoming } from './incoming.ts';

export class PgFloorStore implements FloorStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** One query. A caller who left by the line's overflow has that step in the path, and no queue at the end. */
  async countsSince(since: Instant, rules: CountRules): Promise<Map<QueueId, Counts>> {
    const { rows } = await sql<Record<keyof Counts, number> & { queue: string }>`
      with asked as (
        select coalesce(queue, '') as queue, waited_seconds as waited, answered_at is not null as answered,
          ended_as, steps @> '[{"outlet":"overflow"}]'::jsonb and queued_at is null as overflowed
        from calls
        where ${isIncoming} and arrived_at >= ${new Date(since)} and (answered_at is not null or ended_at is not null)
      )
      select queue,
        count(*) filter (where answered)::int as "answered",
        count(*) filter (where answered and waited <= ${promptSeconds})::int as "answeredPrompt",
        count(*) filter (where answered and waited <= ${rules.serviceLevelSeconds})::int as "answeredInGoal",
        count(*) filter (where gave_up and waited >= ${rules.shortAbandonSeconds})::int as "abandoned",
        count(*) filter (where gave_up and waited >= ${rules.shortAbandonSeconds}
          and waited <= ${rules.serviceLevelSeconds})::int as "abandonedInGoal",
        count(*) filter (where gave_up and waited < ${rules.shortAbandonSeconds})::int as "abandonedShort",
        count(*) filter (where not answered and overflowed)::int as "overflowed",
        count(*) filter (where not answered and ended_as = 'lost' and queue <> '')::int as "lost"
      from asked, lateral (
        select not answered and ended_as in ('abandonedInQueue', 'abandonedRinging') as gave_up) as how
      group by queue`.execute(this.db.desks);
    return new Map(rows.map(({ queue, ...counts }) => [queueId(queue), counts]));
  }

  async settings(): Promise<FloorSettings> {
    const row = await this.db.desks.selectFrom('floor_settings').select(['revision', 'rules']).executeTakeFirst();
    return row === undefined
      ? { revision: 0, rules: FloorRules.parse(usualRules) }
      : { revision: row.revision, rules: FloorRules.parse(row.rules) };
  }

  /** With its audit row; refused when somebody else saved since. */
  async saveSettings(username: string, { revision, rules }: FloorSettings): Promise<FloorSettings | Refusal> {
    const at = new Date(this.clock.now());
    const row = {
      single: true,
      revision: revision + 1,
      rules: JSON.stringify(rules),
      changed_by: username,
      changed_at: at,
    };
    const saved = await inTransaction(this.db.desks, async (tx) => {
      const written = await tx
        .insertInto('floor_settings')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('single').doUpdateSet(row).where('floor_settings.revision', '=', revision),
        )
        .returning('revision')
        .executeTakeFirst();
      if (written === undefined) return false;
      const object = 'floor-settings';
      await audit(
        tx,
        { who: username, role: 'supervisor', act: 'floor.set', object, reason: JSON.stringify(rules) },
        at,
      );
      return true;
    });
    return saved ? { revision: revision + 1, rules } : { refused: 'floor-saved-by-another' };
  }
}
