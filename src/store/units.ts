/** Units as rows, and what rings them. Every change is audited in its own transaction, a change of number with both. */
import { sql, type Selectable } from 'kysely';
import type { UnitStored } from '../contract/http/units.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from '../service/ports.ts';
import type { UnitContent, UnitStore, UnitUseOf } from '../service/unit-desk.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Tx } from './db.ts';
import { flowSources } from './flow-sources.ts';
import type { Database } from './tables.ts';
import { isoOf } from './values.ts';

export class PgUnitStore implements UnitStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  async all(): Promise<UnitStored[]> {
    const rows = await this.db.desks.selectFrom('units').selectAll().orderBy('position').orderBy('id').execute();
    return rows.map(unitOf);
  }

  add(by: string, id: string, content: UnitContent): Promise<UnitStored | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const position = sql<number>`(select coalesce(max(position), 0) + 1 from units)`;
      const row = await tx
        .insertInto('units')
        .values({ id, ...valuesOf(content), position, saved_at: at, saved_by: by })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return { refused: 'unit-exists' };
      await note(tx, by, 'unit.added', id, `${row.label} ${row.number}`, at);
      return unitOf(row);
    });
  }

  save(by: string, id: string, revision: number, content: UnitContent): Promise<UnitStored | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = new Date(this.clock.now());
      const before = await tx.selectFrom('units').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (!before) return { refused: 'unit-unknown' };
      if (before.revision !== revision) return { refused: 'saved-by-another', theirs: unitOf(before) };
      const row = await tx
        .updateTable('units')
        .set({ ...valuesOf(content), revision: revision + 1, saved_at: at, saved_by: by })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await note(tx, by, 'unit.saved', id, changed(before, row), at);
      return unitOf(row);
    });
  }

  /** A transfer names a unit, or a number that only a unit makes ringable; a queue's overflow names a unit. */
  async uses(): Promise<UnitUseOf[]> {
    const { rows } = await sql<UnitUseOf>`
      with sources as (${flowSources})
      select t ->> 'unit' as unit, t ->> 'number' as number,
        t ->> 'destination' as destination, s.flow as id, f.name, 'flow' as of, bool_or(s.live) as live
      from sources s
      join flows f on f.id = s.flow,
      jsonb_path_query(s.body, '$.nodes.* ? (@.kind == "transfer" && @.destination != "emergency")') t
      group by 1, 2, 3, 4, 5
      union all
      select distinct o ->> 'unit', null, 'unit', q.id, q.label, 'queue', true
      from queues q, jsonb_path_query(q.rules, '$.overflow[*].to ? (@.go == "unit")') o
      order by 6, 4`.execute(this.db.desks);
    return rows;
  }
}

type Row = Selectable<Database['units']>;

const valuesOf = ({ label, number, kind, parent, note, active }: UnitContent) => ({
  ...{ label, number, kind, parent, note, active },
});

const unitOf = ({ id, label, number, kind, parent, note, active, revision, saved_at, saved_by }: Row): UnitStored => ({
  ...{ id, label, number, kind, parent, note, active, revision },
  savedAt: isoOf(saved_at),
  savedBy: saved_by,
});

/** What may be rung is what counts. */
function changed(before: Row, after: Row): string {
  const told = [`revision ${after.revision}`];
  if (before.number !== after.number) told.push(`number ${before.number} → ${after.number}`);
  if (before.active !== after.active) told.push(after.active ? 'active' : 'inactive');
  return told.join(', ');
}

const note = (tx: Tx, by: string, act: string, id: string, reason: string, at: Date): Promise<void> =>
  audit(tx, { who: by, role: 'admin', act, object: `unit:${id}`, reason }, at);
