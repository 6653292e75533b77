/**
 * From a draft to the cards, ports and lines of the canvas. Pure. What did not change stays the same object, so that of
 * 500 cards only those are drawn again that look otherwise.
 */
import { cardWidth, type Place } from '../../../core/ivr/auto-layout.ts';
import type { Draft, FlowGraph, FlowNode } from '../../../core/ivr/flow.ts';
import { kindOf } from '../../../core/ivr/kinds.ts';
import type { Family, Names } from '../../../core/ivr/node-kind.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { withoutVariables, secondsOf } from '../../../core/ivr/spoken.ts';
import { heightOf, outletsOf, placesOf } from './graph-edits.ts';

/** The arrival of the call: drawn as a node, though the graph has only `start`. */
export const arrivalId = '@arrival';
export const arrivalSize = { width: 96, height: 40 };
const headHeight = 84;
const portHeight = 24;
/** Of the target that is hit; the dot in it is half as large. As in canvas.css. */
const handleSize = 24;

export interface Port {
  readonly name: string;
  readonly title: string;
  readonly connected: boolean;
}

export interface CardData extends Record<string, unknown> {
  readonly kind: string;
  readonly title: string;
  readonly family: Family;
  readonly label: string;
  readonly essence: string;
  readonly ports: readonly Port[];
  readonly errors: number;
  readonly warnings: number;
  /** Whether the call begins here. */
  readonly badge: Badge | null;
}
export type Badge = 'added' | 'removed' | 'changed';

export interface Card {
  readonly id: string;
  readonly type: 'card' | 'arrival';
  readonly position: Place;
  readonly width: number;
  readonly height: number;
  readonly handles: readonly CanvasHandle[];
  readonly data: CardData;
}
interface CanvasHandle {
  readonly id: string | null;
  readonly type: 'source' | 'target';
  readonly position: 'left' | 'right';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly id: string;
  readonly source: string;
  readonly sourceHandle: string | null;
  readonly target: string;
  readonly label: string;
}

export interface Canvas {
  readonly cards: readonly Card[];
  readonly lines: readonly Line[];
}

export interface CanvasFacts {
  readonly draft: Draft;
  readonly names: Names;
  readonly problems: readonly Problem[];
  readonly badges?: Readonly<Record<string, Badge>>;
}

/** Remembers what it made, by node: a new draft shares most of its nodes with the one before. */
export class CanvasMaker {
  #cards = new Map<string, { node: FlowNode; key: string; card: Card }>();
  #lines = new Map<string, Line>();

  make({ draft, names, problems, badges = {} }: CanvasFacts): Canvas {
    const places = placesOf(draft);
    const counts = countProblems(problems);
    const cards: Card[] = [];
    const kept = new Map<string, { node: FlowNode; key: string; card: Card }>();
    for (const [id, node] of Object.entries(draft.nodes)) {
      const at = places[id] ?? { x: 0, y: 0 };
      const { errors = 0, warnings = 0 } = counts.get(id) ?? {};
      const open = outletsOf(node).map(({ name }) => (leads(draft, node, name) ? '1' : '0'));
      const essence = essenceOf(node, names);
      const key = [at.x, at.y, errors, warnings, badges[id] ?? '', open.join(''), essence].join('|');
      const before = this.#cards.get(id);
      const same = before !== undefined && before.node === node && before.key === key;
      const held = same
        ? before
        : { node, key, card: cardOf(id, node, at, { errors, warnings, essence, badge: badges[id] ?? null }, draft) };
      kept.set(id, held);
      cards.push(held.card);
    }
    this.#cards = kept;
    return { cards: [arrivalCard(draft, places), ...cards], lines: this.#linesOf(draft) };
  }

  #linesOf(draft: Draft): Line[] {
    const lines = linesOf(draft).map((line) => {
      const before = this.#lines.get(line.id);
      return before !== undefined && before.target === line.target && before.label === line.label ? before : line;
    });
    this.#lines = new Map(lines.map((line) => [line.id, line]));
    return lines;
  }
}

export const lineId = (node: string, outlet: string | null): string => `${node} ${outlet ?? ''}`;

function linesOf(draft: FlowGraph): Line[] {
  const lines: Line[] = [];
  if (draft.start !== null && Object.hasOwn(draft.nodes, draft.start)) {
    const id = lineId(arrivalId, null);
    lines.push({ id, source: arrivalId, sourceHandle: null, target: draft.start, label: '' });
  }
  for (const [id, node] of Object.entries(draft.nodes)) {
    for (const { name, title } of outletsOf(node)) {
      const target = node.to[name];
      if (target === undefined || !Object.hasOwn(draft.nodes, target)) continue;
      lines.push({ id: lineId(id, name), source: id, sourceHandle: name, target, label: title });
    }
  }
  return lines;
}

