/** The emergency switch: what holds, proposing, confirming by a second admin, ending; and what happened before. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { EmergencyRow } from '../../../contract/http/emergency.ts';
import { api } from '../../kit/api.ts';
import { PartFailed } from '../../kit/error-notice.tsx';
import { fullTime } from '../../kit/format.ts';
import { Empty, Loading } from '../../kit/part.tsx';
import { emergencyKey } from '../../kit/use-holding.ts';
import '../prompts/pages.css';
import { emergencies, historyKey } from './api.ts';
import { CurrentEmergency } from './current.tsx';
import { ProposeForm } from './propose-form.tsx';
import { words } from './words.ts';

export function EmergencyPage() {
  const queries = useQueryClient();
  const now = useQuery({ queryKey: emergencyKey, queryFn: api.emergency, refetchInterval: 5000 });
  const history = useQuery({ queryKey: historyKey, queryFn: emergencies.history, refetchInterval: 10_000 });
  const changed = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: emergencyKey }),
      queries.invalidateQueries({ queryKey: historyKey }),
    ]);
  if (now.isPending) return <Loading rows={8} />;
  // What was known stays: an emergency must be ended also while an answer was missed.
  if (now.data === undefined) return <PartFailed error={now.error} retry={() => void now.refetch()} />;
  const { current, queues } = now.data;
  const rows = history.data?.items ?? [];
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <header className="pane-head">
        <h2>{words.title}</h2>
        <span className="aside clip" title={words.what}>
          {words.what}
        </span>
      </header>
      <div className="pane-scroll">
        <div className="form-column">
          {current === null ? (
            <ProposeForm queues={queues} done={changed} />
          ) : (
            <CurrentEmergency row={current} queues={queues} changed={changed} />
          )}
          <div>
            <h3>{words.history}</h3>
            {rows.length === 0 ? (
              <Empty>{words.none}</Empty>
            ) : (
              <Table size="small" rowKey="id" columns={columns} dataSource={rows} pagination={false} />
            )}
          </div>
        </div>
      </div>
    </section>
  );
}

const c = words.columns;
const time = (iso: string) => <span className="num">{fullTime(iso)}</span>;
const columns: TableColumnsType<EmergencyRow> = [
  { title: c.label, key: 'label', ellipsis: true, render: (_, { label }) => label },
  { title: c.state, key: 'state', width: 88, render: (_, { state }) => words.states[state] },
  {
    title: c.proposed,
    key: 'proposed',
    width: 220,
    render: (_, { proposedBy, proposedAt }) => (
      <>
        {proposedBy} {time(proposedAt)}
      </>
    ),
  },
  { title: c.confirmed, key: 'confirmed', width: 100, render: (_, { confirmedBy }) => confirmedBy ?? '' },
  {
    title: c.ended,
    key: 'ended',
    width: 220,
    render: (_, { endedBy, endedAt }) =>
      endedAt === null ? (
        ''
      ) : (
        <>
          {endedBy ?? words.bySelf} {time(endedAt)}
        </>
      ),
  },
];
