/** Numbers that were called harassment: how often, what is done about them; a drawer holds evidence and measures. */
import { Button, Drawer, Segmented } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import type { CallerRow } from '../../contract/http/callers.ts';
import { serverNow } from '../kit/clock.ts';
import { insideContent } from '../kit/drawer.ts';
import { fullTime, maskNumber, when } from '../kit/format.ts';
import { ListTable } from '../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../records/list-state.ts';
import '../admin/prompts/pages.css';
import { callers, callersKey } from './api.ts';
import { CallerDetail } from './caller-detail.tsx';
import { MeasureState } from './measure-state.tsx';
import { words } from './words.ts';

const names = ['show'] as const;
const c = words.columns;

function columnsFor(show: (call: string) => void): TableColumnsType<CallerRow> {
  return [
    {
      title: c.number,
      key: 'number',
      width: 150,
      render: (_, { number }) => <span className="num">{number === null ? '--' : maskNumber(number)}</span>,
    },
    {
      title: c.flags,
      key: 'flags',
      width: 110,
      align: 'right',
      render: (_, { flags }) => <span className="num">{words.times(flags)}</span>,
    },
    {
      title: c.last,
      key: 'last',
      width: 150,
      render: (_, { lastAt }) => (
        <span className="num" title={fullTime(lastAt)}>
          {when(lastAt, serverNow())}
        </span>
      ),
    },
    {
      title: c.measure,
      key: 'measure',
      render: (_, { measure }) =>
        measure === null ? <span className="second">{words.noMeasure}</span> : <MeasureState measure={measure} />,
    },
    {
      title: c.until,
      key: 'until',
      width: 150,
      render: (_, { measure }) => (
        <span className="num">{measure === null ? '--' : fullTime(measure.until).slice(0, 16)}</span>
      ),
    },
    {
      title: '',
      key: 'action',
      width: 72,
      render: (_, { call }) => (
        <Button type="link" size="small" onClick={() => show(call)} data-testid="open-caller">
          {words.open}
        </Button>
      ),
    },
  ];
}

export function CallersPage() {
  const { filters, set, clear, any } = useUrlFilters(names);
  const [shown, show] = useState<string | null>(null);
  const { asked, items } = usePages(callersKey, callers.list, filters);
  const columns = useMemo(() => columnsFor(show), []);
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <header className="pane-head">
        <h2>{words.title}</h2>
        <span className="aside clip" title={words.what}>
          {words.what}
        </span>
      </header>
      <div className="filter-row">
        <Segmented
          options={Object.entries(words.shows).map(([value, label]) => ({ value, label }))}
          value={filters['show'] ?? 'all'}
          onChange={(value) => set({ show: value === 'all' ? undefined : value })}
        />
      </div>
      <ListTable<CallerRow>
        asked={asked}
        items={items}
        columns={columns}
        rowKey="call"
        filtered={any}
        clear={clear}
        noMatch={words.noMatch}
        none={words.none}
        shown={words.shown}
        testId="caller-list"
      />
      <Drawer open={shown !== null} onClose={() => show(null)} size={680} {...insideContent} title={words.title}>
        {shown !== null && <CallerDetail call={shown} />}
      </Drawer>
    </section>
  );
}
