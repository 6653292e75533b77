/**
 * The softphone's line to the server: one JsSIP user agent over /ws, kept registered. Lost sockets come back within
 * 5 s, refused registrations are tried again. Knows nothing of microphones or of what a call sounds like.
 */
import { UA } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import type { PhoneAccess } from '../../contract/http/agent.ts';
import { SipSocket } from './softphone-socket.ts';

interface LineEvents {
  connected(): void;
  disconnected(): void;
  registered(): void;
  unregistered(): void;
  registerFailed(): void;
  incoming(session: RTCSession): void;
}

const reconnectSeconds = { min: 1, max: 5 };
const registerSeconds = 120;

export class SipLine {
  readonly #page: string;
  readonly #events: LineEvents;
  #access: PhoneAccess | null = null;
  #guest = false;
  #ua: UA | null = null;
  #socket: SipSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #retries = 0;

  constructor(page: string, events: LineEvents) {
    this.#page = page;
    this.#events = events;
    window.addEventListener('offline', () => this.#socket?.drop());
  }

  get started(): boolean {
    return this.#ua !== null;
  }

  start(access: PhoneAccess, guest: boolean): void {
    if (this.#ua && this.#access?.uri === access.uri && this.#guest === guest) {
      // Same phone, fresh password: a call in progress must not notice.
      this.#ua.set('password', access.password);
      if (!guest && !this.#ua.isRegistered() && this.#ua.isConnected()) this.#ua.register();
      return;
    }
    this.#ua?.stop();
    this.#access = access;
    this.#guest = guest;
    const url = new URL(access.websocket, location.href.replace(/^http/, 'ws'));
    url.searchParams.set('page', this.#page);
    this.#socket = new SipSocket(url);
    this.#ua = new UA({
      sockets: [this.#socket],
      uri: access.uri,
      authorization_user: access.username,
      password: access.password,
      register: !guest,
      register_expires: registerSeconds,
      connection_recovery_min_interval: reconnectSeconds.min,
      connection_recovery_max_interval: reconnectSeconds.max,
      user_agent: 'hotline-desk',
    });
    this.#listen(this.#ua);
    this.#ua.start();
  }

  /** Unregisters and ends the call. Only for signing out. */
  stop(): void {
    if (this.#retry) clearTimeout(this.#retry);
    const ua = this.#ua;
    this.#ua = null;
    this.#access = null;
    ua?.stop();
  }

  call(target: string, microphone: MediaStream, displayName: string): RTCSession | null {
    const name = displayName ? { fromDisplayName: displayName } : {};
    return this.#ua?.call(target, { mediaStream: microphone, ...name }) ?? null;
  }

  #listen(ua: UA): void {
    const current = (act: () => void) => (): void => void (this.#ua === ua && act());
    ua.on('connected', current(this.#events.connected));
    ua.on('disconnected', current(this.#events.disconnected));
    ua.on('unregistered', current(this.#events.unregistered));
    ua.on(
      'registered',
      current(() => {
        this.#retries = 0;
        this.#events.registered();
      }),
    );
    ua.on(
      'registrationFailed',
      current(() => this.#registerLater(ua)),
    );
    ua.on('newRTCSession', ({ originator, session }: { originator: string; session: RTCSession }) => {
      if (this.#ua === ua && originator === 'remote') this.#events.incoming(session);
    });
  }

  /** JsSIP reconnects a lost socket by itself and then registers, but gives up after a refused REGISTER. */
  #registerLater(ua: UA): void {
    if (!ua.isConnected()) return;
    this.#events.registerFailed();
    if (this.#retry) clearTimeout(this.#retry);
    const seconds = Math.min(reconnectSeconds.max, 2 ** this.#retries++);
    this.#retry = setTimeout(() => this.#ua === ua && ua.isConnected() && ua.register(), seconds * 1000);
  }
}
