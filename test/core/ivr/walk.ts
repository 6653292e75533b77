/** One node alone in a flow whose every outlet leads to a node named like it, and a caller who walks it. */
import { advance, startFlow, type Advance } from '../../../src/core/ivr/advance.ts';
import type { Flow } from '../../../src/core/ivr/flow.ts';
import { kindOf, kinds, type KindName } from '../../../src/core/ivr/kinds.ts';
import type { Input, World } from '../../../src/core/ivr/node-kind.ts';
import { readNode } from '../../../src/core/ivr/read-flow.ts';
import { validate, type ValidateContext } from '../../../src/core/ivr/validate.ts';
import { flowOf, world } from '../flows.ts';

export const zh = (text: string) => ({ text, language: 'zh' as const });
export const en = (text: string) => ({ text, language: 'en' as const });
export const end = { kind: 'hangUp', label: '完', prompts: [], to: {} };

export function nodeOf(kind: KindName, settings: Record<string, unknown> = {}) {
  const bare = { kind, label: '节点', ...kinds[kind].fresh(), ...settings, to: {} };
  const read = readNode(bare);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const names = kindOf(read.value)
    .outlets(read.value)
    .map(({ name }) => name);
  return { ...read.value, to: Object.fromEntries(names.map((name) => [name, name])) };
}

/** `before` is walked first and leads to the node. */
export function alone(kind: KindName, settings: Record<string, unknown> = {}, before?: Record<string, unknown>): Flow {
  const node = nodeOf(kind, settings);
  const ends = Object.fromEntries(Object.keys(node.to).map((name) => [name, end]));
  return flowOf({
    ...(before === undefined ? {} : { before: { label: '先', ...before, to: { next: 'n' } } }),
    n: node,
    ...ends,
  });
}

export const key = (pressed: string): Input => ({ got: 'key', key: pressed });
export const keys = (pressed: string): Input[] => [...pressed].map(key);
export const finished: Input = { got: 'finished' };
export const silence: Input = { got: 'silence' };
export const answer = (given: Omit<Extract<Input, { got: 'answer' }>, 'got'> = {}): Input => ({
  got: 'answer',
  ...given,
});

/** Inputs that mean nothing change nothing, as in a call. */
export function walk(flow: Flow, inputs: readonly Input[] = [], given: Partial<World> = {}): Advance {
  const around = world(given);
  return inputs.reduce<Advance>((at, input) => advance(flow, at.cursor, input, around) ?? at, startFlow(flow, around));
}

/** Everything that was brought about on the way. */
export function effectsOf(flow: Flow, inputs: readonly Input[], given: Partial<World> = {}) {
  const around = world(given);
  let at = startFlow(flow, around);
  const effects = [...at.effects];
  for (const input of inputs) {
    const next = advance(flow, at.cursor, input, around);
    if (next === null) continue;
    effects.push(...next.effects);
    at = next;
  }
  return effects;
}

export const knownCity: ValidateContext = {
  queues: new Set(['general', 'english']),
  schedules: new Set(['week']),
  units: new Map([['water', '0000010001']]),
  flows: new Set(['inner']),
  prompts: new Map([['hello', new Set(['zh' as const])]]),
  allowedHosts: new Set(['api.example.gov.cn']),
  use: 'number',
};

/** Codes of what is wrong with this node's settings. */
export const wrong = (kind: KindName, settings: Record<string, unknown> = {}): string[] =>
  validate({ ...alone(kind, settings) }, knownCity)
    .filter(({ node, code }) => node === 'n' && code !== 'menuWithoutPerson')
    .map(({ code }) => code);

/** A copy without one entry. */
export const without = <T>(all: Readonly<Record<string, T>>, gone: string): Record<string, T> =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name !== gone));
