/**
 * What a version is made from: the draft as it was published, its fingerprint, and the way back from a published flow to
 * a draft. Knows neither store nor calls.
 */
import { createHash } from 'node:crypto';
import { autoLayout } from '../core/ivr/auto-layout.ts';
import type { Draft, Flow, FlowGraph, FlowNode, FlowPrompt } from '../core/ivr/flow.ts';
import type { Problem } from '../core/ivr/problem.ts';
import { readDraft, type FileProblem } from '../core/ivr/read-flow.ts';

/** sha256 of the source without its layout: moving a card is no change of what callers hear. */
export function contentHash(source: unknown): string {
  return createHash('sha256')
    .update(canonical({ ...(source as object), layout: undefined }))
    .digest('hex');
}

/** The same text for the same content, in whatever order jsonb gives the keys back. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, held]) => held !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, held]) => `${JSON.stringify(key)}:${canonical(held)}`);
  return `{${entries.join(',')}}`;
}

/** Whether callers would walk and hear the same. */
export const sameFlow = (one: Flow, other: Flow): boolean =>
  canonical({ ...one, version: 0 }) === canonical({ ...other, version: 0 });

/** A draft of a version that was published before there were drafts, or of a file of that time. */
export function draftOf(flow: Omit<Flow, 'id' | 'version' | 'format'>): Draft {
  const inside = new Set(Object.keys(flow.subFlows).filter((name) => !name.includes('/')));
  const own = Object.entries(flow.nodes).filter(([id]) => !inside.has(id.slice(0, Math.max(0, id.indexOf('/')))));
  const graph: FlowGraph = {
    start: flow.start,
    nodes: Object.fromEntries(own.map(([id, node]) => [id, unlinked(node)])),
    languages: flow.languages,
  };
  return { format: 2, name: flow.name, ...graph, layout: autoLayout(graph), confirmed: [], cases: [] };
}

/** A prompt of the library is named again instead of spoken out. */
function unlinked(node: FlowNode): FlowNode {
  if (!('prompts' in node)) return node;
  const prompts = node.prompts.map((prompt): FlowPrompt =>
    'text' in prompt && prompt.prompt !== undefined ? { prompt: prompt.prompt, language: prompt.language } : prompt,
  );
  return { ...node, prompts };
}

/** The editor offers what to begin with. */
export function emptyDraft(name: string): Draft {
  return { format: 2, name, start: null, nodes: {}, languages: ['zh'], layout: {}, confirmed: [], cases: [] };
}

/** A draft that can't be read any more is shown with what is wrong instead of hidden. */
export function readStored(body: unknown): { draft: Draft | null; problems: Problem[] } {
  const read = readDraft(body);
  return read.ok ? { draft: read.value, problems: [] } : { draft: null, problems: read.problems.map(asProblem) };
}

export const asProblem = ({ path, message }: FileProblem): Problem => {
  const node = /^nodes\.([^.]+)/.exec(path)?.[1];
  return {
    severity: 'error',
    code: 'unreadable',
    field: path,
    message: `${path}：${message}`,
    ...(node === undefined ? {} : { node }),
  };
};
