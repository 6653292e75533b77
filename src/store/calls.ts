/** The call journal in PostgreSQL: entries in, lists and single calls out, and the callers who must be rung back. */
import { sql } from 'kysely';
import type { z } from 'zod';
import type { CallFull, CallQuery, CallRow, PathStep } from '../contract/http/calls.ts';
import type { Disposition } from '../contract/words.ts';
import { agentId, type CallId } from '../core/kernel/ids.ts';
import { normalisePhone, regionLabel } from '../core/kernel/phone-number.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { CallbackStore, JournalEntry } from '../service/ports.ts';
import type { CallFacts } from '../service/ticket-office.ts';
import { applyEntries } from './call-facts.ts';
import { servicesOf } from './call-services.ts';
import { addCallback, closeAllGotThrough } from './callbacks.ts';
import { inTransaction, type Db, type Queries } from './db.ts';
import { isIncoming } from './incoming.ts';
import { pageOf, isoOf, likeText, maybeIso, placeOf, tagsOf } from './values.ts';

export class CallStore implements CallbackStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Idempotent by entry and tolerant of order: see call-facts.ts. */
  applyJournal(entries: readonly JournalEntry[]): Promise<void> {
    return applyEntries(this.#db.calls, entries);
  }

  /** Newest first, numbers in clear: who may read them is the door's business. */
  async list(query: z.infer<typeof CallQuery>): Promise<{ items: CallRow[]; next: string | null } | Refusal> {
    const after = query.cursor === undefined ? null : placeOf(query.cursor);
    if (query.cursor !== undefined && after === null) return { refused: 'bad-cursor' };
    let rows = selectCalls(this.#db.desks);
    if (after) {
      rows = rows.where(sql<boolean>`(c.arrived_at, c.id) < (${after.at}, ${after.key})`);
    }
    if (query.number !== undefined) {
      const number = normalisePhone(query.number) ?? query.number;
      rows = rows.where('c.number', 'like', `${likeText(number)}%`);
    }
    if (query.agent !== undefined) rows = rows.where('c.agent', '=', query.agent);
    if (query.disposition !== undefined) rows = rows.where('c.disposition', '=', query.disposition);
    if (query.queue !== undefined) rows = rows.where('c.queue', '=', query.queue);
    if (query.dialled !== undefined) rows = rows.where('c.dialled', '=', query.dialled);
    if (query.skill !== undefined) rows = rows.where(needed(query.skill));
    if (query.outcome !== undefined) rows = rows.where(outcomes[query.outcome]);
    if (query.from !== undefined) rows = rows.where('c.arrived_at', '>=', new Date(query.from));
    if (query.to !== undefined) rows = rows.where('c.arrived_at', '<', new Date(query.to));
    const found = await rows
      .orderBy('c.arrived_at', 'desc')
      .orderBy('c.id', 'desc')
      .limit(query.limit + 1)
      .execute();
    const { page, next } = pageOf(found, query.limit, ({ arrived_at: at, id: key }) => ({ at, key }));
    return { items: page.map(rowOf), next };
  }

  async callById(id: string): Promise<CallFull | null> {
    const found = await selectCalls(this.#db.desks)
      .select(['c.flow', 'c.flow_version', 'c.path', 'c.offers', 'c.adoptions', 'c.trouble', 'r.seconds', 'r.sha256'])
      .where('c.id', '=', id)
      .executeTakeFirst();
    if (!found) return null;
    return {
      ...rowOf(found),
      ...(await servicesOf(this.#db.desks, id)),
      flowTrouble: found.trouble,
      flow: found.flow === null || found.flow_version === null ? null : { id: found.flow, version: found.flow_version },
      path: found.path as PathStep[],
      recording:
        found.recording === null ? null : { name: found.recording, seconds: found.seconds, sha256: found.sha256 },
      offers: found.offers,
      adoptions: found.adoptions,
    };
  }

  /** What a ticket takes from its call, for calls that no longer live in memory. */
  async facts(id: CallId): Promise<CallFacts | null> {
    const found = await this.#db.desks
      .selectFrom('calls')
      .select(['number', 'agent', 'arrived_at', 'recording', 'origin'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!found) return null;
    return {
      number: found.number,
      agent: found.agent === null ? null : agentId(found.agent),
      arrivedAt: found.arrived_at.getTime(),
      recording: found.recording,
      origin: found.origin,
    };
  }

  addCallback(task: Parameters<CallbackStore['addCallback']>[0]): Promise<void> {
    return inTransaction(this.#db.calls, (tx) => addCallback(tx, task));
  }

  /** @returns how many tasks were closed because their citizen got through. */
  closeAnsweredCallbacks(): Promise<number> {
    return closeAllGotThrough(this.#db.desks);
  }
}

/** As reports count them (half-hours.ts), so that a figure leads to as many rows. */
const outcomes = {
  incoming: isIncoming,
  answered: sql<boolean>`(${isIncoming} and (c.answered_at is not null or c.ended_as = 'fallbackAnswered'))`,
  abandoned: sql<boolean>`(c.answered_at is null
    and c.ended_as in ('abandonedInQueue', 'abandonedRinging', 'fallbackAbandoned'))`,
} as const;

/** In the words of the index, which holds only calls that needed something. */
const needed = (skill: string) => sql<boolean>`(c.skills <> '{}' and c.skills @> array[${skill}::text])`;

const selectCalls = (queries: Queries) =>
  queries
    .selectFrom('calls as c')
    .leftJoin('agents as a', 'a.id', 'c.agent')
    .leftJoin('queues as q', 'q.id', 'c.queue')
    .leftJoin('recordings as r', 'r.name', 'c.recording')
    .select([
      'c.id',
      'c.number',
      'c.dialled',
      'c.origin',
      'c.arrived_at',
      'c.queued_at',
      'c.answered_at',
      'c.ended_at',
      'c.waited_seconds',
      'c.talked_seconds',
      'c.agent',
      'c.disposition',
      'c.ticket',
      'c.recording',
      'c.tag',
      'c.tags',
      'a.name as agent_name',
      'r.failed as recording_failed',
      'r.deleted_at as recording_deleted',
    ])
    .select((expression) => expression.fn.coalesce('q.label', 'c.queue').as('queue'));

type Selected = Awaited<ReturnType<ReturnType<typeof selectCalls>['execute']>>[number];

const rowOf = (row: Selected): CallRow => ({
  id: row.id,
  number: row.number,
  region: row.number === null ? null : regionLabel(row.number),
  dialled: row.dialled,
  origin: row.origin,
  arrivedAt: isoOf(row.arrived_at),
  queuedAt: maybeIso(row.queued_at),
  answeredAt: maybeIso(row.answered_at),
  endedAt: maybeIso(row.ended_at),
  waitedSeconds: row.waited_seconds,
  talkedSeconds: row.talked_seconds,
  queue: row.queue,
  agentId: row.agent,
  agentName: row.agent_name,
  disposition: row.disposition as Disposition | null,
  ticketNumber: row.ticket,
  // Null while the recording still runs: its row comes when it is done.
  hasRecording: row.recording_failed === false && row.recording_deleted === null,
  tags: tagsOf(row),
});
