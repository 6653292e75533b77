/**
 * Tells the rest of the world what happened here, from the outbox: at least once, and in order for each key (a ticket). A
 * key whose row is refused waits alone; a receiver that refuses everything is left in peace for a while.
 */
import type { Log } from '../log.ts';
import type { Clock } from '../service/ports.ts';

export interface OutboxMessage {
  /** The receiver may know a message again by it. */
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly body: unknown;
  readonly createdAt: number;
}

export interface OutboxReceiver {
  /** Resolves when it was taken; throws when it was not, or nobody knows. */
  deliver(message: OutboxMessage, signal: AbortSignal): Promise<void>;
}

export interface OutboxRows {
  unsent(limit: number, exceptKeys: readonly string[]): Promise<OutboxMessage[]>;
  markSent(ids: readonly string[], at: number): Promise<void>;
}

export interface OutboxRelayParts {
  readonly rows: OutboxRows;
  /** Null: nobody wants to know, and the rows count as sent. */
  readonly receiver: OutboxReceiver | null;
  readonly clock: Clock;
  readonly log: Log;
}

const batch = 200;
const keysAtOnce = 8;
const firstWaitMs = 1_000;
const longestWaitMs = 300_000;
const refusalsUntilPause = 5;
const pauseMs = 30_000;
const triesUntilError = 10;

export class OutboxRelay {
  readonly #parts: OutboxRelayParts;
  /** Keys whose last delivery failed. In memory only: after a restart they are simply tried again. */
  readonly #waiting = new Map<string, { tries: number; until: number }>();
  #refusals = 0;
  #pausedUntil = 0;

  constructor(parts: OutboxRelayParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { rows, receiver, clock } = this.#parts;
    while (!signal.aborted && clock.monotonic() >= this.#pausedUntil) {
      const messages = await rows.unsent(batch, this.#keysNotDue());
      if (messages.length === 0) return;
      if (receiver) await this.#deliverAll(receiver, messages, signal);
      else
        await rows.markSent(
          messages.map(({ id }) => id),
          clock.now(),
        );
      if (messages.length < batch) return;
    }
  }

  #keysNotDue(): string[] {
    const now = this.#parts.clock.monotonic();
    return [...this.#waiting].filter(([, { until }]) => until > now).map(([key]) => key);
  }

  async #deliverAll(receiver: OutboxReceiver, messages: readonly OutboxMessage[], signal: AbortSignal): Promise<void> {
    const lines = new Map<string, OutboxMessage[]>();
    for (const message of messages) lines.set(message.key, [...(lines.get(message.key) ?? []), message]);
    const next = lines.values();
    const work = async (): Promise<void> => {
      for (const line of next) await this.#deliverLine(receiver, line, signal);
    };
    await Promise.all(Array.from({ length: keysAtOnce }, work));
  }

  async #deliverLine(receiver: OutboxReceiver, line: readonly OutboxMessage[], signal: AbortSignal): Promise<void> {
    const { rows, clock } = this.#parts;
    for (const message of line) {
      if (signal.aborted || clock.monotonic() < this.#pausedUntil) return;
      try {
        await receiver.deliver(message, signal);
      } catch (error) {
        if (!signal.aborted) this.#refused(message, error);
        return;
      }
      this.#refusals = 0;
      this.#waiting.delete(message.key);
      await rows.markSent([message.id], clock.now());
    }
  }

  #refused({ id, key, topic }: OutboxMessage, error: unknown): void {
    const { clock, log } = this.#parts;
    const now = clock.monotonic();
    const tries = (this.#waiting.get(key)?.tries ?? 0) + 1;
    this.#waiting.set(key, { tries, until: now + Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)) });
    const facts = { outbox: id, topic, tries, why: error instanceof Error ? error.message : 'unknown' };
    if (tries === triesUntilError) log.error(facts, 'outbox message refused again and again');
    else log.warn(facts, 'outbox message not taken, tried again later');
    this.#refusals += 1;
    if (this.#refusals < refusalsUntilPause || now < this.#pausedUntil) return;
    this.#refusals = 0;
    this.#pausedUntil = now + pauseMs;
    log.warn({ pauseMs }, 'outbox receiver refuses everything, left alone for a while');
  }
}
