/**
 * Lease on Valkey: one keeper of the floor at a time, by a key that it renews each second. Each change of keeper takes a
 * higher fence. Knows nothing of calls; whoever loses the lease must stop deciding at once.
 *
 * What it promises and what not. With Valkey in reach: never two fresh keepers. With Valkey away, a keeper goes on as long
 * as its own clock runs without a gap (a lone controller must not stop answering for want of a cache), and a starter waits
 * a lease's time, and for a keeper on this machine to be dead, then begins without Valkey. A partition between machines can
 * so make two; Asterisk is the second fence then: it hands an application's events to the newest socket only and tells the
 * other one `ApplicationReplaced`. When Valkey is back the higher fence stays and the lower one is told that it lost.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { Lease } from '../service/ports.ts';
import { holderHere, isHolderDead } from './lease-holder.ts';
import { openValkey, untilReady } from './valkey.ts';

export interface KeeperLeaseOptions {
  readonly url: string;
  /** This process among controllers, e.g. config.controller. */
  readonly controller: string;
  /** Remembers the last fence for a start without Valkey, e.g. `<spool>/keeper.json`. */
  readonly fenceFile: string;
  readonly log: Log;
  readonly ttlMs?: number;
  readonly renewMs?: number;
  readonly pollMs?: number;
  readonly prefix?: string;
  readonly monotonic?: () => number;
}

/**
 * Guarantee: at most one holder per time to live; a new holder's fence is higher than any before it, also when Valkey forgot
 * them all (the clock's seconds are the floor, as nobody takes the lease more often than that over the years).
 * KEYS keeper, fence. ARGV holder, ttl, holder to be replaced or '', lowest fence, '1' to leave a free lease alone.
 * Returns {fence} or {0, holder}.
 */
const takeScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then return {0, holder} end
if not holder and ARGV[5] == '1' then return {0, ''} end
local fence = math.max(tonumber(redis.call('GET', KEYS[2]) or '0'), tonumber(ARGV[4])) + 1
fence = math.max(fence, tonumber(redis.call('TIME')[1]))
local text = string.format('%d', fence)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {fence}`;

/**
 * Guarantee: never takes the lease from a holder other than the one named, nor back after a higher fence was given.
 * KEYS keeper, fence. ARGV holder, ttl, holder to be replaced or '', own fence.
 * Returns {1, 'forgotten' if our own key was gone, else ''} or {0, holder or ''}.
 */
const renewScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then return {0, holder} end
local known = tonumber(redis.call('GET', KEYS[2]) or '0')
if known > tonumber(ARGV[4]) then return {0, holder or ''} end
redis.call('SET', KEYS[2], ARGV[4])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {1, holder and '' or 'forgotten'}`;

const releaseScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

interface Remembered {
  readonly fence: number;
  readonly holder: string;
}

export class KeeperLease implements Lease {
  readonly #valkey: Redis;
  readonly #options: Required<KeeperLeaseOptions>;
  readonly #keys: readonly [string, string];
  readonly #holder: string;
  readonly #onLost: (() => void)[] = [];
  readonly #onForgotten: (() => void)[] = [];
  #fence: number | null = null;
  #lost = false;
  #released = false;
  #timer: NodeJS.Timeout | null = null;
  #renewing = false;
  #timeouts = 0;
  #readyAt = 0;
  /** Monotonic; when the last renewal that succeeded was *sent*. */
  #renewedAt = 0;
  /** Monotonic; when this process last looked at its own clock. Only `#tick` sets it, and only after judging the gap. */
  #tickedAt = 0;
  /** A renewal failed for want of Valkey since the last one that succeeded. */
  #away = false;

