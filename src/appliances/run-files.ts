/**
 * The pid files below an instance's `run/`: which process is which, for the next start after this one was killed.
 * A pid counts only together with the process's birth, for pids are used again.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processBirth } from './os-process.ts';

export function claimPid(home: string, name: string, pid: number): void {
  mkdirSync(path.join(home, 'run'), { recursive: true });
  writeFileSync(pidFile(home, name), JSON.stringify({ pid, birth: processBirth(pid) }));
}

export function releasePid(home: string, name: string): void {
  rmSync(pidFile(home, name), { force: true });
}

/** The pid written under this name if that very process still lives, else null. */
export function leftoverPid(home: string, name: string): number | null {
  try {
    const { pid, birth } = JSON.parse(readFileSync(pidFile(home, name), 'utf8')) as {
      pid: number;
      birth: string | null;
    };
    return birth !== null && processBirth(pid) === birth ? pid : null;
  } catch {
    return null;
  }
}

function pidFile(home: string, name: string): string {
  return path.join(home, 'run', `${name}.json`);
}
