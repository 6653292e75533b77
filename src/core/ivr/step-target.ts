/** What the steps of a call leave unsaid: where the last one led, and whether a caller who left there gave up. Pure. */
import type { Flow } from './flow.ts';

const own = <T>(held: Readonly<Record<string, T>>, name: string): T | null =>
  Object.hasOwn(held, name) ? (held[name] ?? null) : null;

/** Where the last step of a call led; null when the graph doesn't say. */
export function leadsTo(flow: Flow, id: string, outlet: string): string | null {
  const node = own(flow.nodes, id);
  if (node === null) return null;
  if (outlet === 'enter' && node.kind === 'subFlow') return own(flow.subFlows, node.flow)?.start ?? null;
  if (outlet !== 'return' || node.kind !== 'returnFlow') return own(node.to, outlet);
  const inside = id.slice(0, id.lastIndexOf('/'));
  const back = Object.values(flow.nodes).filter((each) => each.kind === 'subFlow' && each.flow === inside);
  // Entered from several places, the steps alone don't say to which of them it returned.
  return back.length === 1 ? own(back[0]!.to, 'next') : null;
}

/** Where the flow itself ends a call, or hands it on, nobody gave up. */
export function isDropOff(flow: Flow | undefined, id: string): boolean {
  const kind = flow === undefined ? undefined : own(flow.nodes, id)?.kind;
  return kind !== 'hangUp' && kind !== 'transfer';
}
