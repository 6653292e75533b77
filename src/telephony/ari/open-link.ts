/**
 * Chooses the adapter: the native one, unless ari-client is asked for or this Asterisk has no REST over WebSocket. The
 * server is asked rather than its version number believed.
 */
import type { Ari, AriLink, AriLinkOptions } from './ari.ts';
import { classicLink } from './classic.ts';
import { nativeLink } from './native.ts';
import type { Log } from '../../log.ts';

export function openAriLink(adapter: 'native' | 'ari-client', options: AriLinkOptions, log: Log): AriLink {
  return adapter === 'ari-client' ? classicLink(options, log) : new NativeIfOffered(options, log);
}

class NativeIfOffered implements AriLink {
  readonly #options: AriLinkOptions;
  readonly #log: Log;
  #link: AriLink;
  #asking = false;
  #stopped = false;

  constructor(options: AriLinkOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#link = nativeLink(options, log, () => void this.#ask());
  }

  get ari(): Ari {
    return this.#link.ari;
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  start(): void {
    this.#link.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#link.stop();
  }

  /** The socket opened but nothing on it was answered: slow, or too old? */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      if ((await offersRestOverWebSocket(this.#options)) || this.#stopped) return;
      this.#log.warn({}, 'this Asterisk has no REST over WebSocket, using ari-client instead');
      await this.#link.stop();
      if (this.#stopped) return;
      this.#link = classicLink(this.#options, this.#log);
      this.#link.start();
    } catch (error) {
      this.#log.debug({ err: error }, 'Asterisk could not be asked what it offers');
    } finally {
      this.#asking = false;
    }
  }
}

async function offersRestOverWebSocket({ url, requestTimeoutMs }: AriLinkOptions): Promise<boolean> {
  const { origin, username, password } = new URL(url);
  const key = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const answered = await fetch(`${origin}/ari/api-docs/events.json`, {
    headers: { authorization: `Basic ${key}` },
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  if (!answered.ok) throw new Error(`the API description was answered ${answered.status}`);
  return (await answered.text()).includes('"RESTRequest"');
}
