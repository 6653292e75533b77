/** A flow as a file: what leaves is what comes in again. Whatever else comes in is refused with where and why. Pure. */
import type { Draft } from '../core/ivr/flow.ts';
import { nodesAtMost, readDraft, readFlow, UnreadableFlow, type Read } from '../core/ivr/read-flow.ts';
import { validate } from '../core/ivr/validate.ts';
import { draftOf } from './flow-source.ts';

const kind = 'hotline-flow';
const format = 2;

export const toFile = (source: object): Record<string, unknown> => ({ kind, ...source });

export function readFlowFile(raw: unknown): Read<Draft> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return bad('', '不是流程文件');
  const file = raw as Record<string, unknown>;
  const read = 'format' in file || 'kind' in file ? readOurs(file) : readFormat1(file);
  if (!read.ok) return read;
  const endless = validate(read.value, nothingBeside).filter(({ code }) => code === 'endless');
  if (endless.length === 0) return read;
  return { ok: false, problems: endless.map(({ node, message }) => ({ path: `nodes.${node ?? ''}`, message })) };
}

function readOurs({ kind: said, ...body }: Record<string, unknown>): Read<Draft> {
  if (said !== kind) return bad('kind', `不是热线流程文件，kind 应为 ${kind}`);
  const version = body['format'];
  if (typeof version === 'number' && version > format) {
    return bad('format', `文件由更新的版本导出（格式 ${version}），本系统最高支持格式 ${format}，请先升级`);
  }
  return readDraft(body);
}

/** Files of the time when targets were fields of their own: published flows, without a format. */
function readFormat1(file: Record<string, unknown>): Read<Draft> {
  const { nodes } = file;
  if (typeof nodes !== 'object' || nodes === null || Array.isArray(nodes))
    return bad('nodes', '不是流程文件：没有节点');
  const count = Object.keys(nodes).length;
  if (count > nodesAtMost) return bad('nodes', `有 ${count} 个节点，最多 ${nodesAtMost} 个，请拆成子流程`);
  try {
    const flow = readFlow({ id: 'imported', version: 1, ...file });
    return readDraft(draftOf(flow));
  } catch (error) {
    if (!(error instanceof UnreadableFlow)) throw error;
    return { ok: false, problems: [...error.problems].slice(0, 100) };
  }
}

const bad = (path: string, message: string): Read<Draft> => ({ ok: false, problems: [{ path, message }] });

/** Only the graph itself is looked at here. */
const nothingBeside = {
  use: 'subFlow',
  queues: null,
  schedules: null,
  units: null,
  flows: null,
  prompts: null,
  allowedHosts: new Set<string>(),
} as const;
