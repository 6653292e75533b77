/**
 * The browser phones' way to Asterisk: SIP over WebSocket at /ws, opened only for a signed-in agent or supervisor, or a citizen with a
 * pass, and only from our own pages. Asterisk's HTTP server checks neither, and has its control interface on the same
 * port: nothing but GET /ws, in our own words, ever reaches it. After the handshake bytes are passed on unread.
 */
import type { IncomingMessage, Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Config } from '../config.ts';
import { agentId, type AgentId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';
import type { AgentDoor } from '../service/doors.ts';
import { guestCookie, readCookie, sessionCookie } from './cookies.ts';
import { GuestTokens } from './guests.ts';
import { addressOf, isSafeForPhone, type OriginOf } from './origin.ts';
import type { Sessions } from './sessions.ts';

export interface LineLimits {
  readonly guests: number;
  readonly guestsPerAddress: number;
  readonly perAgent: number;
  /** From the browser, in any ten seconds: signalling is small. */
  readonly bytesPer10s: number;
  readonly idleMs: number;
}
export const usualLineLimits: LineLimits = {
  guests: 200,
  guestsPerAddress: 20,
  perAgent: 4,
  bytesPer10s: 512 * 1024,
  // Phones register anew every few minutes; silence for this long is a browser that is gone.
  idleMs: 20 * 60_000,
};

export interface PhoneProxyParts {
  readonly sessions: Sessions;
  readonly whence: OriginOf;
  readonly agents: AgentDoor;
}

type Caller =
  | { readonly kind: 'agent'; readonly agent: AgentId; readonly token: string; readonly page: string | null }
  | { readonly kind: 'guest'; readonly address: string };

interface Line {
  readonly caller: Caller;
  readonly browser: Duplex;
}

const connectMs = 3000;
const recheckMs = 10_000;
const pageId = /^[\w-]{4,40}$/;

class Refused extends Error {
  constructor(readonly status: '400 Bad Request' | '401 Unauthorized' | '403 Forbidden' | '429 Too Many Requests') {
    super(status);
  }
}

export class PhoneProxy {
  readonly #lines = new Set<Line>();
  readonly #guests: GuestTokens;
  readonly #recheck: NodeJS.Timeout;

  constructor(
    server: Server,
    private readonly parts: PhoneProxyParts,
    private readonly config: Config,
    private readonly log: Log,
    private readonly limits: LineLimits,
  ) {
    this.#guests = new GuestTokens(config.agentSecret);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const [path = '', query = ''] = (request.url ?? '').split('?');
      if (path.startsWith('/socket.io')) return;
      // A socket that breaks before it is anybody's must not break the process.
      socket.on('error', () => undefined);
      if (path === '/ws') void this.#open(request, socket, head, new URLSearchParams(query));
      else refuse(socket, '404 Not Found');
    });
    parts.sessions.onEnded((token) => {
      for (const { caller, browser } of this.#lines) {
        if (caller.kind === 'agent' && caller.token === token) browser.destroy();
      }
    });
    this.#recheck = setInterval(() => void this.#recheckSessions(), recheckMs).unref();
  }

  get openLines(): number {
    return this.#lines.size;
  }

  close(): void {
    clearInterval(this.#recheck);
    for (const { browser } of this.#lines) browser.destroy();
  }

  async #open(request: IncomingMessage, browser: Duplex, head: Buffer, query: URLSearchParams): Promise<void> {
    try {
      const handshake = this.#handshake(request);
      const caller = await this.#caller(request, query);
      this.#checkRoom(caller);
      const line: Line = { caller, browser };
      this.#lines.add(line);
      browser.once('close', () => this.#lines.delete(line));
      if (browser.destroyed) this.#lines.delete(line);
      else this.#connect(line, handshake, head);
    } catch (error) {
      refuse(browser, error instanceof Refused ? error.status : '503 Service Unavailable');
      this.log.info(
        { reason: (error as Error).message, pii: { address: addressOf(this.config, request) } },
        'phone line refused',
      );
    }
  }

  // ── may they ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What Asterisk is told: our own words, with the browser's key and nothing else of theirs. */
  #handshake(request: IncomingMessage): string {
    if (this.parts.whence(request) !== 'own' || request.headers.origin === undefined)
      throw new Refused('403 Forbidden');
    if (!isSafeForPhone(this.config, request)) throw new Refused('403 Forbidden');
    const {
      'sec-websocket-key': key,
      'sec-websocket-version': version,
      'sec-websocket-protocol': protocols,
    } = request.headers;
    const speaksSip = (protocols ?? '').split(',').some((protocol) => protocol.trim() === 'sip');
    if (request.method !== 'GET' || version !== '13' || !speaksSip || !/^[A-Za-z0-9+/]{22}==$/.test(key ?? '')) {
      throw new Refused('400 Bad Request');
    }
    const { host } = new URL(this.config.ariUrl);
    const lines = [
      'GET /ws HTTP/1.1',
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${key ?? ''}`,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Protocol: sip',
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  }

  /** Who tries the citizens' page beside their own desk has both cookies: that page says `as=guest`. */
  async #caller(request: IncomingMessage, query: URLSearchParams): Promise<Caller> {
    const token = query.get('as') === 'guest' ? null : readCookie(request, sessionCookie);
    const me = token === null ? null : await this.parts.sessions.read(token);
    if (token !== null && me !== null) {
      if ((me.role !== 'agent' && me.role !== 'supervisor') || me.agentId === null) throw new Refused('403 Forbidden');
      const page = query.get('page') ?? '';
      return { kind: 'agent', agent: agentId(me.agentId), token, page: pageId.test(page) ? page : null };
    }
    const pass = readCookie(request, guestCookie);
    if (pass === null || !this.#guests.isValid(pass, Date.now())) throw new Refused('401 Unauthorized');
    return { kind: 'guest', address: addressOf(this.config, request) };
  }

  #checkRoom(caller: Caller): void {
    const callers = [...this.#lines].map((line) => line.caller);
    if (caller.kind === 'agent') {
      const own = callers.filter((other) => other.kind === 'agent' && other.agent === caller.agent);
      if (own.length >= this.limits.perAgent) throw new Refused('429 Too Many Requests');
      return;
    }
    const guests = callers.filter((other) => other.kind === 'guest');
    const near = guests.filter((guest) => guest.address === caller.address);
    if (guests.length >= this.limits.guests || near.length >= this.limits.guestsPerAddress) {
      throw new Refused('429 Too Many Requests');
    }
  }

  async #recheckSessions(): Promise<void> {
    const tokens = new Set([...this.#lines].flatMap(({ caller }) => (caller.kind === 'agent' ? [caller.token] : [])));
    for (const token of tokens) await this.parts.sessions.read(token).catch(() => null);
  }

  // ── the line itself ────────────────────────────────────────────────────────────────────────────────────────────────

  #connect({ caller, browser }: Line, handshake: string, head: Buffer): void {
    const { hostname, port } = new URL(this.config.ariUrl);
    const asterisk = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), noDelay: true });
    asterisk.setTimeout(connectMs, () => asterisk.destroy());
    let opened = false;
    browser.once('close', () => asterisk.destroy());
    asterisk.on('error', () => undefined);
    asterisk.once('close', () => {
      if (!opened) refuse(browser, '502 Bad Gateway');
      else browser.end(() => browser.destroy());
      if (opened && caller.kind === 'agent') this.parts.agents.phoneLineClosed(caller.agent);
    });
    asterisk.once('connect', () => asterisk.write(handshake));
    asterisk.once('data', (answer: Buffer) => {
      if (!answer.toString('latin1', 0, 12).startsWith('HTTP/1.1 101')) {
        this.log.warn({ answer: answer.toString('latin1', 0, 12) }, 'asterisk refused a phone line');
        asterisk.destroy();
        return;
      }
      opened = true;
      browser.write(answer);
      this.#join(browser, asterisk, head);
      if (caller.kind === 'agent') this.parts.agents.phoneLineOpened(caller.agent, caller.page);
    });
  }

  #join(browser: Duplex, asterisk: Socket, head: Buffer): void {
    if (head.length > 0) asterisk.write(head);
    asterisk.setTimeout(this.limits.idleMs);
    // Finds a browser whose net is gone without a word.
    if ('setKeepAlive' in browser) (browser as Socket).setKeepAlive(true, 15_000);
    this.#meter(browser);
    browser.pipe(asterisk);
    asterisk.pipe(browser);
  }

  #meter(browser: Duplex): void {
    let bytes = 0;
    let since = performance.now();
    browser.on('data', (chunk: Buffer) => {
      const now = performance.now();
      if (now - since > 10_000) [bytes, since] = [0, now];
      bytes += chunk.length;
      if (bytes <= this.limits.bytesPer10s) return;
      this.log.warn({ bytes }, 'a phone line floods and is cut');
      browser.destroy();
    });
  }
}

function refuse(socket: Duplex, status: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

export function attachPhoneProxy(
  server: Server,
  parts: PhoneProxyParts,
  config: Config,
  log: Log,
  limits: Partial<LineLimits> = {},
): PhoneProxy {
  return new PhoneProxy(server, parts, config, log, { ...usualLineLimits, ...limits });
}
