/** Settings that several kinds share, each with the title and the control that the editor's form shows. */
import { z } from 'zod';
import { FlowPrompt, VariableName, type FlowPrompt as Prompted } from './flow.ts';
import type { Finding, CheckContext } from './problem.ts';

/** Which input of the form a field gets; without one it follows from the type. */
export type Control =
  | 'prompts'
  | 'menuKeys'
  | 'languageKeys'
  | 'spans'
  | 'rules'
  | 'choices'
  | 'fields'
  | 'queue'
  | 'skills'
  | 'schedule'
  | 'flow'
  | 'unit'
  | 'variable'
  | 'template'
  | 'seconds'
  | 'language';

export interface FieldMeta extends Record<string, unknown> {
  readonly title: string;
  readonly control?: Control;
  /** One short line under the field. */
  readonly hint?: string;
}

const meta = (title: string, control?: Control, hint?: string): FieldMeta => ({
  title,
  ...(control === undefined ? {} : { control }),
  ...(hint === undefined ? {} : { hint }),
});
export const field = meta;

export const prompts = (title = '播报内容') => z.array(FlowPrompt).max(10).meta(meta(title, 'prompts'));

/** Silence after the prompt until it counts as no input. */
export const waitSeconds = () => z.number().min(1).max(30).meta(meta('等待按键（秒）', 'seconds'));

/** Misses (no input and invalid together) until `tooMany`. */
export const maxAttempts = () => z.number().int().min(1).max(9).meta(meta('最多尝试次数'));

export const variable = (title = '存入变量') => VariableName.meta(meta(title, 'variable'));

/** One key of a telephone. */
export const Key = z.string().regex(/^[0-9*#]$/, '按键只能是 0–9、* 或 #');

/** The order on the telephone; objects put digits first by themselves, people expect 0 last. */
const keyOrder = '1234567890*#';
export const inKeyOrder = (keys: readonly string[]): string[] =>
  [...keys].sort((a, b) => keyOrder.indexOf(a) - keyOrder.indexOf(b));

/** Every node that speaks needs something to say, and the library must have it. */
export function checkPrompts(
  prompts: readonly Prompted[],
  { prompts: library }: CheckContext,
  { field: at = 'prompts', needed = true }: { field?: string; needed?: boolean } = {},
): Finding[] {
  const findings: Finding[] = [];
  if (needed && prompts.length === 0) {
    findings.push({ severity: 'error', code: 'noPrompt', field: at, message: '没有播报内容，请填写文字或选择提示语' });
  }
  for (const prompt of prompts) {
    if ('text' in prompt && prompt.text.trim() === '') {
      findings.push({
        severity: 'error',
        code: 'emptyPrompt',
        field: at,
        message: '有一条播报内容是空的，请填写或删除',
      });
    }
    if (!('prompt' in prompt) || 'text' in prompt || library === null) continue;
    const languages = library.get(prompt.prompt ?? '');
    if (languages === undefined) {
      findings.push({
        severity: 'error',
        code: 'unknownPrompt',
        field: at,
        message: '选用的提示语已不在提示语库，请另选一条',
      });
    } else if (!languages.has(prompt.language)) {
      findings.push({
        severity: 'error',
        code: 'promptLanguage',
        field: at,
        message: `选用的提示语没有${prompt.language === 'zh' ? '中文' : '英文'}版本，请补录或另选`,
      });
    }
  }
  return findings;
}

/** The card's line of what is said: the first words. */
export function gist(prompts: readonly Prompted[]): string {
  const first = prompts[0];
  if (first === undefined) return '（未填写）';
  if ('text' in first) return first.text.length > 18 ? `${first.text.slice(0, 18)}…` : first.text || '（未填写）';
  if ('digits' in first) return first.digits;
  return 'variable' in first ? `读出变量 ${first.variable}` : '提示语库';
}
