/** Flows from outside: the first format still walks as it did, junk is refused with where and why. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, FlowTrouble, startFlow } from '../../../src/core/ivr/advance.ts';
import type { Ask, Input } from '../../../src/core/ivr/node-kind.ts';
import { readDraft, readFlow, UnreadableFlow } from '../../../src/core/ivr/read-flow.ts';
import { upgrade } from '../../../src/core/ivr/upgrade.ts';
import { demoFlow } from '../../../src/store/demo-flow.ts';
import { world } from '../flows.ts';
import { anyOldFlow, oldAdvance, oldStart, OldTrouble } from './format-1.ts';
import { end, zh } from './walk.ts';

const draft = (more: Record<string, unknown> = {}) => ({
  format: 2,
  name: '草稿',
  start: 'a',
  nodes: { a: { kind: 'say', label: '问候', prompts: [zh('您好')], bargeIn: true, to: {} } },
  languages: ['zh'],
  layout: { a: { x: 0, y: 0 } },
  confirmed: [],
  cases: [],
  ...more,
});
const refused = (raw: unknown) => {
  const read = readDraft(raw);
  return read.ok ? [] : read.problems;
};

describe('format 1', () => {
  const oldInput: fc.Arbitrary<Input> = fc.oneof(
    fc.constantFrom(...'012*7').map((key): Input => ({ got: 'key', key })),
    fc.constantFrom<Input>(
      { got: 'finished' },
      { got: 'silence' },
      { got: 'overflow' },
      { got: 'answer', prompts: [{ text: '在办', language: 'zh' }] },
    ),
  );
  /** What both formats say of an ask. */
  const plain = (ask: Ask) => {
    if (ask.ask === 'lookUp') return { ask: 'lookUp', language: 'language' in ask.what ? ask.what.language : null };
    return ask.ask === 'enqueue' ? { ask: 'enqueue', queue: ask.queue, priority: ask.priority } : ask;
  };

  test('any flow behaves after the upgrade as it did', () => {
    fc.assert(
      fc.property(anyOldFlow, fc.array(oldInput, { maxLength: 15 }), (old, inputs) => {
        const flow = readFlow(JSON.parse(JSON.stringify(old)));
        try {
          let was = oldStart(old, 0);
          let now = startFlow(flow, world());
          for (const input of inputs) {
            expect(plain(now.ask)).toEqual(was.ask);
            expect(now.cursor).toMatchObject(was.cursor);
            was = oldAdvance(old, was.cursor, input, 0) ?? was;
            now = advance(flow, now.cursor, input, world()) ?? now;
          }
        } catch (trouble) {
          if (!(trouble instanceof OldTrouble)) throw trouble;
          expect(() => {
            let now = startFlow(flow, world());
            for (const input of inputs) now = advance(flow, now.cursor, input, world()) ?? now;
          }).toThrow(FlowTrouble);
        }
      }),
      { numRuns: 600 },
    );
  });
  test('keys are called by where they lead, markup is taken out of labels, languages are those spoken', () => {
    const flow = readFlow({
      id: 'old',
      version: 4,
      name: '旧',
      start: 'menu',
      nodes: {
        menu: {
          kind: 'menu',
          label: '<i>菜单',
          prompts: [{ text: 'Hello', language: 'en' }],
          keys: { '1': 'bye' },
          waitSeconds: 5,
          maxAttempts: 3,
          noInput: 'bye',
          invalid: 'bye',
          tooMany: 'bye',
        },
        bye: { kind: 'hangUp', label: '再见', prompts: [] },
      },
    });
    expect(flow).toMatchObject({ format: 2, version: 4, languages: ['en'], subFlows: {} });
    expect(flow.nodes['menu']).toMatchObject({
      label: ' i 菜单',
      keys: { '1': '再见' },
      to: { 'key:1': 'bye', noInput: 'bye' },
    });
  });
  test('format 2 and junk come through the upgrade untouched', () => {
    for (const raw of [demoFlow, null, 7, 'x', [], { nodes: 5 }]) expect(upgrade(raw)).toBe(raw);
  });
});

describe('published versions', () => {
  test('the demo city’s is one', () => {
    expect(readFlow(JSON.parse(JSON.stringify(demoFlow)))).toEqual(demoFlow);
  });
  test('what can not be read is a fault with its reasons', () => {
    expect(() => readFlow({ ...demoFlow, format: 3 })).toThrow(UnreadableFlow);
    expect(() => readFlow(null)).toThrow('不是流程文件');
  });
});

