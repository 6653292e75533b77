/** The editor's other pure parts: history, form, canvas, keys, comparison, dry run, picture of the traffic. */
import { describe, expect, test } from 'vitest';
import { bigDraft } from '../../../bench/studio/big-draft.ts';
import { kinds, type AnyKind } from '../../../src/core/ivr/kinds.ts';
import type { FlowNode } from '../../../src/core/ivr/flow.ts';
import { runCases } from '../../../src/core/ivr/run-cases.ts';
import { canvasAct } from '../../../src/desks/admin/flow-editor/canvas-keys.ts';
import { compare } from '../../../src/desks/admin/flow-editor/compare.ts';
import {
  act,
  asCase,
  beginSession,
  letGo,
  runnable,
  show,
  stayQuiet,
} from '../../../src/desks/admin/flow-editor/dry-session.ts';
import { readFlowFile } from '../../../src/desks/admin/flow-editor/flow-file.ts';
import { fieldsOf, isIdle, whyNot, whyNotLabel } from '../../../src/desks/admin/flow-editor/form-fields.ts';
import {
  addNode,
  connect,
  defaultDraft,
  removeNodes,
  setField,
  setLabel,
} from '../../../src/desks/admin/flow-editor/graph-edits.ts';
import { begin, change, redo, undo } from '../../../src/desks/admin/flow-editor/history.ts';
import { sankeyData } from '../../../src/desks/admin/flow-editor/sankey-data.ts';
import { arrivalId, CanvasMaker, lineId, neighbour, routeTo } from '../../../src/desks/admin/flow-editor/to-canvas.ts';

const names = {};
const freshNode = ({ kind, title, fresh }: AnyKind): FlowNode =>
  ({ kind, label: title, to: {}, ...fresh() }) as unknown as FlowNode;
const everyKind = (Object.values(kinds) as unknown as AnyKind[]).map((kind): [string, AnyKind] => [kind.kind, kind]);

describe('history', () => {
  test('takes typing as one step, and a new change makes the future go', () => {
    let history = begin('');
    for (const [n, text] of ['城', '城建', '城建局'].entries()) history = change(history, text, 'label', n * 300);
    history = change(history, '排队', 'queue', 1000);
    expect(undo(history).present).toBe('城建局');
    expect(undo(undo(history)).present).toBe('');
    expect(redo(undo(history)).present).toBe('排队');
    const other = change(undo(history), '民政', null, 2000);
    expect(redo(other).present).toBe('民政');
    expect(undo(other).present).toBe('城建局');
  });

  test('takes slow changes of the same thing as steps of their own, and nothing for nothing', () => {
    const one = change(begin('a'), 'b', 'label', 0);
    expect(change(one, 'c', 'label', 1500).past).toEqual(['a', 'b']);
    expect(change(one, 'b', 'label', 1500)).toBe(one);
    expect(undo(begin('a')).present).toBe('a');
  });
});

describe('the form', () => {
  test.each(everyKind)(
    'of %s has a Chinese title and an input for every setting, and takes what is fresh',
    (_, kind) => {
      const node = freshNode(kind);
      for (const field of fieldsOf(node)) {
        expect(field.title).toMatch(/[\u4e00-\u9fff]/);
        expect(whyNot(node, field.name, (node as unknown as Record<string, unknown>)[field.name])).toBeNull();
        if (field.control === 'choice') expect(field.options.length).toBeGreaterThan(1);
      }
    },
  );

  test('knows limits from the schema and says in Chinese what is wrong', () => {
    const menu = freshNode(kinds.menu as unknown as AnyKind);
    const tries = fieldsOf(menu).find(({ name }) => name === 'maxAttempts');
    expect(tries).toMatchObject({ control: 'number', min: 1, max: 9, whole: true });
    expect(whyNot(menu, 'maxAttempts', 10)).toBe('不能大于 9');
    expect(whyNot(menu, 'keys', { '1': '长'.repeat(21) })).toContain('太长');
    expect(whyNotLabel('<b>')).toContain('尖括号');
  });

  test('hides what another setting puts out of use', () => {
    const transfer = freshNode(kinds.transfer as unknown as AnyKind);
    const shown = (node: FlowNode) => fieldsOf(node).flatMap(({ name }) => (isIdle(node, name) ? [] : [name]));
    expect(shown({ ...transfer, destination: 'emergency' } as FlowNode)).toContain('emergency');
    expect(shown({ ...transfer, destination: 'emergency' } as FlowNode)).not.toContain('number');
  });
});

