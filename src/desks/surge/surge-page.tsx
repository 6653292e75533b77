/** Surge mode: what holds; profiles at the left, the chosen one with its start at the right; what happened before. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import type { SurgeDeskNow, SurgeRow } from '../../contract/http/surge.ts';
import '../admin/prompts/pages.css';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { surgeKey } from '../kit/use-holding.ts';
import { surgeDeskKey, surgeHistoryKey, surges } from './api.ts';
import { CurrentSurge } from './current.tsx';
import { ProfileForm } from './profile-form.tsx';
import { words } from './words.ts';

const freshEveryMs = 5_000;

export function SurgePage() {
  const queries = useQueryClient();
  const desk = useQuery({ queryKey: surgeDeskKey, queryFn: surges.desk, refetchInterval: freshEveryMs });
  const changed = () =>
    Promise.all([surgeKey, surgeDeskKey, surgeHistoryKey].map((queryKey) => queries.invalidateQueries({ queryKey })));
  if (desk.isPending) return <Loading rows={8} />;
  // What was known stays: a surge must be ended also while an answer was missed.
  if (desk.data === undefined) return <PartFailed error={desk.error} retry={() => void desk.refetch()} />;
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <header className="pane-head">
        <h2>{words.title}</h2>
        <span className="aside clip" title={words.what}>
          {words.what}
        </span>
      </header>
      <Profiles now={desk.data} changed={changed} />
    </section>
  );
}

function Profiles({ now, changed }: { now: SurgeDeskNow; changed(): Promise<unknown> }) {
  const { profiles, current, queues } = now;
  const [asked, setAsked] = useState<string | 'new' | null>(null);
  const chosen = asked === 'new' ? null : (profiles.find(({ id }) => id === asked) ?? profiles[0] ?? null);
  return (
    <div className="two-columns">
      <nav className="side-list" aria-label={words.profiles}>
        <div className="side-top">
          {profiles.length === 0 && <p className="second">{words.noProfiles}</p>}
          <Button block onClick={() => setAsked('new')} data-testid="add-profile">
            {words.add}
          </Button>
        </div>
        {profiles.map(({ id, name, key, shortcut }) => (
          <button
            key={id}
            type="button"
            className="side-item"
            aria-current={id === chosen?.id}
            onClick={() => setAsked(id)}
            data-testid={`profile-${name}`}
          >
            {name}
            <span className="aside">{words.profileLine(key, shortcut)}</span>
          </button>
        ))}
      </nav>
      <div className="pane-scroll">
        <div className="form-column">
          {current !== null && (
            <CurrentSurge key={`${current.id} ${current.until}`} row={current} queues={queues} changed={changed} />
          )}
          <ProfileForm
            key={chosen === null ? 'new' : `${chosen.id} ${chosen.revision}`}
            profile={chosen}
            now={now}
            saved={async (id) => {
              await changed();
              setAsked(id);
            }}
            changed={changed}
          />
          <History />
        </div>
      </div>
    </div>
  );
}

function History() {
  const history = useQuery({ queryKey: surgeHistoryKey, queryFn: surges.history, refetchInterval: 10_000 });
  const rows = history.data?.items ?? [];
  return (
    <div>
      <h3>{words.history}</h3>
      {history.isError && rows.length === 0 ? (
        <PartFailed error={history.error} retry={() => void history.refetch()} />
      ) : rows.length === 0 ? (
        <Empty>{words.none}</Empty>
      ) : (
        <Table size="small" rowKey="id" columns={columns} dataSource={rows} pagination={false} />
      )}
    </div>
  );
}

const c = words.columns;
const time = (iso: string) => <span className="num">{fullTime(iso)}</span>;
const columns: TableColumnsType<SurgeRow> = [
  { title: c.name, key: 'name', ellipsis: true, render: (_, { name }) => name },
  { title: c.state, key: 'state', width: 88, render: (_, { state }) => words.states[state] },
  {
    title: c.started,
    key: 'started',
    width: 250,
    render: (_, { startedBy, startedAt }) => (
      <>
        {startedBy} {time(startedAt)}
      </>
    ),
  },
  {
    title: c.ended,
    key: 'ended',
    width: 250,
    render: (_, { endedBy, endedAt }) =>
      endedAt !== null && (
        <>
          {endedBy ?? words.bySelf} {time(endedAt)}
        </>
      ),
  },
];
