/**
 * Hands the messages of the outbox to the gateway: at least once, each tried again with growing pauses for a day. Without
 * a gateway they stay, and the rows say that there is none.
 */
import type { Log } from '../log.ts';
import type { Clock } from '../service/ports.ts';

export interface Sms {
  /** The gateway may know a message again by it. */
  readonly id: string;
  readonly recipient: string;
  readonly text: string;
}

export interface SmsGateway {
  /** Resolves with what became of it; throws when nobody knows, or later may be better. */
  send(message: Sms, signal: AbortSignal): Promise<{ taken: true } | { taken: false; why: string }>;
}

export interface SmsRows {
  due(now: number, limit: number): Promise<(Sms & { readonly at: number; readonly tries: number })[]>;
  isStillDue(id: string): Promise<boolean>;
  sent(id: string, at: number): Promise<void>;
  refused(id: string, why: string): Promise<void>;
  later(id: string, tries: number, nextAt: number, why: string): Promise<void>;
  unconfigured(): Promise<void>;
}

export interface SmsSendParts {
  readonly rows: SmsRows;
  readonly gateway: SmsGateway | null;
  readonly clock: Clock;
  readonly log: Log;
}

const batch = 50;
const firstPauseMs = 5_000;
const longestPauseMs = 3_600_000;
/** News of yesterday is of no use to anyone. */
const triedForMs = 24 * 3_600_000;
/** Nobody answers there: the others can wait for the next run. */
const troublesAtOnce = 5;

export class SmsSend {
  constructor(private readonly parts: SmsSendParts) {}

  async run(signal: AbortSignal): Promise<void> {
    const { rows, gateway, clock } = this.parts;
    if (gateway === null) return rows.unconfigured();
    let troubles = 0;
    for (const message of await rows.due(clock.now(), batch)) {
      if (signal.aborted || troubles >= troublesAtOnce) return;
      if (!(await rows.isStillDue(message.id))) continue;
      if (!(await this.#send(gateway, message, signal))) troubles += 1;
    }
  }

  /** @returns whether the gateway answered. */
  async #send(gateway: SmsGateway, message: Awaited<ReturnType<SmsRows['due']>>[number], signal: AbortSignal) {
    const { rows, clock, log } = this.parts;
    const { id, recipient, text } = message;
    try {
      const reply = await gateway.send({ id, recipient, text }, signal);
      if (reply.taken) await rows.sent(id, clock.now());
      else {
        log.warn({ sms: id, why: reply.why }, 'short message refused');
        await rows.refused(id, reply.why);
      }
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const why = error instanceof Error ? error.message : 'unknown';
      const tries = message.tries + 1;
      const next = clock.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
      log.warn({ sms: id, tries, why }, 'short message not taken, tried again later');
      if (next - message.at > triedForMs) await rows.refused(id, why);
      else await rows.later(id, tries, next, why);
      return false;
    }
  }
}
