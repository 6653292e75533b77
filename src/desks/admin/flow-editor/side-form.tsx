/** The properties of what is selected: one node with the fields of its kind, several, or the flow itself. */
import { Button, Checkbox, Input } from 'antd';
import { memo, useEffect, useRef } from 'react';
import type { Draft, FlowNode, Language } from '../../../core/ivr/flow.ts';
import { kindOf } from '../../../core/ivr/kinds.ts';
import type { Problem } from '../../../core/ivr/problem.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { Checked } from './checked.tsx';
import { FieldControl } from './controls/field-control.tsx';
import { useDraft, useEditor } from './editor-store.ts';
import { fieldsOf, isIdle, whyNot, whyNotLabel, type FormField } from './form-fields.ts';
import { removeNodes, setField, setLabel, setLanguages } from './graph-edits.ts';
import { KindIcon } from './kind-icon.tsx';
import { OutletList } from './outlet-list.tsx';
import { useStudio } from './studio.ts';
import { families, languageTitles, words } from './words.ts';

export function SideForm() {
  const { store } = useStudio();
  const draft = useDraft(store);
  const selected = useEditor(store, (state) => state.selected);
  const readOnly = useEditor(store, (state) => state.readOnly);
  const [only] = selected;
  const node = only === undefined ? undefined : draft.nodes[only];
  if (selected.length > 1) return <Several ids={selected} readOnly={readOnly} />;
  if (only === undefined || node === undefined) return <FlowSettings draft={draft} readOnly={readOnly} />;
  return <NodeForm key={only} id={only} node={node} readOnly={readOnly} />;
}

function NodeForm({ id, node, readOnly }: { id: string; node: FlowNode; readOnly: boolean }) {
  const { store } = useStudio();
  const problems = useEditor(store, (state) => state.problems);
  const own = problems.filter((problem) => problem.node === id);
  const { title, family } = kindOf(node);
  const box = useRef<HTMLDivElement>(null);
  useWantedField(id, box);
  return (
    <div className="side-body" ref={box} data-testid="side-form">
      <h2 className="side-title">
        <KindIcon kind={node.kind} /> {title}
        <span className="aside">{families[family]}</span>
      </h2>
      <label className="side-field" data-field="label">
        <span className="side-label">{words.name}</span>
        <Checked
          value={node.label}
          why={whyNotLabel}
          set={(label) => store.edit((now) => setLabel(now, id, label), `${id} label`)}
        >
          {(value, set) => (
            <Input
              value={value}
              maxLength={40}
              disabled={readOnly}
              data-testid="node-label"
              onChange={(event) => set(event.target.value)}
            />
          )}
        </Checked>
      </label>
      {fieldsOf(node).map((field) => (
        <NodeField
          key={field.name}
          id={id}
          node={node}
          field={field}
          readOnly={readOnly}
          problems={own.filter((problem) => problem.field === field.name)}
        />
      ))}
      <OutletList id={id} node={node} readOnly={readOnly} problems={own} />
      {!readOnly && (
        <Button size="small" danger onClick={() => store.edit((now) => removeNodes(now, [id]))}>
          {words.removeNode}
        </Button>
      )}
    </div>
  );
}

interface FieldProps {
  id: string;
  node: FlowNode;
  field: FormField;
  readOnly: boolean;
  problems: readonly Problem[];
}
const NodeField = memo(function NodeField({ id, node, field, readOnly, problems }: FieldProps) {
  const { store } = useStudio();
  if (isIdle(node, field.name)) return null;
  const value = (node as unknown as Record<string, unknown>)[field.name];
  return (
    <div className="side-field" data-field={field.name} role="group" aria-label={field.title}>
      <span className="side-label">{field.title}</span>
      <Checked
        value={value}
        why={(next) => whyNot(node, field.name, next)}
        set={(next, moved) => store.edit((now) => setField(now, id, field.name, next, moved), `${id} ${field.name}`)}
      >
        {(shown, set) => <FieldControl node={node} field={field} value={shown} set={set} disabled={readOnly} />}
      </Checked>
      {field.hint !== null && <span className="field-note aside">{field.hint}</span>}
      <FieldProblems problems={problems} label={node.label} />
    </div>
  );
});

export function FieldProblems({ problems, label }: { problems: readonly Problem[]; label: string }) {
  return problems.map(({ code, message, severity }) => (
    <span key={code + message} className={`field-problem field-${severity}`}>
      <Lamp shape={severity === 'error' ? 'diamond' : 'triangle'} tone={severity === 'error' ? 'red' : 'amber'} />{' '}
      {message.replace(`${label}：`, '')}
    </span>
  ));
}

/** A problem points at a field: the focus goes there. */
function useWantedField(id: string, box: React.RefObject<HTMLElement | null>): void {
  const { store } = useStudio();
  const wanted = useEditor(store, (state) => state.wanted);
  useEffect(() => {
    if (wanted === null || wanted.node !== id || wanted.field === null) return;
    const field = box.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(wanted.field)}"]`);
    field?.scrollIntoView({ block: 'nearest' });
    field?.querySelector<HTMLElement>('input, textarea, button, [tabindex="0"]')?.focus({ preventScroll: true });
  }, [wanted, id, box]);
}

function Several({ ids, readOnly }: { ids: readonly string[]; readOnly: boolean }) {
  const { store } = useStudio();
  return (
    <div className="side-body">
      <h2 className="side-title">{words.selectedMany(ids.length)}</h2>
      <Button danger disabled={readOnly} onClick={() => store.edit((now) => removeNodes(now, ids))}>
        {words.removeNodes(ids.length)}
      </Button>
    </div>
  );
}

function FlowSettings({ draft, readOnly }: { draft: Draft; readOnly: boolean }) {
  const { store } = useStudio();
  const languages: Language[] = ['zh', 'en'];
  return (
    <div className="side-body">
      <h2 className="side-title">{words.flowSettings}</h2>
      <label className="side-field">
        <span className="side-label">{words.flowName}</span>
        <Checked
          value={draft.name}
          why={(name) => (name.length > 80 ? '最多 80 个字' : whyNotLabel(name.slice(0, 40)))}
          set={(name) => store.edit((now) => ({ ...now, name }), 'flow name')}
        >
          {(value, set) => (
            <Input value={value} maxLength={80} disabled={readOnly} onChange={(event) => set(event.target.value)} />
          )}
        </Checked>
      </label>
      <div className="side-field">
        <span className="side-label">{words.languages}</span>
        <Checkbox.Group
          disabled={readOnly}
          options={languages.map((value) => ({ value, label: languageTitles[value] }))}
          value={[...draft.languages]}
          onChange={(chosen) =>
            store.edit((now) =>
              setLanguages(
                now,
                languages.filter((one) => chosen.includes(one)),
              ),
            )
          }
        />
      </div>
      <p className="aside">{words.counts(Object.keys(draft.nodes).length, draft.cases.length)}</p>
      <p className="aside">{words.pickNothing}</p>
    </div>
  );
}
