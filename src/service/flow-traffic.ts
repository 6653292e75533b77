/** Figures for the canvas: how often callers came to a node, went on by which way, or gave up. Counts come from the store. */
import type { z } from 'zod';
import type { Traffic, TrafficQuery } from '../contract/http/flows.ts';
import type { Flow } from '../core/ivr/flow.ts';
import { isDropOff, leadsTo } from '../core/ivr/step-target.ts';
import { startOfDay } from '../core/kernel/day.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { FlowStore, TrafficStore, WalkingCall } from './flow-ports.ts';
import type { Clock } from './ports.ts';

const dayMs = 86_400_000;
const daysAtMost = 92;

export interface FlowTrafficParts {
  readonly store: Pick<FlowStore, 'version' | 'head'>;
  readonly counts: TrafficStore;
  readonly clock: Clock;
  walking(): Iterable<WalkingCall>;
}

type Answered = z.input<typeof Traffic>;
type NodeFigures = Answered['nodes'][string];

export class FlowTraffic {
  constructor(private readonly parts: FlowTrafficParts) {}

  /** Today unless told; all versions unless one is named. */
  async traffic(id: string, query: z.output<typeof TrafficQuery>): Promise<Answered | Refusal | null> {
    const { store, counts, clock } = this.parts;
    const now = clock.now();
    const to = query.to === undefined ? now : Date.parse(query.to);
    const from = query.from === undefined ? startOfDay(to) : Date.parse(query.from);
    if (from > to || to - from > daysAtMost * dayMs) return { refused: 'bad-period', days: daysAtMost };
    if ((await store.head(id)) === null) return null;
    const facts = await counts.traffic(id, query.version ?? null, from, to);
    const versions = new Set([...facts.counts, ...facts.stayed].map(({ version }) => version));
    const flows = new Map<number, Flow>();
    for (const version of versions) {
      const stored = await store.version(id, version);
      if (stored !== null) flows.set(version, stored.flow);
    }
    const sheet = new Sheet();
    for (const { version, node, outlet, next, calls, unanswered } of facts.counts) {
      const flow = flows.get(version);
      sheet.left(node, outlet, calls);
      const target = next ?? (flow === undefined ? null : leadsTo(flow, node, outlet));
      if (target === null) continue;
      sheet.went(node, outlet, target, calls);
      if (next === null && isDropOff(flow, target)) sheet.of(target).dropOffs += unanswered;
    }
    for (const { node, calls } of facts.began) sheet.of(node).entries += calls;
    for (const { version, calls, unanswered } of facts.stayed) {
      const flow = flows.get(version);
      if (flow === undefined) continue;
      sheet.of(flow.start).entries += calls;
      if (isDropOff(flow, flow.start)) sheet.of(flow.start).dropOffs += unanswered;
    }
    for (const call of this.parts.walking()) {
      const counted = call.flow === id && (query.version === undefined || call.version === query.version);
      if (counted && call.node !== null) sheet.of(call.node).now += 1;
    }
    return {
      version: query.version ?? null,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      calls: facts.calls,
      nodes: Object.fromEntries(sheet.nodes),
      edges: [...sheet.edges.values()],
      secondsToPerson: facts.secondsToPerson,
    };
  }
}

class Sheet {
  readonly nodes = new Map<string, NodeFigures>();
  readonly edges = new Map<string, Answered['edges'][number]>();

  of(node: string): NodeFigures {
    const known = this.nodes.get(node) ?? { now: 0, entries: 0, dropOffs: 0, noInput: 0, invalid: 0 };
    this.nodes.set(node, known);
    return known;
  }

  left(node: string, outlet: string, calls: number): void {
    if (outlet === 'noInput') this.of(node).noInput += calls;
    if (outlet === 'invalid') this.of(node).invalid += calls;
  }

  went(from: string, outlet: string, to: string, calls: number): void {
    this.of(to).entries += calls;
    const key = JSON.stringify([from, outlet, to]);
    const edge = this.edges.get(key) ?? { from, outlet, to, calls: 0 };
    edge.calls += calls;
    this.edges.set(key, edge);
  }
}
