/** An OutboxReceiver behind an address: one POST a message, taken when it is answered 2xx. Follows no redirects. */
import type { OutboxMessage, OutboxReceiver } from './outbox-relay.ts';

export class WebhookReceiver implements OutboxReceiver {
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor(url: string, timeoutMs = 5000) {
    this.#url = url;
    this.#timeoutMs = timeoutMs;
  }

  async deliver(message: OutboxMessage, signal: AbortSignal): Promise<void> {
    const { id, topic, key, body, createdAt } = message;
    const response = await fetch(this.#url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#timeoutMs)]),
      headers: { 'content-type': 'application/json', 'idempotency-key': `outbox-${id}` },
      body: JSON.stringify({ id, topic, key, at: new Date(createdAt).toISOString(), data: body }),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
  }
}
