/**
 * Drafts of flows: what is saved, who may save (the edit lease), and the work that was refused. Each change locks its
 * draft's row; a flow that was published before there were drafts gets one from its newest version on first use.
 */
import { sql } from 'kysely';
import type { Draft } from '../core/ivr/flow.ts';
import { contentHash } from '../service/flow-source.ts';
import type {
  DraftCopy,
  DraftHead,
  DraftToSave,
  SaveOutcome,
  StoredDraft,
  StoredLease,
  Who,
} from '../service/flow-ports.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { versionOf } from './flow-versions.ts';
import { instantOf, jsonText } from './values.ts';

/** Older copies are of nobody's use. */
const copiesKeptDays = 30;

export const whoOf = (username: string, name: string | null): Who => ({ username, name: name ?? username });

/** Drafts for flows that have none: those of before, and those that were seeded. */
export async function makeMissingDrafts(queries: Queries): Promise<void> {
  const missing = await queries
    .selectFrom('flows as f')
    .innerJoin('flow_versions as v', 'v.flow', 'f.id')
    .leftJoin('flow_drafts as d', 'd.flow', 'f.id')
    .where('d.flow', 'is', null)
    .groupBy('f.id')
    .select(['f.id', sql<number>`max(v.version)`.as('version')])
    .execute();
  for (const { id, version } of missing) {
    const newest = await versionOf(queries, id, version);
    if (newest === null) continue;
    const body = newest.source;
    await insertDraft(queries, {
      flow: id,
      body,
      contentHash: newest.contentHash,
      baseVersion: version,
      savedAt: new Date(newest.publishedAt),
      savedBy: newest.publishedBy.username,
    });
  }
}

interface NewDraft {
  readonly flow: string;
  readonly body: Draft;
  readonly contentHash: string;
  readonly baseVersion: number | null;
  readonly savedAt: Date;
  readonly savedBy: string;
}