describe('the canvas', () => {
  test('makes again only the cards that look otherwise', () => {
    const maker = new CanvasMaker();
    const draft = bigDraft(500);
    const before = maker.make({ draft, names, problems: [] });
    const after = maker.make({ draft: setLabel(draft, 'menu-7', '新名称'), names, problems: [] });
    const changed = after.cards.filter((card, n) => card !== before.cards[n]).map(({ id }) => id);
    expect(changed).toEqual([arrivalId, 'menu-7']);
    expect(after.lines.every((line, n) => line === before.lines[n])).toBe(true);
  });

  test('counts problems on the card and shows which outlets are open', () => {
    const draft = addNode(defaultDraft('主流程', 'general'), 'menu', { id: 'm' });
    const problem = { severity: 'error' as const, code: 'openOutlet', node: 'm', field: 'to.noInput', message: '' };
    const { cards } = new CanvasMaker().make({
      draft,
      names,
      problems: [problem, { ...problem, severity: 'warning' }],
    });
    const card = cards.find(({ id }) => id === 'm');
    expect(card?.data).toMatchObject({ errors: 1, warnings: 1 });
    expect(card?.data.ports.every(({ connected }) => !connected)).toBe(true);
  });

  test('lights the shortest way from the arrival to a node and the ways on, also when all goes round', () => {
    const draft = defaultDraft('主流程', 'general');
    expect(routeTo(draft, 'person')).toEqual(
      new Set([lineId(arrivalId, null), lineId('greeting', 'next'), lineId('person', 'overflow')]),
    );
    const round = connect(draft, { node: 'greeting', outlet: 'next' }, 'greeting');
    expect(routeTo(round, 'greeting').size).toBe(2);
  });

  test('finds the neighbour that the eye would', () => {
    const draft = defaultDraft('主流程', 'general');
    expect(neighbour(draft, 'greeting', 'right')).toBe('person');
    expect(neighbour(draft, 'person', 'left')).toBe('greeting');
    expect(neighbour(draft, 'greeting', 'left')).toBeNull();
  });
});

describe('keys of the canvas', () => {
  const press = (key: string, more: object = {}) =>
    canvasAct({
      key,
      ctrlKey: false,
      altKey: false,
      metaKey: false,
      shiftKey: false,
      keyCode: 0,
      nativeEvent: { isComposing: false },
      target: null,
      ...more,
    });

  test('do as drawn', () => {
    expect(press('ArrowRight')).toEqual({ does: 'go', to: 'right' });
    expect(press('ArrowUp', { shiftKey: true })).toEqual({ does: 'move', by: { x: 0, y: -1 } });
    expect(press('z', { ctrlKey: true })).toEqual({ does: 'undo' });
    expect(press('F2')).toEqual({ does: 'rename' });
    expect(press('q')).toBeNull();
  });

  test('do nothing in a field, during composition, or with Ctrl and Shift together', () => {
    expect(press('Delete', { target: { tagName: 'TEXTAREA' } })).toBeNull();
    expect(press('Enter', { nativeEvent: { isComposing: true } })).toBeNull();
    expect(press('1', { keyCode: 229 })).toBeNull();
    expect(press('z', { ctrlKey: true, shiftKey: true })).toBeNull();
  });
});

