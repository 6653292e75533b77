/**
 * The program under test as its users meet it: a real controller process on real servers, agents who sign in through
 * HTTP and hold a registered phone, and the journal read back through the API. Stories are told with this.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io, type Socket } from 'socket.io-client';
import type { z } from 'zod';
import { AgentState } from '../../src/contract/http/agent.ts';
import { CallFull, CallList } from '../../src/contract/http/calls.ts';
import { Push } from '../../src/contract/push.ts';
import { TicketFull } from '../../src/contract/http/tickets.ts';
import { freePort } from './own-valkey.ts';
import { asterisk, database, partsEnv, redisUrl } from './parts.ts';
import { Program } from './program.ts';
import type { SipPhone, WhenCalled } from './sip-phone.ts';
import { until } from './until.ts';

type Settings = Record<string, string>;

/** One controller with a home, a database and a Redis database of its own, on the shared Asterisk. */
export class TestHotline {
  controller: Program;
  readonly url: string;
  /** Those of this file that run. */
  static readonly open = new Set<TestHotline>();
  readonly #agents: TestAgent[] = [];
  readonly #everybody: TestAgent[] = [];

  private constructor(
    readonly env: Settings,
    readonly home: string,
  ) {
    this.url = `http://127.0.0.1:${env['HOTLINE_HTTP_PORT']}`;
    this.controller = new Program('bin/program.mjs', ['main'], env);
  }

  static async start(settings: Settings = {}): Promise<TestHotline> {
    const home = await mkdtemp(path.join(tmpdir(), 'hotline-story-'));
    const env: Settings = {
      ...partsEnv(),
      DATABASE_URL: settings['DATABASE_URL'] ?? (await database('city')),
      REDIS_URL: await redisUrl(),
      HOTLINE_HOME: home,
      HOTLINE_HTTP_PORT: String(await freePort()),
      HOTLINE_PORT_BASE: '0',
      HOTLINE_SEED: 'demo',
      LOG_LEVEL: 'info',
      ...settings,
    };
    const hotline = new TestHotline(env, home);
    TestHotline.open.add(hotline);
    await hotline.ready();
    return hotline;
  }

  /** The beginning of a controller's life; a second one is for tests of takeovers. */
  another(settings: Settings): Program {
    return new Program('bin/program.mjs', ['main'], { ...this.env, ...settings });
  }

  async ready(within = 120_000): Promise<void> {
    await until(async () => this.controller.ended || (await this.probe('/readyz')) === 200, {
      what: 'the controller to be ready',
      within,
    });
    if (this.controller.ended)
      throw new Error(
        `the controller ended: ${this.controller.errors.join('\n')} ${this.controller.lines.slice(-5).join('\n')}`,
      );
  }

  async probe(where: string): Promise<number> {
    return (await fetch(this.url + where)).status;
  }

  /** As a crash: nothing is said to anyone. */
  async kill(): Promise<void> {
    await this.controller.kill();
  }

  startAgain(): void {
    this.controller = new Program('bin/program.mjs', ['main'], this.env);
  }

  async end(): Promise<void> {
    TestHotline.open.delete(this);
    if (!this.controller.ended) {
      this.controller.signal('SIGCONT');
      this.controller.send({ stop: 'hand-over' });
      const killed = setTimeout(() => this.controller.signal('SIGKILL'), 10_000);
      await this.controller.exit;
      clearTimeout(killed);
    }
    await rm(this.home, { recursive: true, force: true });
  }

