/**
 * Keeps one WebSocket to Asterisk alive, whatever is spoken on it: dials for ever with full jitter, proves both ways
 * that the other side lives, and ends a connection that only looks open. Used by both adapters; knows no ARI.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { WebSocket } from 'ws';

export interface SupervisorOptions {
  /** Opens a connection and resolves when it is usable; rejects when it is not. Must settle. */
  readonly dial: () => Promise<WebSocket>;
  /** That both ways work, events included; must settle. Also asked before a connection counts as up. */
  readonly prove: () => Promise<void>;
  readonly onUp: () => void;
  readonly onDown: (why: string) => void;
  /** A dial failed. Called for each try. */
  readonly onMissed?: (why: string) => void;
}

const PONG_EVERY_MS = 2000;
const PROVE_EVERY_MS = 5000;
const ANSWER_WITHIN_MS = 2000;
/** Asterisk needs a moment to clear away a connection that was lost, and may take the new one's events with it. */
const CLEARED_AWAY_MS = 300;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_CAP_MS = 5000;

export class Supervisor {
  readonly #options: SupervisorOptions;
  #running = false;
  #socket: WebSocket | null = null;
  #misses = 0;
  #hadOne = false;
  #redial: NodeJS.Timeout | null = null;
  #dialling: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#socket !== null;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#dialling = this.#dial();
  }

  /** Closes for good. Resolves when the socket is gone. */
  async stop(): Promise<void> {
    this.#running = false;
    if (this.#redial !== null) clearTimeout(this.#redial);
    this.#redial = null;
    const socket = this.#socket;
    if (socket !== null && socket.readyState !== socket.CLOSED) {
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      socket.close(1000);
      const impatience = setTimeout(() => socket.terminate(), 500);
      await closed;
      clearTimeout(impatience);
    }
    await this.#dialling;
  }

  /** Ends the connection as if the other side had gone; a new one is dialled. */
  drop(): void {
    this.#socket?.terminate();
  }

  async #dial(): Promise<void> {
    let socket: WebSocket | null = null;
    try {
      socket = await this.#options.dial();
      await this.#options.prove();
      if (this.#hadOne) {
        await pause(CLEARED_AWAY_MS);
        await this.#options.prove();
      }
    } catch (error) {
      socket?.terminate();
      this.#options.onMissed?.(error instanceof Error ? error.message : String(error));
      this.#dialLater();
      return;
    }
    if (!this.#running || socket.readyState !== socket.OPEN) {
      socket.terminate();
      this.#dialLater();
      return;
    }
    this.#watch(socket);
    this.#socket = socket;
    this.#hadOne = true;
    this.#misses = 0;
    this.#options.onUp();
  }

  #dialLater(): void {
    if (!this.#running) return;
    const limit = Math.min(BACKOFF_CAP_MS, BACKOFF_FIRST_MS * 2 ** Math.min(this.#misses + 1, 10));
    this.#misses += 1;
    const waitMs = BACKOFF_FIRST_MS + Math.random() * (limit - BACKOFF_FIRST_MS);
    this.#redial = setTimeout(() => void (this.#dialling = this.#dial()), waitMs);
  }

  #watch(socket: WebSocket): void {
    let heardAt = performance.now();
    let proving = false;
    let why = 'the connection was closed';
    const end = (reason: string) => {
      why = reason;
      socket.terminate();
    };
    const heard = () => (heardAt = performance.now());
    const beat = setInterval(() => {
      const askedAt = performance.now();
      if (socket.readyState === socket.OPEN) socket.ping();
      afterReading(ANSWER_WITHIN_MS, () => heardAt < askedAt && end('no pong in time'));
    }, PONG_EVERY_MS);
    const proof = setInterval(() => {
      if (proving) return;
      proving = true;
      this.#options
        .prove()
        .catch((error: unknown) => end(error instanceof Error ? error.message : String(error)))
        .finally(() => (proving = false));
    }, PROVE_EVERY_MS);
    socket.on('pong', heard);
    socket.on('message', heard);
    socket.on('error', (error) => (why = error.message));
    socket.once('close', () => {
      clearInterval(beat);
      clearInterval(proof);
      this.#socket = null;
      if (!this.#running) return;
      this.#options.onDown(why);
      this.#dialLater();
    });
  }
}

/**
 * Runs `check` after `ms`, and after what the kernel already holds for us was read: a process that stood still itself
 * must not take its own silence for the other side's.
 */
export function afterReading(ms: number, check: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(() => setImmediate(check)), ms);
}
