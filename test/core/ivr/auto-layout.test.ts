/** Places for nodes: all of them, none over another, the same every time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { autoLayout, cardHeight, cardWidth } from '../../../src/core/ivr/auto-layout.ts';
import { kindOf } from '../../../src/core/ivr/kinds.ts';
import { smallFlow } from '../flows.ts';
import { anyFlow } from './any-flow.ts';

test('from left to right by distance from the start', () => {
  const places = autoLayout(smallFlow);
  const columns = ['greeting', 'menu', 'person', 'sorry', 'bye'].map((id) => places[id]!.x);
  expect(columns).toEqual([...columns].sort((a, b) => a - b));
  expect(new Set(columns).size).toBe(5);
});

test('any graph: every node has a place, no card lies on another', () => {
  fc.assert(
    fc.property(anyFlow(true), fc.boolean(), (flow, started) => {
      const graph = started ? flow : { ...flow, start: null };
      const places = autoLayout(graph);
      expect(Object.keys(places).sort()).toEqual(Object.keys(flow.nodes).sort());
      expect(autoLayout(graph)).toEqual(places);
      const cards = Object.entries(places).map(([id, { x, y }]) => {
        const node = flow.nodes[id]!;
        return { x, y, bottom: y + cardHeight(kindOf(node).outlets(node).length) };
      });
      cards.forEach((one, n) => {
        for (const other of cards.slice(n + 1)) {
          const apart = Math.abs(one.x - other.x) >= cardWidth || one.y >= other.bottom || other.y >= one.bottom;
          expect(apart).toBe(true);
        }
      });
    }),
  );
});
