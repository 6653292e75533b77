/**
 * The web room alone on a port of its own: its needs are kept in memory here, typed as the room declares them. What the
 * store, the service and Asterisk make of them is tested in their own suites and in the whole stories.
 */
import { Registry } from 'prom-client';
import { io, type Socket } from 'socket.io-client';
import request from 'supertest';
import { afterAll } from 'vitest';
import type { Config } from '../../src/config.ts';
import type { AgentState } from '../../src/contract/http/agent.ts';
import type { CallFull } from '../../src/contract/http/calls.ts';
import type { Me } from '../../src/contract/http/session.ts';
import type { Draft, NewTicket, TicketFull } from '../../src/contract/http/tickets.ts';
import type { Push } from '../../src/contract/push.ts';
import type { AgentId, CallId } from '../../src/core/kernel/ids.ts';
import type { Refusal } from '../../src/core/kernel/refusal.ts';
import type { AgentDoor } from '../../src/service/doors.ts';
import type { Studio } from '../../src/service/studio.ts';
import type { Limits } from '../../src/web/limits.ts';
import type { AuditEntry, TicketScope, WebNeeds } from '../../src/web/needs.ts';
import { originOf } from '../../src/web/origin.ts';
import type { LineLimits } from '../../src/web/phone-proxy.ts';
import { makePush } from '../../src/web/push.ts';
import { recordingsIn } from '../../src/web/recordings.ts';
import { makeWebServer } from '../../src/web/server.ts';
import { Sessions } from '../../src/web/sessions.ts';
import { keptLog } from '../support/quiet-log.ts';
import { call, now, password, people, ticket } from './samples.ts';

export class House {
  readonly kept = keptLog();
  readonly calls = new Map<string, CallFull>([['call-1', call('call-1')]]);
  readonly tickets = new Map<string, TicketFull>([['T1', ticket('T1')]]);
  readonly drafts = new Map<string, Draft>();
  readonly audited: AuditEntry[] = [];
  readonly opened: { by: string; form: NewTicket }[] = [];
  /** What the agents' door was asked, e.g. "hold a1 call-1". */
  readonly asked: string[] = [];
  readonly tokens = new Map<string, Me>();
  /** Accounts away: everything asked of them fails. */
  accountsAway = false;
  parts: { part: string; why: string }[] = [];
  refusal: Refusal | null = null;
  #failures = 0;
  #nextToken = 1;
  recordings = '/nonexistent';
  /** Of recordings sent in for prompts. */
  heardBytes = 0;

  readonly sessions = new Sessions({
    signIn: (username, given) => this.#signIn(username, given),
    readSession: async (token) => {
      if (this.accountsAway) throw new StoreFault('away');
      return this.tokens.get(token) ?? null;
    },
    endSession: async (token) => void this.tokens.delete(token),
  });

  async #signIn(username: string, given: string) {
    const me = people.find((one) => one.username === username);
    if (this.#failures >= 5) return { refused: 'locked-out', retryAfterSeconds: 900 };
    if (!me || given !== password) {
      this.#failures += 1;
      return { refused: 'wrong-credentials' };
    }
    return this.begin(me);
  }

  begin(me: Me): { token: string; me: Me } {
    const token = `token-${'x'.repeat(20)}-${this.#nextToken++}`;
    this.tokens.set(token, me);
    return { token, me };
  }

  cookieOf(username: string): string {
    return `hotline_session=${this.begin(people.find((one) => one.username === username)!).token}`;
  }

  state(agent: AgentId): AgentState {
    return {
      agentId: agent,
      name: '张敏',
      extension: '8001',
      presence: { state: 'ready', reason: null, since: now, next: { state: 'ready', reason: null } },
      device: 'browser',
      phoneReady: true,
      call: null,
      today: { answered: 0, talkedSeconds: 0 },
      waiting: 0,
      page: null,
      seq: this.push.seqOf(agent),
      degraded: [],
    };
  }

