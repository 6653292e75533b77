/** From a draft to what is walked: prompts resolved, sub-flows inside, circles refused. */
import { describe, expect, test } from 'vitest';
import type { Flow } from '../../../src/core/ivr/flow.ts';
import { link, type LinkContext } from '../../../src/core/ivr/link.ts';
import { readFlow } from '../../../src/core/ivr/read-flow.ts';
import { flowOf, smallFlow } from '../flows.ts';
import { end, finished, walk, zh } from './walk.ts';

const say = (text: string, next: string) => ({
  kind: 'say',
  label: text,
  prompts: [zh(text)],
  bargeIn: true,
  to: { next },
});
const sub = (flow: string, next: string) => ({ kind: 'subFlow', label: `去${flow}`, flow, to: { next } });
const back = { kind: 'returnFlow', label: '返回', to: {} };

function published(id: string, nodes: Record<string, unknown>, flows: readonly Flow[] = []): Flow {
  const linked = link(flowOf(nodes, { id }), context(flows, { id, version: 7 }));
  if (!linked.ok) throw new Error(JSON.stringify(linked.problems));
  return linked.flow;
}
const context = (flows: readonly Flow[] = [], more: Partial<LinkContext> = {}): LinkContext => ({
  id: 'main',
  version: 2,
  prompt: (id, language) => (id === 'hello' && language === 'zh' ? { text: '您好', sound: 'a'.repeat(64) } : null),
  flow: (id) => flows.find((flow) => flow.id === id) ?? null,
  ...more,
});
const problems = (...args: Parameters<typeof link>) => {
  const linked = link(...args);
  return linked.ok ? [] : linked.problems.map(({ code, node }) => [code, node]);
};

describe('prompts', () => {
  const speaking = (prompt: string) =>
    flowOf({ a: { ...say('x', 'end'), prompts: [{ prompt, language: 'zh' }] }, end });
  test('of the library become words and a recording, and remember where they are from', () => {
    const linked = link(speaking('hello'), context());
    expect(linked).toMatchObject({ ok: true, flow: { id: 'main', version: 2 } });
    expect(linked.ok && linked.flow.nodes['a']).toMatchObject({
      prompts: [{ text: '您好', language: 'zh', sound: 'a'.repeat(64), prompt: 'hello' }],
    });
  });
  test('that are gone are told', () => {
    expect(problems(speaking('gone'), context())).toEqual([['unknownPrompt', 'a']]);
  });
});

test('targets of outlets that are no more are left out', () => {
  const linked = link(flowOf({ a: { ...say('x', 'end'), to: { next: 'end', 'key:7': 'end' } }, end }), context());
  expect(linked.ok && linked.flow.nodes['a']?.to).toEqual({ next: 'end' });
});

test('a draft without a start can not be linked', () => {
  expect(problems({ ...smallFlow, start: null }, context())).toEqual([['noStart', undefined]]);
});

describe('sub-flows', () => {
  const leaf = published('leaf', { l: say('叶', 'z'), z: back });
  const twig = published('twig', { t: say('枝', 'in'), in: sub('leaf', 'z'), z: back }, [leaf]);
  const flows = [leaf, twig];

  test('come inside, also those of sub-flows, and are walked', () => {
    const linked = link(flowOf({ a: sub('twig', 'b'), b: sub('leaf', 'end'), end }), context(flows));
    if (!linked.ok) throw new Error('not linked');
    expect(linked.flow.subFlows).toEqual({
      twig: { version: 7, start: 'twig/t' },
      'twig/leaf': { version: 7, start: 'twig/leaf/l' },
      leaf: { version: 7, start: 'leaf/l' },
    });
    expect(readFlow(JSON.parse(JSON.stringify(linked.flow)))).toEqual(linked.flow);
    const at = [0, 1, 2, 3].map((steps) => walk(linked.flow, Array(steps).fill(finished)).cursor.node);
    expect(at).toEqual(['twig/t', 'twig/leaf/l', 'leaf/l', 'end']);
  });
  test('circles are refused', () => {
    expect(problems(flowOf({ a: sub('leaf', 'end'), end }), context(flows, { id: 'leaf' }))).toEqual([
      ['badSubFlow', 'a'],
    ]);
    expect(problems(flowOf({ a: sub('twig', 'end'), end }), context(flows, { id: 'leaf' }))).toEqual([
      ['badSubFlow', 'a'],
    ]);
  });
  test('that are not published are told', () => {
    expect(problems(flowOf({ a: sub('gone', 'end'), end }), context(flows))).toEqual([['badSubFlow', 'a']]);
  });
  test('too much inside is refused', () => {
    const many = {
      ...leaf,
      nodes: Object.fromEntries(Array.from({ length: 999 }, (_, n) => [`n${n}`, leaf.nodes['z']!])),
    };
    expect(problems(flowOf({ a: sub('leaf', 'end'), end }), context([many]))).toEqual([['tooManyNodes', undefined]]);
  });
});
