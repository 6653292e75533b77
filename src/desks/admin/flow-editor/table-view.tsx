/** The same graph as a table: a row a node, its outlets with their targets, its problems. The way without a canvas. */
import { memo, useEffect, useMemo, useRef } from 'react';
import type { FlowNode } from '../../../core/ivr/flow.ts';
import { kindOf } from '../../../core/ivr/kinds.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { useDraft, useEditor } from './editor-store.ts';
import { outletsOf, placesOf, removeNodes } from './graph-edits.ts';
import { KindIcon } from './kind-icon.tsx';
import { ProblemLamp } from './problem-list.tsx';
import { useStudio } from './studio.ts';
import { essenceOf } from './to-canvas.ts';
import { words } from './words.ts';

const noProblems: readonly Problem[] = [];

export function TableView({ edit }: { edit(what: 'form' | 'name'): void }) {
  const { store, names, pick } = useStudio();
  const draft = useDraft(store);
  const problems = useEditor(store, (state) => state.problems);
  const selected = useEditor(store, (state) => state.selected);
  const wanted = useEditor(store, (state) => state.wanted);
  const body = useRef<HTMLTableSectionElement>(null);
  const order = useMemo(() => {
    const places = placesOf(draft);
    const x = (id: string) => places[id]?.x ?? 0;
    const y = (id: string) => places[id]?.y ?? 0;
    return Object.keys(draft.nodes).sort((a, b) => x(a) - x(b) || y(a) - y(b));
  }, [draft]);
  const byNode = useMemo(() => {
    const map = new Map<string, Problem[]>();
    for (const problem of problems)
      if (problem.node !== undefined) map.set(problem.node, [...(map.get(problem.node) ?? []), problem]);
    return map;
  }, [problems]);
  useEffect(() => {
    if (wanted === null) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(wanted.node)}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    if (wanted.field === null) row?.querySelector('button')?.focus({ preventScroll: true });
  }, [wanted]);
  return (
    <div className="table-view" data-testid="table-view">
      <table>
        <thead>
          <tr>
            <th scope="col">节点</th>
            <th scope="col">类型</th>
            <th scope="col">内容</th>
            <th scope="col">去向</th>
            <th scope="col">问题</th>
          </tr>
        </thead>
        <tbody
          ref={body}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'F2') edit('name');
            else if (event.key === 'Delete') store.edit((now) => removeNodes(now, store.state.selected));
            else return;
            event.preventDefault();
          }}
        >
          <tr>
            <td>
              <span className="table-node">
                <KindIcon kind="arrival" /> {words.arrival}
              </span>
            </td>
            <td />
            <td />
            <td>
              <button type="button" className="table-link" onClick={() => pick({ of: 'target', from: 'arrival' })}>
                → {draft.start === null ? <Open /> : draft.nodes[draft.start]?.label}
              </button>
            </td>
            <td />
          </tr>
          {order.map((id) => {
            const node = draft.nodes[id]!;
            return (
              <Row
                key={id}
                id={id}
                node={node}
                targets={targetLabels(node, draft.nodes)}
                essence={essenceOf(node, names)}
                problems={byNode.get(id) ?? noProblems}
                selected={selected.includes(id)}
                select={store.select.bind(store)}
                edit={edit}
                pick={pick}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** One text, so that a row is drawn again only when a name in it changed. */
const targetLabels = (node: FlowNode, nodes: Readonly<Record<string, FlowNode>>): string =>
  JSON.stringify(outletsOf(node).map(({ name }) => nodes[node.to[name] ?? '']?.label ?? null));

interface RowProps {
  id: string;
  node: FlowNode;
  targets: string;
  essence: string;
  problems: readonly Problem[];
  selected: boolean;
  select(ids: readonly string[]): void;
  edit(what: 'form' | 'name'): void;
  pick: ReturnType<typeof useStudio>['pick'];
}

const Row = memo(function Row({ id, node, targets, essence, problems, selected, select, edit, pick }: RowProps) {
  const labels = JSON.parse(targets) as (string | null)[];
  return (
    <tr
      data-node={id}
      aria-selected={selected}
      className={selected ? 'table-selected' : ''}
      onClick={() => select([id])}
    >
      <td>
        <button
          type="button"
          className="table-node"
          onFocus={() => select([id])}
          onDoubleClick={() => edit('form')}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            edit('form');
          }}
        >
          {node.label}
        </button>
      </td>
      <td className="table-kind">
        <KindIcon kind={node.kind} /> {kindOf(node).title}
      </td>
      <td className="table-essence">{essence}</td>
      <td>
        {outletsOf(node).map(({ name, title }, n) => (
          <button
            key={name}
            type="button"
            className="table-link"
            onFocus={() => select([id])}
            onClick={() => pick({ of: 'target', from: { node: id, outlet: name } })}
          >
            {title} → {labels[n] ?? <Open />}
          </button>
        ))}
      </td>
      <td>
        {problems.map((problem) => (
          <span key={problem.code + problem.message} className="table-problem">
            <ProblemLamp problem={problem} /> {problem.message.replace(`${node.label}：`, '')}
          </span>
        ))}
      </td>
    </tr>
  );
});

function Open() {
  return (
    <>
      <Lamp shape="diamond" tone="red" /> {words.unconnected}
    </>
  );
}
