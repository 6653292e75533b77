/**
 * LiveStore on Valkey: the state from which a successor starts. Writes are not waited for; while Valkey is away only the
 * latest value of each key is kept. Every write carries the keeper's fence, and an older one than Valkey knows is refused.
 */
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Call } from '../core/call/call.ts';
import { fromEarlier } from '../core/call/earlier-call.ts';
import type { CallId } from '../core/kernel/ids.ts';
import type { Log } from '../log.ts';
import type { LiveStore, StoredAgent } from '../service/ports.ts';
import { openValkey, untilReady, ValkeyFault } from './valkey.ts';

export interface ValkeyLiveOptions {
  readonly url: string;
  readonly log: Log;
  /** Must be the lease's prefix. */
  readonly prefix?: string;
}

/**
 * Guarantee: all of the changes or none; none when a keeper with a higher fence exists. A Valkey that restarted empty
 * learns our fence from the first write.
 * KEYS fence, calls, agents. ARGV fence, 'all' (empty both hashes first) or 'some', then (hash index, field, value or '').
 */
const writeScript = `
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
local mine = tonumber(ARGV[1])
if mine < known then return known end
if mine > known then redis.call('SET', KEYS[1], ARGV[1]) end
if ARGV[2] == 'all' then redis.call('DEL', KEYS[2], KEYS[3]) end
for i = 3, #ARGV, 3 do
  local key = KEYS[tonumber(ARGV[i])]
  if ARGV[i + 2] == '' then redis.call('HDEL', key, ARGV[i + 1])
  else redis.call('HSET', key, ARGV[i + 1], ARGV[i + 2]) end
end
return 0`;

const StoredCall = z.looseObject({
  state: z.string(),
  facts: z.looseObject({ id: z.string(), callerLeg: z.string() }),
});
const StoredAgentShape = z.object({
  agent: z.string(),
  presence: z.looseObject({ state: z.string(), since: z.number() }),
  device: z.enum(['browser', 'sip']),
  page: z.string().nullable(),
  answered: z.object({ day: z.number(), calls: z.number() }).optional(),
  misses: z.object({ calls: z.array(z.string()), limit: z.number() }).optional(),
});

const hashes = { call: '2', agent: '3' } as const;
interface Change {
  readonly hash: keyof typeof hashes;
  readonly field: string;
  readonly value: object | null;
}
const atOnce = 200;

export class ValkeyLive implements LiveStore {
  readonly #valkey: Redis;
  readonly #log: Log;
  readonly #keys: readonly [string, string, string];
  /** Latest change of each key that Valkey has not confirmed. */
  readonly #unsaved = new Map<string, Change>();
  readonly #onUp: (() => void)[] = [];
  readonly #onHealth: (() => void)[] = [];
  readonly #onRefused: (() => void)[] = [];
  #fence: number | null = null;
  #refused = false;
  #flushing = false;
  #planned: NodeJS.Immediate | NodeJS.Timeout | null = null;
  #failures = 0;
  #wasUp = false;
  #watch: NodeJS.Timeout | null = null;

