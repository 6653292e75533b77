/** A real child process of ours (as it is started, or a TypeScript file run by tsx), for tests to kill and freeze. */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { atFileEnd, fileIsOver } from './file-end.ts';

const root = path.resolve(import.meta.dirname, '../..');

export class Program {
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null; at: number }>;
  ended = false;
  readonly #child: ChildProcess;

  constructor(file: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    if (fileIsOver()) throw new Error('its test file has ended');
    this.#child = spawn(
      process.execPath,
      [...(file.endsWith('.ts') ? ['--import', 'tsx'] : []), path.join(root, file), ...args],
      {
        cwd: root,
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.lines.push(line));
    createInterface({ input: this.#child.stderr! }).on('line', (line) => this.errors.push(line));
    // Left running, it would take the calls and the jobs of the next file's programs.
    atFileEnd(() => this.kill());
    this.exit = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        this.ended = true;
        resolve({ code, signal, at: performance.now() });
      });
    });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  send(message: object): void {
    this.#child.send(message);
  }

  disconnect(): void {
    this.#child.disconnect();
  }

  /** The first line, from `from` on, that contains the text. */
  async says(text: string, timeout = 15_000, from = 0): Promise<string> {
    const find = () => this.lines.slice(from).find((line) => line.includes(text));
    const failed = () =>
      `"${text}" not said; said: ${this.lines.slice(-5).join(' / ')} errors: ${this.errors.slice(-8).join(' / ')}`;
    try {
      return await vi.waitUntil(find, { timeout, interval: 10 });
    } catch {
      throw new Error(failed());
    }
  }

  async kill(): Promise<void> {
    if (!this.ended) this.#child.kill('SIGKILL');
    await this.exit;
  }
}
