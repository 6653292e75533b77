/** Undo and redo: a past, a present, a future. Pure. Quick changes of one thing, such as typing, are one step. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last change was of, and when. */
  readonly last: { readonly of: string; readonly at: number } | null;
}

const stepsKept = 200;
const oneStepMs = 1000;

export const begin = <T>(present: T): History<T> => ({ past: [], present, future: [], last: null });

/** `of` names what is changed, such as one field of one node; null never merges. */
export function change<T>(history: History<T>, next: T, of: string | null, at: number): History<T> {
  if (next === history.present) return history;
  const { last } = history;
  const merges = of !== null && last !== null && last.of === of && at - last.at < oneStepMs;
  return {
    past: merges ? history.past : [...history.past, history.present].slice(-stepsKept),
    present: next,
    future: [],
    last: of === null ? null : { of, at },
  };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    last: null,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, last: null };
}
