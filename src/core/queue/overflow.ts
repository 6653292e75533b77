/** Whether a line is too long for a caller, and where they go instead: the first rule that fits. Pure. */
import type { OverflowRule, OverflowTo } from './rules.ts';

export interface WaitFacts {
  readonly position: number;
  readonly staffed: number;
  /** Null while it would be a guess: then no rule about it fits. */
  readonly estimateSeconds: number | null;
  readonly waitedSeconds: number;
}

/** @param tried rules that led nowhere for this caller, by their place in the list. */
export function overflowFor(
  rules: readonly OverflowRule[],
  facts: WaitFacts,
  tried: ReadonlySet<number>,
): { rule: number; to: OverflowTo } | null {
  const rule = rules.findIndex(({ when }, n) => !tried.has(n) && fits(when, facts));
  const found = rules[rule];
  return found === undefined ? null : { rule, to: found.to };
}

function fits(when: OverflowRule['when'], facts: WaitFacts): boolean {
  switch (when.is) {
    case 'nobody':
      return facts.staffed === 0;
    case 'position':
      return facts.position > when.over;
    case 'estimate':
      return facts.estimateSeconds !== null && facts.estimateSeconds > when.overSeconds;
    case 'waited':
      return facts.waitedSeconds >= when.overSeconds;
  }
}
