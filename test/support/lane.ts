/** The Asterisk that this test file has to itself: as many files run at a time as there are. */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inject } from 'vitest';
import { processBirth } from '../../src/appliances/os-process.ts';
import type { Lane } from '../setup/appliances.ts';
import { atFileEnd } from './file-end.ts';

const withinMs = 10_000;
let held: (Lane & { readonly number: number }) | null = null;

/** From now on this file's, until it ends. */
export function lane(): Lane & { readonly number: number } {
  for (const until = performance.now() + withinMs; !takeOne() && performance.now() < until;)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  if (held === null)
    throw new Error('every Asterisk of this run is in use: more files run at a time than were meant to');
  return held;
}

function takeOne(): boolean {
  if (held !== null) return true;
  const { lanes } = inject('parts');
  const at = lanes.findIndex(({ lock }) => take(lock));
  const free = lanes[at];
  if (free === undefined) return false;
  held = { ...free, number: at + 1 };
  atFileEnd(leaveLane);
  return true;
}

export const hasLane = (): boolean => held !== null;

function leaveLane(): Promise<void> {
  if (held !== null) rmSync(held.lock, { force: true });
  held = null;
  return Promise.resolve();
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
