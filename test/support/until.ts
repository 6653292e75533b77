/**
 * Waiting for a fact. Tests wait for what must become true, never for time to pass; when it does not become true the
 * failure says what was waited for, how long, and what was seen last.
 */
import { inspect } from 'node:util';

export interface Patience {
  /** What becomes true, as the rest of “waited for …”. */
  readonly what?: string;
  /** Milliseconds; 10 s unless told. */
  readonly within?: number;
  /** Milliseconds between two looks; 25 unless told. */
  readonly every?: number;
}

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
    const seen = await look(fact);
    if (seen.true) return seen.value as Truthy<Awaited<T>>;
    if (performance.now() - began >= within) {
      failure.message = `waited ${within} ms for ${what || fact.toString()}, last seen: ${seen.words}`;
      failure.stack = `${failure.message}\n${(failure.stack ?? '').split('\n').slice(1).join('\n')}`;
      throw failure;
    }
    await new Promise((resolve) => setTimeout(resolve, every));
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
    await new Promise((resolve) => setTimeout(resolve, 25));
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

async function look<T>(fact: () => T | Promise<T>): Promise<{ true: boolean; value?: Awaited<T>; words: string }> {
  try {
    const value = await fact();
    return { true: Boolean(value), value, words: inspect(value, { depth: 3, breakLength: 120 }) };
  } catch (error) {
    return { true: false, words: error instanceof Error ? `${error.name}: ${error.message}` : inspect(error) };
  }
}
