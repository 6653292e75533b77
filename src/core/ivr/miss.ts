/**
 * A question not answered. No input, a wrong key and too many misses are outlets of their own: mixing them up is the
 * commonest fault of other menus.
 */
import type { Outlet, Turn, Visit } from './node-kind.ts';

export const missOutlets: readonly Outlet[] = [
  { name: 'noInput', title: '无输入' },
  { name: 'invalid', title: '输错' },
  { name: 'tooMany', title: '次数用完' },
];

export function missed(
  node: { readonly maxAttempts: number },
  outlet: 'noInput' | 'invalid',
  visit: Visit,
  keys?: string,
): Turn {
  const attempts = visit.attempts + 1;
  const go = attempts >= node.maxAttempts ? 'tooMany' : outlet;
  return { go, attempts, ...(keys === undefined ? {} : { keys }) };
}
