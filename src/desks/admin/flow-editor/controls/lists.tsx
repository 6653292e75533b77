/** Short lists of small things: what may be said instead of a key, and which fields of an answer go into which variable. */
import { Input, Select } from 'antd';
import { changed, without } from '../../../kit/rows.ts';
import type { ControlProps } from './field-control.tsx';
import { AddRow, RowButton } from './row-parts.tsx';

export interface SpokenChoice {
  key: string;
  label: string;
  words: string[];
}
const keys = [...'1234567890*#'];

export function ChoiceList({ value, set, disabled }: ControlProps<SpokenChoice[]>) {
  const free = keys.filter((key) => !value.some((choice) => choice.key === key));
  const put = (n: number, change: Partial<SpokenChoice>, moved: Record<string, string> = {}) =>
    set(changed(value, n, change), moved);
  return (
    <div className="rules">
      {value.map((choice, n) => (
        <div key={choice.key} className="rule">
          <div className="key-row">
            <Select
              size="small"
              aria-label="按键"
              disabled={disabled}
              value={choice.key}
              options={[choice.key, ...free].map((key) => ({ value: key, label: key }))}
              onChange={(key: string) => put(n, { key }, { [`key:${choice.key}`]: `key:${key}` })}
            />
            <Input
              size="small"
              aria-label="名称"
              maxLength={20}
              disabled={disabled}
              value={choice.label}
              onChange={(event) => put(n, { label: event.target.value })}
            />
            <RowButton does="删除" disabled={disabled} act={() => set(without(value, n))} />
          </div>
          <Select
            mode="tags"
            size="small"
            className="wide"
            aria-label="说法"
            placeholder="说法，回车添加，如 停水"
            open={false}
            suffixIcon={null}
            disabled={disabled}
            value={choice.words}
            onChange={(said: string[]) => put(n, { words: said })}
          />
        </div>
      ))}
      <AddRow
        disabled={disabled || value.length >= 12 || free.length === 0}
        add={() => free[0] !== undefined && set([...value, { key: free[0], label: `选项 ${free[0]}`, words: [] }])}
      >
        添加选项
      </AddRow>
    </div>
  );
}

export function TakenFields({ value, set, disabled }: ControlProps<{ field: string; variable: string }[]>) {
  const put = (n: number, change: Partial<{ field: string; variable: string }>) => set(changed(value, n, change));
  return (
    <div className="key-rows">
      {value.map((one, n) => (
        <div key={n} className="pair">
          <Input
            size="small"
            aria-label="字段"
            placeholder="data.status"
            disabled={disabled}
            value={one.field}
            onChange={(event) => put(n, { field: event.target.value })}
          />
          →
          <Input
            size="small"
            aria-label="变量"
            placeholder="变量名"
            disabled={disabled}
            value={one.variable}
            onChange={(event) => put(n, { variable: event.target.value })}
          />
          <RowButton does="删除" disabled={disabled} act={() => set(without(value, n))} />
        </div>
      ))}
      <AddRow
        disabled={disabled || value.length >= 10}
        add={() => set([...value, { field: 'data', variable: `v${value.length + 1}` }])}
      >
        添加字段
      </AddRow>
    </div>
  );
}
