/** What changed, in the words of the one who publishes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diff } from '../../../src/core/ivr/diff.ts';
import type { FlowGraph } from '../../../src/core/ivr/flow.ts';
import { flowOf, smallFlow } from '../flows.ts';
import { anyFlow } from './any-flow.ts';
import { end, without, zh } from './walk.ts';

const changed = (id: string, more: Record<string, unknown>): FlowGraph =>
  flowOf({ ...smallFlow.nodes, [id]: { ...smallFlow.nodes[id], ...more } });
const menu = smallFlow.nodes['menu']!;

test('nothing changed, nothing said', () => {
  expect(diff(smallFlow, smallFlow)).toEqual({ words: [], nodes: {} });
  expect(diff(smallFlow, changed('menu', { to: { ...menu.to } })).words).toEqual([]);
});

test('the flow has another name; a graph without one is no rename', () => {
  expect(diff(smallFlow, { ...smallFlow, name: '夜间流程' }).words).toEqual(['流程由“小流程”改名为“夜间流程”']);
  const { start, nodes, languages } = smallFlow;
  expect(diff({ start, nodes, languages }, smallFlow).words).toEqual([]);
});

test('nodes come and go', () => {
  const fewer = without(smallFlow.nodes, 'bye');
  const { words, nodes } = diff(
    smallFlow,
    flowOf({ ...fewer, a: { ...end, label: '甲' }, b: { ...end, label: '乙' } }),
  );
  expect(words).toEqual(['新增 2 个节点：“甲”、“乙”', '删除 1 个节点：“再见”']);
  expect(nodes).toEqual({ a: 'added', b: 'added', bye: 'removed' });
});

test.each([
  [{ label: '总菜单' }, '“总菜单”：由“主菜单”改名'],
  [{ waitSeconds: 8 }, '“主菜单”：等待按键（秒）由 5 改为 8 '],
  [{ prompts: [zh('请选择')] }, '“主菜单”：播报内容由“人工请按1，查进度请按2”改为“请选择”'],
  [{ to: { ...menu.to, 'key:2': 'bye' } }, '“主菜单”：按键 2 由“查进度”改为“再见”'],
  [{ to: { ...menu.to, noInput: 'bye' } }, '“主菜单”：“无输入”由“没有按键”改为“再见”'],
])('%o', (more, words) => {
  expect(diff(smallFlow, changed('menu', more))).toEqual({ words: [words], nodes: { menu: 'changed' } });
});

test('a key taken away, an outlet connected, a start moved, a kind exchanged', () => {
  const to = without(menu.to, 'key:2');
  expect(diff(smallFlow, changed('menu', { to })).words).toEqual(['“主菜单”：按键 2 不再连到“查进度”']);
  expect(diff(changed('menu', { to }), smallFlow).words).toEqual(['“主菜单”：按键 2 连到“查进度”']);
  expect(diff(smallFlow, { ...smallFlow, start: 'menu' }).words).toEqual(['起点由“问候”改为“主菜单”']);
  expect(diff(smallFlow, changed('sorry', { kind: 'hangUp' })).words).toEqual(['“抱歉”：由播报改为挂机']);
  expect(diff(smallFlow, { ...smallFlow, languages: ['zh', 'en'] }).words).toEqual(['语言由中文改为中文、英文']);
});

test('a prompt of the library is the same before and after publishing', () => {
  const draft = changed('sorry', { prompts: [{ prompt: 'hello', language: 'zh' }] });
  const flow = changed('sorry', { prompts: [{ ...zh('您好'), prompt: 'hello', sound: 'a'.repeat(64) }] });
  expect(diff(flow, draft).words).toEqual([]);
});

test('sub-flows count by their version, not by their nodes', () => {
  const inside = (version: number, text: string) => ({
    ...flowOf({ ...smallFlow.nodes, 'inner/a': { ...end, label: text } }),
    subFlows: { inner: { version, start: 'inner/a' } },
  });
  expect(diff(inside(1, '甲'), inside(2, '乙'))).toEqual({ words: ['子流程“inner”由 v1 改为 v2'], nodes: {} });
});

test('of any two graphs: every node marked is in one of them, and the same says nothing', () => {
  fc.assert(
    fc.property(anyFlow(true), anyFlow(true), (one, other) => {
      const { words, nodes } = diff(one, other);
      if (words.length === 0) expect(nodes).toEqual({});
      for (const id of Object.keys(nodes)) expect(id in one.nodes || id in other.nodes).toBe(true);
      expect(diff(one, one).words).toEqual([]);
    }),
  );
});
