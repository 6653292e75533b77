/** CPU time of processes as Linux counts it (utime + stime of all their threads), in milliseconds. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksASecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Stat {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended and were waited for. */
  readonly ended: number;
}

function statOf(pid: number): Stat | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const field = line.slice(line.lastIndexOf(')') + 2).split(' '); // the name before may hold anything
    const ms = (n: number): number => (Number(field[n]) * 1000) / ticksASecond;
    return { parent: Number(field[1]), own: ms(11) + ms(12), ended: ms(13) + ms(14) };
  } catch {
    return null;
  }
}

/** One process, without its children. */
export const cpuOf = (pid: number): number => statOf(pid)?.own ?? 0;

/** A process with its children, those that ended too: a PostgreSQL server. */
export function cpuOfFamily(pid: number): number {
  let sum = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = statOf(Number(name));
    if (stat !== null && stat.parent === pid) sum += stat.own;
  }
  const own = statOf(pid);
  return sum + (own?.own ?? 0) + (own?.ended ?? 0);
}
