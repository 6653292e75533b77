/** Rules that people set: a table with one row, its body and the revision it is at. */
import { sql } from 'kysely';
import { audit } from './audit.ts';
import type { Tx } from './db.ts';
import { jsonText } from './values.ts';

interface Saving {
  readonly table: 'callback_policy' | 'survey_policy';
  readonly body: object;
  /** What the change builds on; 0 where nothing was set yet. */
  readonly revision: number;
  readonly by: string;
  readonly at: Date;
  /** In the audit, e.g. `callback-rules`. */
  readonly object: string;
}

/** With its audit row. @returns the new revision; null when somebody else saved since. */
export async function savePolicy(tx: Tx, { table, body, revision, by, at, object }: Saving): Promise<number | null> {
  const saved = await tx
    .insertInto(table)
    .values({ body: jsonText(body), saved_at: at, saved_by: by })
    .onConflict((conflict) =>
      conflict
        .column('one')
        .doUpdateSet({
          body: sql`excluded.body`,
          revision: sql`${sql.ref(`${table}.revision`)} + 1`,
          saved_at: at,
          saved_by: by,
        })
        .where(sql.ref(`${table}.revision`), '=', revision),
    )
    .returning('revision')
    .executeTakeFirst();
  if (saved === undefined) return null;
  const entry = { who: by, role: 'supervisor', act: `${object}.saved`, object } as const;
  await audit(tx, { ...entry, reason: `revision ${saved.revision}` }, at);
  return saved.revision;
}