describe('files of admins', () => {
  test('a draft may have open outlets, and none of its parts is lost', () => {
    expect(readDraft(draft())).toEqual({ ok: true, value: draft() });
    expect(readDraft(draft({ nodes: {}, start: null })).ok).toBe(true);
  });
  test.each([
    ['not an object', [], '', '不是流程文件'],
    ['another format', draft({ format: 9 }), 'format', '不支持的流程格式：9，应为 2'],
    ['no format', { nodes: {} }, 'format', '不支持的流程格式：（未写），应为 2'],
    [
      'an unknown kind',
      draft({ nodes: { a: { kind: 'shell', label: 'x', to: {} } } }),
      'nodes.a.kind',
      '没有这种节点："shell"',
    ],
    [
      'a kind of JavaScript',
      draft({ nodes: { a: { kind: 'constructor', label: 'x', to: {} } } }),
      'nodes.a.kind',
      '没有这种节点：',
    ],
    [
      'a script in a label',
      draft({ nodes: { a: { ...end, label: '<script>alert(1)</script>' } } }),
      'nodes.a.label',
      '尖括号',
    ],
    ['a setting nobody knows', draft({ nodes: { a: { ...end, onEnter: 'x' } } }), 'nodes.a', '不认识的项：onEnter'],
    [
      'a missing setting',
      draft({ nodes: { a: { kind: 'menu', label: '菜单', prompts: [], keys: {}, to: {}, maxAttempts: 3 } } }),
      'nodes.a.waitSeconds',
      '缺少这一项',
    ],
    [
      'a key that no telephone has',
      draft({
        nodes: { a: { kind: 'survey', label: '评价', prompts: [], keys: { x: '好' }, waitSeconds: 5, to: {} } },
      }),
      'nodes.a.keys.x',
      '',
    ],
    ['a number as words', draft({ nodes: { a: { ...end, prompts: 'hello' } } }), 'nodes.a.prompts', '应为列表'],
    [
      'a prompt of no form',
      draft({ nodes: { a: { ...end, prompts: [{ sound: 'x' }] } } }),
      'nodes.a.prompts.0',
      '写法不对',
    ],
    [
      'a text too long',
      draft({ nodes: { a: { ...end, prompts: [zh('长'.repeat(1001))] } } }),
      'nodes.a.prompts.0.text',
      '太长，最多 1000',
    ],
    ['an extra part', draft({ secret: 1 }), '', '不认识的项：secret'],
    ['an id of JavaScript', draft({ start: 'constructor' }), 'start', '这个编号不能用'],
    ['a place far away', draft({ layout: { a: { x: 1e9, y: 0 } } }), 'layout.a.x', '不能大于'],
  ])('%s is refused', (_, raw, path, message) => {
    const found = refused(raw);
    expect(found.map((problem) => problem.path)).toContain(path);
    expect(found.find((problem) => problem.path === path)?.message).toContain(message);
    for (const problem of found) expect(problem.message).toMatch(/[\u4e00-\u9fff]/);
  });
  test('10,000 nodes are refused before they are looked at', () => {
    const nodes = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`n${n}`, { kind: 'shell' }]));
    expect(refused(draft({ nodes }))).toEqual([
      { path: 'nodes', message: '有 10000 个节点，最多 1000 个，请拆成子流程' },
    ]);
  });
  test('__proto__ as an id changes nothing', () => {
    const raw = JSON.parse(
      '{"format":2,"name":"x","start":null,"nodes":{"__proto__":{"kind":"shell"}},"languages":["zh"],"layout":{},"confirmed":[],"cases":[]}',
    );
    const read = readDraft(raw);
    expect(read.ok ? Object.keys(read.value.nodes) : read.problems.length > 0).toBeTruthy();
    expect(({} as Record<string, unknown>)['kind']).toBeUndefined();
  });
  test('any JSON at all is read or refused, with a reason in Chinese', () => {
    const anyNodes = fc.dictionary(
      fc.string(),
      fc.oneof(
        fc.jsonValue(),
        fc.record({
          kind: fc.constantFrom('say', 'menu', 'condition', 'x'),
          label: fc.jsonValue(),
          to: fc.jsonValue(),
        }),
      ),
    );
    const anyDraft = fc.oneof(
      fc.jsonValue(),
      anyNodes.map((nodes) => draft({ nodes })),
      fc.dictionary(fc.constantFrom(...Object.keys(draft())), fc.jsonValue()).map((more) => draft(more)),
    );
    fc.assert(
      fc.property(anyDraft, (raw) => {
        for (const { message } of refused(raw)) expect(message).toMatch(/[\u4e00-\u9fff]/);
        try {
          readFlow(raw);
        } catch (trouble) {
          expect(trouble).toBeInstanceOf(UnreadableFlow);
        }
      }),
      { numRuns: 300 },
    );
  });
});