const leads = (draft: FlowGraph, node: FlowNode, outlet: string): boolean => {
  const target = node.to[outlet];
  return target !== undefined && Object.hasOwn(draft.nodes, target);
};

function cardOf(
  id: string,
  node: FlowNode,
  position: Place,
  facts: Pick<CardData, 'errors' | 'warnings' | 'essence' | 'badge'>,
  draft: FlowGraph,
): Card {
  const { title, family } = kindOf(node);
  const ports = outletsOf(node).map(({ name, title: shown }) => ({
    name,
    title: shown,
    connected: leads(draft, node, name),
  }));
  const size = handleSize;
  const handles: CanvasHandle[] = [
    { id: null, type: 'target', position: 'left', x: -size / 2, y: 28 - size / 2, width: size, height: size },
    ...ports.map(({ name }, n): CanvasHandle => ({
      id: name,
      type: 'source',
      position: 'right',
      x: cardWidth - size / 2,
      y: headHeight + n * portHeight + (portHeight - size) / 2,
      width: size,
      height: size,
    })),
  ];
  const data: CardData = { kind: node.kind, title, family, label: node.label, ports, ...facts };
  return { id, type: 'card', position, width: cardWidth, height: heightOf(node), handles, data };
}

function arrivalCard(draft: Draft, places: Readonly<Record<string, Place>>): Card {
  const first = (draft.start === null ? undefined : places[draft.start]) ?? { x: 0, y: 0 };
  const { width, height } = arrivalSize;
  return {
    id: arrivalId,
    type: 'arrival',
    position: { x: first.x - width - 60, y: first.y + 8 },
    width,
    height,
    handles: [
      { id: null, type: 'source', position: 'right', x: width - 12, y: 8, width: handleSize, height: handleSize },
    ],
    data: {
      kind: 'arrival',
      title: '来电',
      family: 'say',
      label: '来电',
      essence: '',
      ports: [{ name: '', title: '', connected: draft.start !== null }],
      errors: 0,
      warnings: 0,
      badge: null,
    },
  };
}

/** The card's third line; of words that stand fast, with how long they take to say. */
export function essenceOf(node: FlowNode, names: Names): string {
  const essence = kindOf(node).essence(node, names);
  if (!('prompts' in node) || node.kind === 'survey') return essence;
  const seconds = withoutVariables(node.prompts).reduce((sum, prompt) => sum + secondsOf(prompt), 0);
  return seconds === 0 ? essence : `${essence} · ${seconds.toFixed(1)} 秒`;
}

function countProblems(problems: readonly Problem[]): Map<string, { errors: number; warnings: number }> {
  const counts = new Map<string, { errors: number; warnings: number }>();
  for (const { node, severity } of problems) {
    if (node === undefined) continue;
    const count = counts.get(node) ?? { errors: 0, warnings: 0 };
    if (severity === 'error') count.errors += 1;
    else count.warnings += 1;
    counts.set(node, count);
  }
  return counts;
}

/** The nearest card in this direction, as the eye finds it. */
export function neighbour(draft: Draft, from: string, to: 'left' | 'right' | 'up' | 'down'): string | null {
  const places = placesOf(draft);
  const here = places[from];
  if (here === undefined) return Object.keys(draft.nodes)[0] ?? null;
  let best: { id: string; cost: number } | null = null;
  for (const id of Object.keys(draft.nodes)) {
    const at = places[id];
    if (id === from || at === undefined) continue;
    const dx = at.x - here.x;
    const dy = at.y - here.y;
    const [along, aside] = to === 'left' ? [-dx, dy] : to === 'right' ? [dx, dy] : to === 'up' ? [-dy, dx] : [dy, dx];
    if (along <= 0) continue;
    const cost = along + 2 * Math.abs(aside);
    if (best === null || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? null;
}

/** The lines from the arrival to this node, by the shortest way, and the ones that leave it. */
export function routeTo(draft: FlowGraph, node: string): Set<string> {
  const lines = linesOf(draft);
  const lit = new Set(lines.flatMap(({ id, source }) => (source === node ? [id] : [])));
  const from = new Map<string, Line[]>();
  for (const line of lines) from.set(line.source, [...(from.get(line.source) ?? []), line]);
  const cameBy = new Map<string, Line>();
  const open = [arrivalId];
  for (let n = 0; n < open.length && !cameBy.has(node); n += 1) {
    for (const line of from.get(open[n] ?? '') ?? []) {
      if (cameBy.has(line.target)) continue;
      cameBy.set(line.target, line);
      open.push(line.target);
    }
  }
  const seen = new Set<string>();
  for (let line = cameBy.get(node); line !== undefined && !seen.has(line.id); line = cameBy.get(line.source)) {
    seen.add(line.id);
    lit.add(line.id);
  }
  return lit;
}
