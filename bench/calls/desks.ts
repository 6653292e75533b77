/**
 * The agents' desks without browsers: each signs in, listens to its push line and ends wrap-up the moment it begins. In a
 * process of its own, because a real desk's CPU is the agent's computer's, not the hotline's. Told what to do over IPC.
 */
import { io } from 'socket.io-client';
import type { Push } from '../../src/contract/push.ts';
import { clock, type DeskMark, type FromDesks, type ToDesks } from './plan.ts';

type Login = Extract<ToDesks, { do: 'signIn' }>['agents'][number];

class Desk {
  readonly marks: DeskMark[] = [];
  readonly refused: string[] = [];
  #cookie = '';
  #wrapping: string | null = null;

  constructor(
    private readonly url: string,
    readonly login: Login,
  ) {}

  async signIn(): Promise<void> {
    const { username, password } = this.login;
    const response = await this.#post('/api/session', { username, password });
    if (!response.ok) throw new Error(`${username} could not sign in: ${response.status} ${await response.text()}`);
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
    await this.#listen();
  }

  async presence(state: 'ready' | 'aux'): Promise<void> {
    const wish = state === 'ready' ? { state, device: 'sip' } : { state, reason: 'other', device: 'sip' };
    const response = await this.#post('/api/agent/presence', wish);
    if (!response.ok) throw new Error(`presence was refused: ${response.status} ${await response.text()}`);
  }

  #listen(): Promise<void> {
    const socket = io(this.url, {
      transports: ['websocket'],
      extraHeaders: { cookie: this.#cookie, origin: this.url },
      forceNew: true,
    });
    socket.on('connect', () => socket.emit('hello', { page: `bench-${this.login.extension}` }));
    socket.on('push', (message: Push) => this.#hear(message));
    return new Promise((resolve, reject) => {
      socket.once('push', () => resolve());
      socket.once('connect_error', reject);
    });
  }

  #hear(message: Push): void {
    if (message.type !== 'call.changed' || message.data.state !== 'wrapping') return;
    if (this.#wrapping === message.data.callId) return;
    this.#wrapping = message.data.callId;
    void this.#endWrapUp(message.data.callId);
  }

  async #endWrapUp(callId: string): Promise<void> {
    const askedAt = clock();
    try {
      const response = await this.#post(`/api/calls/${callId}/wrap-up`, { disposition: 'answered' });
      const answeredAt = clock();
      const words = await response.text();
      if (response.ok) this.marks.push({ extension: this.login.extension, askedAt, answeredAt });
      else this.refused.push(`${response.status} ${words.slice(0, 200)}`);
    } catch (error) {
      this.refused.push(String(error));
    }
  }

  #post(path: string, body: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url, cookie: this.#cookie },
      body: JSON.stringify(body),
    });
  }
}

const desks = new Map<string, Desk>();
let cpuBefore = process.cpuUsage();
const tell = (message: FromDesks): void => void process.send?.(message);

async function signIn({ url, agents }: Extract<ToDesks, { do: 'signIn' }>): Promise<void> {
  for (const agent of agents) {
    const desk = new Desk(url, agent);
    await desk.signIn();
    desks.set(agent.extension, desk);
  }
  tell({ did: 'signIn' });
}

async function makeReady(extensions: readonly string[]): Promise<void> {
  for (const [extension, desk] of desks) await desk.presence(extensions.includes(extension) ? 'ready' : 'aux');
  tell({ did: 'ready' });
}

/** What happened since it was last asked for. */
function collect(): void {
  const { user, system } = process.cpuUsage(cpuBefore);
  cpuBefore = process.cpuUsage();
  const all = [...desks.values()];
  const marks = all.flatMap((desk) => desk.marks.splice(0));
  const refused = all.flatMap((desk) => desk.refused.splice(0));
  tell({ did: 'collect', marks, refused, cpuMs: (user + system) / 1000 });
}

process.on('message', (message: ToDesks) => {
  const work =
    message.do === 'signIn'
      ? signIn(message)
      : message.do === 'ready'
        ? makeReady(message.extensions)
        : Promise.resolve(collect());
  work.catch((error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