  constructor(options: KeeperLeaseOptions) {
    this.#options = {
      ttlMs: 5000,
      renewMs: 1000,
      pollMs: 250,
      prefix: 'hotline',
      monotonic: () => performance.now(),
      ...options,
    };
    this.#keys = [`${this.#options.prefix}:keeper`, `${this.#options.prefix}:fence`];
    this.#holder = holderHere(options.controller, randomUUID());
    this.#valkey = openValkey(options.url, 'hotline-lease');
    this.#valkey.on('ready', () => (this.#readyAt = this.#options.monotonic()));
  }

  /** Null before the lease was taken. */
  get fence(): number | null {
    return this.#fence;
  }

  /** True while the lease is held on our own word only. */
  get isAway(): boolean {
    return this.#away;
  }

  async acquire(): Promise<{ fence: number }> {
    const { monotonic, pollMs, ttlMs } = this.#options;
    let unreachableSince: number | null = null;
    let blockedBy = '';
    while (!this.#released) {
      await untilReady(this.#valkey, pollMs);
      const sentAt = monotonic();
      const taken = await this.#take(blockedBy);
      if (taken === 'unreachable') {
        unreachableSince ??= sentAt;
        if (monotonic() - unreachableSince >= ttlMs && !this.#localKeeperLives())
          return this.#begin(this.#nextLocalFence(), true);
      } else if (typeof taken === 'number') {
        return this.#begin(taken, false, sentAt);
      } else {
        unreachableSince = null;
        if (blockedBy === '')
          this.#options.log.info({ holder: taken.holder }, 'another keeper holds the lease, waiting');
        const dead = isHolderDead(taken.holder);
        blockedBy = taken.holder;
        if (dead) continue;
      }
      await delay(pollMs * (0.75 + Math.random() / 2));
    }
    throw new Error('the lease was released while it was being taken');
  }

  isFresh(): boolean {
    return this.#fence !== null && !this.#released && this.#judgeGap();
  }

  onLost(listener: () => void): void {
    this.#onLost.push(listener);
  }

  onForgotten(listener: () => void): void {
    this.#onForgotten.push(listener);
  }

  async release(): Promise<void> {
    this.#released = true;
    if (this.#timer) clearInterval(this.#timer);
    if (this.#fence !== null && !this.#lost) {
      this.#remember({ fence: this.#fence, holder: '' });
      await this.#valkey.eval(releaseScript, 1, this.#keys[0], this.#holder).catch(() => undefined);
    }
    this.#valkey.disconnect();
  }

  async #take(blockedBy: string): Promise<number | 'unreachable' | { holder: string }> {
    const replace = blockedBy !== '' && isHolderDead(blockedBy) ? blockedBy : '';
    const { ttlMs, monotonic } = this.#options;
    // A Valkey that restarted empty says "free" although a keeper lives: it gets the time to renew.
    const spare = monotonic() - this.#readyAt < ttlMs && this.#localKeeperLives() ? '1' : '';
    try {
      const lowest = this.#remembered()?.fence ?? 0;
      const args = [this.#holder, ttlMs, replace, lowest, spare];
      const answer = await this.#valkey.eval(takeScript, 2, ...this.#keys, ...args);
      const [fence, holder] = answer as [number, string?];
      return fence > 0 ? fence : { holder: holder ?? '' };
    } catch {
      return 'unreachable';
    }
  }

  #begin(fence: number, away: boolean, sentAt = this.#options.monotonic()): { fence: number } {
    const now = this.#options.monotonic();
    this.#fence = fence;
    this.#away = away;
    this.#renewedAt = sentAt;
    this.#tickedAt = now;
    this.#remember({ fence, holder: this.#holder });
    this.#timer = setInterval(() => void this.#tick(), this.#options.renewMs);
    if (away) this.#options.log.warn({ fence }, 'keeper begins without Valkey');
    else this.#options.log.info({ fence }, 'keeper holds the lease');
    return { fence };
  }

  /**
   * The order after SIGCONT is not ours to choose: a timer, a reply that lay in the socket, a time-out of a command or an
   * event from Asterisk may come first. So everything that could make the lease look younger judges the gap before it,
   * and a lost lease stays lost.
   */
  #judgeGap(): boolean {
    if (this.#lost) return false;
    // A command decided at the last moment still has to travel: fresh ends a little before the key does.
    const limit = this.#options.ttlMs * 0.95;
    const since = this.#away ? this.#tickedAt : Math.min(this.#tickedAt, this.#renewedAt);
    const gapMs = this.#options.monotonic() - since;
    if (gapMs < limit) return true;
    this.#lose('clock gap', { gapMs: Math.round(gapMs) });
    return false;
  }

  async #tick(): Promise<void> {
    if (this.#released || !this.#judgeGap()) return;
    this.#tickedAt = this.#options.monotonic();
    if (this.#renewing) return;
    this.#renewing = true;
    try {
      await this.#renew('');
    } finally {
      this.#renewing = false;
    }
  }

  async #renew(replace: string): Promise<void> {
    const sentAt = this.#options.monotonic();
    let answer: [number, string?];
    try {
      const { ttlMs } = this.#options;
      answer = (await this.#valkey.eval(renewScript, 2, ...this.#keys, this.#holder, ttlMs, replace, this.#fence!)) as [
        number,
        string?,
      ];
    } catch (error) {
      if (this.#released || !this.#judgeGap()) return;
      this.#noteAway(error);
      return;
    }
    if (this.#released || !this.#judgeGap()) return;
    const [renewed, holder = ''] = answer; // of a renewal: 'forgotten' or ''
    if (renewed === 1) {
      this.#renewedAt = sentAt;
      this.#timeouts = 0;
      if (this.#away) this.#options.log.warn('Valkey is back, the lease is renewed there');
      this.#away = false;
      // It can't have run out: we would have judged the gap first.
      if (holder === 'forgotten') this.#forgotten();
    } else if (replace === '' && holder !== '' && isHolderDead(holder)) {
      await this.#renew(holder);
    } else {
      this.#lose('another keeper', { holder });
    }
  }

  #forgotten(): void {
    this.#options.log.warn('Valkey forgot the lease, and so all else that was kept there');
    for (const listener of this.#onForgotten) listener();
  }

  #noteAway(error: unknown): void {
    if (!this.#away) this.#options.log.warn('Valkey is away, the lease is kept on our own word');
    this.#away = true;
    const timedOut = error instanceof Error && error.message === 'Command timed out';
    this.#timeouts = timedOut ? this.#timeouts + 1 : 0;
    // Half open: a new connection tells the truth sooner.
    if (this.#timeouts >= 2 && this.#valkey.status === 'ready') {
      this.#timeouts = 0;
      this.#valkey.disconnect(true);
    }
  }

  #lose(why: string, facts: object): void {
    if (this.#lost) return;
    this.#lost = true;
    if (this.#timer) clearInterval(this.#timer);
    this.#options.log.error({ ...facts, why, fence: this.#fence }, 'lease lost');
    for (const listener of this.#onLost.splice(0)) listener();
  }

  #remembered(): Remembered | null {
    try {
      const raw = JSON.parse(fs.readFileSync(this.#options.fenceFile, 'utf8')) as Partial<Remembered>;
      return Number.isSafeInteger(raw.fence) && typeof raw.holder === 'string' ? (raw as Remembered) : null;
    } catch {
      return null;
    }
  }

  #remember(what: Remembered): void {
    const draft = `${this.#options.fenceFile}.${process.pid}`;
    try {
      fs.mkdirSync(path.dirname(draft), { recursive: true, mode: 0o700 });
      fs.writeFileSync(draft, JSON.stringify(what), { mode: 0o600 });
      fs.renameSync(draft, this.#options.fenceFile);
    } catch {
      this.#options.log.warn('fence not remembered on disk');
    }
  }

  #nextLocalFence(): number {
    return Math.max((this.#remembered()?.fence ?? 0) + 1, Math.floor(Date.now() / 1000));
  }

  /** Without Valkey the last keeper is known only from the local file; while it runs here, it keeps. */
  #localKeeperLives(): boolean {
    const holder = this.#remembered()?.holder;
    return (
      holder !== undefined &&
      holder !== this.#holder &&
      !isHolderDead(holder, { frozenIsDead: true, elsewhereIsDead: true })
    );
  }
}
