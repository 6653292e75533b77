/**
 * Waiting for a fact. Tests wait for what must become true, never for time to pass; when it does not become true the
 * failure says what was waited for, how long, and what was seen last.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface Patience {
  /** What becomes true, as the rest of “waited for …”. */
  readonly what?: string;
  /** Milliseconds; 10 s unless told. */
  readonly within?: number;
  /** Milliseconds between the first looks; 25 unless told. */
  readonly every?: number;
}

/** A look costs this machine what somebody may just be speaking with: the longer a fact takes, the fewer of them. */
const ofTimeWaited = 0.1;
const timesItsOwn = 3;
const pauseAtMostMs = 150;

type Truthy<T> = Exclude<T, false | 0 | '' | null | undefined | void>;

/** Looks until `fact` gives something truthy, and gives that back. A fact that throws is not true yet. */
export async function until<T>(
  fact: () => T | Promise<T>,
  patience: Patience | string = {},
): Promise<Truthy<Awaited<T>>> {
  const { what = '', within = 10_000, every = 25 } = typeof patience === 'string' ? { what: patience } : patience;
  const began = performance.now();
  // Made here, so that the failure points at the test and not at this loop.
  const failure = new Error();
  Error.captureStackTrace(failure, until);
  for (;;) {
    const lookedAt = performance.now();
    const seen = await look(fact);
    if ('value' in seen && seen.value) return seen.value as Truthy<Awaited<T>>;
    const now = performance.now();
    if (now - began >= within) {
      failure.message = `waited ${within} ms for ${what || fact.toString()}, last seen: ${wordsOf(seen)}`;
      failure.stack = `${failure.message}\n${(failure.stack ?? '').split('\n').slice(1).join('\n')}`;
      throw failure;
    }
    const rare = Math.max((now - began) * ofTimeWaited, (now - lookedAt) * timesItsOwn);
    await pause(Math.max(every, Math.min(rare, pauseAtMostMs)));
  }
}

/** That something stays so for a while: the only use of time, for facts like “nobody else was rung”. */
export async function stays(fact: () => boolean | Promise<boolean>, forMs: number, what: string): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < forMs) {
    if (!(await fact())) {
      const after = Math.round(performance.now() - began);
      throw new Error(`expected for ${forMs} ms that ${what}, but after ${after} ms it was no longer so`);
    }
    await pause(25);
  }
}

/** A promise that fails with a sentence when it is not settled in time. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms for ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

type Seen<T> = { readonly value: T } | { readonly error: unknown };

async function look<T>(fact: () => T | Promise<T>): Promise<Seen<Awaited<T>>> {
  try {
    return { value: await fact() };
  } catch (error) {
    return { error };
  }
}

function wordsOf(seen: Seen<unknown>): string {
  if ('value' in seen) return inspect(seen.value, { depth: 3, breakLength: 120 });
  return seen.error instanceof Error ? `${seen.error.name}: ${seen.error.message}` : inspect(seen.error);
}
