/** A flow as a file of this computer: written from the draft on the screen, read back with every reason why not. */
import type { Draft } from '../../../core/ivr/flow.ts';
import { readDraft, type FileProblem } from '../../../core/ivr/read-flow.ts';
import { draftFrom } from './compare.ts';

const kind = 'hotline-flow';
const bytesAtMost = 4_000_000;

export function downloadFlow(draft: Draft): void {
  const blob = new Blob([JSON.stringify({ kind, ...draft }, null, 2)], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${draft.name.replace(/[\\/:*?"<>|\s]+/g, '_')}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export type ReadFile =
  { readonly ok: true; readonly draft: Draft } | { readonly ok: false; readonly problems: FileProblem[] };

const refused = (message: string): ReadFile => ({ ok: false, problems: [{ path: '', message }] });

export function readFlowFile(text: string): ReadFile {
  if (text.length > bytesAtMost) return refused('文件超过 4 MB，不是流程文件。');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return refused('文件不是 JSON 格式，请选择导出的流程文件。');
  }
  if (typeof raw !== 'object' || raw === null) return refused('不是流程文件');
  const { kind: said, ...body } = raw as Record<string, unknown>;
  if (said !== undefined && said !== kind) return refused('不是流程文件，请选择导出的流程文件。');
  const read = readDraft(body);
  if (read.ok) return { ok: true, draft: read.value };
  // Format 1, or a published version without a layout.
  const old = draftFrom(body);
  return old === null ? { ok: false, problems: read.problems } : { ok: true, draft: old };
}
