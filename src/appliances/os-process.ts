/**
 * What the appliances need of the operating system: who a pid really is, starting a server that outlives a closed
 * terminal, and ending one for certain. Only /proc and signals; knows nothing of Asterisk or databases.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceUser } from './service-user.ts';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly name: string;
  readonly pid: number;
  /** Resolves once when the process is gone, however it went. */
  readonly gone: Promise<void>;
}

/** The kernel's start time of a process: together with the pid it names one process for good. Null when it is gone. */
export function processBirth(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null; // a zombie serves nobody
    return fields[19] ?? null;
  } catch {
    return null;
  }
}

/** True when `pid` lives and its command line holds `mark` (a path of this instance), so that it is ours to end. */
export function isOurs(pid: number, mark: string): boolean {
  if (processBirth(pid) === null) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').includes(mark);
  } catch {
    return false;
  }
}

/**
 * Starts a server detached, with its output in a file: a pipe would break, and end it, when its starter is killed,
 * and Ctrl-C in the terminal would reach it before the calls are handed over.
 */
export function launchServer(name: string, launch: Launch, logFile: string, user: ServiceUser): RunningServer {
  mkdirSync(path.dirname(logFile), { recursive: true, mode: 0o750 });
  const log = openSync(logFile, 'a', 0o640);
  const { command, args } = user.wrap(launch.command, launch.args);
  const child = spawn(command, args, {
    cwd: '/',
    env: { ...plainEnvironment(), ...launch.env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  if (child.pid === undefined) throw new Error(`${name} could not be started: ${command}`);
  return { name, pid: child.pid, gone };
}

/** Watches a server that an earlier, killed start left behind. */
export function adoptServer(name: string, pid: number): RunningServer {
  const birth = processBirth(pid);
  const gone = (async () => {
    while (birth !== null && processBirth(pid) === birth) await pause(250, undefined, { ref: false });
  })();
  return { name, pid, gone };
}

/** Asks politely, waits, then ends the process: a polite stop alone was once seen to take minutes. */
export async function endProcess(pid: number, first: NodeJS.Signals = 'SIGTERM', graceMs = 5000): Promise<void> {
  const birth = processBirth(pid);
  if (birth === null) return;
  const signal = (name: NodeJS.Signals) => {
    if (processBirth(pid) !== birth) return;
    try {
      process.kill(pid, name);
    } catch {
      // gone between the look and the signal
    }
  };
  signal(first);
  if (await goneWithin(pid, birth, graceMs)) return;
  signal('SIGCONT');
  signal('SIGKILL');
  await goneWithin(pid, birth, 5000);
}

async function goneWithin(pid: number, birth: string, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (processBirth(pid) !== birth) return true;
    await pause(25);
  }
  return processBirth(pid) !== birth;
}

/** Servers get no more of our environment than they need: it may hold secrets. */
function plainEnvironment(): Record<string, string> {
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };
  const zone = process.env['TZ'];
  return zone === undefined ? env : { ...env, TZ: zone };
}
