/**
 * The web room alone on a port of its own: its needs are kept in memory here, typed as the room declares them. What the
 * store, the service and Asterisk make of them is tested in their own suites and in the whole stories.
 */
import { Registry } from 'prom-client';
import { io, type Socket } from 'socket.io-client';
import request from 'supertest';
import type { Config } from '../../src/config.ts';
import type { AgentState } from '../../src/contract/http/agent.ts';
import type { CallbackRow } from '../../src/contract/http/callbacks.ts';
import type { CallFull } from '../../src/contract/http/calls.ts';
import type { MessageRow } from '../../src/contract/http/messages.ts';
import type { ReviewFull } from '../../src/contract/http/quality.ts';
import type { Me } from '../../src/contract/http/session.ts';
import type { Draft, NewTicket, TicketFull } from '../../src/contract/http/tickets.ts';
import type { Push } from '../../src/contract/push.ts';
import { usualPolicy } from '../../src/core/callback/task.ts';
import { usualRules } from '../../src/core/floor/usual-rules.ts';
import type { AgentId, CallId } from '../../src/core/kernel/ids.ts';
import type { Refusal } from '../../src/core/kernel/refusal.ts';
import { shownTo, type KeptCalibration } from '../../src/service/calibration-office.ts';
import type { AgentDoor, HandsDoor } from '../../src/service/doors.ts';
import type { ReportDoor } from '../../src/service/reports.ts';
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
import { call, callback, message, now, password, people, ticket } from './samples.ts';
import { atFileEnd } from '../support/file-end.ts';

