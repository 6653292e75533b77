/**
 * Accounts and sessions. Passwords as argon2id, tokens as SHA-256. A session that was seen lately stays valid for some
 * minutes without the database, so that agents go on working while it is away.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Me } from '../contract/http/session.ts';
import type { Role } from '../contract/words.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from '../service/ports.ts';
import { StoreFault, type Db } from './db.ts';
import { countAttempt, countFailure, forgetFailures, lockedUntil, lockSeconds } from './sign-in-guard.ts';

const hourMs = 3_600_000;
const idleMs = 8 * hourMs;
const wholeMs = 16 * hourMs;
/** How long a session is believed after the database confirmed it last. */
const trustMs = 10 * 60_000;
/** `seen_at` is written at most this often. */
const seenEveryMs = 60_000;

const desks: Record<Role, string> = {
  agent: '/agent',
  supervisor: '/supervisor',
  dispatcher: '/dispatch',
  department: '/department',
  followup: '/dispatch',
  admin: '/admin',
};

interface Confirmed {
  readonly me: Me;
  readonly at: Instant;
  /** From then on the session is over even if it is used. */
  readonly endsAt: Instant;
}

export class AccountStore {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #confirmed = new Map<string, Confirmed>();
  /** Ended here while the database was away: it must not come to life again when that is back. */
  readonly #ended = new Map<string, Instant>();
  #dummyHash: Promise<string> | null = null;

  constructor(db: Db, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    db.onUp(() => void this.#endForgotten());
  }

  /** Refuses with `locked-out` {retryAfterSeconds} or `wrong-credentials`, in the same time for unknown names. */
  async signIn(username: string, password: string, address: string): Promise<{ me: Me; token: string } | Refusal> {
    const now = this.#clock.now();
    const until = await lockedUntil(this.#db.desks, username, address, now);
    if (until !== null) return { refused: 'locked-out', retryAfterSeconds: Math.ceil((until - now) / 1000) };
    if (!(await countAttempt(this.#db.desks, username, address, now))) {
      return { refused: 'locked-out', retryAfterSeconds: lockSeconds };
    }
    const account = await this.#account(username);
    this.#dummyHash ??= hash(randomBytes(16).toString('hex'));
    const known = account?.active ? account.password_hash : await this.#dummyHash;
    const matches = await verify(known, password);
    if (!matches || !account?.active) {
      await countFailure(this.#db.desks, username, address, now);
      return { refused: 'wrong-credentials' };
    }
    await forgetFailures(this.#db.desks, username, address);
    return { me: meOf(account), token: await this.createSession(username, address) };
  }

  /** @returns the token: shown once, kept only as its hash. */
  async createSession(username: string, address: string): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const now = new Date(this.#clock.now());
    await this.#db.desks
      .insertInto('sessions')
      .values({ token_hash: hashOf(token), username, address, created_at: now, seen_at: now })
      .execute();
    return token;
  }

  /** Who is behind this token; null when nobody is any more. Answers from memory while the database is away. */
  async readSession(token: string): Promise<Me | null> {
    const tokenHash = hashOf(token);
    const key = tokenHash.toString('hex');
    if (this.#ended.has(key)) return null;
    if (!this.#db.isUp()) {
      void this.#db.ping();
      return this.#remembered(key);
    }
    try {
      return await this.#confirm(key, tokenHash);
    } catch (error) {
      if (error instanceof StoreFault) return this.#remembered(key, error);
      throw error;
    }
  }

  /** Never fails: a session ended while the database is away is over here at once, and there as soon as it is back. */
  async endSession(token: string): Promise<void> {
    const tokenHash = hashOf(token);
    const key = tokenHash.toString('hex');
    this.#confirmed.delete(key);
    try {
      await this.#db.desks.deleteFrom('sessions').where('token_hash', '=', tokenHash).execute();
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      this.#ended.set(key, this.#clock.now());
    }
  }

  async endSessionsOf(username: string): Promise<void> {
    for (const [key, { me }] of this.#confirmed) if (me.username === username) this.#confirmed.delete(key);
    await this.#db.desks.deleteFrom('sessions').where('username', '=', username).execute();
  }

  /** Removes sessions that are over and counts that are long past. Harmless at any time; once an hour will do. */
  async forgetOldSessions(): Promise<void> {
    const now = this.#clock.now();
    for (const [key, session] of this.#confirmed) if (session.at + trustMs < now) this.#confirmed.delete(key);
    await this.#db.desks
      .deleteFrom('sessions')
      .where((or) =>
        or.or([or('seen_at', '<', new Date(now - idleMs)), or('created_at', '<', new Date(now - wholeMs))]),
      )
      .execute();
    await this.#db.desks
      .deleteFrom('sign_in_guards')
      .where('counted_from', '<', new Date(now - 24 * hourMs))
      .execute();
  }

  async #confirm(key: string, tokenHash: Buffer): Promise<Me | null> {
    const now = this.#clock.now();
    const found = await this.#db.desks
      .selectFrom('sessions as s')
      .innerJoin('accounts as a', 'a.username', 's.username')
      .leftJoin('agents as g', 'g.id', 'a.agent')
      .select(['a.username', 'a.name', 'a.role', 'a.agent', 'g.extension', 's.created_at', 's.seen_at'])
      .where('s.token_hash', '=', tokenHash)
      .where('a.active', '=', true)
      .where('s.created_at', '>', new Date(now - wholeMs))
      .where('s.seen_at', '>', new Date(now - idleMs))
      .executeTakeFirst();
    if (!found) {
      this.#confirmed.delete(key);
      return null;
    }
    if (now - found.seen_at.getTime() >= seenEveryMs) await this.#seen(tokenHash, now);
    const me = meOf(found);
    this.#confirmed.set(key, { me, at: now, endsAt: found.created_at.getTime() + wholeMs });
    return me;
  }

  async #seen(tokenHash: Buffer, now: Instant): Promise<void> {
    await this.#db.desks
      .updateTable('sessions')
      .set({ seen_at: new Date(now) })
      .where('token_hash', '=', tokenHash)
      .execute();
  }

  #remembered(key: string, why?: StoreFault): Me | null {
    const now = this.#clock.now();
    const session = this.#confirmed.get(key);
    if (session && now < session.at + trustMs && now < session.endsAt) return session.me;
    // Not "signed out": nobody can tell now.
    throw why ?? new StoreFault('sessions can not be checked now', 'away');
  }

  async #endForgotten(): Promise<void> {
    for (const key of this.#ended.keys()) {
      try {
        await this.#db.desks.deleteFrom('sessions').where('token_hash', '=', Buffer.from(key, 'hex')).execute();
        this.#ended.delete(key);
      } catch (error) {
        if (error instanceof StoreFault) return;
        throw error;
      }
    }
  }

  #account(username: string) {
    return this.#db.desks
      .selectFrom('accounts as a')
      .leftJoin('agents as g', 'g.id', 'a.agent')
      .select(['a.username', 'a.name', 'a.role', 'a.agent', 'a.password_hash', 'a.active', 'g.extension'])
      .where('a.username', '=', username)
      .executeTakeFirst();
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

interface AccountRow {
  username: string;
  name: string;
  role: string;
  agent: string | null;
  extension: string | null;
}

function meOf({ username, name, role, agent, extension }: AccountRow): Me {
  const known = role as Role;
  return { username, name, role: known, extension, agentId: agent, desk: desks[known] };
}
