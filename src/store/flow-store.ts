/** The flow library's tables behind its one port: flows with their drafts, versions and plans. */
import type { Draft } from '../core/ivr/flow.ts';
import type { DraftCopy, DraftToSave, FlowHead, FlowStore, SaveOutcome, Scheduled } from '../service/flow-ports.ts';
import type {
  StoredDraft,
  StoredLease,
  StoredVersion,
  VersionHead,
  VersionToWrite,
  Who,
} from '../service/flow-ports.ts';
import { inTransaction, type Db } from './db.ts';
import {
  draftCopies,
  draftHeads,
  draftOfFlow,
  insertDraft,
  makeMissingDrafts,
  releaseLease,
  replaceDraft,
  saveDraft,
  takeLease,
} from './flow-drafts.ts';
import { addPlan, dismissPlan, duePlans, failPlan, note, openPlans } from './flow-schedule.ts';
import { newestHeads, versionHeads, versionOf, writeVersion } from './flow-versions.ts';

export class PgFlowStore implements FlowStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async heads(): Promise<FlowHead[]> {
    await makeMissingDrafts(this.#db.desks);
    return this.#heads();
  }

  async head(id: string): Promise<FlowHead | null> {
    const [known] = await this.#heads(id);
    if (known !== undefined) return known;
    await makeMissingDrafts(this.#db.desks);
    return (await this.#heads(id))[0] ?? null;
  }

  async #heads(id?: string): Promise<FlowHead[]> {
    const queries = this.#db.desks;
    const [drafts, newest, plans, numbers] = await Promise.all([
      draftHeads(queries, id),
      newestHeads(queries, id),
      openPlans(queries),
      queries.selectFrom('inbound_numbers').select(['number', 'label', 'flow']).orderBy('number').execute(),
    ]);
    return [...drafts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, draft]) => ({
        id,
        draft,
        newest: newest.get(id) ?? null,
        numbers: numbers.filter(({ flow }) => flow === id).map(({ number, label }) => ({ number, label })),
        scheduled: plans.get(id) ?? null,
      }));
  }

  async draft(id: string): Promise<StoredDraft | null> {
    const found = await draftOfFlow(this.#db.desks, id);
    if (found !== null) return found;
    await makeMissingDrafts(this.#db.desks);
    return draftOfFlow(this.#db.desks, id);
  }

  create(id: string, body: Draft, contentHash: string, by: Who, at: number, act: string): Promise<boolean> {
    return inTransaction(this.#db.desks, async (tx) => {
      const made = await tx
        .insertInto('flows')
        .values({ id, name: body.name })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (made.numInsertedOrUpdatedRows !== 1n) return false;
      const savedBy = by.username;
      await insertDraft(tx, { flow: id, body, contentHash, baseVersion: null, savedAt: new Date(at), savedBy });
      await note(tx, savedBy, act, id, body.name, at);
      return true;
    });
  }

  save(draft: DraftToSave): Promise<SaveOutcome> {
    return saveDraft(this.#db, draft);
  }

  copies(id: string): Promise<DraftCopy[]> {
    return draftCopies(this.#db.desks, id);
  }

  replace(id: string, body: Draft, by: Who, at: number): Promise<'done' | 'none' | StoredLease> {
    return inTransaction(this.#db.desks, async (tx) => {
      const outcome = await replaceDraft(tx, id, body, by, at);
      if (outcome === 'done') await note(tx, by.username, 'flow.imported', id, body.name, at);
      return outcome;
    });
  }

  takeLease(id: string, wanted: StoredLease, now: number, takeOver: boolean): Promise<StoredLease | null> {
    return inTransaction(this.#db.desks, async (tx) => {
      const taken = await takeLease(tx, id, wanted, now, takeOver);
      if (taken?.from) {
        const from = `从 ${taken.from.holder.username} 的页面接手`;
        await note(tx, wanted.holder.username, 'flow.lease-taken-over', id, from, now);
      }
      return taken?.lease ?? null;
    });
  }

  releaseLease(id: string, page: string): Promise<void> {
    return releaseLease(this.#db.desks, id, page);
  }

  versions(id: string): Promise<VersionHead[]> {
    return versionHeads(this.#db.desks, id);
  }

  version(id: string, version?: number): Promise<StoredVersion | null> {
    return versionOf(this.#db.desks, id, version);
  }

  publish(made: VersionToWrite): Promise<boolean> {
    return inTransaction(this.#db.desks, (tx) => writeVersion(tx, made));
  }

  schedule(plan: Omit<Scheduled, 'id' | 'state' | 'why'>, at: number): Promise<boolean> {
    return addPlan(this.#db, plan, at);
  }

  due(now: number): Promise<{ due: Scheduled[]; next: number | null }> {
    return duePlans(this.#db.desks, now);
  }

  failed(plan: Scheduled, why: string, at: number): Promise<void> {
    return failPlan(this.#db, plan, why, at);
  }

  dismiss(flow: string, by: Who, at: number): Promise<boolean> {
    return dismissPlan(this.#db, flow, by, at);
  }
}
