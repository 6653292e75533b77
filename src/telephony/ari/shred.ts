/**
 * Mends the HTTP client deep inside ari-client, for the whole process: without this a request that meets a refused
 * connection or a silent server never settles, and the status of an answer is lost (asterisk/node-ari-client#78).
 */
import http from 'node:http';
import { createRequire } from 'node:module';
import { afterReading } from './supervisor.ts';

interface ShredResponse {
  readonly status: number;
  readonly _headers: Readonly<Record<string, string>>;
  readonly request: { readonly url: string; readonly method: string };
  readonly content: { readonly data: unknown };
}
interface ShredOptions {
  readonly url: string;
  readonly method: string;
  readonly on: Record<string, (argument: ShredResponse & Error) => void>;
}
interface ShredRequest {
  readonly _raw: http.ClientRequest;
}
interface ShredClass {
  readonly prototype: { request(options: ShredOptions): ShredRequest };
}

/** Asterisk's HTTP server cuts connections beyond its `sessionlimit`, 100 by default. */
const MOST_SOCKETS = 24;
let mended = false;
let limitMs = 3000;

/** What an error of ari-client says after the mending: its message is this as JSON. Status 0: there was no answer. */
export interface ShredTrouble {
  readonly status: number;
  readonly body: string;
}

export function mendShred(requestTimeoutMs: number): void {
  limitMs = requestTimeoutMs;
  if (mended) return;
  mended = true;
  http.globalAgent.maxSockets = MOST_SOCKETS;
  const own = createRequire(import.meta.url);
  const inside = createRequire(createRequire(own.resolve('ari-client')).resolve('swagger-client'));
  const Shred = inside('shred') as ShredClass;
  const request = Shred.prototype.request;
  Shred.prototype.request = function mendedRequest(options) {
    const { on, url, method } = options;
    const onError = on['error'];
    let settled = false;
    const fail = (status: number, body: string) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      const data = JSON.stringify({ status, body } satisfies ShredTrouble);
      quietly(() =>
        onError?.({ status, _headers: {}, request: { url, method }, content: { data } } as ShredResponse & Error),
      );
    };
    on['error'] = (response) => fail(response.status, String(response.content.data ?? ''));
    on['request_error'] = (error) => fail(0, error.message);
    for (const outcome of ['response', 'redirect']) {
      const original = on[outcome];
      on[outcome] = (response) => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        quietly(() => original?.(response));
      };
    }
    const timer = afterReading(limitMs, () => {
      fail(0, `not answered in ${limitMs} ms`);
      sent._raw.destroy();
    });
    const sent = request.call(this, options);
    return sent;
  };
}

/** swagger-client throws what it has already told its caller, out of a socket's event: the process would end. */
function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // told already, or never: then the caller's own time limit settles it
  }
}
