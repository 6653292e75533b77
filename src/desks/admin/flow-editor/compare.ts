/** Two graphs on one canvas: everything that is, what was taken away beside it, and a badge on what differs. Pure. */
import { diff } from '../../../core/ivr/diff.ts';
import type { Draft, Flow, FlowNode } from '../../../core/ivr/flow.ts';
import { upgrade } from '../../../core/ivr/upgrade.ts';
import { readDraft, readFlow } from '../../../core/ivr/read-flow.ts';
import { emptyDraft, moveNodes, placesOf } from './graph-edits.ts';
import type { Badge } from './to-canvas.ts';

export interface Compared {
  readonly draft: Draft;
  readonly badges: Readonly<Record<string, Badge>>;
  readonly words: readonly string[];
}

export function compare(before: Draft | null, after: Draft): Compared {
  const was = before ?? emptyDraft(after.name);
  const { words, nodes: badges } = diff(was, after);
  const gone: Record<string, FlowNode> = {};
  for (const [id, badge] of Object.entries(badges)) {
    const node = was.nodes[id];
    if (badge === 'removed' && node !== undefined) gone[id] = node;
  }
  const places = placesOf(was);
  const merged = { ...after, nodes: { ...after.nodes, ...gone }, layout: placesOf(after) };
  const stays = Object.fromEntries(Object.keys(gone).map((id) => [id, places[id] ?? { x: 0, y: 0 }]));
  return { draft: moveNodes(merged, stays), badges, words };
}

/** A body of the library as a draft, whether it was a draft, a file, or a published version without a layout. */
export function draftFrom(body: unknown): Draft | null {
  const read = readDraft(body);
  if (read.ok) return read.value;
  try {
    return fromFlow(readFlow(upgrade(body)));
  } catch {
    return null;
  }
}

function fromFlow({ name, start, nodes, languages, subFlows }: Flow): Draft {
  const inside = Object.keys(subFlows);
  const own = Object.entries(nodes).filter(([id]) => !inside.some((flow) => id.startsWith(`${flow}/`)));
  return { ...emptyDraft(name), start, nodes: Object.fromEntries(own), languages };
}
