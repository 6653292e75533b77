/** Versions of flows: read with their source, and written together with everything that a new version moves. */
import { sql } from 'kysely';
import { readDraft, readFlow } from '../core/ivr/read-flow.ts';
import { contentHash, draftOf } from '../service/flow-source.ts';
import type { StoredVersion, VersionHead, VersionToWrite } from '../service/flow-ports.ts';
import type { Queries, Tx } from './db.ts';
import { flowChannel } from './store-news.ts';
import { jsonText } from './values.ts';

const versions = (queries: Queries | Tx) =>
  queries
    .selectFrom('flow_versions as v')
    .leftJoin('accounts as a', 'a.username', 'v.published_by')
    .select([
      'v.flow',
      'v.version',
      'v.message',
      'v.published_at',
      'v.published_by',
      'v.content_hash',
      'v.rolled_back_from',
      'v.changes',
      'a.name as by_name',
    ])
    .select(sql<string>`v.body->>'name'`.as('name'));

type HeadRow = Awaited<ReturnType<ReturnType<typeof versions>['execute']>>[number];

async function headOf(queries: Queries | Tx, row: HeadRow): Promise<VersionHead> {
  return {
    version: row.version,
    name: row.name,
    message: row.message,
    publishedAt: row.published_at.getTime(),
    publishedBy: { username: row.published_by, name: row.by_name ?? row.published_by },
    // A version of before there were drafts says by its body what it holds.
    contentHash: row.content_hash ?? (await versionOf(queries, row.flow, row.version))?.contentHash ?? '',
    rolledBackFrom: row.rolled_back_from,
    changes: row.changes,
  };
}

export async function versionHeads(queries: Queries, flow: string): Promise<VersionHead[]> {
  const rows = await versions(queries).where('v.flow', '=', flow).orderBy('v.version', 'desc').execute();
  return Promise.all(rows.map((row) => headOf(queries, row)));
}

export async function newestHeads(queries: Queries, flow?: string): Promise<Map<string, VersionHead>> {
  const asked = versions(queries).distinctOn('v.flow').orderBy('v.flow').orderBy('v.version', 'desc');
  const rows = await (flow === undefined ? asked : asked.where('v.flow', '=', flow)).execute();
  return new Map(
    await Promise.all(rows.map(async (row) => [row.flow, await headOf(queries, row)] as [string, VersionHead])),
  );
}

/** The newest without a number. */
export async function versionOf(queries: Queries | Tx, flow: string, version?: number): Promise<StoredVersion | null> {
  const asked = versions(queries)
    .select(['v.body', 'v.source', 'v.confirmed'])
    .where('v.flow', '=', flow)
    .orderBy('v.version', 'desc')
    .limit(1);
  const row = await (version === undefined ? asked : asked.where('v.version', '=', version)).executeTakeFirst();
  if (!row) return null;
  const read = readFlow(row.body);
  const kept = row.source === null ? null : readDraft(row.source);
  const source = kept?.ok === true ? kept.value : draftOf(read);
  const head = await headOf(queries, { ...row, content_hash: row.content_hash ?? contentHash(source) });
  return { ...head, flow: read, source, confirmed: row.confirmed };
}

/** @returns false when the number is taken: somebody published meanwhile. */
export async function writeVersion(tx: Tx, made: VersionToWrite): Promise<boolean> {
  const { flow, by, at } = made;
  // Whoever publishes this flow, or points a number at it, comes one after the other.
  const locked = await tx.selectFrom('flows').select('id').where('id', '=', flow.id).forUpdate().executeTakeFirst();
  if (!locked) return false;
  const { newest } = await tx
    .selectFrom('flow_versions')
    .select(sql<number>`coalesce(max(version), 0)`.as('newest'))
    .where('flow', '=', flow.id)
    .executeTakeFirstOrThrow();
  if (newest + 1 !== flow.version || !(await closeSchedule(tx, made))) return false;
  await tx
    .insertInto('flow_versions')
    .values({
      flow: flow.id,
      version: flow.version,
      body: jsonText(flow),
      message: made.message,
      published_at: new Date(at),
      published_by: by,
      source: jsonText(made.source),
      content_hash: made.contentHash,
      draft_revision: made.revision,
      confirmed: jsonText(made.confirmed),
      rolled_back_from: made.rolledBackFrom,
      changes: jsonText(made.changes),
    })
    .execute();
  await tx.updateTable('flows').set({ name: flow.name }).where('id', '=', flow.id).execute();
  await tx.updateTable('inbound_numbers').set({ version: flow.version }).where('flow', '=', flow.id).execute();
  await moveDraft(tx, made);
  await tx
    .insertInto('audit')
    .values({
      at: new Date(at),
      who: by,
      role: 'admin',
      act: made.rolledBackFrom === null ? 'flow.published' : 'flow.rolled-back',
      object: `flow:${flow.id} v${flow.version}`,
      reason: made.rolledBackFrom === null ? made.message : `回退到 v${made.rolledBackFrom}：${made.message}`,
    })
    .execute();
  await sql`select pg_notify(${flowChannel}, ${`${flow.id} ${flow.version}`})`.execute(tx);
  return true;
}

/** A plan is carried out once, and what failed at its time is over with the next version. */
async function closeSchedule(tx: Tx, { flow, scheduled }: VersionToWrite): Promise<boolean> {
  if (scheduled === null) {
    await tx
      .updateTable('scheduled_publications')
      .set({ state: 'dismissed' })
      .where('flow', '=', flow.id)
      .where('state', '=', 'failed')
      .execute();
    return true;
  }
  const done = await tx
    .updateTable('scheduled_publications')
    .set({ state: 'done', version: flow.version })
    .where('id', '=', scheduled)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

async function moveDraft(tx: Tx, { flow, source, contentHash: hash, replaceDraft, by, at }: VersionToWrite) {
  const draft = tx.updateTable('flow_drafts').where('flow', '=', flow.id);
  if (replaceDraft === null) {
    await draft.set({ base_version: flow.version }).execute();
    return;
  }
  await draft
    .set(({ eb }) => ({
      base_version: flow.version,
      revision: eb('revision', '+', 1),
      body: jsonText(source),
      content_hash: hash,
      saved_at: new Date(at),
      saved_by: by,
    }))
    .where('content_hash', '=', replaceDraft)
    .execute();
}
