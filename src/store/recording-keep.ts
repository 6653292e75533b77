/**
 * How long recordings are kept, and what keeps them longer: a hold that somebody put on the call, an open ticket, an
 * appeal that is not decided, a calibration that goes on, a measure that rests on it. What is deleted leaves its row,
 * with why.
 */
import { sql, type RawBuilder } from 'kysely';
import type { z } from 'zod';
import type { AccessQuery, AccessRow, HoldRow, Retention, SetRetention } from '../contract/http/recordings.ts';
import type { Role } from '../contract/words.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from '../service/ports.ts';
import { audit } from './audit.ts';
import { inTransaction, type Db, type Queries, type Tx } from './db.ts';
import { isoOf } from './values.ts';

export interface SealedRecording {
  readonly name: string;
  readonly call: string;
  readonly sha256: string;
}
export interface OverAge {
  readonly name: string;
  readonly call: string;
  readonly days: number;
}
export type VerifiedAs = 'intact' | 'changed' | 'missing';
interface By {
  readonly username: string;
  readonly role: Role;
}

export class RecordingKeepStore {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  // ── for the job ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Those nobody looked at for longest. */
  toVerify(lookedBefore: number, limit: number): Promise<SealedRecording[]> {
    return this.db.desks
      .selectFrom('recordings')
      .select(['name', 'call', sql<string>`sha256`.as('sha256')])
      .where('sha256', 'is not', null)
      .where('deleted_at', 'is', null)
      .where((where) => where.or([where('verified_at', 'is', null), where('verified_at', '<', new Date(lookedBefore))]))
      .orderBy(sql`verified_at nulls first`)
      .limit(limit)
      .execute();
  }

