/**
 * What changed between two graphs, in words for the one who publishes and node by node for the canvas. Nodes are the same
 * when their ids are: a new label is a change, not a new node. Inlined sub-flows count as one thing with a version.
 */
import type { Flow, FlowGraph, FlowNode, FlowPrompt } from './flow.ts';
import { kindOf } from './kinds.ts';

export interface FlowDiff {
  readonly words: readonly string[];
  readonly nodes: Readonly<Record<string, 'added' | 'removed' | 'changed'>>;
}

type Graph = FlowGraph & Partial<Pick<Flow, 'subFlows' | 'name'>>;

export function diff(before: Graph, after: Graph): FlowDiff {
  const old = ownNodes(before);
  const now = ownNodes(after);
  const added = [...now.keys()].filter((id) => !old.has(id));
  const removed = [...old.keys()].filter((id) => !now.has(id));
  const nodes: Record<string, 'added' | 'removed' | 'changed'> = {};
  for (const id of added) nodes[id] = 'added';
  for (const id of removed) nodes[id] = 'removed';
  const words = [...listed('新增', added, now), ...listed('删除', removed, old), ...frameWords(before, after)];
  for (const [id, node] of now) {
    const was = old.get(id);
    const changes = was === undefined ? [] : nodeWords(was, node, before, after);
    if (changes.length === 0) continue;
    nodes[id] = 'changed';
    words.push(...changes.map((change) => `“${node.label}”：${change}`));
  }
  return { words, nodes };
}

function ownNodes(graph: Graph): Map<string, FlowNode> {
  const inside = new Set(Object.keys(graph.subFlows ?? {}).filter((name) => !name.includes('/')));
  return new Map(Object.entries(graph.nodes).filter(([id]) => !inside.has(id.slice(0, id.indexOf('/')))));
}

const namedAtMost = 5;

function listed(verb: string, ids: readonly string[], nodes: ReadonlyMap<string, FlowNode>): string[] {
  if (ids.length === 0) return [];
  const names = ids.slice(0, namedAtMost).map((id) => `“${nodes.get(id)?.label ?? id}”`);
  return [`${verb} ${ids.length} 个节点：${names.join('、')}${ids.length > namedAtMost ? ' 等' : ''}`];
}

function frameWords(before: Graph, after: Graph): string[] {
  const words: string[] = [];
  if (before.name !== undefined && after.name !== undefined && before.name !== after.name) {
    words.push(`流程由“${before.name}”改名为“${after.name}”`);
  }
  if (before.start !== after.start) {
    words.push(`起点由${labelOf(before, before.start)}改为${labelOf(after, after.start)}`);
  }
  const languages = (graph: Graph): string =>
    graph.languages.map((language) => ({ zh: '中文', en: '英文' })[language]).join('、');
  if (languages(before) !== languages(after)) words.push(`语言由${languages(before)}改为${languages(after)}`);
  for (const [name, { version }] of Object.entries(after.subFlows ?? {})) {
    const was = before.subFlows?.[name]?.version;
    if (was !== undefined && was !== version) words.push(`子流程“${name}”由 v${was} 改为 v${version}`);
  }
  return words;
}

function nodeWords(was: FlowNode, now: FlowNode, before: Graph, after: Graph): string[] {
  if (was.kind !== now.kind) return [`由${kindOf(was).title}改为${kindOf(now).title}`];
  const words: string[] = [];
  if (was.label !== now.label) words.push(`由“${was.label}”改名`);
  for (const [name, schema] of Object.entries(kindOf(now).schema.shape)) {
    const [one, other] = [setting(was, name), setting(now, name)];
    if (same(one, other)) continue;
    const title = (schema as { meta(): { title?: string } | undefined }).meta()?.title ?? name;
    words.push(`${title}由${shown(one)}改为${shown(other)}`);
  }
  return [...words, ...outletWords(was, now, before, after)];
}

function outletWords(was: FlowNode, now: FlowNode, before: Graph, after: Graph): string[] {
  const titles = new Map(
    [...kindOf(was).outlets(was), ...kindOf(now).outlets(now)].map(({ name, title }) => [
      name,
      plainTitle(name, title),
    ]),
  );
  return [...titles].flatMap(([name, title]) => {
    const [one, other] = [was.to[name] ?? null, now.to[name] ?? null];
    if (one === other) return [];
    if (one === null) return [`${title}连到${labelOf(after, other)}`];
    if (other === null) return [`${title}不再连到${labelOf(before, one)}`];
    return [`${title}由${labelOf(before, one)}改为${labelOf(after, other)}`];
  });
}

/** A key is called by its number; its label has a line of its own. */
const plainTitle = (name: string, title: string): string =>
  name.startsWith('key:') ? `按键 ${name.slice('key:'.length)} ` : `“${title}”`;

const labelOf = ({ nodes }: FlowGraph, id: string | null): string =>
  id === null ? '“（无）”' : `“${(Object.hasOwn(nodes, id) ? nodes[id]?.label : undefined) ?? id}”`;

const setting = (node: FlowNode, name: string): unknown => (node as unknown as Record<string, unknown>)[name];

/** A prompt of the library is the same before and after publishing, whatever words it holds by now. */
const identity = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('prompt' in value) || !('language' in value)) return value;
  return { prompt: value.prompt, language: value.language };
};
const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one), identity) === JSON.stringify(sorted(other), identity);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, sorted(held)]),
  );
}

const shownAtMost = 30;

function shown(value: unknown): string {
  if (value === null || value === '') return '“（空）”';
  if (typeof value === 'boolean') return value ? '“是”' : '“否”';
  if (typeof value === 'number') return ` ${value} `;
  const text = Array.isArray(value)
    ? value.map(wordOf).join('；')
    : typeof value === 'object'
      ? Object.entries(value)
          .map(([key, held]) => `${key} ${wordOf(held)}`)
          .join('，')
      : String(value);
  return `“${text.length > shownAtMost ? `${text.slice(0, shownAtMost)}…` : text || '（空）'}”`;
}

/** One thing of a list in a few words. */
function wordOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('language' in value) return promptWord(value as FlowPrompt);
  if ('label' in value) return String(value.label);
  return Object.values(value).map(wordOf).join(' ');
}

function promptWord(prompt: FlowPrompt): string {
  if ('text' in prompt) return prompt.text;
  if ('digits' in prompt) return prompt.digits;
  return 'variable' in prompt ? `变量 ${prompt.variable}` : `提示语 ${prompt.prompt}`;
}
