/** Every change of a draft keeps it readable: whatever an admin does, in any order, the server can save it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds, type KindName } from '../../../src/core/ivr/kinds.ts';
import type { Draft } from '../../../src/core/ivr/flow.ts';
import { readDraft } from '../../../src/core/ivr/read-flow.ts';
import { copyNodes, pasteNodes } from '../../../src/desks/admin/flow-editor/clipboard.ts';
import {
  addNode,
  connect,
  defaultDraft,
  emptyDraft,
  outletsOf,
  placesOf,
  removeNodes,
  setField,
  setLabel,
  shiftNodes,
  tidy,
} from '../../../src/desks/admin/flow-editor/graph-edits.ts';

const kindNames = Object.keys(kinds) as KindName[];
let made = 0;
const newId = (kind: string): string => `${kind}-${(made += 1)}`;

function menuDraft(): Draft {
  const menu = addNode(addNode(emptyDraft('主流程'), 'menu', { id: 'menu' }), 'enqueue', { id: 'line' });
  return setField(menu, 'menu', 'keys', { '2': '社保', '0': '人工' });
}

describe('a draft', () => {
  test('grows along the selected node, and its first node is where calls arrive', () => {
    const first = addNode(emptyDraft('主流程'), 'say', { id: 'a' });
    const second = addNode(first, 'hangUp', { id: 'b', after: 'a' });
    expect(second.start).toBe('a');
    expect(second.nodes['a']?.to).toEqual({ next: 'b' });
    expect(placesOf(second)['b']!.x).toBeGreaterThan(placesOf(second)['a']!.x);
    const third = addNode(second, 'hangUp', { id: 'c', after: 'a' });
    expect(third.nodes['a']?.to).toEqual({ next: 'b' });
    expect(third.layout['c']).not.toEqual(third.layout['b']);
  });

  test('keeps the line of a key that changes its number, and drops the line of a key that goes', () => {
    const joined = connect(
      connect(menuDraft(), { node: 'menu', outlet: 'key:2' }, 'line'),
      { node: 'menu', outlet: 'key:0' },
      'line',
    );
    const moved = setField(joined, 'menu', 'keys', { '3': '社保', '0': '人工' }, { 'key:2': 'key:3' });
    expect(moved.nodes['menu']?.to).toMatchObject({ 'key:3': 'line', 'key:0': 'line' });
    const dropped = setField(moved, 'menu', 'keys', { '0': '人工' });
    expect(dropped.nodes['menu']?.to).toEqual({ 'key:0': 'line' });
  });

  test('loses with a node every line that led to it, and the arrival', () => {
    const draft = removeNodes(defaultDraft('主流程', 'general'), ['greeting', 'busy']);
    expect(draft.start).toBeNull();
    expect(draft.nodes['person']?.to).toEqual({});
    expect(Object.keys(draft.layout)).toEqual(['person']);
  });

  test('takes pasted nodes with ids and names of their own; inner lines stay inner, outer ones stay where they led', () => {
    const draft = defaultDraft('主流程', 'general');
    const pasted = pasteNodes(draft, copyNodes(draft, ['greeting', 'person']), newId);
    if (!pasted.ok) throw new Error(pasted.why);
    const [greeting = '', person = ''] = pasted.ids;
    expect(pasted.draft.nodes[greeting]?.to).toEqual({ next: person });
    expect(pasted.draft.nodes[person]?.to).toEqual({ overflow: 'busy' });
    expect(pasted.draft.nodes[greeting]?.label).toBe('开场白 2');
    expect(pasted.draft.layout[greeting]).not.toEqual(pasted.draft.layout['greeting']);
    const elsewhere = pasteNodes(emptyDraft('别处'), copyNodes(draft, ['person']), newId);
    expect(elsewhere.ok && Object.values(elsewhere.draft.nodes)[0]?.to).toEqual({});
  });

  test.each([
    '',
    '{}',
    '{"kind":"hotline-nodes","nodes":{"a":{"kind":"shell"}}}',
    '<script>',
    '{"kind":"hotline-nodes"}',
  ])('takes nothing from a clipboard that holds %j', (text) => {
    expect(pasteNodes(emptyDraft('主流程'), text, newId)).toMatchObject({ ok: false });
  });

  test('can be saved after any acts in any order', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('add' as const), kind: fc.constantFrom(...kindNames), n: fc.nat() }),
      fc.record({ do: fc.constant('connect' as const), n: fc.nat(), outlet: fc.nat(), to: fc.nat() }),
      fc.record({
        do: fc.constantFrom('remove' as const, 'paste' as const, 'shift' as const, 'tidy' as const),
        n: fc.nat(),
      }),
      fc.record({ do: fc.constant('label' as const), n: fc.nat(), label: fc.string({ minLength: 1, maxLength: 40 }) }),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let draft = emptyDraft('主流程');
        const nth = (n: number): string =>
          Object.keys(draft.nodes)[n % Math.max(1, Object.keys(draft.nodes).length)] ?? '';
        for (const one of acts) {
          const id = nth(one.n);
          if (one.do === 'add')
            draft = addNode(draft, one.kind, { id: newId(one.kind), after: id === '' ? undefined : id });
          else if (one.do === 'remove') draft = removeNodes(draft, [id]);
          else if (one.do === 'shift') draft = shiftNodes(draft, [id], { x: 1, y: -1 });
          else if (one.do === 'tidy') draft = tidy(draft);
          else if (one.do === 'label') draft = setLabel(draft, id, one.label.replace(/[<>\p{Cc}]/gu, '') || '名称');
          else if (one.do === 'paste') {
            const pasted = pasteNodes(draft, copyNodes(draft, [id]), newId);
            if (pasted.ok) draft = pasted.draft;
          } else if (one.do === 'connect') {
            const node = draft.nodes[id];
            const outlets = node === undefined ? [] : outletsOf(node);
            const outlet = outlets[one.outlet % Math.max(1, outlets.length)];
            if (outlet !== undefined) draft = connect(draft, { node: id, outlet: outlet.name }, nth(one.to));
          }
        }
        const read = readDraft(JSON.parse(JSON.stringify(draft)));
        expect(read.ok ? [] : read.problems).toEqual([]);
        for (const node of Object.values(draft.nodes)) {
          for (const target of Object.values(node.to)) expect(draft.nodes).toHaveProperty([target]);
        }
      }),
      { numRuns: 150 },
    );
  });
});
