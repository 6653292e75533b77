/**
 * Tells this process at once when another one has published: PostgreSQL's LISTEN on a connection of its own, opened again
 * with growing pauses. Who listens looks again after each new connection too, since news may have been missed.
 */
import pg from 'pg';
import type { Log } from '../log.ts';

export const flowChannel = 'hotline_flows';

const firstPauseMs = 200;
const longestPauseMs = 5_000;

export interface FlowNewsOptions {
  readonly url: string;
  readonly onNews: () => void;
  readonly log: Log;
}

export class FlowNews {
  #client: pg.Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pauseMs = firstPauseMs;
  #stopped = false;

  constructor(private readonly options: FlowNewsOptions) {}

  start(): void {
    void this.#listen();
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.url,
      application_name: 'hotline-flow-news',
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
    client.on('notification', () => this.options.onNews());
    try {
      await client.connect();
      await client.query(`listen ${flowChannel}`);
      this.#pauseMs = firstPauseMs;
      this.options.onNews();
    } catch (error) {
      lost(error as Error);
    }
  }

  #again(error?: Error): void {
    if (this.#stopped) return;
    this.options.log.debug({ err: error, pauseMs: this.#pauseMs }, 'no news of flows, listening again');
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