  #hand = (name: string) => async (agent: AgentId, id: CallId) => {
    this.asked.push(`${name} ${agent} ${id}`);
    return this.refusal;
  };

  readonly agents: AgentDoor = {
    state: async (agent) => this.refusal ?? this.state(agent),
    setPresence: async (agent, wish) => {
      this.asked.push(`presence ${agent} ${wish.state}`);
      return this.refusal ?? this.state(agent);
    },
    deskConnected: async (agent, page) => {
      this.asked.push(`connected ${agent} ${page}`);
      return this.state(agent);
    },
    deskGone: (agent, page) => void this.asked.push(`gone ${agent} ${page}`),
    phoneLineOpened: (agent, page) => void this.asked.push(`line opened ${agent} ${page}`),
    phoneLineClosed: (agent) => void this.asked.push(`line closed ${agent}`),
    popSeen: (agent, id, paintedAt) => void this.asked.push(`seen ${agent} ${id} ${paintedAt}`),
    phoneAccess: (agent, device) => ({
      uri: `sip:${agent}@hotline`,
      username: `${agent}-${device}`,
      password: 'secret',
      websocket: '/ws',
    }),
    hangUp: this.#hand('hangup'),
    hold: this.#hand('hold'),
    resume: this.#hand('resume'),
    refuseOffer: this.#hand('refuse'),
    wrapUp: this.#hand('wrap-up'),
    extendWrapUp: this.#hand('extend-wrap-up'),
    ticketSaved: () => undefined,
  };

  readonly needs: WebNeeds = {
    accounts: {
      signIn: (username, given) => this.#signIn(username, given),
      readSession: async (token) => this.tokens.get(token) ?? null,
      endSession: async (token) => void this.tokens.delete(token),
    },
    agents: this.agents,
    office: {
      open: async (by, opened) => {
        this.opened.push({ by: by.username, form: opened });
        return ticket('T2', {
          words: opened.words,
          title: opened.title ?? '路灯',
          citizenName: opened.citizenName ?? null,
        });
      },
    },
    tickets: {
      list: async (_query, scope) => ({
        items: [...this.tickets.values()].filter((one) => inScope(one, scope)),
        next: null,
      }),
      one: async (number, scope) => {
        const found = this.tickets.get(number);
        return found && inScope(found, scope) ? found : null;
      },
    },
    calls: {
      list: async ({ agent, cursor }) => {
        if (cursor === 'torn') return { refused: 'bad-cursor' };
        const items = [...this.calls.values()].filter((one) => agent === undefined || one.agentId === agent);
        return { items, next: null };
      },
      callById: async (id) => this.calls.get(id) ?? null,
    },
    drafts: {
      list: async (username) =>
        [...this.drafts].filter(([key]) => key.startsWith(`${username} `)).map(([, one]) => one),
      read: async (username, key) => this.drafts.get(`${username} ${key}`) ?? null,
      save: async (username, key, draft) => {
        const saved = {
          ...draft,
          key,
          version: (this.drafts.get(`${username} ${key}`)?.version ?? 0) + 1,
          savedAt: now,
        };
        this.drafts.set(`${username} ${key}`, saved);
        return saved;
      },
      remove: async (username, key) => void this.drafts.delete(`${username} ${key}`),
    },
    reference: {
      categories: async () => [{ id: 'c1', parent: null, label: '城建' }],
      areas: async () => [{ district: '历下区', streets: ['文化东路街道'] }],
    },
    recordings: { open: (name) => recordingsIn(this.recordings).open(name) },
    audit: { record: async (entry) => void this.audited.push(entry) },
    guestPhones: {
      access: () => ({
        uri: 'sip:guest@hotline',
        username: 'guest',
        password: 'g',
        websocket: '/ws',
        target: 'sip:12345@hotline',
      }),
    },
    prompts: {
      list: async () => [],
      add: async () => ({ refused: 'prompt-exists' }),
      save: async () => ({ refused: 'prompt-unknown' }),
      record: async (_by, _key, _revision, source) => {
        for await (const part of source) this.heardBytes += part.length;
        return { refused: 'not-audio' };
      },
      unrecord: async () => ({ refused: 'prompt-unknown' }),
      remove: async () => ({ refused: 'prompt-in-use', usedBy: [] }),
      listen: async () => null,
      tryOut: async () => Buffer.from('RIFF'),
    },
    calendar: {
      schedules: async () => [],
      years: async () => ({ items: [], next: null, unofficial: [] }),
      holds: () => ({ refused: 'schedule-unknown' }),
      addSchedule: async () => ({ refused: 'schedule-exists' }),
      saveSchedule: async () => ({ refused: 'schedule-unknown' }),
      removeSchedule: async () => ({ refused: 'schedule-unknown' }),
      saveYear: async () => ({ refused: 'year-unknown' }),
    },
    emergency: {
      now: async () => ({ banner: null, current: null, at: now, queues: [] }),
      list: async () => ({ items: [], next: null }),
      propose: async () => ({ refused: 'emergency-exists' }),
      confirm: async () => ({ refused: 'second-admin-needed' }),
      end: async () => ({ refused: 'emergency-over' }),
    },
    studio: noStudio,
    health: { notReady: async () => this.parts, degraded: () => [] },
    metrics: new Registry(),
  };

  readonly push = makePush(this.sessions, originOf(testConfig()), this.kept.log);
}