  async signIn(username: string): Promise<Session> {
    const response = await fetch(`${this.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.url },
      body: JSON.stringify({ username, password: 'hotline-demo' }),
    });
    if (response.status !== 200)
      throw new Error(`sign-in of ${username} was answered ${response.status} ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ');
    return new Session(this.url, cookie);
  }

  /** Signs agent `n` in on a SIP phone, ready for calls. */
  async agent(n: number, whenCalled: WhenCalled = 'ring'): Promise<TestAgent> {
    const name = `agent${String(n).padStart(2, '0')}`;
    const phone = await asterisk().agentPhone(String(8000 + n), { whenCalled });
    await phone.register();
    const agent = new TestAgent(await this.signIn(name), phone);
    this.#agents.push(agent);
    this.#everybody.push(agent);
    await agent.open();
    await until(() => agent.setPresence('ready', 'sip'), { what: `${name} to be ready`, within: 15_000, every: 200 });
    return agent;
  }

  /** Signs all agents of this story out and closes their desks and phones. */
  async everyoneOut(): Promise<void> {
    for (const agent of this.#agents.splice(0)) {
      await agent.phone.close();
      await until(() => agent.setPresence('offline'), 'an agent to sign out');
      agent.close();
    }
  }

  /** After a story that failed: the wrap-up that it left would be the next one's trouble. */
  async putAway(): Promise<void> {
    for (const agent of this.#everybody) {
      for (const { data } of agent.pops())
        await agent.act(data.callId, 'wrap-up', { disposition: 'answered' }).catch(() => undefined);
    }
  }

  /** The newest call of this number as the journal has it. */
  async callOf(number: string, reader?: Session): Promise<z.infer<typeof CallFull>> {
    const session = reader ?? (await this.signIn('supervisor01'));
    const { items } = CallList.parse(await session.get(`/api/calls?number=${number}`));
    const newest = items[0];
    if (newest === undefined) throw new Error('no such call in the journal');
    return CallFull.parse(await session.get(`/api/calls/${encodeURIComponent(newest.id)}`));
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`${name} `));
    return Number(line?.split(' ')[1] ?? NaN);
  }
}

/** Somebody signed in: the API with their cookie. */
export class Session {
  constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  async send(method: string, where: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + where, {
      method,
      headers: {
        cookie: this.cookie,
        origin: this.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  async get(where: string): Promise<unknown> {
    const { status, body } = await this.send('GET', where);
    if (status !== 200) throw new Error(`GET ${where} was answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  post(where: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    return this.send('POST', where, body);
  }
}

/** An agent at a desk (its socket) with a SIP phone. */
export class TestAgent {
  readonly pushed: Push[] = [];
  readonly page = `page-${Math.random().toString(36).slice(2)}`;
  #socket: Socket | null = null;

  constructor(
    readonly session: Session,
    readonly phone: SipPhone,
  ) {}

  async open(): Promise<void> {
    const socket = io(this.session.url, {
      transports: ['websocket'],
      extraHeaders: { cookie: this.session.cookie, origin: this.session.url },
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
    });
    this.#socket = socket;
    socket.on('push', (message: unknown) => this.pushed.push(Push.parse(message)));
    socket.on('connect', () => socket.emit('hello', { page: this.page }));
    // As the desk does: what the server turns away is not tried again by the library.
    socket.on('connect_error', () => {
      if (!socket.active) setTimeout(() => socket.connect(), 500);
    });
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') socket.connect();
    });
    await until(() => this.pushed.some((message) => message.type === 'agent.snapshot'), 'the snapshot of the desk');
  }

  close(): void {
    this.#socket?.disconnect();
  }

  async setPresence(state: 'ready' | 'aux' | 'offline', device: 'sip' | 'browser' = 'sip'): Promise<boolean> {
    const { status } = await this.session.post('/api/agent/presence', { state, device, page: this.page });
    return status === 200;
  }

  async state(): Promise<AgentState> {
    return AgentState.parse(await this.session.get('/api/agent/state'));
  }

  async presence(): Promise<string> {
    return (await this.state()).presence.state;
  }

  pops(): Extract<Push, { type: 'call.offered' }>[] {
    return this.pushed.filter((message) => message.type === 'call.offered');
  }

  act(callId: string, what: string, body: object = {}): Promise<{ status: number; body: unknown }> {
    return this.session.post(`/api/calls/${encodeURIComponent(callId)}/${what}`, body);
  }

  async saveTicket(
    callId: string,
    words: string,
    key = `key-${Math.random().toString(36).slice(2)}`,
  ): Promise<TicketFull> {
    const { items } = (await this.session.get('/api/categories')) as { items: { id: string; parent: string | null }[] };
    const parents = new Set(items.map((item) => item.parent));
    const leaf = items.find((item) => !parents.has(item.id));
    const { status, body } = await this.session.post('/api/tickets', {
      callId,
      kind: 'help',
      category: leaf?.id,
      words,
      place: { area: '示范区/示范街道', detail: '文化路 12 号' },
      outcome: 'handle',
      idempotencyKey: key,
    });
    if (status !== 201 && status !== 200) throw new Error(`the ticket was answered ${status}: ${JSON.stringify(body)}`);
    return TicketFull.parse(body);
  }
}
