/** From the steps that calls took to what each node of a menu saw. Pure; the studio's canvas counts by the same rules. */
import type { Flow } from '../ivr/flow.ts';
import { isDropOff, leadsTo } from '../ivr/step-target.ts';
import type { Instant } from '../kernel/instant.ts';
import type { NodeCounts } from './measures.ts';

/** Calls of one half hour that left `node` by `outlet` and then left `next`. */
export interface StepCount {
  readonly halfHour: Instant;
  readonly flow: string;
  readonly version: number;
  /** Null: the call began. */
  readonly node: string | null;
  readonly outlet: string | null;
  /** Null when the call ended before it left another node. */
  readonly next: string | null;
  readonly calls: number;
  /** Of those that left no further node: nobody answered them. */
  readonly unanswered: number;
}

export interface NodeFacts extends NodeCounts {
  readonly halfHour: Instant;
  readonly flow: string;
  readonly version: number;
  readonly node: string;
}

export function nodeFacts(
  steps: readonly StepCount[],
  flowOf: (id: string, version: number) => Flow | undefined,
): NodeFacts[] {
  const rows = new Map<string, { -readonly [K in keyof NodeFacts]: NodeFacts[K] }>();
  const of = ({ halfHour, flow, version }: StepCount, node: string) => {
    const key = JSON.stringify([halfHour, flow, version, node]);
    const row = rows.get(key) ?? { halfHour, flow, version, node, entries: 0, dropOffs: 0, noInput: 0, invalid: 0 };
    rows.set(key, row);
    return row;
  };
  for (const step of steps) {
    const { node, outlet, next, calls, unanswered } = step;
    const flow = flowOf(step.flow, step.version);
    if (node !== null && outlet === 'noInput') of(step, node).noInput += calls;
    if (node !== null && outlet === 'invalid') of(step, node).invalid += calls;
    const target = next ?? targetOf(flow, node, outlet);
    if (target === null) continue;
    const there = of(step, target);
    there.entries += calls;
    if (next === null && isDropOff(flow, target)) there.dropOffs += unanswered;
  }
  return [...rows.values()];
}

function targetOf(flow: Flow | undefined, node: string | null, outlet: string | null): string | null {
  if (flow === undefined) return null;
  return node === null || outlet === null ? flow.start : leadsTo(flow, node, outlet);
}
