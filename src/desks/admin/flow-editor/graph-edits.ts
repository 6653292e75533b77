/**
 * Every change that an admin can make to a draft, as a function from draft to draft. Pure: knows nothing of canvases,
 * forms or history. What is not there any more is left alone, so that a late click does no harm.
 */
import { autoLayout, cardHeight, cardWidth, type Place } from '../../../core/ivr/auto-layout.ts';
import type { Draft, FlowNode, Language } from '../../../core/ivr/flow.ts';
import { kindOf, kinds, type KindName } from '../../../core/ivr/kinds.ts';

/** Where a line begins: an outlet of a node, or the arrival of the call. */
export type LineStart = { readonly node: string; readonly outlet: string } | 'arrival';

const columnGap = 100;
const rowGap = 32;
const grid = 20;

export const emptyDraft = (name: string): Draft => ({
  format: 2,
  name,
  start: null,
  nodes: {},
  languages: ['zh'],
  layout: {},
  confirmed: [],
  cases: [],
});

/** 开场白 → 人工: the least that is a hotline. */
export function defaultDraft(name: string, queue: string): Draft {
  const nodes: Record<string, FlowNode> = {
    greeting: {
      kind: 'say',
      label: '开场白',
      prompts: [{ text: '您好，这里是12345热线，正在为您转接人工。', language: 'zh' }],
      bargeIn: true,
      to: { next: 'person' },
    },
    person: { kind: 'enqueue', label: '人工', queue, skills: [], priority: 0, to: { overflow: 'busy' } },
    busy: {
      kind: 'hangUp',
      label: '坐席全忙',
      prompts: [{ text: '抱歉，话务员全忙，请稍后再拨，再见。', language: 'zh' }],
      to: {},
    },
  };
  const graph = { ...emptyDraft(name), start: 'greeting', nodes };
  return { ...graph, layout: autoLayout(graph) };
}

export const outletsOf = (node: FlowNode) => kindOf(node).outlets(node);
export const heightOf = (node: FlowNode): number => cardHeight(outletsOf(node).length);

/** Every node has a place: those that nobody placed get the one that the layout would give them. */
export function placesOf(draft: Draft): Readonly<Record<string, Place>> {
  const ids = Object.keys(draft.nodes);
  if (ids.every((id) => Object.hasOwn(draft.layout, id))) return draft.layout;
  return { ...autoLayout(draft), ...draft.layout };
}

/** Adds a node of this kind; with `after`, beside that node, whose first outlet that leads nowhere then leads to it. */
export function addNode(
  draft: Draft,
  kind: KindName,
  { id, at, after }: { id: string; at?: Place; after?: string | undefined },
): Draft {
  const node = {
    kind,
    label: freeLabel(draft, kinds[kind].title),
    ...kinds[kind].fresh(),
    to: {},
  } as unknown as FlowNode;
  const place = at ?? placeAfter(draft, after);
  const added: Draft = {
    ...draft,
    nodes: { ...draft.nodes, [id]: node },
    layout: { ...placesOf(draft), [id]: onGrid(place) },
  };
  if (draft.start === null) return { ...added, start: id };
  const open = after === undefined ? undefined : openOutletOf(draft, after);
  return open === undefined ? added : connect(added, open, id);
}

/** The first outlet of the node that leads nowhere. */
function openOutletOf(draft: Draft, id: string): LineStart | undefined {
  const node = draft.nodes[id];
  const open = node && outletsOf(node).find(({ name }) => targetOf(draft, { node: id, outlet: name }) === null);
  return open && { node: id, outlet: open.name };
}

export function targetOf(draft: Draft, from: LineStart): string | null {
  const target = from === 'arrival' ? draft.start : (draft.nodes[from.node]?.to[from.outlet] ?? null);
  return target !== null && Object.hasOwn(draft.nodes, target) ? target : null;
}

export function connect(draft: Draft, from: LineStart, target: string | null): Draft {
  if (target !== null && !Object.hasOwn(draft.nodes, target)) return draft;
  if (from === 'arrival') return draft.start === target ? draft : { ...draft, start: target };
  const node = draft.nodes[from.node];
  if (node === undefined || (node.to[from.outlet] ?? null) === target) return draft;
  const to = Object.fromEntries(Object.entries(node.to).filter(([outlet]) => outlet !== from.outlet));
  return withNode(draft, from.node, { ...node, to: target === null ? to : { ...to, [from.outlet]: target } });
}

