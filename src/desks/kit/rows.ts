/** Lists that a form edits row by row. Pure. */
export const replaced = <T>(all: readonly T[], at: number, one: T): T[] =>
  all.map((each, n) => (n === at ? one : each));
export const without = <T>(all: readonly T[], at: number): T[] => all.filter((_, n) => n !== at);
export const changed = <T extends object>(all: readonly T[], at: number, change: Partial<T>): T[] =>
  all.map((each, n) => (n === at ? { ...each, ...change } : each));

/** The row at `at` and the one before it change places. */
export function raised<T>(all: readonly T[], at: number): T[] {
  const row = all[at];
  return row === undefined || at === 0
    ? [...all]
    : [...all.slice(0, at - 1), row, ...all.slice(at - 1, at), ...all.slice(at + 1)];
}
