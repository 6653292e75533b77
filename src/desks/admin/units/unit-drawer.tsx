/** One unit: its name, number and place; who rings it. Deactivating one that live flows ring is asked about first. */
import { App, Input, Select, Switch, Tag } from 'antd';
import { Link } from 'react-router';
import { UnitUse, type UnitRow } from '../../../contract/http/units.ts';
import { UnitKind, unitKindLabels } from '../../../contract/words.ts';
import type { ApiError } from '../../kit/api.ts';
import { matches } from '../../kit/initials.ts';
import { shared } from '../../kit/words.ts';
import { complaintsOf, Field } from '../drawer-parts.tsx';
import { RowDrawer, useRowForm } from '../row-drawer.tsx';
import { units, unitsKey } from './api.ts';
import { words } from './words.ts';

interface Props {
  /** Null for a new one. */
  row: UnitRow | null;
  all: readonly UnitRow[];
  saved(row: UnitRow): void;
  close(): void;
}
type Form = Pick<UnitRow, 'id' | 'label' | 'number' | 'kind' | 'parent' | 'note' | 'active'>;
const fresh: Form = { id: '', label: '', number: '', kind: 'bureau', parent: null, note: '', active: true };
const formOf = (row: UnitRow | null): Form => {
  const { id, label, number, kind, parent, note, active } = row ?? fresh;
  return { id, label, number, kind, parent, note, active };
};

export function UnitDrawer({ row, all, saved, close }: Props) {
  const { modal } = App.useApp();
  const { form, change, error, ...drawer } = useRowForm({
    ...{ row, formOf, saved },
    listKey: unitsKey,
    done: words.saved,
    failed(refused) {
      if (refused.code === 'unit-in-use') askAgain(refused);
    },
  });
  const save = (evenInUse: boolean) =>
    drawer.save((typed, revision) => {
      const { id, ...content } = typed;
      return row === null ? units.add(typed) : units.save(id, { revision, ...content, evenInUse });
    });
  const askAgain = (failed: ApiError) =>
    modal.confirm({
      title: words.inUseTitle(form.label),
      content: <InUse error={failed} />,
      okText: words.deactivate,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () => save(true),
    });
  return (
    <RowDrawer
      {...{ close, error, words }}
      title={row === null ? words.add : row.label}
      size={560}
      testId="unit"
      busy={drawer.busy}
      reload={drawer.reload}
      save={() => void save(false)}
    >
      <Fields form={form} isNew={row === null} all={all} change={change} error={error} />
      {row !== null && <UsedBy usedBy={row.usedBy} />}
    </RowDrawer>
  );
}

interface FieldsProps {
  form: Form;
  isNew: boolean;
  all: readonly UnitRow[];
  change(part: Partial<Form>): void;
  error: ApiError | null;
}

function Fields({ form, isNew, all, change, error }: FieldsProps) {
  const complaint = complaintsOf(error);
  return (
    <div className="drawer-form">
      <Field label={words.columns.label} error={complaint('label')}>
        <Input
          autoFocus
          maxLength={60}
          value={form.label}
          onChange={(event) => change({ label: event.target.value })}
          data-testid="unit-label"
        />
      </Field>
      <Field label={words.id} error={complaint('id')} hint={isNew ? words.idHint : undefined}>
        <Input
          maxLength={40}
          disabled={!isNew}
          value={form.id}
          onChange={(event) => change({ id: event.target.value })}
          data-testid="unit-id"
        />
      </Field>
      <Field label={words.number} error={complaint('number')} hint={words.numberHint}>
        <Input
          maxLength={30}
          className="num"
          value={form.number}
          onChange={(event) => change({ number: event.target.value })}
          data-testid="unit-number"
        />
      </Field>
      <Field label={words.columns.kind}>
        <Select
          className="wide"
          value={form.kind}
          options={UnitKind.options.map((value) => ({ value, label: unitKindLabels[value] }))}
          onChange={(kind: UnitKind) => change({ kind })}
        />
      </Field>
      <Field label={words.parent}>
        <Select
          allowClear
          className="wide"
          aria-label={words.parent}
          showSearch={{ filterOption: (typed, option) => matches(option?.label ?? '', typed) }}
          value={form.parent}
          options={all.filter(({ id }) => id !== form.id).map(({ id, label }) => ({ value: id, label }))}
          onChange={(parent: string | undefined) => change({ parent: parent ?? null })}
        />
      </Field>
      <Field label={words.note} error={complaint('note')} hint={words.noteHint}>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 4 }}
          maxLength={200}
          value={form.note}
          onChange={(event) => change({ note: event.target.value })}
        />
      </Field>
      <Field label={words.columns.state}>
        <Switch
          checked={form.active}
          checkedChildren={words.active}
          unCheckedChildren={words.inactive}
          onChange={(active) => change({ active })}
          data-testid="unit-active"
        />
      </Field>
    </div>
  );
}

const UsedBy = ({ usedBy }: { usedBy: readonly UnitUse[] }) => (
  <Field label={words.usedBy}>
    {usedBy.length === 0 ? <span className="second">{words.notUsed}</span> : <Uses usedBy={usedBy} />}
  </Field>
);

const Uses = ({ usedBy }: { usedBy: readonly UnitUse[] }) => (
  <ul className="plain-list">
    {usedBy.map(({ id, name, of, live }) => (
      <li key={`${of} ${id}`}>
        {of === 'flow' ? (
          <Link to={`/admin/flows/${encodeURIComponent(id)}`}>{name}</Link>
        ) : (
          <Link to="/admin/queues">{name}</Link>
        )}{' '}
        {of === 'queue' && <span className="second">{words.queue}</span>} <Tag>{live ? words.live : words.draft}</Tag>
      </li>
    ))}
  </ul>
);

function InUse({ error }: { error: ApiError }) {
  const told = UnitUse.array().safeParse((error.details as { usedBy?: unknown } | undefined)?.usedBy);
  return (
    <>
      <p>{words.inUse}</p>
      <ul className="plain-list">
        {(told.success ? told.data : []).map(({ of, id, name }) => (
          <li key={`${of} ${id}`}>{name}</li>
        ))}
      </ul>
    </>
  );
}
