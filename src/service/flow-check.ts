/**
 * Whether a draft may go live: read, validated against what exists beside it, linked, its test cases walked. The same
 * for the editor, the publish dialog and the moment of publishing. Writes nothing.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { runCases, type CaseResult } from '../core/ivr/run-cases.ts';
import type { Draft, Flow } from '../core/ivr/flow.ts';
import { link } from '../core/ivr/link.ts';
import type { Problem } from '../core/ivr/problem.ts';
import type { FileProblem } from '../core/ivr/read-flow.ts';
import { validate, type ValidateContext } from '../core/ivr/validate.ts';
import type { FlowStore, FlowSurroundings, PromptCatalogue } from './flow-ports.ts';
import { readStored } from './flow-source.ts';

export interface Checked {
  /** Null when it can't even be read. */
  readonly draft: Draft | null;
  /** What a call would walk; null when something it needs is missing. */
  readonly flow: Flow | null;
  readonly problems: Problem[];
}

export class FlowCheck {
  constructor(
    private readonly store: Pick<FlowStore, 'version' | 'draft'>,
    private readonly beside: FlowSurroundings,
  ) {}

  async check(id: string, version: number, hasNumbers: boolean, body: unknown): Promise<Checked> {
    const { draft, problems } = readStored(body);
    if (draft === null) return { draft, flow: null, problems };
    const [queues, units, prompts, flows] = await Promise.all([
      this.beside.queues(),
      this.beside.units(),
      this.beside.prompts(),
      this.#subFlows(draft),
    ]);
    const found = validate(draft, {
      use: useOf(draft, hasNumbers),
      queues: new Set(queues.map((queue) => queue.id)),
      schedules: new Set(this.beside.schedules().map((schedule) => schedule.id)),
      units: new Map(units.map((unit) => [unit.id, unit.number])),
      flows: new Set(flows.keys()),
      prompts: languagesOf(prompts),
      allowedHosts: new Set(this.beside.allowedHosts),
    });
    const linked = link(draft, {
      id,
      version,
      prompt: (prompt, language) => prompts.find(prompt, language),
      flow: (name) => flows.get(name) ?? null,
    });
    if (linked.ok) return { draft, flow: linked.flow, problems: found };
    return { draft, flow: null, problems: [...found, ...linked.problems.filter((one) => !isSaid(found, one))] };
  }

  async #subFlows(draft: Draft): Promise<Map<string, Flow>> {
    const found = await Promise.all(subFlowsOf(draft).map(([, id]) => this.store.version(id)));
    return new Map(found.flatMap((version) => (version === null ? [] : [[version.flow.id, version.flow]])));
  }

  /** Calls go on between two cases: they share this thread. An emergency of today is no part of a case. */
  async runCases(flow: Flow, draft: Draft): Promise<CaseResult[]> {
    const city = { ...this.beside.city(), emergency: null };
    const results: CaseResult[] = [];
    for (const one of draft.cases) {
      results.push(...runCases(flow, [one], city));
      await breathe();
    }
    return results;
  }

  /** Sub-flows that come back to the flow itself, through drafts too. */
  async circles(id: string, draft: Draft): Promise<FileProblem[]> {
    const problems: FileProblem[] = [];
    for (const [node, name] of subFlowsOf(draft)) {
      const way = await this.#wayBack(id, name);
      if (way === null) continue;
      const message = `子流程形成循环：${[id, ...way].join(' → ')}，请断开`;
      problems.push({ path: `nodes.${node}.flow`, message });
    }
    return problems;
  }

  /** Breadth first over the flows' drafts. */
  async #wayBack(id: string, from: string): Promise<string[] | null> {
    const ways: string[][] = [[from]];
    const seen = new Set([from]);
    for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
      const at = way.at(-1) ?? from;
      if (at === id) return way;
      const { draft } = readStored((await this.store.draft(at))?.body ?? null);
      for (const [, next] of draft === null ? [] : subFlowsOf(draft)) {
        if (seen.has(next)) continue;
        seen.add(next);
        ways.push([...way, next]);
      }
    }
    return null;
  }
}

/** Both rules look at some of the same things; an admin is told once. */
const isSaid = (found: readonly Problem[], { code, node, field }: Problem): boolean =>
  found.some((one) =>
    node === undefined
      ? one.code === code || (one.code === 'empty' && code === 'noStart')
      : one.node === node && (one.code === code || one.field === field),
  );

/** Each node that enters a sub-flow, and which. */
const subFlowsOf = (draft: Draft): [string, string][] =>
  Object.entries(draft.nodes).flatMap(([id, node]) => (node.kind === 'subFlow' ? [[id, node.flow]] : []));

/** Numbers lead to a flow, or it is made for being entered by others. */
const useOf = (draft: Draft, hasNumbers: boolean): ValidateContext['use'] =>
  !hasNumbers && Object.values(draft.nodes).some(({ kind }) => kind === 'returnFlow') ? 'subFlow' : 'number';

const languagesOf = ({ prompts }: PromptCatalogue): ValidateContext['prompts'] =>
  new Map(prompts.map(({ id, texts }) => [id, new Set(Object.keys(texts) as (keyof typeof texts)[])]));
