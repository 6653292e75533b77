/**
 * From a draft to what a call walks: prompts of the library become words and recordings, sub-flows come inside under ids
 * of their own. Pure; whether the result is a good flow is for validate.ts.
 */
import type { Draft, Flow, FlowNode, FlowPrompt, Language, Prompt } from './flow.ts';
import { kindOf } from './kinds.ts';
import type { Problem } from './problem.ts';
import { nodesAtMost } from './read-flow.ts';

/** A prompt of the library in one language. */
export interface LibraryPrompt {
  readonly text: string;
  readonly voice?: string;
  /** sha256 of the recording that replaces the voice. */
  readonly sound?: string;
}

export interface LinkContext {
  readonly id: string;
  readonly version: number;
  prompt(id: string, language: Language): LibraryPrompt | null;
  /** The published version of a sub-flow, itself linked. */
  flow(id: string): Flow | null;
}

export type Linked = { readonly ok: true; readonly flow: Flow } | { readonly ok: false; readonly problems: Problem[] };

export function link(draft: Pick<Draft, 'name' | 'start' | 'nodes' | 'languages'>, context: LinkContext): Linked {
  const problems: Problem[] = [];
  const nodes: Record<string, FlowNode> = {};
  for (const [id, node] of Object.entries(draft.nodes)) nodes[id] = linkNode(id, node, context, problems);
  const subFlows: Record<string, { version: number; start: string }> = {};
  for (const [id, by] of subFlowsOf(draft.nodes)) {
    const inner = context.flow(id);
    const trouble = inner === null ? `子流程“${id}”不存在或没有发布，请另选一个` : circle(inner, context.id);
    if (trouble !== null || inner === null) {
      const message = `${draft.nodes[by]?.label ?? by}：${trouble ?? ''}`;
      problems.push({ severity: 'error', code: 'badSubFlow', node: by, field: 'flow', message });
      continue;
    }
    Object.assign(nodes, inlined(inner));
    subFlows[id] = { version: inner.version, start: `${id}/${inner.start}` };
    for (const [name, entry] of Object.entries(inner.subFlows)) {
      subFlows[`${id}/${name}`] = { ...entry, start: `${id}/${entry.start}` };
    }
  }
  const count = Object.keys(nodes).length;
  if (count > nodesAtMost) {
    const message = `连同子流程有 ${count} 个节点，最多 ${nodesAtMost} 个，请精简`;
    problems.push({ severity: 'error', code: 'tooManyNodes', message });
  }
  const { name, start, languages } = draft;
  if (start === null)
    problems.push({ severity: 'error', code: 'noStart', message: '没有起点，请把“来电”连到第一个节点' });
  if (start === null || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    flow: { format: 2, id: context.id, version: context.version, name, start, nodes, languages, subFlows },
  };
}

/** Keeps only targets of outlets that the node has: a key taken away leaves its target behind in a draft. */
function linkNode(id: string, node: FlowNode, context: LinkContext, problems: Problem[]): FlowNode {
  const names = new Set(
    kindOf(node)
      .outlets(node)
      .map(({ name }) => name),
  );
  const to = Object.fromEntries(Object.entries(node.to).filter(([name]) => names.has(name)));
  if (!('prompts' in node)) return { ...node, to };
  const prompts = node.prompts.map((prompt) => {
    const found = resolved(prompt, context);
    if (found !== null) return found;
    const message = `${node.label}：选用的提示语已不在提示语库，请另选一条`;
    problems.push({ severity: 'error', code: 'unknownPrompt', node: id, field: 'prompts', message });
    return prompt;
  });
  return { ...node, to, prompts };
}

function resolved(prompt: FlowPrompt, context: LinkContext): FlowPrompt | null {
  if ('text' in prompt || 'digits' in prompt || 'variable' in prompt) return prompt;
  const found = context.prompt(prompt.prompt, prompt.language);
  if (found === null) return null;
  const words: Prompt = { ...found, language: prompt.language, prompt: prompt.prompt };
  return words;
}

/** Each sub-flow and a node that enters it. */
const subFlowsOf = (nodes: Draft['nodes']): Map<string, string> =>
  new Map(Object.entries(nodes).flatMap(([id, node]) => (node.kind === 'subFlow' ? [[node.flow, id]] : [])));

/** A flow that comes back to itself through its sub-flows would never end being linked. */
function circle(inner: Flow, outer: string): string | null {
  if (inner.id === outer) return `子流程不能是流程自己，请另选一个`;
  const within = Object.keys(inner.subFlows).find((path) => path.split('/').includes(outer));
  if (within === undefined) return null;
  return `子流程“${inner.id}”又用到了本流程，形成循环，请断开`;
}

function inlined(inner: Flow): Record<string, FlowNode> {
  const prefix = `${inner.id}/`;
  return Object.fromEntries(
    Object.entries(inner.nodes).map(([id, node]): [string, FlowNode] => {
      const to = Object.fromEntries(Object.entries(node.to).map(([outlet, target]) => [outlet, prefix + target]));
      const moved: FlowNode = { ...node, to };
      return [prefix + id, moved.kind === 'subFlow' ? { ...moved, flow: prefix + moved.flow } : moved];
    }),
  );
}
