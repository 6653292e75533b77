/**
 * Publications at their time. Sleeps until the next plan, looks every few seconds for what another process planned, and
 * is woken by news. A plan that no longer passes is put down as failed; a part that is away only delays it.
 */
import { isRefusal, type Refusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { FlowPublisher } from './flow-publisher.ts';
import type { FlowStore, Scheduled } from './flow-ports.ts';
import type { Clock } from './ports.ts';

const lookEveryMs = 10_000;
const soonestMs = 50;
const tryAgainMs = 1_000;
const attemptsAtOnce = 3;
/** A plan that can't be carried out for so long waits for a person. */
const giveUpAfterMs = 600_000;

export interface FlowClockParts {
  readonly store: Pick<FlowStore, 'due' | 'failed'>;
  readonly publisher: Pick<FlowPublisher, 'carryOut'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class FlowClock {
  #timer: NodeJS.Timeout | null = null;
  #looking = false;
  #again = false;
  #stopped = true;

  constructor(private readonly parts: FlowClockParts) {}

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Something changed: look now. */
  wake(): void {
    if (this.#stopped) return;
    this.#again = this.#looking;
    if (!this.#looking) void this.#look();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const waitMs = await this.#carryOut().catch(() => tryAgainMs);
    this.#looking = false;
    if (this.#stopped) return;
    const soon = this.#again ? 0 : waitMs;
    this.#again = false;
    this.#timer = setTimeout(() => void this.#look(), soon);
    this.#timer.unref();
  }

  /** @returns how long nothing is to be done. */
  async #carryOut(): Promise<number> {
    const { store, clock, log } = this.parts;
    const { due, next } = await store.due(clock.now());
    let undone = false;
    for (const plan of due) {
      try {
        await this.#publish(plan);
      } catch (error) {
        undone = true;
        log.warn({ err: error, flow: plan.flow }, 'a scheduled publication is delayed');
        if (clock.now() > plan.at + giveUpAfterMs)
          await store.failed(plan, '系统部件长时间不可用，请手动发布', clock.now());
      }
    }
    if (undone) return tryAgainMs;
    return next === null ? lookEveryMs : Math.min(lookEveryMs, Math.max(soonestMs, next - clock.now()));
  }

  async #publish(plan: Scheduled): Promise<void> {
    const { store, publisher, clock, log } = this.parts;
    for (let attempt = 1; ; attempt += 1) {
      const done = await publisher.carryOut(plan);
      if (done !== null && !isRefusal(done)) return;
      // Somebody published in the same moment: by then this plan may be done as well, or comes after.
      if (done?.refused === 'published-meanwhile' && attempt < attemptsAtOnce) continue;
      const why = done === null ? '流程已不存在' : reasonOf(done);
      log.warn({ flow: plan.flow, why: done?.refused ?? 'gone' }, 'a scheduled publication failed its check');
      await store.failed(plan, why, clock.now());
      return;
    }
  }
}

const shownAtMost = 3;

function reasonOf(refusal: Refusal): string {
  const { problems, cases } = refusal as {
    problems?: readonly { message: string }[];
    cases?: readonly { name: string; why: string | null }[];
  };
  const lines = [
    ...(problems ?? []).map(({ message }) => message),
    ...(cases ?? []).map(({ name, why }) => `用例“${name}”：${why ?? '未通过'}`),
  ];
  if (lines.length > 0) return lines.slice(0, shownAtMost).join('；').slice(0, 500);
  return refusal.refused === 'already-published' ? '内容与当前版本相同' : '同时有其他发布，请重新安排';
}
