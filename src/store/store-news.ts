/**
 * Tells this process at once what another one has changed: PostgreSQL's LISTEN on a connection of its own, opened again
 * with growing pauses. Who listens looks again after each new connection too, since news may have been missed.
 */
import pg from 'pg';
import type { Log } from '../log.ts';

/** A flow was published, or a number leads elsewhere. */
export const flowChannel = 'hotline_flows';
/** Opening hours, an emergency or a surge changed: migration 0013 tells it. */
export const cityChannel = 'hotline_city';

const firstPauseMs = 200;
const longestPauseMs = 5_000;

export interface StoreNewsOptions {
  readonly url: string;
  /** By channel. */
  readonly on: Readonly<Record<string, () => void>>;
  readonly log: Log;
}

export class StoreNews {
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = firstPauseMs;
  #stopped = false;

  constructor(private readonly options: StoreNewsOptions) {}

  start(): void {
    void this.#listen();
  }

  async #listen(): Promise<void> {
    const { on } = this.options;
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: 'hotline-store-news',
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
    });
    this.#client = client;
    let over = false;
    const lost = (error?: Error): void => {
      if (over) return;
      over = true;
      client.end().catch(() => undefined);
      this.#again(error);
    };
    client.on('error', lost);
    client.on('end', () => lost());
    client.on('notification', ({ channel }) => on[channel]?.());
    try {
      await client.connect();
      for (const channel of Object.keys(on)) await client.query(`listen ${channel}`);
      this.#pauseMs = firstPauseMs;
      for (const tell of Object.values(on)) tell();
    } catch (error) {
      lost(error as Error);
    }
  }

  #again(error?: Error): void {
    if (this.#stopped) return;
    this.options.log.debug({ err: error, pauseMs: this.#pauseMs }, 'no news from the store, listening again');
    this.#timer = setTimeout(() => void this.#listen(), this.#pauseMs * (0.5 + Math.random() / 2));
    this.#timer.unref();
    this.#pauseMs = Math.min(longestPauseMs, this.#pauseMs * 2);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#client?.end().catch(() => undefined);
  }
}
