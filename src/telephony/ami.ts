/**
 * Asterisk's manager interface, for the little that ARI does not tell or can't do: on loopback, with a user who may
 * report, and silence a recording. A port of our own and its adapter over asterisk-manager, whose faults are kept in here: it lets
 * values inject further actions, never answers while it is away, and reconnects with growing, uncapped patience.
 */
import makeManager, { type Fields, type Manager } from 'asterisk-manager';
import type { Log } from '../log.ts';
import { TelephonyFault } from './ari/ari.ts';
import { afterReading } from './ari/supervisor.ts';

export interface Ami {
  /** As last proved: by a login twice a minute, and by whatever is asked. */
  readonly isUp: boolean;
  start(): void;
  stop(): Promise<void>;
  /** State of every PJSIP phone that is configured, by its endpoint's name. */
  phones(): Promise<{ endpoint: string; online: boolean }[]>;
  /** The same for some; a name that nobody knows is offline. */
  endpointOnline(endpoints: readonly string[]): Promise<ReadonlyMap<string, boolean>>;
  /** What the channel's recording writes: the talk, or silence in its place. `gone`: there is no such recording. */
  muteRecording(channel: string, muted: boolean): Promise<'done' | 'gone'>;
  status(): Promise<{ startedAt: string; currentCalls: number }>;
  /** Needs a manager user with the right to; ours has not, and gets a fault. */
  reload(module: string): Promise<void>;
}

export interface AmiOptions {
  /** tcp://user:secret@host:port */
  readonly url: string;
  readonly actionTimeoutMs: number;
  /** What was known before is to be asked again. */
  readonly onUp: () => void;
  readonly onDown: (why: string) => void;
}

/**
 * As long as anybody is logged in, Asterisk writes every event of every call out as text, also for who wants none
 * (`any_manager_listeners` in its manager.c): so nobody stays longer than they have something to ask.
 */
const REST_AFTER_MS = 1000;
const PROVE_EVERY_MS = 30_000;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_CAP_MS = 5000;
/** States in which a phone is registered; all others mean that it can't be rung. */
const AWAY = new Set(['UNAVAILABLE', 'INVALID', 'UNKNOWN']);

export function openAmi(options: AmiOptions, log: Log): Ami {
  return new ManagerAmi(options, log);
}

class ManagerAmi implements Ami {
  readonly #options: AmiOptions;
  readonly #log: Log;
  readonly #waiting = new Set<(why: string) => void>();
  /** Logged in, or about to be. */
  #manager: Manager | null = null;
  #login: Promise<Manager> | null = null;
  #running = false;
  #up = false;
  #misses = 0;
  #actions = 0;
  #next: NodeJS.Timeout | null = null;

  constructor(options: AmiOptions, log: Log) {
    this.#options = options;
    this.#log = log;
  }

  get isUp(): boolean {
    return this.#up;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#prove();
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#plan(null);
    this.#lose(this.#manager, 'the link was stopped');
    this.#up = false;
  }

  async phones(): Promise<{ endpoint: string; online: boolean }[]> {
    const states = await this.#list('DeviceStateList', 'devicestatelistcomplete');
    return states.flatMap(({ device, state }) => {
      const endpoint = /^PJSIP\/(.+)$/.exec(String(device ?? ''))?.[1];
      return endpoint === undefined ? [] : [{ endpoint, online: !AWAY.has(String(state)) }];
    });
  }

  async endpointOnline(endpoints: readonly string[]): Promise<ReadonlyMap<string, boolean>> {
    const known = new Map((await this.phones()).map(({ endpoint, online }) => [endpoint, online]));
    return new Map(endpoints.map((endpoint) => [endpoint, known.get(endpoint) ?? false]));
  }

  async status(): Promise<{ startedAt: string; currentCalls: number }> {
    const answer = await this.#act({ action: 'CoreStatus' });
    const startedAt = `${String(answer['corestartupdate'])} ${String(answer['corestartuptime'])}`;
    return { startedAt, currentCalls: Number(answer['corecurrentcalls'] ?? 0) };
  }

  async muteRecording(channel: string, muted: boolean): Promise<'done' | 'gone'> {
    try {
      await this.#act({ action: 'MixMonitorMute', channel, direction: 'both', state: muted ? '1' : '0' });
      return 'done';
    } catch (error) {
      if (error instanceof TelephonyFault && /No such channel|Cannot set mute flag/.test(error.message)) return 'gone';
      throw error;
    }
  }

  async reload(module: string): Promise<void> {
    await this.#act({ action: 'Reload', module });
  }

