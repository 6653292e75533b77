/**
 * Places for nodes that nobody placed: columns by distance from the start, in each column the order in which outlets lead
 * there. The same graph always looks the same. Pure.
 */
import type { FlowGraph } from './flow.ts';
import { waysOf } from './ways.ts';

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const cardWidth = 220;
const columnWidth = cardWidth + 100;
const gap = 32;

/** A card is as high as its outlets are many. */
export const cardHeight = (outlets: number): number => 84 + 24 * outlets;

export function autoLayout(graph: FlowGraph): Record<string, Place> {
  const ways = waysOf(graph);
  const columnOf = new Map<string, number>();
  const order: string[] = [];
  const walkFrom = (first: string, column: number): void => {
    columnOf.set(first, column);
    const open = [first];
    for (let n = 0; n < open.length; n += 1) {
      const id = open[n]!;
      order.push(id);
      for (const { to } of ways.from.get(id) ?? []) {
        if (to === null || columnOf.has(to)) continue;
        columnOf.set(to, (columnOf.get(id) ?? 0) + 1);
        open.push(to);
      }
    }
  };
  if (graph.start !== null && Object.hasOwn(graph.nodes, graph.start)) walkFrom(graph.start, 0);
  // What no way leads to stands below, from the first column on.
  for (const id of Object.keys(graph.nodes)) if (!columnOf.has(id)) walkFrom(id, 0);

  const filled = new Map<number, number>();
  const places: Record<string, Place> = {};
  for (const id of order) {
    const column = columnOf.get(id) ?? 0;
    const y = filled.get(column) ?? 0;
    places[id] = { x: column * columnWidth, y };
    filled.set(column, y + cardHeight(ways.from.get(id)?.length ?? 0) + gap);
  }
  return places;
}
