/** The call journal: what came, how long it waited, who took it, what came of it, and its recording. */
import { Button, DatePicker, Drawer, Select } from 'antd';
import type { TableColumnsType } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { Disposition, dispositionLabels } from '../../contract/words.ts';
import type { CallRow } from '../../contract/http/calls.ts';
import { api } from '../kit/api.ts';
import { insideContent } from '../kit/drawer.ts';
import { serverNow } from '../kit/clock.ts';
import { fullTime, maskNumber, shortDuration, when } from '../kit/format.ts';
import { usePerson } from '../kit/session.tsx';
import { CallDetail } from './call-detail.tsx';
import { Chips, ListTable } from './list-parts.tsx';
import { usePages, useUrlFilters } from './list-state.ts';
import { Player } from './player.tsx';
import { useRowFocus } from './ticket-table.tsx';
import { QueryBox } from './tickets-page.tsx';
import { words } from './words.ts';

const names = ['number', 'agent', 'disposition', 'queue', 'dialled', 'skill', 'outcome', 'from', 'to'] as const;
const w = words.call;
const seconds = (value: number | null): string => (value === null ? '--' : shortDuration(value));

function columnsFor(home: string, show: (id: string) => void): TableColumnsType<CallRow> {
  return [
    {
      title: w.at,
      key: 'at',
      width: 128,
      render: (_, row) => (
        <span className="num" title={fullTime(row.arrivedAt)}>
          {when(row.arrivedAt, serverNow())}
        </span>
      ),
    },
    {
      title: w.number,
      key: 'number',
      width: 128,
      render: (_, row) => <span className="num">{row.number === null ? w.withheld : maskNumber(row.number)}</span>,
    },
    { title: w.origin, key: 'origin', width: 88, render: (_, row) => w.origins[row.origin] },
    { title: w.queue, dataIndex: 'queue', ellipsis: true, render: (queue: string | null) => queue ?? '--' },
    {
      title: w.waited,
      key: 'waited',
      width: 72,
      align: 'right',
      render: (_, row) => <span className="num">{seconds(row.waitedSeconds)}</span>,
    },
    {
      title: w.talked,
      key: 'talked',
      width: 72,
      align: 'right',
      render: (_, row) => <span className="num">{seconds(row.talkedSeconds)}</span>,
    },
    {
      title: w.agent,
      dataIndex: 'agentName',
      width: 88,
      ellipsis: true,
      render: (name: string | null) => name ?? '--',
    },
    {
      title: w.result,
      key: 'result',
      width: 112,
      render: (_, row) => (row.disposition === null ? w.live : dispositionLabels[row.disposition]),
    },
    {
      title: w.ticket,
      key: 'ticket',
      width: 172,
      render: (_, row) =>
        row.ticketNumber === null ? (
          '--'
        ) : (
          <Link className="num" to={`${home}/tickets/${encodeURIComponent(row.ticketNumber)}`}>
            {row.ticketNumber}
          </Link>
        ),
    },
    {
      title: w.recording,
      key: 'recording',
      width: 232,
      render: (_, row) => (row.hasRecording ? <Player callId={row.id} /> : '--'),
    },
    {
      title: words.action,
      key: 'action',
      width: 72,
      render: (_, row) => (
        <Button type="link" size="small" onClick={() => show(row.id)}>
          {words.view}
        </Button>
      ),
    },
  ];
}

export function CallsPage({ home }: { home: string }) {
  const { filters, set, clear, any } = useUrlFilters(names);
  const me = usePerson();
  const [shown, show] = useState<string | null>(null);
  const { asked, items } = usePages(['calls'], api.calls, filters);
  const columns = useMemo(() => columnsFor(home, show), [home]);
  const rows = useRowFocus(items.length, (index) => show(items[index]?.id ?? null));
  const label = (name: string, value: string): string => {
    if (name === 'disposition') return dispositionLabels[value as Disposition] ?? value;
    if (name === 'number') return maskNumber(value);
    if (name === 'outcome') return words.outcomes[value] ?? value;
    // All rows are of this one, and know its name.
    if (name === 'queue') return items[0]?.queue ?? value;
    if (name === 'agent') return items[0]?.agentName ?? value;
    return name === 'from' || name === 'to' ? fullTime(value).slice(0, 16) : value;
  };
  return (
    <section className="pane page-pane" aria-label={words.calls}>
      <div className="filter-row">
        {me.role !== 'department' && (
          <QueryBox
            value={filters['number'] ?? ''}
            set={(number) => set({ number })}
            placeholder={words.filters.number}
          />
        )}
        <Select
          allowClear
          className="filter"
          placeholder={words.filters.disposition}
          options={Disposition.options.map((value) => ({ value, label: dispositionLabels[value] }))}
          value={filters['disposition'] ?? null}
          onChange={(disposition: string | undefined) => set({ disposition })}
        />
        <DatePicker.RangePicker
          className="filter-range"
          showTime={{ format: 'HH:mm' }}
          format="MM-DD HH:mm"
          allowEmpty={[true, true]}
          value={[filters['from'] ? dayjs(filters['from']) : null, filters['to'] ? dayjs(filters['to']) : null]}
          onChange={(range) => set({ from: range?.[0]?.toISOString(), to: range?.[1]?.toISOString() })}
        />
      </div>
      <Chips filters={filters} label={label} set={set} clear={clear} />
      <ListTable<CallRow>
        asked={asked}
        items={items}
        columns={columns}
        rowKey="id"
        onRow={(_, index) => rows.rowProps(index ?? 0)}
        onKeyDown={rows.onKeyDown}
        filtered={any}
        clear={clear}
        noMatch={words.noMatchCalls}
        none={words.noneYetCalls}
        shown={words.shownCalls}
        testId="call-list"
      />
      <Drawer open={shown !== null} onClose={() => show(null)} size={480} {...insideContent} title={w.detail}>
        {shown !== null && <CallDetail id={shown} />}
      </Drawer>
    </section>
  );
}
