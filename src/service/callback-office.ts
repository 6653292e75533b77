/**
 * Who rings whom back: a task is held by one person for a while, what came of the try is written down, and the rules say
 * what follows. The one writer of tasks beside the journal, which opens them and closes those who got through.
 */
import type { z } from 'zod';
import type { CallbackCounts, CallbackQuery, CallbackRow, CallbackRules } from '../contract/http/callbacks.ts';
import type { AttemptOutcome } from '../core/callback/task.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { Clock } from './ports.ts';

export interface CallbackPerson {
  readonly username: string;
  readonly name: string;
  /** May take a task out of somebody's hands. */
  readonly minds: boolean;
}

export type CallbackFilter = z.infer<typeof CallbackQuery>;

/** Numbers come in clear; the door masks them. */
export interface CallbackTasks {
  list(
    filter: CallbackFilter,
    username: string,
    now: Instant,
  ): Promise<{ items: CallbackRow[]; next: string | null } | Refusal>;
  counts(now: Instant): Promise<CallbackCounts>;
  claim(id: string, by: CallbackPerson, until: Instant, now: Instant): Promise<CallbackRow | Refusal>;
  release(id: string, by: CallbackPerson, now: Instant): Promise<CallbackRow | Refusal>;
  record(id: string, by: CallbackPerson, told: AttemptTold, now: Instant): Promise<CallbackRow | Refusal>;
  rules(): Promise<CallbackRules>;
  saveRules(by: string, rules: CallbackRules, now: Instant): Promise<CallbackRules | Refusal>;
}

export interface AttemptTold {
  readonly outcome: AttemptOutcome;
  readonly note: string;
}

/** Long enough for a talk; whoever went away without a word holds it no longer. */
const claimMs = 15 * 60_000;

export class CallbackOffice {
  readonly #tasks: CallbackTasks;
  readonly #clock: Clock;

  constructor(tasks: CallbackTasks, clock: Clock) {
    this.#tasks = tasks;
    this.#clock = clock;
  }

  list(filter: CallbackFilter, username: string): ReturnType<CallbackTasks['list']> {
    return this.#tasks.list(filter, username, this.#clock.now());
  }

  /** For the desks' figures and the wallboard. */
  counts(): Promise<CallbackCounts> {
    return this.#tasks.counts(this.#clock.now());
  }

  claim(id: string, by: CallbackPerson): Promise<CallbackRow | Refusal> {
    const now = this.#clock.now();
    return this.#tasks.claim(id, by, now + claimMs, now);
  }

  release(id: string, by: CallbackPerson): Promise<CallbackRow | Refusal> {
    return this.#tasks.release(id, by, this.#clock.now());
  }

  record(id: string, by: CallbackPerson, told: AttemptTold): Promise<CallbackRow | Refusal> {
    return this.#tasks.record(id, by, told, this.#clock.now());
  }

  rules(): Promise<CallbackRules> {
    return this.#tasks.rules();
  }

  /** For calls that miss us from now on: a task keeps the deadline it has. */
  saveRules(by: string, rules: CallbackRules): Promise<CallbackRules | Refusal> {
    return this.#tasks.saveRules(by, rules, this.#clock.now());
  }
}

export type CallbackDoor = Pick<CallbackOffice, keyof CallbackOffice>;