describe('two versions', () => {
  test('stand on one canvas with what was taken away', () => {
    const before = defaultDraft('主流程', 'general');
    const after = setLabel(addNode(removeNodes(before, ['busy']), 'hangUp', { id: 'new' }), 'greeting', '问候');
    const { draft, badges, words } = compare(before, after);
    expect(badges).toMatchObject({ busy: 'removed', new: 'added', greeting: 'changed' });
    expect(Object.keys(draft.nodes)).toContain('busy');
    expect(words.join()).toContain('问候');
  });

  test.each([
    ['不是 JSON', '文件不是 JSON'],
    ['{"kind":"something-else"}', '不是流程文件'],
    ['{"kind":"hotline-flow","format":3}', '不支持的流程格式'],
    [JSON.stringify({ kind: 'hotline-flow', ...defaultDraft('<script>', 'general') }), '尖括号'],
  ])('the file %s is refused with the reason', (text, reason) => {
    const read = readFlowFile(text);
    expect(read.ok ? '' : read.problems.map(({ message }) => message).join()).toContain(reason);
  });

  test('a file that was exported comes back the same', () => {
    const draft = defaultDraft('主流程', 'general');
    expect(readFlowFile(JSON.stringify({ kind: 'hotline-flow', ...draft }))).toEqual({ ok: true, draft });
  });
});

describe('a dry run', () => {
  const city = { schedules: () => null, tables: [], emergency: null };
  const silent = { noInput: 'menu', invalid: 'menu', tooMany: 'person' };
  const draft = (() => {
    let made = addNode(defaultDraft('主流程', 'general'), 'menu', { id: 'menu' });
    made = setField(made, 'menu', 'prompts', [{ text: '人工服务请按0。', language: 'zh' }]);
    made = setField(made, 'menu', 'keys', { '0': '人工' });
    for (const [outlet, to] of Object.entries({ 'key:0': 'person', ...silent }))
      made = connect(made, { node: 'menu', outlet }, to);
    return connect(made, { node: 'greeting', outlet: 'next' }, 'menu');
  })();
  const flow = (() => {
    const made = runnable(draft, new Map());
    if (!made.ok) throw new Error(made.why);
    return made.flow;
  })();
  const start = beginSession('13800138000', '2026-03-02T09:00:00Z');

  test('stops where the caller is asked, and goes on with the key', () => {
    const asked = show(flow, start, city);
    expect(asked.waiting).not.toBeNull();
    expect(asked.node).toBe('menu');
    expect(asked.path.map(({ node }) => node)).toEqual(['greeting']);
    expect(asked.log.at(-1)?.text).toBe('人工服务请按0。');
    const pressed = show(flow, act(start, asked, '0'), city);
    expect(pressed.waiting).toBeNull();
    expect(pressed.run).toMatchObject({ outcome: 'person', queue: 'general' });
  });

  test('lets silences pass, and a key after them is taken', () => {
    const quiet = stayQuiet(start);
    const asked = show(flow, quiet, city);
    expect(asked.log.filter(({ what }) => what === 'silence')).toHaveLength(1);
    expect(asked.waiting).not.toBeNull();
    const pressed = show(flow, act(quiet, asked, '0'), city);
    expect(pressed.run.outcome).toBe('person');
    expect(pressed.log.filter(({ what }) => what === 'silence')).toHaveLength(1);
    expect(show(flow, letGo(start), city).waiting).toBeNull();
  });

  test('is kept as a case that holds, and fails when the flow changes', () => {
    const session = act(start, show(flow, start, city), '0');
    const kept = asCase('按 0 转人工', session, show(flow, session, city).run);
    expect(runCases(flow, [kept], city)[0]?.why).toBeNull();
    const broken = runnable(connect(draft, { node: 'menu', outlet: 'key:0' }, 'busy'), new Map());
    expect(broken.ok && runCases(broken.flow, [kept], city)[0]?.why).toContain('结果应为');
  });
});

test('the picture of the traffic never goes round, and says how much it left out', () => {
  const edge = (from: string, to: string, calls: number) => ({ from, outlet: 'next', to, calls });
  const edges = [
    edge('a', 'b', 9),
    edge('b', 'c', 5),
    edge('a', 'c', 1),
    edge('b', 'again', 4),
    edge('again', 'b', 3),
    edge('c', 'c', 2),
  ];
  const { links, back } = sankeyData({ edges }, 'a');
  expect(back).toBe(5);
  expect(links.map(({ source, target }) => `${source}${target}`).sort()).toEqual(['ab', 'ac', 'bagain', 'bc']);
});
