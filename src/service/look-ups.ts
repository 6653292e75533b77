/**
 * What flows ask while a caller waits: tickets, the caller's past, answers, other offices. Nobody waits in silence for
 * longer than some seconds, and whatever goes wrong is an outcome of its own, never the end of the call.
 */
import type { Call } from '../core/call/call.ts';
import type { LookUpAnswer } from '../core/call/events.ts';
import type { LookUp } from '../core/ivr/node-kind.ts';
import { normalisePhone, regionOf } from '../core/kernel/phone-number.ts';
import type { Log } from '../log.ts';
import { fieldsOf } from './look-up-fields.ts';
import { LookUpTries } from './look-up-tries.ts';
import type { Clock, HistoryStore, KnowledgeBook, WebLookUp } from './ports.ts';
import { progressOfCaller, progressOfTicket } from './spoken-progress.ts';

export interface LookUpParts {
  readonly history: HistoryStore;
  readonly knowledge: KnowledgeBook;
  readonly web: WebLookUp;
  readonly clock: Clock;
  readonly log: Log;
}

/** Longer is silence that makes people hang up. */
const longestMs = 4_000;

export class LookUps {
  readonly #tries: LookUpTries;

  constructor(private readonly parts: LookUpParts) {
    this.#tries = new LookUpTries(parts.clock);
  }

  async answer(call: Call, what: LookUp): Promise<LookUpAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('the look-up took too long')), longestMs);
    });
    try {
      return await Promise.race([this.#ask(call, what), tooLong]);
    } catch (error) {
      this.parts.log.warn({ err: error, callId: call.facts.id, lookUp: what.of }, 'a look-up failed');
      return { outcome: 'error' };
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask({ facts }: Call, what: LookUp): Promise<LookUpAnswer> {
    switch (what.of) {
      case 'ticketProgress':
        return what.ticket === null
          ? { prompts: await progressOfCaller(this.parts.history, facts.caller, what.language) }
          : this.#ticket(facts.caller ?? facts.id, what.ticket, what.language);
      case 'callerFacts':
        return this.#callerFacts(facts.caller);
      case 'http':
        return this.#web(what);
      case 'knowledge': {
        const text = await this.parts.knowledge.answer(what.question, what.language);
        return text === null ? { outcome: 'none' } : { outcome: 'ok', prompts: [{ text, language: what.language }] };
      }
    }
  }

  /** A code has four digits: only few may be tried. Who tried too often is told nothing, right or wrong. */
  async #ticket(
    who: string,
    { number, code }: { number: string; code: string },
    language: 'zh' | 'en',
  ): Promise<LookUpAnswer> {
    const keys = [`caller ${who}`, `ticket ${number}`];
    if (!this.#tries.may(keys)) return { outcome: 'none' };
    const found = await this.parts.history.progressOf(number, code);
    if (found === null) {
      this.#tries.failed(keys);
      return { outcome: 'none' };
    }
    return { outcome: 'ok', prompts: progressOfTicket(found, language) };
  }

  async #callerFacts(caller: string | null): Promise<LookUpAnswer> {
    const number = normalisePhone(caller);
    if (number === null) return { outcome: 'none', values: {} };
    const { openTickets, callsIn7Days, callsIn30Days } = await this.parts.history.callerFacts(number);
    const values = {
      openTickets: String(openTickets),
      recentCalls: String(callsIn7Days),
      callsIn30Days: String(callsIn30Days),
      region: regionOf(number) ?? '',
    };
    return { outcome: 'ok', values };
  }

  async #web({ url, method, body, timeoutMs, maxBytes, take }: Extract<LookUp, { of: 'http' }>): Promise<LookUpAnswer> {
    const request = { url, method, body, maxBytes, timeoutMs: Math.min(timeoutMs, longestMs - 200) };
    const { found, json } = await this.parts.web.ask(request);
    if (!found) return { outcome: 'none' };
    const values = fieldsOf(json, take);
    const nothing = take.length > 0 && Object.keys(values).length === 0;
    return nothing ? { outcome: 'none' } : { outcome: 'ok', values };
  }
}