const inScope = (one: TicketFull, scope: TicketScope): boolean => scope.confidential === 'shown' || !one.confidential;

const nothing = async () => null;
/** An empty one; flows.test.ts hands in a real one. */
const noStudio = {
  library: {
    list: async () => [],
    open: nothing,
    create: async () => ({ refused: 'flow-exists' }),
    save: nothing,
    check: nothing,
    copies: async () => ({ items: [] }),
    takeLease: nothing,
    releaseLease: async () => undefined,
    versions: nothing,
    toFile: nothing,
    importFile: async () => ({ refused: 'bad-flow-file' }),
    lists: async () => ({ queues: [], skills: [], units: [], schedules: [], flows: [], prompts: [], allowedHosts: [] }),
  },
  publisher: { publishCheck: nothing, publish: nothing, rollBack: nothing, dismiss: async () => false },
  rehearsal: { dryRun: nothing },
  traffic: { traffic: nothing },
  numbers: {
    list: async () => ({ items: [] }),
    save: async () => ({ refused: 'flow-not-published' }),
    remove: async () => ({ refused: 'last-number' }),
  },
} as unknown as Studio;

/** Named as the store's is: the room knows a Fault by its name. */
export class StoreFault extends Error {
  override name = 'StoreFault';
}

export function testConfig(changes: Partial<Config> = {}): Config {
  return {
    production: false,
    home: '/nonexistent',
    http: { address: '127.0.0.1', port: 0, publicOrigin: null },
    sip: { address: '127.0.0.1', port: 5060 },
    databaseUrl: 'unused',
    redisUrl: 'unused',
    ariUrl: 'http://someone:secret@127.0.0.1:9',
    amiUrl: 'http://unused',
    ariAdapter: 'native',
    controller: '1',
    seed: 'none',
    folders: { prompts: '/nonexistent', recordings: '/nonexistent', spool: '/nonexistent' },
    celFile: null,
    tree: null,
    agentSecret: 'a-secret-of-this-test',
    agents: 60,
    logLevel: 'debug',
    debugStall: false,
    ...changes,
  } as Config;
}

export interface OpenHouse extends House {
  readonly origin: string;
  readonly port: number;
  http(): ReturnType<typeof request.agent>;
  desk(cookie: string | null, extra?: Record<string, string>): Desk;
  openLines(): number;
}

interface Options {
  readonly config?: Partial<Config>;
  readonly limits?: Partial<Limits>;
  readonly lines?: Partial<LineLimits>;
  readonly desks?: string;
  readonly studio?: Studio;
}

const closers: (() => Promise<void>)[] = [];
// Here and not in openHouse: a hook that is declared while another one runs is never run.
afterAll(async () => {
  for (const close of closers) await close();
});

/** Listens on a port of its own until the file's tests are done. */
export async function openHouse(options: Options = {}): Promise<OpenHouse> {
  const house = new House();
  const { config, studio = house.needs.studio, ...rest } = options;
  const server = makeWebServer(
    { needs: { ...house.needs, studio }, sessions: house.sessions, push: house.push },
    testConfig(config),
    house.kept.log,
    { desks: '/nonexistent', ...rest },
  );
  const port = await server.listen(0, '127.0.0.1');
  const desks: Desk[] = [];
  closers.push(async () => {
    for (const desk of desks) desk.socket.disconnect();
    await server.close();
  });
  const origin = `http://127.0.0.1:${port}`;
  return Object.assign(house, {
    origin,
    port,
    http: () => request.agent(server.http),
    openLines: () => server.phones.openLines,
    desk: (cookie: string | null, extra: Record<string, string> = { origin }) => {
      const desk = new Desk(origin, { ...(cookie === null ? {} : { cookie }), ...extra });
      desks.push(desk);
      return desk;
    },
  });
}

/** A true socket.io client that keeps what it hears. */
export class Desk {
  readonly socket: Socket;
  readonly heard: Push[] = [];
  failed: string | null = null;
  dropped: string | null = null;

  constructor(origin: string, extraHeaders: Record<string, string>) {
    this.socket = io(origin, { transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders });
    this.socket.on('push', (message: Push) => this.heard.push(message));
    this.socket.on('connect_error', (error) => (this.failed = error.message));
    this.socket.on('disconnect', (reason) => (this.dropped = reason));
  }

  hello(page: string): this {
    this.socket.emit('hello', { page });
    return this;
  }

  /** Without heartbeats, which come when they like. */
  get said(): Push[] {
    return this.heard.filter(({ type }) => type !== 'heartbeat');
  }
}
