/**
 * Nodes on the clipboard, as JSON that another flow, another tab or another city understands. Pasted nodes get ids and
 * names of their own; lines among them are kept, lines to elsewhere only where that node exists. Pure.
 */
import type { Place } from '../../../core/ivr/auto-layout.ts';
import type { Draft, FlowNode } from '../../../core/ivr/flow.ts';
import { nodesAtMost, readNode } from '../../../core/ivr/read-flow.ts';
import { freeLabel, moveNodes, placesOf } from './graph-edits.ts';

const mark = 'hotline-nodes';
const shift = 40;

export function copyNodes(draft: Draft, ids: readonly string[]): string {
  const places = placesOf(draft);
  const chosen = ids.filter((id) => Object.hasOwn(draft.nodes, id));
  return JSON.stringify({
    kind: mark,
    format: 2,
    nodes: Object.fromEntries(chosen.map((id) => [id, draft.nodes[id]])),
    layout: Object.fromEntries(chosen.map((id) => [id, places[id]])),
  });
}

export type Pasted =
  | { readonly ok: true; readonly draft: Draft; readonly ids: readonly string[] }
  | { readonly ok: false; readonly why: string };

export function pasteNodes(draft: Draft, text: string, newId: (kind: string) => string): Pasted {
  const held = readClipboard(text);
  if (held === null) return { ok: false, why: '剪贴板里没有节点，请先复制节点。' };
  if (Object.keys(held.nodes).length + Object.keys(draft.nodes).length > nodesAtMost) {
    return { ok: false, why: `粘贴后会超过 ${nodesAtMost} 个节点，未粘贴。` };
  }
  const ids = new Map(Object.entries(held.nodes).map(([id, node]) => [id, newId(node.kind)]));
  let pasted = draft;
  for (const [id, node] of Object.entries(held.nodes)) {
    const to: Record<string, string> = {};
    for (const [outlet, target] of Object.entries(node.to)) {
      const there = ids.get(target) ?? (Object.hasOwn(draft.nodes, target) ? target : undefined);
      if (there !== undefined) to[outlet] = there;
    }
    const label = freeLabel(pasted, node.label.replace(/ \d+$/, ''));
    pasted = { ...pasted, nodes: { ...pasted.nodes, [ids.get(id) ?? id]: { ...node, label, to } } };
  }
  const places: Record<string, Place> = {};
  for (const [id, at] of Object.entries(held.layout)) {
    const there = ids.get(id);
    if (there !== undefined) places[there] = { x: at.x + shift, y: at.y + shift };
  }
  return { ok: true, draft: moveNodes(pasted, places), ids: [...ids.values()] };
}

function readClipboard(text: string): { nodes: Record<string, FlowNode>; layout: Record<string, Place> } | null {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof raw !== 'object' || raw === null || (raw as { kind?: unknown }).kind !== mark) return null;
  const { nodes: given, layout: placed } = raw as { nodes?: unknown; layout?: unknown };
  const nodes: Record<string, FlowNode> = {};
  for (const [id, node] of Object.entries(given ?? {}).slice(0, nodesAtMost)) {
    const read = readNode(node);
    if (!read.ok) return null;
    nodes[id] = read.value;
  }
  const layout: Record<string, Place> = {};
  for (const [id, at] of Object.entries(placed ?? {}) as [string, Partial<Place> | null][]) {
    if (Number.isFinite(at?.x) && Number.isFinite(at?.y)) layout[id] = at as Place;
  }
  return Object.keys(nodes).length === 0 ? null : { nodes, layout };
}
