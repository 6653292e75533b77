/**
 * An instance of its own for a benchmark: real servers in a folder of their own, and the program as a child process whose
 * readiness is told over IPC, as under `npm start`. Nothing here is timed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Appliance } from '../src/appliances/appliance.ts';
import { prepareInstance, startAppliances, type Kept, type Prepared } from '../src/appliances/appliances.ts';
import { defaultCacheDir } from '../src/appliances/debian-tree.ts';
import { portsFor, type Ports } from '../src/appliances/ports.ts';
import { readNetwork } from '../src/appliances/settings.ts';

export const root = path.resolve(import.meta.dirname, '..');
export const say = (line: string): void => void process.stderr.write(`${line}\n`);

export interface BenchPlace {
  /** Used when HOTLINE_PORT_BASE does not say otherwise. */
  readonly portBase: number;
  readonly agents: number;
}

export interface Program {
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

/** The servers of one instance, without a controller. */
export class Instance {
  readonly home: string;
  readonly ports: Ports;
  readonly prepared: Prepared;
  readonly #passing: boolean;
  readonly #running: Map<Kept['name'], Appliance>;
  readonly #programs = new Set<Program>();

  private constructor(
    home: string,
    passing: boolean,
    ports: Ports,
    prepared: Prepared,
    running: Map<Kept['name'], Appliance>,
  ) {
    this.home = home;
    this.#passing = passing;
    this.ports = ports;
    this.prepared = prepared;
    this.#running = running;
  }

  static async start(place: BenchPlace): Promise<Instance> {
    const { home, passing } = benchHome();
    const ports = portsFor(Number(process.env['HOTLINE_PORT_BASE'] ?? place.portBase));
    const prepared = await prepareInstance({
      home,
      cacheDir: defaultCacheDir(),
      ports,
      agents: place.agents,
      network: readNetwork({}),
      given: {},
      progress: say,
    });
    const instance = new Instance(home, passing, ports, prepared, await startAppliances(home, prepared, say));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void instance.stop().finally(() => process.exit(130)));
    }
    return instance;
  }

  pidOf(name: Kept['name']): number {
    const server = this.#running.get(name);
    if (server === undefined) throw new Error(`${name} does not run here`);
    return server.pid;
  }

  /** The controller or the worker; resolves once it says that it is ready. */
  async program(name: 'main' | 'worker', nodeFlags: readonly string[] = []): Promise<Program> {
    const logFile = path.join(this.home, 'logs', `${name}.log`);
    mkdirSync(path.dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w');
    const child = spawn(process.execPath, [...nodeFlags, path.join(root, 'bin/program.mjs'), name], {
      cwd: root,
      env: { ...process.env, ...this.prepared.env, HOTLINE_SEED: 'demo' },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const url = name === 'main' ? await readyUrl(child, logFile) : '';
    const program = { pid: child.pid ?? 0, url, stop: () => stopChild(child) };
    this.#programs.add(program);
    return program;
  }

  /** Stops whatever runs, and leaves nothing behind unless the folder was asked for. */
  async stop(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.stop()));
    for (const name of ['asterisk', 'valkey', 'postgres'] as const) await this.#running.get(name)?.stop();
    if (this.#passing) rmSync(this.home, { recursive: true, force: true });
  }
}

/** A new folder that goes with the bench, so that no call of an earlier run is taken over; or the one that was asked for. */
function benchHome(): { home: string; passing: boolean } {
  const asked = process.env['HOTLINE_HOME'];
  const home = asked === undefined ? mkdtempSync(path.join(tmpdir(), 'bench-')) : path.resolve(asked);
  mkdirSync(home, { recursive: true });
  chmodSync(home, 0o711); // the servers may run as another user
  return { home, passing: asked === undefined };
}

function readyUrl(child: ChildProcess, logFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: { ready?: unknown; url?: unknown }) => {
      if (message.ready === true && typeof message.url === 'string') resolve(message.url);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      reject(new Error(`the program ended (${signal ?? code}) before it was ready:\n${tail}`));
    });
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(kill);
}
