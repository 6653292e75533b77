/**
 * Keeps one of our own programs (controller, worker) running: starts it anew when it dies, ends it when its heartbeat
 * stops, and carries the few words spoken over its IPC channel. Knows nothing of calls.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess } from './os-process.ts';
import { RestartPace } from './restart-pace.ts';

export interface ChildPlan {
  readonly name: string;
  /** What Node is to run, with its arguments. */
  readonly run: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  onMessage(message: Record<string, unknown>): void;
  /** A new process runs under this name. */
  onStarted(pid: number): void;
  onDied(how: string, deathsInWindow: number): void;
}

const BEAT_SILENCE_MS = 5000;
const LOOK_EVERY_MS = 1000;

export class KeptChild {
  readonly #plan: ChildPlan;
  readonly #pace = new RestartPace();
  #child: ChildProcess | null = null;
  #lastBeat: number | null = null;
  #lastLook = performance.now();
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(plan: ChildPlan) {
    this.#plan = plan;
  }

  start(): void {
    this.#running = this.#keep();
    const timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    void this.#running.finally(() => clearInterval(timer));
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Ends the present process in an orderly way; it is started anew. */
  restart(): void {
    this.#child?.kill('SIGTERM');
  }

  /** Tells the program to end (by a word over IPC, else by SIGTERM), and ends it for certain after `graceMs`. */
  async stop(graceMs: number, word?: Record<string, unknown>): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      // Without a heartbeat it is still starting, and nobody there listens yet.
      if (word === undefined || !child.connected || this.#lastBeat === null) child.kill('SIGTERM');
      else child.send(word, () => undefined);
      const gone = new Promise<boolean>((resolve) => child.once('exit', () => resolve(true)));
      if (!(await Promise.race([gone, pause(graceMs, false)]))) await endProcess(child.pid, 'SIGKILL', 1000);
    }
    await this.#running;
  }

  async #keep(): Promise<void> {
    while (!this.#stopping) {
      const how = await this.#runOnce();
      this.#child = null;
      if (this.#stopping) return;
      const waitMs = this.#pace.died(performance.now());
      this.#plan.onDied(how, this.#pace.deathsInWindow);
      for (let left = waitMs; left > 0 && !this.#stopping; left -= 200) await pause(200);
    }
  }

  #runOnce(): Promise<string> {
    const { run, cwd, env, logFile, name } = this.#plan;
    mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o750 });
    const log = openSync(logFile, 'a', 0o640);
    this.#lastBeat = null;
    // Detached: Ctrl-C in the terminal is for the supervisor, which hands the calls over first.
    const child = spawn(process.execPath, run, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#child = child;
    child.on('message', (message) => this.#heard(message));
    if (child.pid !== undefined) this.#plan.onStarted(child.pid);
    return new Promise((resolve) => {
      child.once('error', (error) => resolve(`${name}: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
    });
  }

  #heard(message: unknown): void {
    if (typeof message !== 'object' || message === null) return;
    if ('beat' in message) this.#lastBeat = performance.now();
    else this.#plan.onMessage(message as Record<string, unknown>);
  }

  /** A program that once had a heartbeat and lost it is frozen: dead is better. */
  #look(): void {
    const now = performance.now();
    const weSlept = now - this.#lastLook > 3 * LOOK_EVERY_MS;
    this.#lastLook = now;
    if (this.#lastBeat === null) return;
    if (weSlept)
      this.#lastBeat = now; // we were stopped ourselves, its beats wait in the channel
    else if (now - this.#lastBeat > BEAT_SILENCE_MS) this.#child?.kill('SIGKILL');
  }
}
