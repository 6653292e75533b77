/**
 * Asterisk's manager interface, for the little that ARI does not tell: read-mostly, on loopback, with a user who may do
 * nothing but report. A port of our own and its adapter over asterisk-manager, whose faults are kept in here: it lets
 * values inject further actions, never answers while it is away, and reconnects with growing, uncapped patience.
 */
import makeManager, { type Fields, type Manager } from 'asterisk-manager';
import type { Log } from '../log.ts';
import { TelephonyFault } from './ari/ari.ts';
import { afterReading } from './ari/supervisor.ts';

export interface Ami {
  readonly isUp: boolean;
  start(): void;
  stop(): Promise<void>;
  /** State of every PJSIP phone that is configured, by its endpoint's name. */
  phones(): Promise<{ endpoint: string; online: boolean }[]>;
  /** The same for some; a name that nobody knows is offline. */
  endpointOnline(endpoints: readonly string[]): Promise<ReadonlyMap<string, boolean>>;
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

const PING_EVERY_MS = 5000;
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
  #manager: Manager | null = null;
  #running = false;
  #up = false;
  #misses = 0;
  #actions = 0;
  #redial: NodeJS.Timeout | null = null;
  #pings: NodeJS.Timeout | null = null;

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
    this.#dial();
  }

  async stop(): Promise<void> {
    this.#running = false;
    if (this.#redial !== null) clearTimeout(this.#redial);
    this.#lose(this.#manager, 'the link was stopped');
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

  async reload(module: string): Promise<void> {
    await this.#act({ action: 'Reload', module });
  }

  #dial(): void {
    const { hostname, port, username, password } = new URL(this.#options.url.replace(/^tcp:/, 'http:'));
    const manager = makeManager(null, hostname, decodeURIComponent(username), decodeURIComponent(password), false);
    this.#manager = manager;
    const lost = (why: string) => () => this.#lose(manager, why);
    manager.on('close', lost('the connection was closed'));
    manager.on('error', (error) => lost(error?.message ?? 'connection failed')());
    const limit = afterReading(this.#options.actionTimeoutMs, lost('login was not answered'));
    manager.connect(Number(port), hostname, () => {
      if (this.#manager !== manager) return;
      manager.login((refused) => {
        clearTimeout(limit);
        if (refused) return lost(`login was refused: ${String(refused['message'])}`)();
        // asterisk-manager asks for no events in words that Asterisk does not understand
        manager.action({ action: 'Events', eventmask: 'off' }, () => undefined);
        this.#rise(manager);
      });
    });
  }

  #rise(manager: Manager): void {
    if (this.#manager !== manager) return;
    this.#up = true;
    this.#misses = 0;
    this.#pings = setInterval(() => {
      this.#act({ action: 'Ping' }).catch((error: Error) => this.#lose(manager, error.message));
    }, PING_EVERY_MS);
    this.#options.onUp();
  }

  #lose(manager: Manager | null, why: string): void {
    if (manager === null || this.#manager !== manager) return;
    this.#manager = null;
    const wasUp = this.#up;
    this.#up = false;
    if (this.#pings !== null) clearInterval(this.#pings);
    manager.disconnect();
    for (const settle of [...this.#waiting]) settle(why);
    if (!this.#running) return;
    if (wasUp) this.#options.onDown(why);
    else this.#log.debug({ why }, 'AMI connection failed');
    const most = Math.min(BACKOFF_CAP_MS, BACKOFF_FIRST_MS * 2 ** Math.min((this.#misses += 1), 10));
    this.#redial = setTimeout(() => this.#dial(), BACKOFF_FIRST_MS + Math.random() * (most - BACKOFF_FIRST_MS));
  }

  #act(fields: Readonly<Record<string, string>>, complete?: string): Promise<Fields & { list?: Fields[] }> {
    refuseLineBreaks(fields);
    const manager = this.#manager;
    if (manager === null || !this.#up) return Promise.reject(new TelephonyFault('the manager interface is away'));
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
      const limit = afterReading(this.#options.actionTimeoutMs, () => fail('not answered in time'));
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