/** Takes nodes away, and every line that led to them. */
export function removeNodes(draft: Draft, ids: readonly string[]): Draft {
  const gone = new Set(ids.filter((id) => Object.hasOwn(draft.nodes, id)));
  if (gone.size === 0) return draft;
  const nodes: Record<string, FlowNode> = {};
  for (const [id, node] of Object.entries(draft.nodes)) {
    if (gone.has(id)) continue;
    const cut = Object.values(node.to).some((target) => gone.has(target));
    nodes[id] = cut
      ? { ...node, to: Object.fromEntries(Object.entries(node.to).filter(([, target]) => !gone.has(target))) }
      : node;
  }
  const layout = Object.fromEntries(Object.entries(draft.layout).filter(([id]) => !gone.has(id)));
  return { ...draft, nodes, layout, start: draft.start !== null && gone.has(draft.start) ? null : draft.start };
}

export function setLabel(draft: Draft, id: string, label: string): Draft {
  const node = draft.nodes[id];
  return node === undefined || node.label === label ? draft : withNode(draft, id, { ...node, label });
}

/** One setting of a node. `moved`: outlets that changed their name, such as a key of a menu; their lines go along. */
export function setField(
  draft: Draft,
  id: string,
  field: string,
  value: unknown,
  moved: Readonly<Record<string, string>> = {},
): Draft {
  const node = draft.nodes[id];
  if (node === undefined) return draft;
  const changed = { ...node, [field]: value } as FlowNode;
  const left = new Set(outletsOf(changed).map(({ name }) => name));
  const to: Record<string, string> = {};
  for (const [outlet, target] of Object.entries(node.to)) {
    const name = moved[outlet] ?? outlet;
    if (left.has(name)) to[name] = target;
  }
  return withNode(draft, id, { ...changed, to });
}

export function moveNodes(draft: Draft, places: Readonly<Record<string, Place>>): Draft {
  const known = Object.entries(places).filter(([id]) => Object.hasOwn(draft.nodes, id));
  if (known.length === 0) return draft;
  return { ...draft, layout: { ...placesOf(draft), ...Object.fromEntries(known.map(([id, at]) => [id, onGrid(at)])) } };
}

export function shiftNodes(draft: Draft, ids: readonly string[], by: Place): Draft {
  const places = placesOf(draft);
  return moveNodes(
    draft,
    Object.fromEntries(
      ids.flatMap((id) => {
        const at = places[id];
        return at === undefined ? [] : [[id, { x: at.x + by.x * grid, y: at.y + by.y * grid }]];
      }),
    ),
  );
}

export const tidy = (draft: Draft): Draft => ({ ...draft, layout: autoLayout(draft) });

export function setLanguages(draft: Draft, languages: readonly Language[]): Draft {
  return languages.length === 0 ? draft : { ...draft, languages };
}

/** The next free name: 播报, 播报 2, 播报 3. */
export function freeLabel(draft: Draft, title: string): string {
  const taken = new Set(Object.values(draft.nodes).map(({ label }) => label));
  for (let n = 1; ; n += 1) {
    const label = n === 1 ? title : `${title} ${n}`;
    if (!taken.has(label)) return label;
  }
}

const withNode = (draft: Draft, id: string, node: FlowNode): Draft => ({
  ...draft,
  nodes: { ...draft.nodes, [id]: node },
});

const onGrid = ({ x, y }: Place): Place => ({ x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid });

/** To the right of where the line comes from, below what already stands there. */
function placeAfter(draft: Draft, after: string | undefined): Place {
  const places = placesOf(draft);
  const from = after === undefined ? undefined : places[after];
  const x = from === undefined ? 0 : from.x + cardWidth + columnGap;
  let y = from?.y ?? 0;
  const inColumn = Object.entries(draft.nodes)
    .map(([id, node]) => ({ at: places[id] ?? { x: 0, y: 0 }, height: heightOf(node) }))
    .filter(({ at }) => Math.abs(at.x - x) < cardWidth + rowGap)
    .sort((a, b) => a.at.y - b.at.y);
  for (const { at, height } of inColumn) {
    const apart = at.y + height + rowGap <= y || at.y >= y + 180;
    if (!apart) y = at.y + height + rowGap;
  }
  return { x, y };
}
