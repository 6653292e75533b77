/** Hours of a week: days, from, to. */
import { Checkbox, Input } from 'antd';
import type { WeeklySpan } from '../../../../core/ivr/calendar.ts';
import { changed, without } from '../../../kit/rows.ts';
import type { ControlProps } from './field-control.tsx';
import { AddRow, RowButton } from './row-parts.tsx';

const days = '一二三四五六日';

export function SpanList({ value, set, disabled }: ControlProps<WeeklySpan[]>) {
  const put = (n: number, change: Partial<WeeklySpan>) => set(changed(value, n, change));
  return (
    <div className="spans">
      {value.map((span, n) => (
        <div key={n} className="span">
          <Checkbox.Group
            disabled={disabled}
            options={[...days].map((label, day) => ({ label, value: day + 1 }))}
            value={span.days}
            onChange={(chosen) => put(n, { days: [...chosen].sort() })}
          />
          <div className="pair">
            <Input
              size="small"
              aria-label="开始"
              placeholder="08:30"
              disabled={disabled}
              value={span.from}
              onChange={(event) => put(n, { from: event.target.value })}
            />
            ～
            <Input
              size="small"
              aria-label="结束"
              placeholder="17:30"
              disabled={disabled}
              value={span.to}
              onChange={(event) => put(n, { to: event.target.value })}
            />
            <RowButton does="删除" to="时段" disabled={disabled} act={() => set(without(value, n))} />
          </div>
        </div>
      ))}
      <AddRow
        disabled={disabled || value.length >= 50}
        add={() => set([...value, { days: [1, 2, 3, 4, 5], from: '08:30', to: '17:30' }])}
      >
        添加时段
      </AddRow>
    </div>
  );
}
