/**
 * A gateway for short messages behind an address: one POST a message, `{ id, to, text, sender }` as JSON, with the
 * message's id as idempotency key. 2xx: taken. 4xx: refused for good, but for 401, 403, 408, 425 and 429. Else: again.
 */
import type { Sms, SmsGateway } from './sms-send.ts';

const timeoutMs = 8_000;
/** Not the message's fault. */
const mayChange: readonly number[] = [401, 403, 408, 425, 429];

export class HttpSmsGateway implements SmsGateway {
  readonly #url: string;
  readonly #token: string | null;

  constructor(url: string, token: string | null) {
    this.#url = url;
    this.#token = token;
  }

  async send({ id, recipient, text }: Sms, signal: AbortSignal): ReturnType<SmsGateway['send']> {
    const response = await fetch(this.#url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': `sms-${id}`,
        ...(this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }),
      },
      body: JSON.stringify({ id, to: recipient, text, sender: '12345' }),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    if (ok) return { taken: true };
    if (status >= 400 && status < 500 && !mayChange.includes(status)) {
      return { taken: false, why: `the gateway answered ${status}` };
    }
    throw new Error(`the gateway answered ${status}`);
  }
}
