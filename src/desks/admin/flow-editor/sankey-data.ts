/** Traffic for a Sankey picture, which must not go round: ways that lead back are left out and counted. Pure. */
import type { Traffic } from '../../../contract/http/flows.ts';

export interface SankeyData {
  readonly links: readonly { readonly source: string; readonly target: string; readonly value: number }[];
  readonly nodes: readonly string[];
  /** Calls on ways that lead back to where they were. */
  readonly back: number;
}

export function sankeyData({ edges }: Pick<Traffic, 'edges'>, start: string | null): SankeyData {
  const sums = new Map<string, { source: string; target: string; value: number }>();
  for (const { from, to, calls } of edges) {
    if (calls <= 0) continue;
    const key = `${from} ${to}`;
    const sum = sums.get(key) ?? { source: from, target: to, value: 0 };
    sum.value += calls;
    sums.set(key, sum);
  }
  const all = [...sums.values()];
  const leadsBack = backLinks(all, start);
  const links = all.filter((link) => !leadsBack.has(link));
  const back = [...leadsBack].reduce((sum, { value }) => sum + value, 0);
  return { links, back, nodes: [...new Set(links.flatMap(({ source, target }) => [source, target]))] };
}

interface Link {
  readonly source: string;
  readonly target: string;
  readonly value: number;
}

/** Ways to a node that the walk is still under way from: without them nothing goes round. Busy ways are walked first. */
function backLinks(links: readonly Link[], start: string | null): Set<Link> {
  const next = new Map<string, Link[]>();
  for (const link of [...links].sort((a, b) => a.value - b.value)) {
    next.set(link.source, [...(next.get(link.source) ?? []), link]);
  }
  const state = new Map<string, 'under way' | 'done'>();
  const back = new Set<Link>();
  for (const first of [start, ...links.map(({ source }) => source)]) {
    if (first === null || state.has(first)) continue;
    const trail = [first];
    state.set(first, 'under way');
    for (let node = trail.at(-1); node !== undefined; node = trail.at(-1)) {
      const link = next.get(node)?.pop();
      if (link === undefined) {
        state.set(node, 'done');
        trail.pop();
      } else if (state.get(link.target) === 'under way') {
        back.add(link);
      } else if (!state.has(link.target)) {
        state.set(link.target, 'under way');
        trail.push(link.target);
      }
    }
  }
  return back;
}
