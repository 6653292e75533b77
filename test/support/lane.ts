/** The Asterisk that this test file has to itself: each file runs in a process of its own, as many at a time as there are. */
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import { processBirth } from '../../src/appliances/os-process.ts';
import type { Lane } from '../setup/appliances.ts';
import { atFileEnd } from './file-end.ts';

const withinMs = 10_000;
/** So many stories run at a time on any machine; one more begins only while the machine has little else to do. */
const always = 3;
const quietShare = 0.6;
const quietMs = 3000;
/** Until the story that began last is under way, and its load is felt. */
const settlesMs = 8000;

let held: (Lane & { readonly number: number }) | null = null;

/** From now on this file's, until it ends. */
export function lane(): Lane & { readonly number: number } {
  for (const until = performance.now() + withinMs; !takeOneOf(Infinity) && performance.now() < until;)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  if (held === null)
    throw new Error('every Asterisk of this run is in use: more files run at a time than were meant to');
  return held;
}

/**
 * Waits until this machine carries one more story. Voices are sent and heard late where it carries too many, and how many
 * those are differs by a factor of three between machines with the same two cores.
 */
export async function turn(): Promise<void> {
  while (!takeOneOf(always)) {
    const before = cpuTime();
    await pause(quietMs * (1 + Math.random() / 2));
    const now = cpuTime();
    const idle = (now.idle - before.idle) / (now.all - before.all);
    if (idle >= quietShare && sinceLastBegan() >= settlesMs && takeOneOf(Infinity)) return;
  }
}

function takeOneOf(first: number): boolean {
  const { lanes } = inject('parts');
  if (held !== null) return true;
  const at = lanes.findIndex(({ lock }, n) => n < first && take(lock));
  const free = lanes[at];
  if (free === undefined) return false;
  held = { ...free, number: at + 1 };
  atFileEnd(leaveLane);
  return true;
}

function sinceLastBegan(): number {
  const began = inject('parts').lanes.map(({ lock }) => statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Date.now() - Math.max(...began);
}

/** Of all cores since the machine's start, in ticks. What a host takes away ("steal") is not idle. */
function cpuTime(): { idle: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { idle: idle + wait, all: user + nice + system + idle + wait + irq + soft + steal };
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
