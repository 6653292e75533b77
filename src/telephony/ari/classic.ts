/**
 * The ARI port over ari-client 2.2: requests by HTTP, events by its WebSocket. For Asterisk versions without REST over
 * WebSocket. Its own reconnecting (10 tries, then silence) is switched off in favour of the supervisor, its sockets are
 * watched from outside, and it never sees an event that it would choke on.
 */
import { createRequire } from 'node:module';
import type * as ariClient from 'ari-client';
import type WebSocket from 'ws';
import { TelephonyFault, type Ari, type AriLink, type AriLinkOptions } from './ari.ts';
import { EVENT_TYPES, EventGate } from './read-event.ts';
import { ariOver, introduce, phonesApplication, reasonOf, type Answer, type Send } from './operations.ts';
import { mendShred, type ShredTrouble } from './shred.ts';
import { Proof, PROOF_EVENT } from './proof.ts';
import { Supervisor, afterReading } from './supervisor.ts';
import type { Log } from '../../log.ts';

const load = createRequire(import.meta.url);
/** Fetching the API description takes a dozen requests. */
const CONNECT_MS = 5000;

/** ari-client as it is inside; its resources (`channels`, `bridges`, …) are made at run time from the description. */
interface Client {
  _ws: WebSocket;
  _wsClosed?: boolean;
  readonly _swagger: { readonly apis: { readonly events: { readonly models: Readonly<Record<string, unknown>> } } };
  start(applications: readonly string[]): PromiseLike<unknown>;
  on(type: string, listener: (event: Readonly<Record<string, unknown>>) => void): void;
  removeAllListeners(): void;
}
type Verb = (params: Record<string, unknown>) => Promise<unknown>;
type Resources = Readonly<Record<string, Readonly<Record<string, Verb>> | undefined>>;

export function classicLink(options: AriLinkOptions, log: Log): AriLink {
  return new ClassicLink(options, log);
}

class ClassicLink implements AriLink {
  readonly ari: Ari;
  readonly #options: AriLinkOptions;
  readonly #log: Log;
  readonly #supervisor: Supervisor;
  /** Kept over reconnects; forgotten when a dial fails, because the server may be another one then. */
  #client: Client | null = null;
  #gate: EventGate | null = null;
  readonly #proof: Proof;
  /** The newest request, settled or not. */
  #newest: Promise<unknown> = Promise.resolve();

