/** Things chosen by name from a list of the hotline; typed by id while the list can't be read. Variables of this flow. */
import { AutoComplete, Input, Select } from 'antd';
import { useMemo } from 'react';
import { givenVariables, setBy } from '../../../../core/ivr/variables.ts';
import { useDraft } from '../editor-store.ts';
import { useStudio } from '../studio.ts';
import type { ControlProps } from './field-control.tsx';

interface FromListProps extends ControlProps<string | null> {
  items: readonly { id: string; label: string }[] | undefined;
  nullable?: boolean;
}

export function FromList({ value, set, disabled, items, nullable = false }: FromListProps) {
  if (items === undefined) {
    return (
      <Input
        disabled={disabled}
        value={value ?? ''}
        onChange={(event) => set(nullable && event.target.value === '' ? null : event.target.value)}
      />
    );
  }
  const known = items.some(({ id }) => id === value);
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      className="wide"
      disabled={disabled}
      allowClear={nullable}
      placeholder="请选择"
      status={value !== null && value !== '' && !known ? 'error' : ''}
      value={value === '' ? null : value}
      options={items.map(({ id, label }) => ({ value: id, label }))}
      onChange={(id: string | undefined) => set(id ?? (nullable ? null : ''))}
    />
  );
}

interface VariableInputProps extends ControlProps<string | null> {
  nullable: boolean;
}

export function VariableInput({ value, set, disabled, nullable }: VariableInputProps) {
  const { store } = useStudio();
  const { nodes } = useDraft(store);
  const names = useMemo(
    () => [...new Set([...givenVariables, ...Object.values(nodes).flatMap((node) => setBy(node))])],
    [nodes],
  );
  return (
    <AutoComplete
      className="wide"
      disabled={disabled}
      placeholder="变量名"
      value={value ?? ''}
      options={names.map((name) => ({ value: name }))}
      showSearch={{ filterOption: (typed, option) => option?.value.includes(typed) ?? false }}
      onChange={(name: string | undefined) => set(nullable && (name ?? '') === '' ? null : (name ?? ''))}
    />
  );
}