export class House {
  readonly kept = keptLog();
  readonly calls = new Map<string, CallFull>([['call-1', call('call-1')]]);
  readonly callbacks: CallbackRow[] = [callback('task-1')];
  readonly messages: MessageRow[] = [message('sms-1')];
  readonly tickets = new Map<string, TicketFull>([['T1', ticket('T1')]]);
  readonly drafts = new Map<string, Draft>();
  readonly reviews = new Map<string, ReviewFull>();
  readonly calibrations = new Map<string, KeptCalibration>();
  readonly seals = new Map<string, { name: string; sha256: string | null }>();
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
      presence: { state: 'ready', reason: null, since: now, next: { state: 'ready', reason: null }, misses: null },
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
    askWrapUp: this.#hand('ask-wrap-up'),
    leaveWrapUp: this.#hand('leave-wrap-up'),
    wrapUp: this.#hand('wrap-up'),
    extendWrapUp: this.#hand('extend-wrap-up'),
    ticketSaved: () => undefined,
  };

  async #callback(asked: string) {
    this.asked.push(asked);
    return this.refusal ?? this.callbacks[0]!;
  }

  async #message(asked: string) {
    this.asked.push(asked);
    return this.refusal ?? this.messages[0]!;
  }

  readonly hands: HandsDoor = {
    transfer: this.#hand('transfer'),
    consult: this.#hand('consult'),
    swap: this.#hand('swap'),
    conference: this.#hand('conference'),
    complete: this.#hand('complete'),
    leave: this.#hand('leave'),
    drop: this.#hand('drop'),
    park: this.#hand('park'),
    survey: this.#hand('survey'),
    keys: this.#hand('keys'),
    pauseRecording: this.#hand('recording'),
    make: async (agent) => {
      this.asked.push(`make ${agent}`);
      return this.refusal ?? { callId: 'out-1' };
    },
    directory: () => ({ agents: [], queues: [], units: [{ id: 'water', label: '水务集团客服', note: '' }] }),
    parked: () => [],
  };

  readonly needs: WebNeeds = {
    accounts: {
      signIn: (username, given) => this.#signIn(username, given),
      readSession: async (token) => this.tokens.get(token) ?? null,
      endSession: async (token) => void this.tokens.delete(token),
    },
    agents: this.agents,
    hands: this.hands,
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
    surveys: {
      receive: async ({ id, from, text }) => void this.asked.push(`sms ${id} ${from} ${text}`),
      rules: async () => ({ policy: { on: false, everyDays: 30 }, revision: 0, available: false }),
      saveRules: async (by, { policy, revision }) => {
        this.asked.push(`survey rules ${by}`);
        return this.refusal ?? { policy, revision: revision + 1, available: false };
      },
    },
    callbacks: {
      list: async ({ cursor }) =>
        cursor === 'torn' ? { refused: 'bad-cursor' } : { items: this.callbacks, next: null },
      counts: async () => ({ waiting: 2, overdue: 1, dueSoon: 0 }),
      claim: async (id, by) => this.#callback(`claim ${id} ${by.username}`),
      release: async (id, by) => this.#callback(`release ${id} ${by.username} ${by.minds ? 'minds' : ''}`.trim()),
      record: async (id, by, { outcome, note }) => this.#callback(`record ${id} ${by.username} ${outcome} ${note}`),
      rules: async () => ({ policy: usualPolicy, revision: 0 }),
      saveRules: async (by, rules) => {
        this.asked.push(`rules ${by}`);
        return this.refusal ?? { ...rules, revision: rules.revision + 1 };
      },
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
    queues: {
      queues: async () => [],
      saveQueue: async () => ({ refused: 'queue-unknown' }),
      skills: async () => [],
      addSkill: async () => ({ refused: 'skill-exists' }),
      removeSkill: async () => ({ refused: 'skill-in-use' }),
      seats: async () => [],
      saveSeat: async () => ({ refused: 'agent-unknown' }),
    },
    emergency: {
      now: async () => ({ banner: null, current: null, at: now, queues: [] }),
      list: async () => ({ items: [], next: null }),
      propose: async () => ({ refused: 'emergency-exists' }),
      confirm: async () => ({ refused: 'second-admin-needed' }),
      end: async () => ({ refused: 'emergency-over' }),
    },
    units: {
      list: async () => [],
      add: async () => this.refusal ?? { refused: 'unit-exists' },
      save: async () => this.refusal ?? { refused: 'unit-in-use', usedBy: [] },
    },
    knowledge: {
      list: async () => ({ items: [], next: null }),
      add: async () => this.refusal ?? { refused: 'knowledge-exists' },
      save: async () => this.refusal ?? { refused: 'knowledge-unknown' },
      versions: async () => ({ refused: 'knowledge-unknown' }),
      ask: async () => ({ found: null }),
      cards: async () => ({ items: [] }),
    },
    messages: {
      list: async () => ({ items: this.messages, next: null }),
      counts: async () => ({ unconfigured: 1, queued: 0, sentToday: 0, failed: 0, dropped: 0 }),
      retry: async (by, id, reason) => this.#message(`retry ${id} ${by.username} ${reason}`),
      drop: async (by, id, reason) => this.#message(`drop ${id} ${by.username} ${reason}`),
    },
    surge: {
      now: () => ({ banner: null, at: now }),
      deskNow: async () => ({ current: null, profiles: [], queues: [], prompts: [] }),
      list: async () => ({ items: [], next: null }),
      addProfile: async () => ({ refused: 'surge-profile-exists' }),
      saveProfile: async () => ({ refused: 'surge-profile-changed' }),
      removeProfile: async () => null,
      begin: async (by, { profile }) => {
        this.asked.push(`surge ${by.role} ${profile}`);
        return { refused: 'surge-active' };
      },
      extend: async () => ({ refused: 'surge-over' }),
      end: async () => ({ refused: 'surge-unknown' }),
    },
    callers: {
      list: async () => ({ items: [], next: null }),
      one: async () => null,
      flag: async () => null,
      take: async () => ({ refused: 'stage-skipped' }),
      approve: async () => ({ refused: 'second-person-needed' }),
      end: async () => ({ refused: 'measure-over' }),
      appeal: async () => ({ refused: 'measure-over' }),
      decide: async () => ({ refused: 'no-open-appeal' }),
    },
    reviews: {
      list: async () => ({ items: [], next: null }),
      ofAgent: async () => ({ items: [], next: null }),
      one: async (id) => this.reviews.get(id) ?? null,
      ask: async () => ({ refused: 'never-talked' }),
      save: async () => ({ refused: 'review-taken' }),
      submit: async () => ({ refused: 'items-unanswered' }),
      appeal: async () => ({ refused: 'review-unknown' }),
      decide: async () => ({ refused: 'second-person-needed' }),
      publishForm: async () => ({ refused: 'weights-not-100' }),
      forms: {
        forms: async () => [],
        addForm: async () => ({ refused: 'form-exists' }),
        saveForm: async () => ({ refused: 'form-unknown' }),
        publishForm: async () => ({ refused: 'form-unknown' }),
        rules: async () => [],
        addRule: async () => ({ refused: 'rule-exists' }),
        saveRule: async () => ({ refused: 'rule-unknown' }),
      },
    },
    calibrations: {
      list: async () => ({ items: [], next: null }),
      one: async (reader, id) => {
        const kept = this.calibrations.get(id);
        return kept === undefined ? { refused: 'calibration-unknown' } : shownTo(reader, kept);
      },
      begin: async () => ({ refused: 'calibrating-already' }),
      save: async () => ({ refused: 'score-submitted' }),
      submit: async () => ({ refused: 'items-unanswered' }),
      conclude: async () => ({ refused: 'own-score-first' }),
      deviations: async () => [],
    },
    recordingKeep: {
      sealOf: async (id) => this.seals.get(id) ?? null,
      verified: async () => undefined,
      hold: async () => null,
      release: async () => ({ refused: 'not-held' }),
      holds: async () => [],
      log: async () => ({ items: [], next: null }),
      retention: async () => ({ talk: 730, voicemail: 730, savedAt: now, savedBy: 'seed' }),
      setRetention: async (_by, wish) => ({ ...wish, savedAt: now, savedBy: 'admin' }),
    },
    studio: noStudio,
    reports: {
      page: async () => ({ items: [], next: null, pending: 0 }),
      all: () => ({ refused: 'bad-report-period' }),
      lists: async () => ({ queues: [], agents: [], numbers: [], flows: [], skills: [] }),
    },
    supervision: {
      watchOf: () => ({ watch: null, taken: null, why: null }),
      watch: async (who, id, mode) => {
        this.asked.push(`${mode} ${who.username} ${id}`);
        return this.refusal ?? { watch: null, taken: null, why: null };
      },
      stop: async (who, id) => (this.asked.push(`stop ${who.username} ${id}`), this.refusal),
      takeOver: async (who, id) => {
        this.asked.push(`take ${who.username} ${id}`);
        return this.refusal ?? { watch: null, taken: null, why: 'taken' };
      },
      handBack: async (who, id, to) => (this.asked.push(`hand-back ${who.username} ${id} ${to}`), this.refusal),
      hangUp: async (who, id) => (this.asked.push(`hangup ${who.username} ${id}`), this.refusal),
      release: async (who, id, reason) => (this.asked.push(`release ${who.username} ${id} ${reason}`), this.refusal),
      force: async (who, id, { state }) => (this.asked.push(`force ${who.username} ${id} ${state}`), this.refusal),
      message: async (who, to, text) => {
        this.asked.push(`message ${who.username} ${to.join(',')} ${text}`);
        return { reached: to.length };
      },
      deskOpened: (seat, page) => void this.asked.push(`supervisor opened ${seat} ${page}`),
      deskGone: (seat, page) => void this.asked.push(`supervisor gone ${seat} ${page}`),
    },
    wallboard: {
      now: () => ({ ...emptyMoment, agents: [], definitions: [], settings: { revision: 0, rules: floorRules } }),
      saveSettings: async (username, settings) => (this.asked.push(`floor ${username}`), this.refusal ?? settings),
    },
    health: { notReady: async () => this.parts, degraded: () => [] },
    metrics: new Registry(),
  };

  readonly push = makePush(this.sessions, originOf(testConfig()), this.kept.log);
}

const floorRules = { ...usualRules, thresholds: [...usualRules.thresholds] };
export const emptyMoment = {
  ...{ tick: 1, at: now, figures: [], queues: [], alarms: [] },
  states: { offline: 0, ready: 0, reserved: 0, ringing: 0, talking: 0, wrapUp: 0, aux: 0 },
};

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
  rehearsal: { dryRun: nothing, callMe: nothing, callMeProgress: () => null, say: () => null },
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
  readonly reports?: ReportDoor;
}

/** Listens on a port of its own until the file's tests are done. */
export async function openHouse(options: Options = {}): Promise<OpenHouse> {
  const house = new House();
  const { config, studio = house.needs.studio, reports = house.needs.reports, ...rest } = options;
  const server = makeWebServer(
    { needs: { ...house.needs, studio, reports }, sessions: house.sessions, push: house.push },
    testConfig(config),
    house.kept.log,
    { desks: '/nonexistent', ...rest },
  );
  const port = await server.listen(0, '127.0.0.1');
  const desks: Desk[] = [];
  atFileEnd(async () => {
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
