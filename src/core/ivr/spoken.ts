/**
 * From what a node holds to what is spoken: the caller's language, variables read aloud, templates filled. Pure. A value
 * that is not known is left out: a menu with a gap is better than a call that ends.
 */
import type { FlowPrompt, Language, Prompt } from './flow.ts';
import type { Visit } from './node-kind.ts';

/** Prompts in the caller's language; all of them while none is chosen, or when the node has none in it. */
export function spoken(prompts: readonly FlowPrompt[], visit: Visit): Prompt[] {
  const chosen = prompts.filter(({ language }) => language === visit.language);
  return (chosen.length > 0 ? chosen : prompts).flatMap((prompt) => speak(prompt, visit));
}

/** What stands fast before anybody rings, in every language. */
export const withoutVariables = (prompts: readonly FlowPrompt[]): Prompt[] =>
  prompts.flatMap((prompt): Prompt[] => {
    if ('text' in prompt) return prompt.text.trim() === '' ? [] : [prompt];
    return 'digits' in prompt ? [prompt] : [];
  });

function speak(prompt: FlowPrompt, visit: Visit): Prompt[] {
  if ('variable' in prompt) return readAloud(valueOf(prompt.variable, visit), prompt.as, prompt.language);
  return withoutVariables([prompt]);
}

type ReadAs = Extract<FlowPrompt, { variable: string }>['as'];

function readAloud(value: string, as: ReadAs, language: Language): Prompt[] {
  if (value.trim() === '') return [];
  if (as === 'digits') {
    const digits = value.replace(/[^0-9*#]/g, '').slice(0, 30);
    return digits === '' ? [] : [{ digits, language }];
  }
  const text = as === 'date' ? spokenDate(value, language) : as === 'number' ? spokenNumber(value) : value;
  return [{ text: text.slice(0, 1000), language }];
}

const months = 'January February March April May June July August September October November December'.split(' ');

/** 2026-10-01 and 20261001 are dates; the rest is spoken as it stands. */
function spokenDate(value: string, language: Language): string {
  const match = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})/.exec(value.trim());
  if (!match) return value;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const name = months[month - 1];
  if (name === undefined) return value;
  return language === 'zh' ? `${year}年${month}月${day}日` : `${name} ${day}, ${year}`;
}

/** Without leading zeros and thousands separators, so that a voice reads it as one number. */
function spokenNumber(value: string): string {
  const plain = value.replace(/[,，\s]/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? plain.replace(/^(-?)0+(?=\d)/, '$1') : value;
}

/** The value of a variable; `caller` and `dialled` are always there. Empty when unknown. */
export function valueOf(name: string, { variables, world }: Pick<Visit, 'variables' | 'world'>): string {
  if (Object.hasOwn(variables, name)) return variables[name] ?? '';
  if (name === 'caller') return world.caller ?? '';
  return name === 'dialled' ? world.dialled : '';
}

const placeholder = /\{([A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff]{0,29})\}/g;

/** Puts values in place of {name}. */
export function fill(template: string, visit: Visit, escape: (value: string) => string = (value) => value): string {
  return template.replace(placeholder, (_, name: string) => escape(valueOf(name, visit)));
}

export const variablesIn = (template: string): string[] =>
  [...template.matchAll(placeholder)].map((found) => found[1]!);

/** Seconds that a text takes to hear: 4.2 Chinese characters or 2.6 English words a second. */
export function secondsOf(prompt: Prompt): number {
  if ('digits' in prompt) return prompt.digits.length * 0.45;
  if (prompt.language === 'en') return prompt.text.split(/\s+/).filter(Boolean).length / 2.6;
  const characters = prompt.text.match(/[\p{Script=Han}]/gu)?.length ?? 0;
  const others = prompt.text.match(/[A-Za-z]+|\d/g)?.length ?? 0;
  return (characters + others) / 4.2;
}
