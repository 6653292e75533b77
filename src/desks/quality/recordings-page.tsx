/** Recordings as evidence: who listened and why, what is held, and how long the rest is kept. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, InputNumber, Select, Table, Tabs } from 'antd';
import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import type { AccessRow, HoldRow, Retention } from '../../contract/http/recordings.ts';
import { roleLabels, type Role } from '../../contract/words.ts';
import { asApiError } from '../kit/api.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime, visible } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { usePerson } from '../kit/session.tsx';
import { ListTable } from '../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../records/list-state.ts';
import '../admin/prompts/pages.css';
import { heldKey, recordings, retentionKey } from './api.ts';
import { words } from './words.ts';
import './quality.css';

const names = ['act', 'call', 'who'] as const;
const l = words.logColumns;
const time = (iso: string) => <span className="num">{fullTime(iso)}</span>;

export function RecordingsPage() {
  return (
    <section className="pane page-pane tabs-pane" aria-label={words.recordings}>
      <Tabs
        items={[
          { key: 'log', label: words.log, children: <AccessLog /> },
          { key: 'held', label: words.held, children: <Held /> },
          { key: 'retention', label: words.retention, children: <RetentionForm /> },
        ]}
      />
    </section>
  );
}

const logColumns: TableColumnsType<AccessRow> = [
  { title: l.at, key: 'at', width: 170, render: (_, { at }) => time(at) },
  {
    title: l.who,
    key: 'who',
    width: 200,
    ellipsis: true,
    render: (_, { name, who, role }) => `${name ?? who} · ${roleLabels[role as Role] ?? role}`,
  },
  { title: l.act, key: 'act', width: 100, render: (_, { act }) => words.acts[act] ?? act },
  {
    title: l.call,
    key: 'call',
    width: 200,
    ellipsis: true,
    render: (_, { call }) => <span className="num">{call ?? '--'}</span>,
  },
  { title: l.reason, dataIndex: 'reason', ellipsis: true, render: reasonOf },
];

/** The audit is written in the program's words; what people wrote themselves stays as it is. */
function reasonOf(reason: string): string {
  if (reason.startsWith('review ')) return words.reviewReason;
  if (reason.startsWith('calibration ')) return words.calibrationReason;
  const days = /^kept for (\d+) days$/.exec(reason)?.[1];
  if (days !== undefined) return words.expired(days);
  const rules = /^talk (\d+), voicemail (\d+)$/.exec(reason);
  if (rules !== null) return words.newDays(rules[1] ?? '', rules[2] ?? '');
  return words.reasons[reason] ?? visible(reason);
}

function AccessLog() {
  const { filters, set, clear, any } = useUrlFilters(names);
  const { asked, items } = usePages(['recordings-log'], recordings.log, filters);
  const acts = Object.entries(words.acts).map(([act, label]) => ({ value: act.replace('recording.', ''), label }));
  return (
    <>
      <div className="filter-row">
        <Select
          allowClear
          className="filter"
          placeholder={l.act}
          options={acts}
          value={filters['act'] ?? null}
          onChange={(act: string | undefined) => set({ act })}
        />
      </div>
      <ListTable<AccessRow>
        asked={asked}
        items={items}
        columns={logColumns}
        rowKey="seq"
        filtered={any}
        clear={clear}
        noMatch={words.noLog}
        none={words.noLog}
        shown={words.shownLog}
        testId="access-log"
      />
    </>
  );
}

function Held() {
  const me = usePerson();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const asked = useQuery({ queryKey: heldKey, queryFn: recordings.held });
  const release = async (call: string) => {
    try {
      await recordings.release(call, words.release);
      await queries.invalidateQueries({ queryKey: heldKey });
    } catch (error) {
      void message.error(asApiError(error).message);
    }
  };
  if (asked.isPending) return <Loading rows={6} />;
  if (asked.data === undefined) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  if (asked.data.items.length === 0) return <Empty>{words.noHeld}</Empty>;
  const columns: TableColumnsType<HoldRow> = [
    { title: l.at, key: 'at', width: 170, render: (_, { at }) => time(at) },
    { title: l.who, dataIndex: 'by', width: 140 },
    { title: l.call, dataIndex: 'call', width: 200, ellipsis: true },
    { title: l.reason, dataIndex: 'why', ellipsis: true, render: (why: string) => visible(why) },
    {
      title: '',
      key: 'action',
      width: 110,
      render: (_, { call }) =>
        me.role === 'supervisor' && (
          <Button type="link" size="small" onClick={() => void release(call)}>
            {words.release}
          </Button>
        ),
    },
  ];
  return <Table<HoldRow> columns={columns} dataSource={asked.data.items} rowKey="call" pagination={false} />;
}

function RetentionForm() {
  const asked = useQuery({ queryKey: retentionKey, queryFn: recordings.retention });
  if (asked.isPending) return <Loading rows={4} />;
  if (asked.data === undefined) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  return <RetentionFields key={asked.data.savedAt} retention={asked.data} />;
}

function RetentionFields({ retention }: { retention: Retention }) {
  const me = usePerson();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [talk, setTalk] = useState<number | null>(retention.talk);
  const [voicemail, setVoicemail] = useState<number | null>(retention.voicemail);
  const mayChange = me.role === 'admin';
  const save = async () => {
    if (talk === null || voicemail === null) return;
    try {
      await recordings.setRetention({ talk, voicemail });
      void message.success(words.retentionSaved);
      await queries.invalidateQueries({ queryKey: retentionKey });
    } catch (error) {
      void message.error(asApiError(error).message);
    }
  };
  const days = (label: string, value: number | null, set: (days: number | null) => void) => (
    <div className="drawer-field side-label rule-field">
      <div className="drawer-label">{label}</div>
      <InputNumber min={180} max={3650} precision={0} disabled={!mayChange} value={value} onChange={set} />
    </div>
  );
  return (
    <div className="form-column pane-scroll" data-testid="retention">
      <p className="second">{words.retentionHint}</p>
      {days(words.talkDays, talk, setTalk)}
      {days(words.voicemailDays, voicemail, setVoicemail)}
      <p className="aside num">
        {retention.savedBy} {fullTime(retention.savedAt)}
      </p>
      {mayChange && (
        <Button type="primary" disabled={talk === null || voicemail === null} onClick={() => void save()}>
          {words.save}
        </Button>
      )}
    </div>
  );
}
