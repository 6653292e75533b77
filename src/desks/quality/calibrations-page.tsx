/** Calibrations as a list, and beside it how far each supervisor was from what was agreed on. */
import { useQuery } from '@tanstack/react-query';
import { Segmented, Select, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { CalibrationState, type CalibrationRow, type DeviationRow } from '../../contract/http/calibrations.ts';
import { serverNow } from '../kit/clock.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime, when } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { Empty, Loading } from '../kit/part.tsx';
import { ListTable } from '../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../records/list-state.ts';
import { calibrations, calibrationsKey } from './calibration-api.ts';
import { scoreText } from './comparison-columns.tsx';
import { words } from './words.ts';
import '../admin/prompts/pages.css';
import './quality.css';

const w = words.calibration;
const c = words.columns;
const names = ['state'] as const;

const columnsFor = (home: string): TableColumnsType<CalibrationRow> => [
  {
    title: w.columns.begun,
    key: 'begun',
    width: 120,
    render: (_, { begunAt }) => (
      <span className="num" title={fullTime(begunAt)}>
        {when(begunAt, serverNow())}
      </span>
    ),
  },
  { title: c.agent, dataIndex: 'agentName', width: 88, ellipsis: true },
  { title: c.form, dataIndex: 'formName', ellipsis: true },
  {
    title: c.state,
    key: 'state',
    width: 104,
    render: (_, { state }) => (
      <span className="state">
        <Lamp shape={state === 'scoring' ? 'half' : 'tick'} tone="grey" />
        {w.states[state]}
      </span>
    ),
  },
  {
    title: w.columns.submitted,
    key: 'submitted',
    width: 72,
    align: 'right',
    render: (_, row) => <span className="num">{row.submitted}</span>,
  },
  { title: w.columns.own, key: 'own', width: 88, render: (_, { own }) => w.own[own] },
  {
    title: w.agreed,
    key: 'score',
    width: 112,
    align: 'right',
    render: (_, { score, fatal }) => <span className="num">{score === null ? '--' : scoreText(score, fatal)}</span>,
  },
  {
    title: '',
    key: 'action',
    width: 64,
    render: (_, { id }) => (
      <Link to={`${home}/quality/calibrations/${id}`} data-testid="open-calibration">
        {words.open}
      </Link>
    ),
  },
];

export function CalibrationsPage({ home }: { home: string }) {
  const { filters, set, clear, any } = useUrlFilters(names);
  const { asked, items } = usePages(calibrationsKey, calibrations.list, filters);
  const columns = useMemo(() => columnsFor(home), [home]);
  return (
    <section className="pane page-pane" aria-label={w.title}>
      <div className="filter-row">
        <Link to={`${home}/quality`}>{w.toReviews}</Link>
        <Segmented
          options={[
            { value: '', label: words.all },
            ...CalibrationState.options.map((value) => ({ value, label: w.states[value] })),
          ]}
          value={filters['state'] ?? ''}
          onChange={(state) => set({ state: state === '' ? undefined : state })}
        />
      </div>
      <div className="calibration-columns">
        <div className="calibration-list">
          <ListTable<CalibrationRow>
            asked={asked}
            items={items}
            columns={columns}
            rowKey="id"
            filtered={any}
            clear={clear}
            noMatch={w.noMatch}
            none={w.none}
            shown={w.shown}
            testId="calibration-list"
          />
        </div>
        <Deviations />
      </div>
    </section>
  );
}

const lasts = ['5', '10', '20', '50'];

const deviationColumns: TableColumnsType<DeviationRow> = [
  { title: w.columns.supervisor, key: 'name', ellipsis: true, render: (_, { name, supervisor }) => name ?? supervisor },
  {
    title: w.columns.times,
    key: 'times',
    width: 56,
    align: 'right',
    render: (_, row) => <span className="num">{row.calibrations}</span>,
  },
  {
    title: w.columns.mean,
    key: 'mean',
    width: 112,
    align: 'right',
    render: (_, { mean }) => <span className="num">{w.leaning(mean)}</span>,
  },
  {
    title: w.columns.distance,
    key: 'distance',
    width: 72,
    align: 'right',
    render: (_, { meanDistance }) => <span className="num">{meanDistance.toFixed(1)}</span>,
  },
];

function Deviations() {
  const [last, setLast] = useState('10');
  const asked = useQuery({
    queryKey: [...calibrationsKey, 'deviations', last],
    queryFn: () => calibrations.deviations(last),
  });
  return (
    <aside className="calibration-deviations" aria-label={w.deviations} data-testid="deviations">
      <div className="row-of">
        <h3>{w.deviations}</h3>
        <Select
          className="push-right"
          size="small"
          aria-label={w.deviations}
          options={lasts.map((value) => ({ value, label: w.last(value) }))}
          value={last}
          onChange={setLast}
        />
      </div>
      <p className="aside">{w.deviationHint}</p>
      {asked.isPending ? (
        <Loading rows={4} />
      ) : asked.isError ? (
        <PartFailed error={asked.error} retry={() => void asked.refetch()} />
      ) : asked.data.items.length === 0 ? (
        <Empty>{w.noDeviations}</Empty>
      ) : (
        <Table<DeviationRow>
          columns={deviationColumns}
          dataSource={asked.data.items}
          rowKey="supervisor"
          pagination={false}
          size="small"
          tableLayout="fixed"
        />
      )}
    </aside>
  );
}
