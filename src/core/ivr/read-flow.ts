/**
 * Flows as they come from outside: rows of the store, files of an admin. Format 1 is upgraded, junk is refused with where
 * and why, in Chinese. Pure.
 */
import { z } from 'zod';
import { Language, type Draft, type Flow, type FlowNode } from './flow.ts';
import { isKindName, kinds } from './kinds.ts';
import { TestCase } from './test-case.ts';
import { inChinese } from './trouble-words.ts';
import { upgrade } from './upgrade.ts';

export const nodesAtMost = 1000;

export interface FileProblem {
  /** nodes.menu.keys.1 */
  readonly path: string;
  readonly message: string;
}
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: FileProblem[] };

/** A row that can't be read is a fault of ours, not a choice of an admin. */
export class UnreadableFlow extends Error {
  constructor(readonly problems: readonly FileProblem[]) {
    super(`unreadable flow: ${problems.map(({ path, message }) => `${path} ${message}`).join('; ')}`);
  }
}

/** Ids that JavaScript's objects have already would be found where nothing was stored. */
const Id = z
  .string()
  .min(1)
  .max(200)
  .refine((id) => !(id in {}), '这个编号不能用');
/** Labels are shown in pages and files: no markup, no control characters. */
const plain = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^<>\p{Cc}]*$/u, '名称不能含尖括号或控制字符');
const Label = plain(40);
const Title = plain(80);

const base = { label: Label, to: z.record(z.string().min(1).max(60), Id) };
const perKind = new Map(
  Object.values(kinds).map(({ kind, schema }): [string, { loose: z.ZodObject; strict: z.ZodObject }] => {
    const loose = z.object({ kind: z.literal(kind), ...base, ...schema.shape });
    return [kind, { loose, strict: loose.strict() }];
  }),
);

const nodes = z.record(Id, z.record(z.string(), z.unknown()));
const languages = z.array(Language).min(1).max(2);
const FlowFrame = z.object({
  format: z.literal(2),
  id: Id,
  version: z.number().int().min(1),
  name: Title,
  start: Id,
  nodes,
  languages,
  subFlows: z.record(Id, z.object({ version: z.number().int().min(1), start: Id })),
});
const place = z.number().min(-1e6).max(1e6);
const DraftFrame = z.strictObject({
  format: z.literal(2),
  name: Title,
  start: Id.nullable(),
  nodes,
  languages,
  layout: z.record(Id, z.strictObject({ x: place, y: place })),
  confirmed: z.array(z.string().max(300)).max(2000),
  cases: z.array(TestCase).max(200),
});

/** A published version. @throws UnreadableFlow */
export function readFlow(raw: unknown): Flow {
  const read = readWith(FlowFrame, upgrade(raw), 'loose');
  if (!read.ok) throw new UnreadableFlow(read.problems);
  return read.value;
}

/** A draft or a flow file. */
export function readDraft(raw: unknown): Read<Draft> {
  return readWith(DraftFrame, raw, 'strict');
}

function readWith<F extends { nodes: Record<string, unknown> }>(
  frame: z.ZodType<F>,
  raw: unknown,
  how: 'loose' | 'strict',
): Read<Omit<F, 'nodes'> & { nodes: Record<string, FlowNode> }> {
  const refusal = beforeReading(raw);
  if (refusal !== null) return { ok: false, problems: [refusal] };
  const framed = frame.safeParse(raw, { error: inChinese });
  const problems: FileProblem[] = framed.success ? [] : problemsOf(framed.error);
  const read: Record<string, FlowNode> = {};
  for (const [id, node] of Object.entries(framed.data?.nodes ?? {})) {
    const one = readNode(node, how);
    if (one.ok) read[id] = one.value;
    else problems.push(...one.problems.map(({ path, message }) => ({ path: join('nodes', id, path), message })));
  }
  if (!framed.success || problems.length > 0) return { ok: false, problems: problems.slice(0, 100) };
  return { ok: true, value: { ...framed.data, nodes: read } };
}

export function readNode(raw: unknown, how: 'loose' | 'strict' = 'strict'): Read<FlowNode> {
  const kind = typeof raw === 'object' && raw !== null && 'kind' in raw ? raw.kind : undefined;
  const schemas = typeof kind === 'string' && isKindName(kind) ? perKind.get(kind) : undefined;
  if (schemas === undefined) {
    return { ok: false, problems: [{ path: 'kind', message: `没有这种节点：${show(kind)}` }] };
  }
  const parsed = schemas[how].safeParse(raw, { error: inChinese });
  // Sound: the schema was looked up by the same word as the type.
  if (parsed.success) return { ok: true, value: parsed.data as unknown as FlowNode };
  return { ok: false, problems: problemsOf(parsed.error) };
}

/** What a whole file can be refused for, before its nodes are looked at. */
function beforeReading(raw: unknown): FileProblem | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { path: '', message: '不是流程文件' };
  const { format, nodes: held } = raw as { format?: unknown; nodes?: unknown };
  if (format !== 2) return { path: 'format', message: `不支持的流程格式：${show(format)}，应为 2` };
  const count = typeof held === 'object' && held !== null ? Object.keys(held).length : 0;
  if (count <= nodesAtMost) return null;
  return { path: 'nodes', message: `有 ${count} 个节点，最多 ${nodesAtMost} 个，请拆成子流程` };
}

const problemsOf = (error: z.ZodError): FileProblem[] =>
  error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));

const join = (...parts: string[]): string => parts.filter((part) => part !== '').join('.');

const show = (value: unknown): string =>
  value === undefined ? '（未写）' : String(JSON.stringify(value)).slice(0, 40);
