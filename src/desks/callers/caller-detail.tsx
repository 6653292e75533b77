/** One number: the calls that speak against it, what was done, and what may be done next. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Table } from 'antd';
import type { TableColumnsType } from 'antd';
import type { EvidenceRow } from '../../contract/http/callers.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime, maskNumber, shortDuration, visible } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { Player } from '../records/player.tsx';
import { callers, callersKey } from './api.ts';
import { MeasureCard } from './measure-card.tsx';
import { TakeForm } from './take-form.tsx';
import { words } from './words.ts';

const e = words.evidenceColumns;
const columns: TableColumnsType<EvidenceRow> = [
  { title: e.at, key: 'at', width: 160, render: (_, { at }) => <span className="num">{fullTime(at)}</span> },
  { title: e.agent, key: 'agent', width: 80, ellipsis: true, render: (_, { agentName }) => agentName ?? '--' },
  {
    title: e.talked,
    key: 'talked',
    width: 64,
    align: 'right',
    render: (_, { talkedSeconds }) => (
      <span className="num">{talkedSeconds === null ? '--' : shortDuration(talkedSeconds)}</span>
    ),
  },
  {
    title: e.by,
    key: 'by',
    render: (_, { disposed, note, notedBy }) =>
      [disposed ? words.disposed : null, note === null ? null : words.noted(notedBy ?? '', visible(note))]
        .filter(Boolean)
        .join('；'),
  },
  {
    title: e.recording,
    key: 'recording',
    width: 96,
    render: (_, { call, hasRecording }) => (hasRecording ? <Player callId={call} /> : '--'),
  },
];

export function CallerDetail({ call }: { call: string }) {
  const queries = useQueryClient();
  const asked = useQuery({ queryKey: [...callersKey, 'one', call], queryFn: () => callers.one(call) });
  const changed = () => queries.invalidateQueries({ queryKey: callersKey });
  if (asked.isPending) return <Loading rows={8} />;
  if (asked.data === undefined) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  const { number, evidence, measures, next } = asked.data;
  const shown = number === null ? '--' : maskNumber(number);
  const open = measures.filter(({ state }) => state === 'waiting' || state === 'holds');
  const over = measures.filter((measure) => !open.includes(measure));
  return (
    <div className="stack" data-testid="caller-detail">
      <h2 className="num">{shown}</h2>
      {open.map((measure) => (
        <MeasureCard key={measure.id} measure={measure} number={shown} changed={changed} />
      ))}
      {next === null ? (
        open.length === 0 && <p className="second">{words.tooFew}</p>
      ) : (
        <TakeForm key={next} call={call} next={next} changed={changed} />
      )}
      <h3>{words.evidence}</h3>
      <Table size="small" rowKey="call" columns={columns} dataSource={evidence} pagination={false} />
      <h3>{words.measures}</h3>
      {over.length === 0 && <Empty>{words.noMeasures}</Empty>}
      {over.map((measure) => (
        <MeasureCard key={measure.id} measure={measure} number={shown} changed={changed} />
      ))}
    </div>
  );
}
