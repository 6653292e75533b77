/** Short messages on their way: how each stands and why, how many of each; tried again or dropped with a reason. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Drawer, Select } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import type { MessageRow } from '../../contract/http/messages.ts';
import { MessageState, messageStateLabels } from '../../contract/words.ts';
import { ageMs, useNow } from '../kit/clock.ts';
import { insideContent } from '../kit/drawer.ts';
import { Notice } from '../kit/error-notice.tsx';
import { fullTime, hourMinute, maskNumber, thousands, when } from '../kit/format.ts';
import { Lamp, type LampShape, type LampTone } from '../kit/lamp.tsx';
import { usePerson } from '../kit/session.tsx';
import { CallDetail } from '../records/call-detail.tsx';
import { ListTable } from '../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../records/list-state.ts';
import { QueryBox } from '../records/tickets-page.tsx';
import { messages, messagesKey } from './api.ts';
import { SettleForm, type Settling } from './settle-form.tsx';
import { words } from './words.ts';
import './messages.css';

const names = ['state', 'number'] as const;
/** The worker sends meanwhile. */
const freshMs = 5_000;
const c = words.columns;

interface Hands {
  settle(settling: Settling): void;
  show(call: string): void;
}

export function MessagesPage() {
  const { filters, set, clear, any } = useUrlFilters(names);
  const me = usePerson();
  const now = useNow(ageMs);
  const queries = useQueryClient();
  const { asked, items } = usePages(messagesKey, messages.list, filters, freshMs);
  const [settling, settle] = useState<Settling | null>(null);
  const [call, show] = useState<string | null>(null);
  const columns = useMemo(() => columnsFor(now, { settle, show }), [now]);
  const settled = () => {
    settle(null);
    void queries.invalidateQueries({ queryKey: messagesKey });
  };
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <div className="filter-row">
        <Select
          allowClear
          className="filter"
          placeholder={words.state}
          options={MessageState.options.map((value) => ({ value, label: messageStateLabels[value] }))}
          value={filters['state'] ?? null}
          onChange={(state: string | undefined) => set({ state })}
        />
        {me.role === 'supervisor' && (
          <QueryBox value={filters['number'] ?? ''} set={(number) => set({ number })} placeholder={words.number} />
        )}
        <Counts />
      </div>
      <ListTable<MessageRow>
        asked={asked}
        items={items}
        columns={columns}
        rowKey="id"
        filtered={any}
        clear={clear}
        noMatch={words.noMatch}
        none={words.none}
        shown={words.shown}
        testId="message-list"
      />
      {settling !== null && <SettleForm settling={settling} done={settled} close={() => settle(null)} />}
      <Drawer open={call !== null} onClose={() => show(null)} size={480} {...insideContent} title={words.call}>
        {call !== null && <CallDetail id={call} />}
      </Drawer>
    </section>
  );
}

function Counts() {
  const { data } = useQuery({
    queryKey: [...messagesKey, 'counts'],
    queryFn: messages.counts,
    refetchInterval: freshMs,
  });
  if (data === undefined) return null;
  const { sentToday, ...left } = data;
  return (
    <>
      <span className="message-counts num" data-testid="message-counts">
        <span>
          {words.sentToday} {thousands(sentToday)}
        </span>
        {(Object.keys(left) as (keyof typeof left)[]).map((state) => (
          <span key={state} className="state">
            {left[state] > 0 && <Lamp {...lamps[state]} />}
            {messageStateLabels[state]} {thousands(left[state])}
          </span>
        ))}
      </span>
      {left.unconfigured > 0 && <Notice text={words.noGateway} testId="no-gateway" />}
    </>
  );
}

const lamps: Record<MessageState, { shape: LampShape; tone: LampTone }> = {
  unconfigured: { shape: 'triangle', tone: 'amber' },
  queued: { shape: 'half', tone: 'blue' },
  sent: { shape: 'tick', tone: 'green' },
  failed: { shape: 'diamond', tone: 'red' },
  dropped: { shape: 'ring', tone: 'grey' },
};

const columnsFor = (now: number, { settle, show }: Hands): TableColumnsType<MessageRow> => [
  {
    title: c.at,
    key: 'at',
    width: 124,
    render: (_, { at }) => (
      <span className="num" title={fullTime(at)}>
        {when(at, now)}
      </span>
    ),
  },
  {
    title: c.state,
    key: 'state',
    width: 104,
    render: (_, { state }) => (
      <span className="state">
        <Lamp {...lamps[state]} />
        {messageStateLabels[state]}
      </span>
    ),
  },
  {
    title: c.to,
    key: 'to',
    width: 124,
    render: (_, { to }) => (to === null ? <Hidden /> : <span className="num">{maskNumber(to)}</span>),
  },
  {
    title: c.text,
    key: 'text',
    ellipsis: true,
    render: (_, { text }) => (text === null ? <Hidden /> : <span title={text}>{text}</span>),
  },
  {
    title: c.from,
    key: 'from',
    width: 150,
    ellipsis: true,
    render: (_, { call, flowName }) =>
      call === null ? (
        words.callback
      ) : (
        <Button type="link" size="small" onClick={() => show(call)} title={flowName ?? words.direct}>
          {flowName ?? words.direct}
        </Button>
      ),
  },
  {
    title: c.tries,
    key: 'tries',
    width: 64,
    align: 'right',
    render: (_, { tries }) => <span className="num">{tries}</span>,
  },
  {
    title: c.why,
    key: 'why',
    width: 220,
    ellipsis: true,
    render: (_, { why, nextAt, tries }) => {
      const text = [
        why === null ? null : words.why(why),
        nextAt !== null && tries > 0 ? words.next(hourMinute(nextAt)) : null,
      ]
        .filter((each) => each !== null)
        .join(' · ');
      return <span title={text}>{text === '' ? '--' : text}</span>;
    },
  },
  {
    title: '',
    key: 'acts',
    width: 120,
    align: 'right',
    render: (_, row) =>
      row.state !== 'sent' && (
        <>
          <Button type="link" size="small" onClick={() => settle({ act: 'retry', row })} data-testid="retry-message">
            {words.retry}
          </Button>
          {row.state !== 'dropped' && (
            <Button type="link" size="small" onClick={() => settle({ act: 'drop', row })} data-testid="drop-message">
              {words.drop}
            </Button>
          )}
        </>
      ),
  },
];

const Hidden = () => <span className="aside">{words.hidden}</span>;
