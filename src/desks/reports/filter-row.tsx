/** What to ask: days, dimension, span, what it is narrowed to; and the way out as a file. */
import { App, Button, DatePicker, Segmented, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useState } from 'react';
import { ReportTarget } from '../../contract/http/reports.ts';
import { byLabels, grainLabels } from '../../contract/words.ts';
import { asApiError, type Filters } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { reports } from './api.ts';
import { narrowing, presets, spanGrains, type Asked } from './ask.ts';
import { sizeText } from './figures-text.ts';
import { words } from './words.ts';

const dimensions = ['queue', 'skill', 'agent', 'number', 'node'] as const;
const listOf = { queue: 'queues', agent: 'agents', number: 'numbers', flow: 'flows', skill: 'skills' } as const;

interface FilterProps {
  asked: Asked;
  set(change: Filters): void;
  sheet: Filters;
}

export function FilterRow({ asked, set, sheet }: FilterProps) {
  const lists = useQuery({ queryKey: ['report-lists'], queryFn: reports.lists, staleTime: 300_000 });
  const ready = presets(serverNow());
  return (
    <div className="filter-row">
      <DatePicker.RangePicker
        className="filter-range"
        allowClear={false}
        format="YYYY-MM-DD"
        value={[dayjs(asked.first), dayjs(asked.last)]}
        presets={Object.entries(ready).map(([name, [first, last]]) => ({
          label: words.presets[name as keyof typeof ready],
          value: [dayjs(first), dayjs(last)] as [dayjs.Dayjs, dayjs.Dayjs],
        }))}
        onChange={(days) => {
          const [first, last] = days ?? [];
          if (first && last) set({ days: `${first.format('YYYY-MM-DD')}~${last.format('YYYY-MM-DD')}` });
        }}
      />
      <Segmented
        aria-label={words.by}
        options={dimensions.map((value) => ({ value, label: byLabels[value] }))}
        value={asked.by}
        onChange={(by) => set({ by })}
      />
      <Select
        className="filter"
        aria-label={words.grain}
        options={spanGrains.map((value) => ({ value, label: grainLabels[value] }))}
        value={asked.grain}
        onChange={(grain) => set({ grain })}
        data-testid="report-grain"
      />
      {asked.by !== 'node' && (
        <Select
          className="filter"
          aria-label={words.target}
          options={ReportTarget.options.map((value) => ({
            value,
            label: words.targetSeconds(value),
          }))}
          value={asked.target}
          onChange={(target) => set({ target })}
        />
      )}
      {narrowing[asked.by].map((name) => (
        <Select
          key={name}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          className="filter"
          placeholder={words.filters[name]}
          options={lists.data?.[listOf[name]].map(({ id, label }) => ({ value: id, label })) ?? []}
          value={asked.narrowed[name] ?? null}
          onChange={(value: string | null) => set({ [name]: value ?? undefined })}
        />
      ))}
      <ExportButton sheet={sheet} />
    </div>
  );
}

function ExportButton({ sheet }: { sheet: Filters }) {
  const { notification } = App.useApp();
  const [bytes, setBytes] = useState<number | null>(null);

  async function save() {
    setBytes(0);
    try {
      const { file, name } = await reports.file(sheet, setBytes);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = name;
      link.click();
      // The browser has begun to read it by then.
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      notification.success({ title: words.exported });
    } catch (error) {
      const { message, problem } = asApiError(error);
      notification.error({ title: words.exportFailed, description: `${message} ${problem}`, duration: 0 });
    } finally {
      setBytes(null);
    }
  }

  return (
    <Button className="report-export" onClick={() => void save()} loading={bytes !== null} data-testid="export">
      {bytes === null ? words.export : words.exporting(sizeText(bytes))}
    </Button>
  );
}
