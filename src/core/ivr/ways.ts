/**
 * The ways through a graph: what can be reached, what goes round without the caller, how deep menus lie, who comes to a
 * person. Every answer is one walk over nodes and outlets, so that the editor can ask at each change.
 */
import type { FlowGraph, FlowNode } from './flow.ts';
import { kindOf, type KindName } from './kinds.ts';
import type { Outlet } from './node-kind.ts';

export interface Way {
  readonly outlet: Outlet;
  /** Null while it is open. */
  readonly to: string | null;
}

export interface Ways {
  readonly graph: FlowGraph;
  /** The outlets that each node has, in order. */
  readonly from: ReadonlyMap<string, readonly Way[]>;
}

export function waysOf(graph: FlowGraph): Ways {
  const from = new Map<string, readonly Way[]>();
  for (const [id, node] of Object.entries(graph.nodes)) from.set(id, waysFrom(graph, node));
  return { graph, from };
}

function waysFrom(graph: FlowGraph, node: FlowNode): Way[] {
  return kindOf(node)
    .outlets(node)
    .map((outlet) => {
      const to = Object.hasOwn(node.to, outlet.name) ? node.to[outlet.name]! : null;
      return { outlet, to: to !== null && Object.hasOwn(graph.nodes, to) ? to : null };
    });
}

/** Steps from the first of these, by the ways that `follow` allows. */
export function reach(ways: Ways, starts: readonly string[], follow: (node: string, way: Way) => boolean): Set<string> {
  const found = new Set(starts);
  const open = [...starts];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const way of ways.from.get(node) ?? []) {
      if (way.to === null || found.has(way.to) || !follow(node, way)) continue;
      found.add(way.to);
      open.push(way.to);
    }
  }
  return found;
}

/** Kinds where time passes or the caller must do something: a way round through one of them is no run-away. */
const waits: ReadonlySet<KindName> = new Set([
  'menu',
  'collectDigits',
  'speechInput',
  'languageChoice',
  'survey',
  'callbackOffer',
  'voicemail',
  'enqueue',
  'transfer',
]);

/**
 * Nodes on a way round on which the caller is never asked, or between two such ways. Found by peeling: a node from which
 * everything ends, or to which nothing comes round, is on none.
 */
export function endlessNodes(ways: Ways): string[] {
  const inside = [...ways.from.keys()].filter((id) => !waits.has(ways.graph.nodes[id]!.kind));
  const forth = new Map(inside.map((id) => [id, nextWithin(ways, id)]));
  const back = new Map(inside.map((id): [string, string[]] => [id, []]));
  for (const [id, nexts] of forth) for (const next of nexts) back.get(next)?.push(id);
  const left = peel(peel(new Set(inside), forth, back), back, forth);
  return [...left];
}

const nextWithin = (ways: Ways, id: string): string[] => [
  ...new Set(
    (ways.from.get(id) ?? []).flatMap(({ to }) => (to !== null && !waits.has(ways.graph.nodes[to]!.kind) ? [to] : [])),
  ),
];

/** Takes away nodes without a way on, again and again. */
function peel(
  nodes: ReadonlySet<string>,
  forth: ReadonlyMap<string, readonly string[]>,
  back: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const left = new Set(nodes);
  const count = new Map([...left].map((id) => [id, (forth.get(id) ?? []).filter((next) => left.has(next)).length]));
  const ends = [...left].filter((id) => count.get(id) === 0);
  for (let end = ends.pop(); end !== undefined; end = ends.pop()) {
    left.delete(end);
    for (const before of back.get(end) ?? []) {
      if (!left.has(before)) continue;
      const rest = (count.get(before) ?? 0) - 1;
      count.set(before, rest);
      if (rest === 0) ends.push(before);
    }
  }
  return left;
}

/** The first node, if it is there. */
export const startOf = ({ start, nodes }: FlowGraph): string | null =>
  start !== null && Object.hasOwn(nodes, start) ? start : null;

/** Kinds that only speak or decide, or choose a language: behind them the caller is still where they were. */
const isPassage = (node: FlowNode): boolean => {
  const { family } = kindOf(node);
  return family === 'say' || family === 'decide' || node.kind === 'languageChoice';
};
const isByChoice = ({ outlet }: Way): boolean => outlet.name.startsWith('key:');
const isQuestion = (node: FlowNode): boolean => node.kind === 'menu' || node.kind === 'speechInput';

/** Menus that are reached by a key of another menu, and of no other way. */
export function deepMenus(ways: Ways): string[] {
  const { graph } = ways;
  const start = startOf(graph);
  if (start === null) return [];
  const passing = (id: string): boolean => isPassage(graph.nodes[id]!);
  // Everything but a choice in a menu keeps the level: being sent back after a miss, or after a service, is no descent.
  const first = reach(ways, [start], (id, way) => !(isQuestion(graph.nodes[id]!) && isByChoice(way)));
  const chosen = [...ways.from].flatMap(([id, list]) =>
    isQuestion(graph.nodes[id]!) ? list.flatMap((way) => (isByChoice(way) && way.to !== null ? [way.to] : [])) : [],
  );
  const behind = reach(ways, [...new Set(chosen)], passing);
  return [...behind].filter((id) => graph.nodes[id]!.kind === 'menu' && !first.has(id));
}

/** Nodes from which a person is reached without another key. A sub-flow's inside is not seen: it gets the benefit. */
export function nodesBeforePerson(ways: Ways): Set<string> {
  const { graph } = ways;
  const back = new Map<string, string[]>();
  for (const [id, list] of ways.from) {
    if (!isPassage(graph.nodes[id]!)) continue;
    for (const { to } of list) if (to !== null) back.set(to, [...(back.get(to) ?? []), id]);
  }
  const found = new Set([...ways.from.keys()].filter((id) => isPerson(graph.nodes[id]!)));
  const open = [...found];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const before of back.get(node) ?? []) {
      if (found.has(before)) continue;
      found.add(before);
      open.push(before);
    }
  }
  return found;
}

const isPerson = ({ kind }: FlowNode): boolean => kind === 'enqueue' || kind === 'transfer' || kind === 'subFlow';

/** Menus without a key that leads to a person. */
export function menusWithoutPerson(ways: Ways, beforePerson: ReadonlySet<string>): string[] {
  return [...ways.from].flatMap(([id, list]) => {
    if (ways.graph.nodes[id]!.kind !== 'menu') return [];
    const hasOne = list.some((way) => isByChoice(way) && way.to !== null && beforePerson.has(way.to));
    return hasOne ? [] : [id];
  });
}

/** The first questions that a caller hears. */
export function firstQuestions(ways: Ways): string[] {
  const { graph } = ways;
  const start = startOf(graph);
  if (start === null) return [];
  return [...reach(ways, [start], (id) => isPassage(graph.nodes[id]!))].filter((id) => isQuestion(graph.nodes[id]!));
}