  constructor(options: AriLinkOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    const whenUp: Send = (...request) =>
      this.isUp ? this.#send(...request) : Promise.reject(new TelephonyFault('Asterisk is away'));
    this.ari = ariOver(whenUp, options.application);
    const early = ariOver((...request) => this.#send(...request), options.application);
    this.#proof = new Proof((name) => early.raise(name));
    this.#supervisor = new Supervisor({
      dial: () => this.#dial(),
      prove: () => this.#proof.prove(),
      onUp: () => {
        options.onUp();
        this.#gate?.open();
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

  stop(): Promise<void> {
    return this.#supervisor.stop();
  }

  async #dial(): Promise<WebSocket> {
    let socket: WebSocket | null = null;
    try {
      this.#client ??= await this.#connect();
      socket = await this.#openEvents(this.#client);
      const filters = await introduce((...request) => this.#send(...request), this.#options.application, EVENT_TYPES);
      if (!filters) this.#log.info({}, 'this Asterisk does not filter events, so the state of phones is not heard');
      return socket;
    } catch (error) {
      this.#client?.removeAllListeners();
      this.#client = null;
      socket?.terminate();
      throw error;
    }
  }

  async #connect(): Promise<Client> {
    const { protocol, host, username, password } = new URL(this.#options.url);
    const [user, key] = [decodeURIComponent(username), decodeURIComponent(password)];
    // Not before it is needed: loading it takes as long as all the rest. `import()` does not work in a built file.
    const { connect } = load('ari-client') as typeof ariClient;
    mendShred(this.#options.requestTimeoutMs);
    const made = connect(`${protocol}//${host}`, user, key);
    const client = (await within(CONNECT_MS, 'connecting', made)) as unknown as Client;
    client.on('error', () => undefined);
    client.on('*', (event) => this.#gate?.push(event));
    return client;
  }

  async #openEvents(client: Client): Promise<WebSocket> {
    const gate = new EventGate(this.#options.onEvent, this.#log);
    this.#gate = gate;
    const { application } = this.#options;
    Promise.resolve(client.start([application, phonesApplication(application)])).catch(() => undefined);
    const socket = client._ws;
    // Told beforehand that a close was meant, ari-client leaves the reconnecting to us.
    socket.prependListener('close', () => (client._wsClosed = true));
    socket.prependListener('error', () => (client._wsClosed = true));
    guardMessages(socket, client, gate, this.#proof);
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', (error) => reject(new TelephonyFault(error.message)));
      socket.once('close', () => reject(new TelephonyFault('the connection was closed')));
    });
    try {
      await within(this.#options.requestTimeoutMs, 'opening the events', opened);
    } catch (error) {
      socket.terminate();
      throw error;
    }
    return socket;
  }

  /** One after the other, as on the one connection of the other adapter. Too late is never: nobody waits for it any more. */
  #send(...request: Parameters<Send>): Promise<Answer> {
    const limit = this.#options.requestTimeoutMs;
    const latest = performance.now() + limit;
    const asked = this.#newest.then(() => {
      if (performance.now() >= latest) throw new TelephonyFault('Asterisk is slow');
      return this.#ask(...request);
    });
    this.#newest = asked.catch(() => undefined);
    return within(limit, request[0].nickname, asked);
  }

  async #ask(...[operation, params, body]: Parameters<Send>): Promise<Answer> {
    const client = this.#client;
    if (client === null) throw new TelephonyFault('Asterisk is away');
    const resource = (client as unknown as Resources)[operation.resource];
    const verb = resource?.[operation.nickname];
    if (verb === undefined) return { status: 501, reason: 'this Asterisk does not offer it', body: undefined };
    const given: Record<string, unknown> = Object.fromEntries(
      Object.entries(params).filter(([, value]) => value !== undefined),
    );
    if (body !== undefined) given[body.name] = body.value;
    try {
      const answered = await within(this.#options.requestTimeoutMs, operation.nickname, verb(given));
      return { status: 200, reason: 'OK', body: answered };
    } catch (error) {
      return answerOf(error);
    }
  }
}

/** ari-client looks up each event's type in the API description, and throws on those that are missing there. */
function guardMessages(socket: WebSocket, client: Client, gate: EventGate, proof: Proof): void {
  const listeners = socket.listeners('message');
  const wanted = new Set<unknown>(EVENT_TYPES);
  socket.removeAllListeners('message');
  socket.on('message', (data: Buffer) => {
    try {
      const frame = JSON.parse(data.toString()) as Readonly<Record<string, unknown>>;
      const { type } = frame;
      if (type === PROOF_EVENT) proof.takes(frame);
      else if (typeof type !== 'string' || !wanted.has(type)) gate.drop(type);
      else if (type in client._swagger.apis.events.models)
        for (const listener of listeners) listener.call(socket, data);
      else gate.push(frame);
    } catch {
      gate.drop('unreadable');
    }
  });
}

/** @throws TelephonyFault when there was no answer at all. */
function answerOf(error: unknown): Answer {
  if (error instanceof TelephonyFault) throw error;
  const trouble = parse(error instanceof Error ? error.message : '') as Partial<ShredTrouble> | null;
  if (typeof trouble?.status !== 'number')
    throw new TelephonyFault(error instanceof Error ? error.message : 'ARI failed');
  if (trouble.status === 0) throw new TelephonyFault(`Asterisk is away: ${trouble.body ?? ''}`);
  const body = parse(trouble.body ?? '');
  return { status: trouble.status, reason: reasonOf(body) ?? '', body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function within<T>(limitMs: number, what: string, work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = afterReading(limitMs, () => reject(new TelephonyFault(`${what} was not answered in ${limitMs} ms`)));
  });
  try {
    return await Promise.race([work, expired]);
  } catch (error) {
    if (error instanceof Error) throw error;
    const said = (error as { message?: unknown } | null)?.message; // swagger rejects with plain objects
    throw new TelephonyFault(typeof said === 'string' ? said : `${what} failed`);
  } finally {
    clearTimeout(timer);
  }
}
