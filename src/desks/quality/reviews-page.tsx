/** Reviews as a list: all of them for supervisors, their own results for agents. */
import { Segmented } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { ReviewState, type ReviewRow } from '../../contract/http/quality.ts';
import { serverNow } from '../kit/clock.ts';
import { fullTime, shortDuration, when } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { ListTable } from '../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../records/list-state.ts';
import { quality, reviewsKey } from './api.ts';
import { words } from './words.ts';

const names = ['state', 'agent'] as const;
const c = words.columns;
const shapes = { waiting: 'ring', open: 'half', submitted: 'tick', appealed: 'triangle', decided: 'tick' } as const;

function columnsFor(home: string, own: boolean): TableColumnsType<ReviewRow> {
  const people: TableColumnsType<ReviewRow> = [
    { title: c.agent, dataIndex: 'agentName', width: 100, ellipsis: true },
    { title: c.rule, key: 'rule', width: 140, ellipsis: true, render: (_, { rule }) => rule ?? words.asked },
  ];
  return [
    {
      title: c.at,
      key: 'at',
      width: 140,
      render: (_, { arrivedAt }) =>
        arrivedAt === null ? (
          '--'
        ) : (
          <span className="num" title={fullTime(arrivedAt)}>
            {when(arrivedAt, serverNow())}
          </span>
        ),
    },
    ...(own ? [] : people),
    {
      title: c.talked,
      key: 'talked',
      width: 72,
      align: 'right',
      render: (_, { talkedSeconds }) => (
        <span className="num">{talkedSeconds === null ? '--' : shortDuration(talkedSeconds)}</span>
      ),
    },
    { title: c.form, dataIndex: 'formName', ellipsis: true },
    {
      title: c.state,
      key: 'state',
      width: 140,
      render: (_, { state }) => (
        <span className="state">
          <Lamp shape={shapes[state]} tone={state === 'appealed' ? 'amber' : 'grey'} />
          {words.states[state]}
        </span>
      ),
    },
    {
      title: c.reviewer,
      key: 'reviewer',
      width: 100,
      ellipsis: true,
      render: (_, { reviewerName, reviewer }) => reviewerName ?? reviewer ?? '--',
    },
    {
      title: c.score,
      key: 'score',
      width: 120,
      align: 'right',
      render: (_, { score, fatal }) => (
        <span className="num">{score === null ? '--' : fatal ? `${score} · ${words.fatal}` : score}</span>
      ),
    },
    {
      title: '',
      key: 'action',
      width: 72,
      render: (_, { id }) => (
        <Link to={`${home}/quality/${id}`} data-testid="open-review">
          {words.open}
        </Link>
      ),
    },
  ];
}

export function ReviewsPage({ home, own = false }: { home: string; own?: boolean }) {
  const { filters, set, clear, any } = useUrlFilters(names);
  const { asked, items } = usePages([...reviewsKey, own], own ? quality.mine : quality.list, own ? {} : filters);
  const columns = useMemo(() => columnsFor(home, own), [home, own]);
  return (
    <section className="pane page-pane" aria-label={words.title}>
      {!own && (
        <div className="filter-row">
          <Segmented
            options={[
              { value: '', label: words.all },
              ...ReviewState.options.map((value) => ({ value, label: words.states[value] })),
            ]}
            value={filters['state'] ?? ''}
            onChange={(state) => set({ state: state === '' ? undefined : state })}
          />
          <Link className="push-right" to={`${home}/quality/calibrations`} data-testid="to-calibrations">
            {words.calibration.title}
          </Link>
        </div>
      )}
      <ListTable<ReviewRow>
        asked={asked}
        items={items}
        columns={columns}
        rowKey="id"
        filtered={!own && any}
        clear={clear}
        noMatch={words.noMatch}
        none={own ? words.noneOwn : words.none}
        shown={words.shown}
        testId="review-list"
      />
    </section>
  );
}
