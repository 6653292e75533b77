/** Who looked at what and why: full numbers, recordings. Rows are added and never changed; a trigger sees to that. */
import type { Role } from '../contract/words.ts';
import type { Clock } from '../service/ports.ts';
import type { Db, Tx } from './db.ts';

export interface AuditEntry {
  readonly who: string;
  readonly role: Role;
  /** e.g. `recording.played`, `number.viewed`. */
  readonly act: string;
  /** e.g. `call:1763…`, `ticket:GD20261123-00001`. */
  readonly object: string;
  readonly reason: string;
}

/** In the transaction of the act itself: both happen, or neither. */
export async function audit(tx: Tx, entry: AuditEntry, at: Date): Promise<void> {
  await tx
    .insertInto('audit')
    .values({ ...entry, at })
    .execute();
}

export class AuditStore {
  readonly #db: Db;
  readonly #clock: Clock;

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Await it before showing the thing: no row, no view. */
  async add(entry: AuditEntry): Promise<void> {
    await this.#db.desks
      .insertInto('audit')
      .values({ ...entry, at: new Date(this.#clock.now()) })
      .execute();
  }
}
