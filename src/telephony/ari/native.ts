/**
 * The ARI port over one WebSocket: events come in and requests go out on the same connection ("ARI REST over WebSocket",
 * Asterisk 20.14, 21.9, 22.4 and later). Nothing here outlives its connection: when it closes, every request that waits
 * is settled with a TelephonyFault.
 */
import type { Socket } from 'node:net';
import WebSocket from 'ws';
import { TelephonyFault, type Ari, type AriLink, type AriLinkOptions } from './ari.ts';
import { EVENT_TYPES, EventGate } from './read-event.ts';
import { ariOver, introduce, phonesApplication, reasonOf, uriOf, type Answer, type Send } from './operations.ts';
import { Proof } from './proof.ts';
import { Supervisor, afterReading } from './supervisor.ts';
import type { Log } from '../../log.ts';

const LARGEST_FRAME = 64 * 1024 * 1024;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: TelephonyFault) => void;
  readonly timer: NodeJS.Timeout;
}

/** `onSilent`: the connection opens, but requests on it are not answered, as with an older Asterisk. */
export function nativeLink(options: AriLinkOptions, log: Log, onSilent: () => void = () => undefined): AriLink {
  return new NativeLink(options, log, onSilent);
}

class NativeLink implements AriLink {
  readonly ari: Ari;
  readonly #options: AriLinkOptions;
  readonly #log: Log;
  readonly #supervisor: Supervisor;
  readonly #onSilent: () => void;
  #connection: Connection | null = null;

  constructor(options: AriLinkOptions, log: Log, onSilent: () => void) {
    this.#options = options;
    this.#log = log;
    this.#onSilent = onSilent;
    const send: Send = (operation, params, body) => {
      if (!this.isUp || this.#connection === null) return Promise.reject(new TelephonyFault('Asterisk is away'));
      return this.#connection.send(operation, params, body);
    };
    this.ari = ariOver(send, options.application);
    this.#supervisor = new Supervisor({
      dial: () => this.#dial(),
      prove: () => this.#connection?.prove() ?? Promise.reject(new TelephonyFault('Asterisk is away')),
      onUp: () => {
        options.onUp();
        this.#connection?.gate.open();
      },
      onDown: options.onDown,
      onMissed: (why) => log.debug({ why }, 'ARI connection failed'),
    });
  }

  get isUp(): boolean {
    return this.#supervisor.isUp;
  }

  start(): void {
    this.#supervisor.start();
  }

  async stop(): Promise<void> {
    const stopped = this.#supervisor.stop();
    this.#connection?.end('the link was stopped');
    await stopped;
  }

  async #dial(): Promise<WebSocket> {
    const connection = new Connection(this.#options, this.#log);
    this.#connection = connection;
    try {
      await connection.open();
      return connection.socket;
    } catch (error) {
      const opened = connection.socket.readyState === WebSocket.OPEN;
      connection.socket.terminate();
      if (opened && error instanceof TelephonyFault && error.status === null) this.#onSilent();
      throw error;
    }
  }
}

class Connection {
  readonly socket: WebSocket;
  readonly #options: AriLinkOptions;
  readonly #log: Log;
  readonly #waiting = new Map<string, Waiting>();
  readonly #proof: Proof;
  readonly gate: EventGate;
  /** What carries the WebSocket, while requests of one moment are gathered in it. */
  #line: Socket | null = null;
  #gathering = false;
  #requests = 0;
  #ended: string | null = null;

  constructor(options: AriLinkOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    this.gate = new EventGate(options.onEvent, log);
    const { address, authorization } = eventsAddress(options.url, options.application);
    this.socket = new WebSocket(address, {
      headers: { authorization },
      handshakeTimeout: options.requestTimeoutMs,
      maxPayload: LARGEST_FRAME,
      perMessageDeflate: false,
    });
    this.socket.on('upgrade', ({ socket }) => (this.#line = socket));
    this.socket.on('error', (error) => this.end(error.message));
    this.socket.on('close', () => this.end('the connection was closed'));
    this.socket.on('message', (data: Buffer) => this.#read(data));
    const ari = ariOver((...request) => this.send(...request), options.application);
    this.#proof = new Proof((name) => ari.raise(name));
  }

  /** Resolves when requests are answered and the application is introduced. */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('close', () => reject(new TelephonyFault(this.#ended ?? 'the connection was closed')));
    });
    const filters = await introduce((...request) => this.send(...request), this.#options.application, EVENT_TYPES);
    if (!filters)
      this.#log.info({}, 'this Asterisk does not filter events, the state of phones will be read instead of heard');
  }

  prove(): Promise<void> {
    return this.#proof.prove();
  }

  send(...[operation, params, body]: Parameters<Send>): Promise<Answer> {
    if (this.#ended !== null) return Promise.reject(new TelephonyFault(`Asterisk is away: ${this.#ended}`));
    return new Promise((resolve, reject) => {
      const id = String((this.#requests += 1));
      const limit = this.#options.requestTimeoutMs;
      const expire = () => {
        if (this.#waiting.delete(id))
          reject(new TelephonyFault(`${operation.nickname} was not answered in ${limit} ms`));
      };
      this.#waiting.set(id, { resolve, reject, timer: afterReading(limit, expire) });
      this.#gather();
      this.socket.send(
        JSON.stringify({
          type: 'RESTRequest',
          request_id: id,
          method: operation.method,
          uri: uriOf(operation, params),
          ...(body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(body.value) }),
        }),
      );
    });
  }

  /** One write to the kernel for all requests of this turn of the event loop: each costs more than the request itself. */
  #gather(): void {
    if (this.#gathering || this.#line === null) return;
    this.#gathering = true;
    this.#line.cork();
    setImmediate(() => {
      this.#gathering = false;
      this.#line?.uncork();
    });
  }

  /** Settles everything that waits. */
  end(why: string): void {
    if (this.#ended !== null) return;
    this.#ended = why;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new TelephonyFault(`Asterisk is away: ${why}`));
    }
    this.#waiting.clear();
  }

  #read(data: Buffer): void {
    if (this.#ended !== null) return;
    let frame: Record<string, unknown>;
    try {
      frame = JSON.parse(data.toString()) as Record<string, unknown>;
    } catch {
      this.gate.drop('not JSON');
      return;
    }
    if (typeof frame !== 'object' || frame === null) this.gate.drop('not an object');
    else if (frame['type'] === 'RESTResponse') this.#answer(frame);
    else if (!this.#proof.takes(frame)) this.gate.push(frame);
  }

  #answer(frame: Record<string, unknown>): void {
    const id = frame['request_id'];
    const waiting = typeof id === 'string' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined || typeof id !== 'string') return; // late: its request was settled by time
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    const status = typeof frame['status_code'] === 'number' ? frame['status_code'] : 0;
    const body = parseBody(frame['message_body']);
    waiting.resolve({ status, reason: reasonOf(body) ?? String(frame['reason_phrase'] ?? ''), body });
  }
}

function parseBody(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The key travels in a header: one in an address ends up in logs. */
function eventsAddress(url: string, application: string): { address: string; authorization: string } {
  const base = new URL(url);
  const key = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  base.username = '';
  base.password = '';
  base.protocol = base.protocol === 'https:' ? 'wss:' : 'ws:';
  base.pathname = `${base.pathname.replace(/\/$/, '')}/ari/events`;
  const applications = [application, phonesApplication(application)].map(encodeURIComponent).join(',');
  base.search = `app=${applications}&subscribeAll=false`;
  return { address: base.href, authorization: `Basic ${Buffer.from(key).toString('base64')}` };
}
