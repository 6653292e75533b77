/** Where each outlet of a node leads, each with a searchable list: no dragging needed. */
import { Select } from 'antd';
import { memo, useMemo } from 'react';
import type { FlowNode } from '../../../core/ivr/flow.ts';
import { kindOf } from '../../../core/ivr/kinds.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { useDraft } from './editor-store.ts';
import { connect, outletsOf } from './graph-edits.ts';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

interface OutletListProps {
  id: string;
  node: FlowNode;
  readOnly: boolean;
  problems: readonly Problem[];
}

export const OutletList = memo(function OutletList({ id, node, readOnly, problems }: OutletListProps) {
  const { store } = useStudio();
  const { nodes } = useDraft(store);
  const options = useMemo(
    () => Object.entries(nodes).map(([value, { label, kind }]) => ({ value, label, kind: kindOf({ kind }).title })),
    [nodes],
  );
  const outlets = outletsOf(node);
  if (outlets.length === 0) return null;
  return (
    <section aria-label={words.outlets}>
      <h3 className="side-part">{words.outlets}</h3>
      {outlets.map(({ name, title }) => {
        const target = node.to[name];
        const there = target !== undefined && Object.hasOwn(nodes, target) ? target : null;
        const wrong = problems.filter(({ field }) => field === `to.${name}`);
        return (
          <div key={name} className="side-outlet" data-field={`to.${name}`}>
            <span className="side-outlet-title" title={title}>
              {title}
            </span>
            <span aria-hidden>→</span>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              allowClear
              size="small"
              className="side-target"
              disabled={readOnly}
              aria-label={`${title} ${words.outlets}`}
              placeholder={words.unconnected}
              status={there === null ? 'error' : ''}
              value={there}
              options={options}
              optionRender={({ data }) => (
                <span className="target-option">
                  {data.label} <span className="aside">{data.kind}</span>
                </span>
              )}
              onChange={(value: string | undefined) =>
                store.edit((now) => connect(now, { node: id, outlet: name }, value ?? null))
              }
            />
            {wrong.length > 0 && <Lamp shape="diamond" tone="red" />}
          </div>
        );
      })}
    </section>
  );
});