  /** The connection, opened if it rests. */
  #connect(): Promise<Manager> {
    this.#plan(null);
    this.#login ??= this.#dial().then(
      (manager) => this.#rise(manager),
      (error: TelephonyFault) => {
        this.#lose(this.#manager, error.message);
        throw error;
      },
    );
    return this.#login;
  }

  #dial(): Promise<Manager> {
    const { hostname, port, username, password } = new URL(this.#options.url.replace(/^tcp:/, 'http:'));
    const manager = makeManager(null, hostname, decodeURIComponent(username), decodeURIComponent(password), false);
    this.#manager = manager;
    return new Promise((resolve, reject) => {
      const failed = (why: string) => reject(new TelephonyFault(why));
      const lost = (why: string) => {
        failed(why);
        this.#lose(manager, why);
      };
      manager.on('close', () => lost('the connection was closed'));
      manager.on('error', (error) => lost(error?.message ?? 'connection failed'));
      const limit = afterReading(this.#options.actionTimeoutMs, () => lost('login was not answered'));
      manager.connect(Number(port), hostname, () => {
        if (this.#manager !== manager) return;
        manager.login((refused) => {
          clearTimeout(limit);
          if (refused) return failed(`login was refused: ${String(refused['message'])}`);
          // asterisk-manager asks for no events in words that Asterisk does not understand
          manager.action({ action: 'Events', eventmask: 'off' }, () => undefined);
          resolve(manager);
        });
      });
    });
  }

  #rise(manager: Manager): Manager {
    const wasUp = this.#up;
    this.#up = true;
    this.#misses = 0;
    this.#plan(REST_AFTER_MS, () => this.#rest());
    if (!wasUp) this.#options.onUp();
    return manager;
  }

  #rest(): void {
    if (this.#waiting.size > 0) return this.#plan(REST_AFTER_MS, () => this.#rest());
    const manager = this.#manager;
    this.#manager = null;
    this.#login = null;
    manager?.disconnect();
    this.#plan(PROVE_EVERY_MS, () => this.#prove());
  }

  #prove(): void {
    this.#connect().catch(() => undefined); // `lose` has seen to it
  }

  #lose(manager: Manager | null, why: string): void {
    if (manager === null || this.#manager !== manager) return;
    const wasUp = this.#up;
    this.#manager = null;
    this.#login = null;
    this.#up = false;
    manager.disconnect();
    for (const settle of [...this.#waiting]) settle(why);
    if (!this.#running) return;
    if (wasUp) this.#options.onDown(why);
    else this.#log.debug({ why }, 'AMI connection failed');
    const most = Math.min(BACKOFF_CAP_MS, BACKOFF_FIRST_MS * 2 ** Math.min((this.#misses += 1), 10));
    this.#plan(BACKOFF_FIRST_MS + Math.random() * (most - BACKOFF_FIRST_MS), () => this.#prove());
  }

  /** The one thing that happens by itself next: to rest, to be proved, to be tried again. */
  #plan(afterMs: number | null, what: () => void = () => undefined): void {
    if (this.#next !== null) clearTimeout(this.#next);
    this.#next = afterMs === null ? null : setTimeout(what, afterMs).unref();
  }

  async #act(fields: Readonly<Record<string, string>>, complete?: string): Promise<Fields & { list?: Fields[] }> {
    refuseLineBreaks(fields);
    if (!this.#running || !this.#up) throw new TelephonyFault('the manager interface is away');
    const manager = await this.#connect();
    this.#plan(REST_AFTER_MS, () => this.#rest());
    return new Promise((resolve, reject) => {
      const actionid = `hotline-${(this.#actions += 1)}`;
      const list: Fields[] = [];
      const collect = (event: Fields) => {
        if (event['actionid'] !== actionid) return;
        if (String(event['event']).toLowerCase() === complete) end(() => resolve({ list } as never));
        else list.push(event);
      };
      const end = (settle: () => void) => {
        clearTimeout(limit);
        this.#waiting.delete(fail);
        manager.removeListener('managerevent', collect);
        manager.removeAllListeners(actionid);
        settle();
      };
      const fail = (why: string) => end(() => reject(new TelephonyFault(`${fields['action']}: ${why}`)));
      const unanswered = () => {
        fail('not answered in time');
        this.#lose(manager, 'an action was not answered');
      };
      const limit = afterReading(this.#options.actionTimeoutMs, unanswered);
      this.#waiting.add(fail);
      if (complete !== undefined) manager.on('managerevent', collect);
      manager.action({ ...fields, actionid }, (error, response) => {
        if (error) fail(String(error['message'] ?? 'refused'));
        else if (complete === undefined) end(() => resolve(response ?? {}));
      });
    });
  }

  async #list(action: string, complete: string): Promise<Fields[]> {
    const { list } = await this.#act({ action }, complete);
    return list ?? [];
  }
}

/** A line break in a value would begin a header, or a whole action, of its own (seen with asterisk-manager 0.2.0). */
function refuseLineBreaks(fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (/[\r\n\0]/.test(name + value)) throw new TelephonyFault('a line break in a manager action was refused');
  }
}