export async function insertDraft(queries: Queries | Tx, draft: NewDraft): Promise<void> {
  await queries
    .insertInto('flow_drafts')
    .values({
      flow: draft.flow,
      revision: 1,
      body: jsonText(draft.body),
      content_hash: draft.contentHash,
      base_version: draft.baseVersion,
      saved_at: draft.savedAt,
      saved_by: draft.savedBy,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const drafts = (queries: Queries | Tx) =>
  queries
    .selectFrom('flow_drafts as d')
    .leftJoin('accounts as a', 'a.username', 'd.saved_by')
    .leftJoin('accounts as l', 'l.username', 'd.lease_holder')
    .select([
      'd.flow',
      'd.revision',
      'd.content_hash',
      'd.base_version',
      'd.saved_at',
      'd.saved_by',
      'd.lease_holder',
      'd.lease_page',
      'd.lease_until',
      'a.name as saved_by_name',
      'l.name as holder_name',
    ])
    .select(sql<string>`d.body->>'name'`.as('name'));

type HeadRow = Awaited<ReturnType<ReturnType<typeof drafts>['execute']>>[number];

function leaseOf(row: HeadRow): StoredLease | null {
  const until = instantOf(row.lease_until);
  if (row.lease_holder === null || row.lease_page === null || until === null) return null;
  return { holder: whoOf(row.lease_holder, row.holder_name), page: row.lease_page, until };
}

const headOf = (row: HeadRow): DraftHead => ({
  revision: row.revision,
  name: row.name,
  contentHash: row.content_hash,
  baseVersion: row.base_version,
  savedAt: row.saved_at.getTime(),
  savedBy: whoOf(row.saved_by, row.saved_by_name),
  lease: leaseOf(row),
});

/** Of all flows, or of one. */
export async function draftHeads(queries: Queries, flow?: string): Promise<Map<string, DraftHead>> {
  const all = drafts(queries);
  const rows = await (flow === undefined ? all : all.where('d.flow', '=', flow)).execute();
  return new Map(rows.map((row) => [row.flow, headOf(row)]));
}

export async function draftOfFlow(queries: Queries | Tx, flow: string, lock = false): Promise<StoredDraft | null> {
  const asked = drafts(queries).select('d.body').where('d.flow', '=', flow);
  const row = await (lock ? asked.forUpdate('d') : asked).executeTakeFirst();
  return row ? { ...headOf(row), body: row.body as Record<string, unknown> } : null;
}

/** Saves for the page that holds the lease, from the revision that is stored; all else is kept aside. */
export async function saveDraft(db: Db, draft: DraftToSave): Promise<SaveOutcome> {
  return inTransaction(db.desks, async (tx): Promise<SaveOutcome> => {
    const stored = await draftOfFlow(tx, draft.flow, true);
    if (stored === null) return { is: 'none' };
    const is = stored.lease?.page !== draft.page ? 'notEditing' : stored.revision !== draft.revision ? 'stale' : null;
    if (is !== null) {
      await keepCopy(tx, draft);
      return { is, theirs: stored };
    }
    const revision = stored.revision + 1;
    await tx
      .updateTable('flow_drafts')
      .set({
        revision,
        body: jsonText(draft.body),
        content_hash: draft.contentHash,
        saved_at: new Date(draft.at),
        saved_by: draft.by.username,
        lease_until: new Date(draft.leaseUntil),
      })
      .where('flow', '=', draft.flow)
      .execute();
    return { is: 'saved', revision };
  });
}

async function keepCopy(tx: Tx, { flow, page, revision, body, at, by }: DraftToSave): Promise<void> {
  const copy = { revision, body: jsonText(body), saved_at: new Date(at), saved_by: by.username };
  await tx
    .insertInto('flow_draft_copies')
    .values({ flow, page, ...copy })
    .onConflict((conflict) => conflict.columns(['flow', 'page']).doUpdateSet(copy))
    .execute();
  const oldest = new Date(at - copiesKeptDays * 86_400_000);
  await tx.deleteFrom('flow_draft_copies').where('flow', '=', flow).where('saved_at', '<', oldest).execute();
}

export async function draftCopies(queries: Queries, flow: string): Promise<DraftCopy[]> {
  const rows = await queries
    .selectFrom('flow_draft_copies as c')
    .leftJoin('accounts as a', 'a.username', 'c.saved_by')
    .selectAll('c')
    .select('a.name')
    .where('c.flow', '=', flow)
    .orderBy('c.saved_at', 'desc')
    .limit(20)
    .execute();
  return rows.map((row) => ({
    page: row.page,
    revision: row.revision,
    savedBy: whoOf(row.saved_by, row.name),
    savedAt: row.saved_at.getTime(),
    body: row.body as Record<string, unknown>,
  }));
}

/** A new body for whoever opens it next; a person in the midst of editing it is not overrun by another one. */
export async function replaceDraft(
  tx: Tx,
  flow: string,
  body: Draft,
  by: Who,
  at: number,
): Promise<'done' | 'none' | StoredLease> {
  const stored = await draftOfFlow(tx, flow, true);
  if (stored === null) return 'none';
  const { lease } = stored;
  if (lease !== null && lease.until > at && lease.holder.username !== by.username) return lease;
  await tx
    .updateTable('flow_drafts')
    .set({
      revision: stored.revision + 1,
      body: jsonText(body),
      content_hash: contentHash(body),
      saved_at: new Date(at),
      saved_by: by.username,
    })
    .where('flow', '=', flow)
    .execute();
  return 'done';
}

/** @returns who holds it now: the asker, or another page that was there before. */
export async function takeLease(
  tx: Tx,
  flow: string,
  wanted: StoredLease,
  now: number,
  takeOver: boolean,
): Promise<{ lease: StoredLease; from: StoredLease | null } | null> {
  const stored = await draftOfFlow(tx, flow, true);
  if (stored === null) return null;
  const before = stored.lease;
  const isFree = before === null || before.page === wanted.page || before.until <= now;
  if (!isFree && !takeOver) return { lease: before, from: null };
  await tx
    .updateTable('flow_drafts')
    .set({
      lease_holder: wanted.holder.username,
      lease_page: wanted.page,
      lease_until: new Date(wanted.until),
    })
    .where('flow', '=', flow)
    .execute();
  return { lease: wanted, from: isFree ? null : before };
}

export async function releaseLease(queries: Queries, flow: string, page: string): Promise<void> {
  await queries
    .updateTable('flow_drafts')
    .set({ lease_holder: null, lease_page: null, lease_until: null })
    .where('flow', '=', flow)
    .where('lease_page', '=', page)
    .execute();
}
