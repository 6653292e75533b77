/** The Asterisk that this test file has to itself: each file runs in a process of its own, as many at a time as there are. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inject } from 'vitest';
import { processBirth } from '../../src/appliances/os-process.ts';
import type { Lane } from '../setup/appliances.ts';

const withinMs = 10_000;
let held: (Lane & { readonly number: number }) | null = null;

/** From now on this file's, until `leaveLane`. */
export function lane(): Lane & { readonly number: number } {
  const { lanes } = inject('parts');
  for (const until = performance.now() + withinMs; held === null && performance.now() < until;) {
    const at = lanes.findIndex(({ lock }) => take(lock));
    const free = lanes[at];
    if (free !== undefined) held = { ...free, number: at + 1 };
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
  if (held === null)
    throw new Error('every Asterisk of this run is in use: more files run at a time than were meant to');
  return held;
}

export function leaveLane(): void {
  if (held !== null) rmSync(held.lock, { force: true });
  held = null;
}

function take(lock: string): boolean {
  try {
    if (processBirth(Number(readFileSync(lock, 'utf8'))) === null) rmSync(lock, { force: true });
  } catch {
    // Nobody holds it.
  }
  // Written first, so that nobody reads a lock without a pid.
  const mine = `${lock}-${process.pid}`;
  try {
    writeFileSync(mine, String(process.pid));
    linkSync(mine, lock);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}
