/**
 * PostgreSQL through two pools: `calls` is small and impatient (the pop, the journal), `desks` is larger and may take
 * its time. A sick connection or server is a StoreFault, here and nowhere else; a pool never crashes the process.
 */
import { Kysely, PostgresDialect, sql, type PostgresPool, type PostgresPoolClient, type Transaction } from 'kysely';
import pg from 'pg';
import type { Database } from './tables.ts';

/** PostgreSQL is away, out of resources or too slow. Nothing is wrong with what was asked. */
export class StoreFault extends Error {
  readonly code: string;
  /** The connection broke after COMMIT was sent: the transaction may have happened. */
  readonly outcomeUnknown: boolean;

  constructor(message: string, code: string, options: { cause?: unknown; outcomeUnknown?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'StoreFault';
    this.code = code;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

export type Queries = Kysely<Database>;
export type Tx = Transaction<Database>;

export interface DbOptions {
  readonly url: string;
  readonly callConnections?: number;
  readonly deskConnections?: number;
  /** Told when an idle connection breaks: worth a log line, never a crash. */
  readonly onConnectionLost?: (error: Error) => void;
}

interface Patience {
  readonly name: string;
  readonly connections: number;
  readonly connectMs: number;
  readonly statementMs: number;
  readonly lockMs: number;
  /** While the database is known to be away, say so at once: a person waits for the answer. */
  readonly shed: boolean;
}

interface Watcher {
  noticed(up: boolean): void;
  /** Nothing is gained by asking now: whoever watches the database will tell when it is back. */
  hopeless(): boolean;
  /** The answer, or a StoreFault as soon as it is hopeless to wait for it. */
  orHopeless<T>(answer: Promise<T>): Promise<T>;
}

export class Db {
  readonly calls: Queries;
  readonly desks: Queries;
  readonly #watchers: { up: (() => void)[]; down: (() => void)[] } = { up: [], down: [] };
  #up = true;
  /** A question of our own went unanswered too: it is the database, and not one connection. */
  #confirmed = false;
  /** Of those who wait for an answer and would rather know that none comes. */
  readonly #waiting = new Set<(fault: StoreFault) => void>();
  #timer: NodeJS.Timeout | null = null;
  #asking: Promise<boolean> | null = null;

  constructor(options: DbOptions) {
    const lost = options.onConnectionLost ?? (() => undefined);
    const open = (patience: Patience): Queries => {
      const pool = new GuardedPool(makePool(options.url, patience, lost), {
        noticed: (up) => this.#noticed(up),
        hopeless: () => patience.shed && this.#confirmed,
        orHopeless: (answer) => (patience.shed ? this.#orHopeless(answer) : answer),
      });
      return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
    };
    this.calls = open({
      name: 'hotline-calls',
      connections: options.callConnections ?? 6,
      connectMs: 1000,
      statementMs: 2000,
      lockMs: 1000,
      shed: false,
    });
    this.desks = open({
      name: 'hotline-desks',
      connections: options.deskConnections ?? 16,
      connectMs: 3000,
      statementMs: 10_000,
      lockMs: 3000,
      shed: true,
    });
  }

  /** As last seen. Kept true to life by `watch`. */
  isUp(): boolean {
    return this.#up;
  }

  /** Asks the database whether it is there; several who ask at once share one question. */
  ping(): Promise<boolean> {
    // A failure is noticed where it happens, in the pool; here it is only news.
    this.#asking ??= sql`select 1`
      .execute(this.calls)
      .catch(() => undefined)
      .then(() => {
        if (!this.#up && this.#timer !== null) this.#confirm();
        return this.#up;
      })
      .finally(() => (this.#asking = null));
    return this.#asking;
  }

  /** Asks every `everyMs` whether the database is there, so that `isUp` and the listeners know without traffic. */
  watch(everyMs = 1000): void {
    this.#timer ??= setInterval(() => void this.ping(), everyMs).unref();
    void this.ping();
  }

  onUp(listener: () => void): void {
    this.#watchers.up.push(listener);
  }

  onDown(listener: () => void): void {
    this.#watchers.down.push(listener);
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await Promise.all([this.calls.destroy(), this.desks.destroy()]);
  }

  #confirm(): void {
    this.#confirmed = true;
    for (const giveUp of this.#waiting) giveUp(away());
  }

  async #orHopeless<T>(answer: Promise<T>): Promise<T> {
    let giveUp: (fault: StoreFault) => void = () => undefined;
    const hopeless = new Promise<never>((_, reject) => (giveUp = reject));
    this.#waiting.add(giveUp);
    if (this.#confirmed) giveUp(away());
    try {
      return await Promise.race([answer, hopeless]);
    } finally {
      this.#waiting.delete(giveUp);
    }
  }

  #noticed(up: boolean): void {
    if (up === this.#up) return;
    this.#up = up;
    // What is back may go away anew: that must be confirmed anew.
    if (up) this.#confirmed = false;
    // One broken connection is not yet a database that is away.
    if (!up && this.#timer) void this.ping();
    for (const listener of up ? this.#watchers.up : this.#watchers.down) listener();
  }
}

const away = (): StoreFault => new StoreFault('the database is away', 'away');

/** Whether PostgreSQL refused because of this constraint: what people call “there is one already”. */
export const breaks = (constraint: string, error: unknown): boolean =>
  (error as { constraint?: unknown } | null)?.constraint === constraint;

/** Runs `work` in a transaction; a deadlock or a serialisation failure repeats the whole of it, at most three times. */
export async function inTransaction<T>(queries: Queries, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await queries.transaction().execute(work);
    } catch (error) {
      if (!(error instanceof StoreFault) || !repeatable.has(error.code) || attempt >= 4) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 30 * attempt));
    }
  }
}

const repeatable = new Set(['40001', '40P01']);

function makePool(url: string, patience: Patience, lost: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: patience.name,
    max: patience.connections,
    connectionTimeoutMillis: patience.connectMs,
    idleTimeoutMillis: 60_000,
    statement_timeout: patience.statementMs,
    lock_timeout: patience.lockMs,
    idle_in_transaction_session_timeout: 15_000,
    // The server's own time-out can't reach us from a frozen server or over a dead line.
    query_timeout: patience.statementMs + 500,
    keepAlive: true,
  });
  pool.on('error', lost);
  // A connection that breaks while it is checked out emits too, and the pool doesn't listen then.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Opening one costs the server as much as dozens of short statements: a burst of those, as at a start, shares a few. */
const fewConnections = 4;
/** Beyond those they are opened one by one, and soon enough for who waits behind long statements. */
const oneMoreAfterMs = 150;
const turnsAtMost = 5;

/** Hands kysely connections that speak StoreFault, and throws away those that broke instead of pooling them. */
class GuardedPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #watcher: Watcher;
  /** Of those who would open one more. */
  readonly #hopeForOne: (() => void)[] = [];
  #open = 0;

  constructor(pool: pg.Pool, watcher: Watcher) {
    this.#pool = pool;
    this.#watcher = watcher;
    pool.on('release', () => this.#hopeForOne.shift()?.());
    pool.on('connect', () => (this.#open += 1));
    pool.on('remove', () => (this.#open -= 1));
  }

  async connect(): Promise<PostgresPoolClient> {
    if (this.#watcher.hopeless()) throw away();
    if (this.#pool.idleCount === 0 && this.#pool.totalCount >= fewConnections) {
      await this.#oneComesFree();
      if (this.#watcher.hopeless()) throw away();
    }
    try {
      const client = await this.#pool.connect();
      return new GuardedClient(client, this.#watcher) as unknown as PostgresPoolClient;
    } catch (error) {
      // Waiting in vain for a free connection says that we are busy, not that the server is away.
      if (this.#pool.totalCount < this.#pool.options.max) this.#watcher.noticed(false);
      throw new StoreFault('the database gives no connection', codeOf(error) ?? 'connect', { cause: error });
    }
  }

  /** Or it is this one's turn to open one more. */
  async #oneComesFree(): Promise<void> {
    for (let turn = 0; turn < turnsAtMost; turn++) {
      if (await this.#released(oneMoreAfterMs)) return;
      const beingOpened = this.#pool.totalCount - this.#open;
      if (beingOpened === 0) return;
    }
  }

  #released(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#hopeForOne.splice(this.#hopeForOne.indexOf(free), 1);
        resolve(false);
      }, withinMs);
      const free = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      this.#hopeForOne.push(free);
    });
  }

  end(): Promise<void> {
    return this.#pool.end();
  }
}

class GuardedClient {
  readonly #client: pg.PoolClient;
  readonly #watcher: Watcher;
  #broken = false;

  constructor(client: pg.PoolClient, watcher: Watcher) {
    this.#client = client;
    this.#watcher = watcher;
  }

  async query(statement: string, parameters: readonly unknown[] = []): Promise<unknown> {
    // A broken connection has no transaction left to roll back; asking would only hide the first error.
    if (this.#broken && statement === 'rollback') return { command: 'ROLLBACK', rowCount: 0, rows: [] };
    try {
      const asked = { name: nameOf(statement), text: statement, values: parameters.map(withoutNul) };
      const result = await this.#watcher.orHopeless(this.#client.query(asked));
      this.#watcher.noticed(true);
      return result;
    } catch (error) {
      throw this.#named(error, statement);
    }
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  #named(error: unknown, statement: string): unknown {
    if (error instanceof TypeError || error instanceof RangeError) return error;
    const code = codeOf(error);
    if (code !== null && !isFaultCode(code)) return error;
    const dead = code === null || !/^(57014|55P03|40|53)/.test(code);
    if (dead) this.#broken = true;
    if (dead && code !== '25006') this.#watcher.noticed(false);
    return new StoreFault('the database did not do it', code ?? 'connection', {
      cause: error,
      outcomeUnknown: dead && statement === 'commit',
    });
  }
}

/**
 * A statement that begins with a comment of this form is read and planned once a connection, and not each time. For those
 * of every call, whose text never varies and which name their columns: a `*` would be others after a migration.
 */
const nameOf = (statement: string): string | undefined => /^\s*\/\* kept as (\w+) \*\//.exec(statement)?.[1];

/** PostgreSQL's text has no NUL. Nobody means one; leaving it out here keeps a stray one from failing a whole statement. */
const withoutNul = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;

/** Five characters from the server, or Node's own (ECONNRESET…); null for pg's sentences about lost connections. */
function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : null;
}

/**
 * 08 connection, 53 resources, 57 operator and time-outs, 58 system, 25006 read-only, 55P03 lock not available,
 * 40 to be repeated, XX internal; and everything that is not an SQLSTATE at all, which comes from the socket.
 */
function isFaultCode(code: string): boolean {
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|53|57|58|40|XX|25006|55P03)/.test(code);
}
