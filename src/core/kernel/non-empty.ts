/** At least one. Pure. */
export type NonEmpty<T> = readonly [T, ...T[]];

export const isNonEmpty = <T>(list: readonly T[]): list is NonEmpty<T> => list.length > 0;

export function mapped<T, R>([first, ...others]: NonEmpty<T>, change: (one: T) => R): NonEmpty<R> {
  return [change(first), ...others.map(change)];
}