  constructor(options: ValkeyLiveOptions) {
    const prefix = options.prefix ?? 'hotline';
    this.#log = options.log;
    this.#keys = [`${prefix}:fence`, `${prefix}:calls`, `${prefix}:agents`];
    this.#valkey = openValkey(options.url, 'hotline-live');
    this.#valkey.on('ready', () => {
      this.#failures = 0;
      this.#noticed();
      this.#plan();
      void this.#checkPolicy();
      for (const listener of this.#onUp) listener();
    });
    this.#valkey.on('close', () => {
      if (this.#wasUp) this.#log.warn('live store lost its connection');
      this.#noticed();
    });
  }

  get isUp(): boolean {
    return this.#valkey.status === 'ready' && this.#failures === 0;
  }

  /** Changes that a successor would not see if this process died now. */
  get unsaved(): number {
    return this.#unsaved.size;
  }

  onUp(listener: () => void): void {
    this.#onUp.push(listener);
  }

  /** Told whenever `isUp` changes. */
  onHealth(listener: () => void): void {
    this.#onHealth.push(listener);
  }

  /** Asks every `everyMs` whether Valkey answers, so that a silent line is known before somebody needs it. */
  watch(everyMs = 1000): void {
    this.#watch ??= setInterval(() => void this.#ask(), everyMs).unref();
  }

  /** A keeper with a higher fence exists: this process must stop deciding. Called once. */
  onRefused(listener: () => void): void {
    this.#onRefused.push(listener);
  }

  /** From the lease. Nothing is written before it is known. */
  useFence(fence: number): void {
    this.#fence = fence;
    this.#plan();
  }

  saveCall(call: Call): void {
    this.#change({ hash: 'call', field: call.facts.id, value: call });
  }

  forgetCall(call: CallId): void {
    this.#change({ hash: 'call', field: call, value: null });
  }

  saveAgent(agent: StoredAgent): void {
    this.#change({ hash: 'agent', field: agent.agent, value: agent });
  }

  async loadCalls(): Promise<Call[]> {
    return ((await this.#load(this.#keys[1], StoredCall)) as unknown as Call[]).map(fromEarlier);
  }

  async loadAgents(): Promise<StoredAgent[]> {
    return (await this.#load(this.#keys[2], StoredAgentShape)) as unknown as StoredAgent[];
  }

  async rewrite(calls: readonly Call[], agents: readonly StoredAgent[]): Promise<void> {
    const changes: Change[] = [
      ...calls.map((call): Change => ({ hash: 'call', field: call.facts.id, value: call })),
      ...agents.map((agent): Change => ({ hash: 'agent', field: agent.agent, value: agent })),
    ];
    // What is in hand now is older than what was just given; what changes during the write comes after it.
    this.#unsaved.clear();
    try {
      await this.#write('all', changes);
    } catch (error) {
      for (const change of changes) {
        const key = keyOf(change);
        if (!this.#unsaved.has(key)) this.#unsaved.set(key, change);
      }
      throw new ValkeyFault('the live state was not rewritten', { cause: error });
    }
  }

  async close(): Promise<void> {
    if (this.#watch) clearInterval(this.#watch);
    await this.#flush();
    this.#forgetPlan();
    this.#valkey.disconnect();
  }

  #change(change: Change): void {
    if (this.#refused) return;
    this.#unsaved.set(keyOf(change), change);
    this.#plan();
  }

  /** Changes of one turn of the event loop go together, and no later: what Asterisk was told to do must be known here. */
  #plan(afterMs = 0): void {
    if (this.#planned || this.#flushing || this.#unsaved.size === 0) return;
    const run = () => {
      this.#planned = null;
      void this.#flush();
    };
    this.#planned = afterMs === 0 ? setImmediate(run) : setTimeout(run, afterMs);
  }

  #forgetPlan(): void {
    if (this.#planned) clearTimeout(this.#planned as NodeJS.Timeout);
    this.#planned = null;
  }

  async #flush(): Promise<void> {
    if (this.#flushing || this.#fence === null || this.#valkey.status !== 'ready') return;
    this.#flushing = true;
    try {
      while (this.#unsaved.size > 0) {
        const changes = [...this.#unsaved.values()].slice(0, atOnce);
        await this.#write('some', changes);
        for (const change of changes) {
          if (this.#unsaved.get(keyOf(change)) === change) this.#unsaved.delete(keyOf(change));
        }
      }
    } catch {
      this.#noteFailure();
    } finally {
      this.#flushing = false;
      this.#plan(this.#failures > 0 ? 250 : 0);
    }
  }

  async #write(scope: 'all' | 'some', changes: readonly Change[]): Promise<void> {
    if (this.#fence === null) throw new ValkeyFault('no fence yet');
    if (this.#refused) return;
    const args = changes.flatMap(({ hash, field, value }) => [hashes[hash], field, value ? JSON.stringify(value) : '']);
    const known = await this.#valkey.eval(writeScript, 3, ...this.#keys, this.#fence, scope, ...args);
    this.#noteAnswer();
    if (known === 0) return;
    this.#refused = true;
    this.#unsaved.clear();
    this.#log.error({ fence: this.#fence, known }, 'live state refused: another keeper decides');
    for (const listener of this.#onRefused.splice(0)) listener();
  }

  /** A connection on which two commands in a row time out is half open: a new one tells the truth sooner. */
  #noteFailure(): void {
    this.#failures += 1;
    if (this.#failures === 1) this.#log.warn({ unsaved: this.#unsaved.size }, 'live state not saved, tried again');
    if (this.#failures % 2 === 0 && this.#valkey.status === 'ready') this.#valkey.disconnect(true);
    this.#noticed();
  }

  #noteAnswer(): void {
    this.#failures = 0;
    this.#noticed();
  }

  async #ask(): Promise<void> {
    if (this.#flushing || this.#valkey.status !== 'ready') return;
    await this.#valkey.ping().then(
      () => this.#noteAnswer(),
      () => this.#noteFailure(),
    );
  }

  /** A Valkey that makes room by throwing keys away would forget callers who wait. Some servers do not tell. */
  async #checkPolicy(): Promise<void> {
    const [, policy] = await this.#valkey.config('GET', 'maxmemory-policy').then(
      (answer) => answer as string[],
      () => [],
    );
    if (policy === undefined || policy === 'noeviction') return;
    this.#log.error({ policy }, 'Valkey may evict the live state: set maxmemory-policy to noeviction');
  }

  #noticed(): void {
    if (this.isUp === this.#wasUp) return;
    this.#wasUp = this.isUp;
    for (const listener of this.#onHealth) listener();
  }

  async #load<T>(key: string, shape: z.ZodType<T>): Promise<T[]> {
    if (!(await untilReady(this.#valkey, 2000))) throw new ValkeyFault('the live state is out of reach');
    const stored = await this.#valkey.hgetall(key).catch((cause: unknown) => {
      throw new ValkeyFault('the live state was not read', { cause });
    });
    return Object.entries(stored).flatMap(([field, json]) => {
      const parsed = shape.safeParse(parseJson(json));
      if (parsed.success) return [parsed.data];
      this.#log.warn({ key, field }, 'stored state has an unknown shape, dropped');
      return [];
    });
  }
}

const keyOf = ({ hash, field }: Change): string => `${hash} ${field}`;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