  async verified(name: string, as: VerifiedAs): Promise<void> {
    await this.db.desks
      .updateTable('recordings')
      .set({ verified_at: this.#now(), verified_as: as })
      .where('name', '=', name)
      .execute();
  }

  /** Older than their kind is kept, and kept by nothing else. */
  overAge(limit: number): Promise<OverAge[]> {
    return this.#overAge(this.db.desks, sql`true`, limit);
  }

  /**
   * Deletes one of those, unless something keeps it by now. A hold waits for this, or this for the hold: whoever was
   * told that a recording is held finds its file.
   */
  delete({ name, call }: OverAge, remove: () => Promise<void>): Promise<boolean> {
    return inTransaction(this.db.desks, async (tx) => {
      await lockCall(tx, call);
      const [still] = await this.#overAge(tx, sql`r.name = ${name}`, 1);
      if (still === undefined) return false;
      // The file first: a row that says "deleted" beside a file that is there would be a lie.
      await remove();
      const [at, why] = [this.#now(), `kept for ${still.days} days`];
      await tx.updateTable('recordings').set({ deleted_at: at, deleted_why: why }).where('name', '=', name).execute();
      const entry = { who: 'system', role: 'admin', act: 'recording.deleted', object: `call:${call}` } as const;
      await audit(tx, { ...entry, reason: why }, at);
      return true;
    });
  }

  async #overAge(queries: Queries, which: RawBuilder<unknown>, limit: number): Promise<OverAge[]> {
    const { rows } = await sql<OverAge>`
      select r.name, r.call, k.days from recordings r
      join retention_rules k on k.kind = case when r.name like 'voicemail-%' then 'voicemail' else 'talk' end
      where ${which} and r.deleted_at is null and r.at < ${this.#now()}::timestamptz - make_interval(days => k.days)
        and not exists (select from legal_holds h where h.call = r.call and h.released_at is null)
        and not exists (select from tickets t where t.call = r.call and t.is_open)
        and not exists (select from reviews v where v.call = r.call
          and (v.submitted_at is null and v.reviewer is not null or v.appealed_at is not null and v.decided_at is null))
        and not exists (select from calibrations k where k.call = r.call and k.concluded_at is null)
        and not exists (select from caller_measures m where m.ended_at is null and m.until > ${this.#now()}
          and r.call = any(m.evidence))
      order by r.at limit ${limit}`.execute(queries);
    return rows;
  }

  // ── for the pages ──────────────────────────────────────────────────────────────────────────────────────────────────

  async sealOf(call: string): Promise<{ name: string; sha256: string | null } | null> {
    const found = await this.db.desks
      .selectFrom('calls as c')
      .innerJoin('recordings as r', 'r.name', 'c.recording')
      .select(['r.name', 'r.sha256'])
      .where('c.id', '=', call)
      .executeTakeFirst();
    return found ?? null;
  }

  async retention(): Promise<Retention> {
    const rows = await this.db.desks.selectFrom('retention_rules').selectAll().orderBy('saved_at', 'desc').execute();
    const days = (kind: 'talk' | 'voicemail') => rows.find((row) => row.kind === kind)?.days ?? 730;
    const newest = rows[0];
    return {
      talk: days('talk'),
      voicemail: days('voicemail'),
      savedAt: isoOf(newest?.saved_at ?? this.#now()),
      savedBy: newest?.saved_by ?? '',
    };
  }

  async setRetention(by: By, wish: z.infer<typeof SetRetention>): Promise<Retention> {
    await inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      for (const kind of ['talk', 'voicemail'] as const) {
        await tx
          .updateTable('retention_rules')
          .set({ days: wish[kind], saved_at: at, saved_by: by.username })
          .where('kind', '=', kind)
          .execute();
      }
      const reason = `talk ${wish.talk}, voicemail ${wish.voicemail}`;
      const { username: who, role } = by;
      await audit(tx, { who, role, act: 'recording.retention', object: 'retention', reason }, at);
    });
    return this.retention();
  }

  async holds(): Promise<HoldRow[]> {
    const rows = await this.db.desks
      .selectFrom('legal_holds')
      .select(['call', 'why', 'held_by as by', 'held_at'])
      .where('released_at', 'is', null)
      .orderBy('held_at', 'desc')
      .limit(500)
      .execute();
    return rows.map(({ held_at, ...row }) => ({ ...row, at: isoOf(held_at) }));
  }

  hold({ username, role }: By, call: string, why: string): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      if (!(await lockCall(tx, call))) return { refused: 'call-unknown' };
      const held = { why, held_by: username, held_at: at, released_by: null, released_at: null };
      await tx
        .insertInto('legal_holds')
        .values({ call, ...held })
        .onConflict((conflict) => conflict.column('call').doUpdateSet(held))
        .execute();
      await audit(tx, { who: username, role, act: 'recording.held', object: `call:${call}`, reason: why }, at);
      return null;
    });
  }

  release({ username, role }: By, call: string, why: string): Promise<null | Refusal> {
    return inTransaction(this.db.desks, async (tx) => {
      const at = this.#now();
      const done = await tx
        .updateTable('legal_holds')
        .set({ released_by: username, released_at: at })
        .where('call', '=', call)
        .where('released_at', 'is', null)
        .executeTakeFirst();
      if (done.numUpdatedRows === 0n) return { refused: 'not-held' };
      await audit(tx, { who: username, role, act: 'recording.released', object: `call:${call}`, reason: why }, at);
      return null;
    });
  }

  async log(query: z.infer<typeof AccessQuery>): Promise<{ items: AccessRow[]; next: string | null } | Refusal> {
    if (query.cursor !== undefined && !/^\d{1,18}$/.test(query.cursor)) return { refused: 'bad-cursor' };
    let rows = this.db.desks
      .selectFrom('audit as l')
      .leftJoin('accounts as a', 'a.username', 'l.who')
      .select(['l.seq', 'l.at', 'l.who', 'l.role', 'l.act', 'l.object', 'l.reason', 'a.name'])
      .where('l.act', 'like', query.act === undefined ? 'recording.%' : `recording.${query.act}`);
    if (query.who !== undefined) rows = rows.where('l.who', '=', query.who);
    if (query.call !== undefined) rows = rows.where('l.object', '=', `call:${query.call}`);
    if (query.cursor !== undefined) rows = rows.where('l.seq', '<', query.cursor);
    const found = await rows
      .orderBy('l.seq', 'desc')
      .limit(query.limit + 1)
      .execute();
    const items = found.slice(0, query.limit);
    return {
      items: items.map(({ object, at, ...row }) => ({
        ...row,
        at: isoOf(at),
        call: object.startsWith('call:') ? object.slice('call:'.length) : null,
      })),
      next: found.length > items.length ? (items.at(-1)?.seq ?? null) : null,
    };
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

/** @returns whether there is such a call. */
async function lockCall(tx: Tx, call: string): Promise<boolean> {
  const row = await tx.selectFrom('calls').select('id').where('id', '=', call).forUpdate().executeTakeFirst();
  return row !== undefined;
}
