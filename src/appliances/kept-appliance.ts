/**
 * Keeps one server (Asterisk, Valkey, PostgreSQL) running: starts it anew when it dies, and ends one that lives but no
 * longer answers, so that it is started anew too.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Appliance } from './appliance.ts';
import type { Kept } from './appliances.ts';
import { endProcess } from './os-process.ts';
import { RestartPace } from './restart-pace.ts';

export interface ApplianceHooks {
  onDied(name: Kept['name']): void;
  onStarted(name: Kept['name'], pid: number): void;
  onTrouble(name: Kept['name'], error: unknown): void;
}

/** A stop of some seconds (a debugger, a starved machine) must not cut calls; half a minute of silence is a crash. */
const SILENT_TRIES = 10;
const TRY_EVERY_MS = 2000;

export class KeptAppliance {
  readonly #kept: Kept;
  readonly #hooks: ApplianceHooks;
  readonly #pace = new RestartPace();
  #now: Appliance;
  readonly #keeping: Promise<void>;
  #stopping = false;

  constructor(kept: Kept, first: Appliance, hooks: ApplianceHooks) {
    this.#kept = kept;
    this.#now = first;
    this.#hooks = hooks;
    this.#keeping = this.#keep();
  }

  get name(): Kept['name'] {
    return this.#kept.name;
  }

  get pid(): number {
    return this.#now.pid;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#now.stop();
    await this.#keeping;
  }

  /** Asks `answers` again and again; a server that stays silent too long is aborted. */
  async watchAnswers(answers: (timeoutMs: number) => Promise<boolean>): Promise<void> {
    let silent = 0;
    while (!this.#stopping) {
      const began = performance.now();
      const { pid } = this.#now;
      const answered = await answers(TRY_EVERY_MS);
      silent = answered || pid !== this.#now.pid ? 0 : silent + 1;
      if (silent >= SILENT_TRIES && !this.#stopping) {
        silent = 0;
        this.#hooks.onTrouble(this.name, new Error('alive, but does not answer'));
        await endProcess(pid, 'SIGABRT', 5000);
      }
      await pause(Math.max(0, TRY_EVERY_MS - (performance.now() - began)), undefined, { ref: false });
    }
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      await this.#now.gone;
      if (this.#stopping) return;
      this.#hooks.onDied(this.name);
      await this.#startAgain();
    }
  }

  async #startAgain(): Promise<void> {
    while (!this.#stopping) {
      for (let left = this.#pace.died(performance.now()); left > 0 && !this.#stopping; left -= 200) await pause(200);
      if (this.#stopping) return;
      try {
        this.#now = await this.#kept.start();
        if (this.#stopping) return this.#now.stop();
        return this.#hooks.onStarted(this.name, this.#now.pid);
      } catch (error) {
        this.#hooks.onTrouble(this.name, error);
      }
    }
  }
}
