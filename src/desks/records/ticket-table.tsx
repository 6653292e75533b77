/** The ticket list itself: used by the list page and by the pop's drawer. Rows take focus; arrows move, Enter opens. */
import { Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Link, useNavigate } from 'react-router';
import { ticketKindLabels, ticketStateLabels } from '../../contract/words.ts';
import type { TicketRow } from '../../contract/http/tickets.ts';
import { api } from '../kit/api.ts';
import type { Filters } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { fullTime, when } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { ListTable } from './list-parts.tsx';
import { usePages } from './list-state.ts';
import { words } from './words.ts';

interface Props {
  filters: Filters;
  home: string;
  /** In a drawer: fewer columns. */
  compact?: boolean;
  clear?: () => void;
}

const ended: ReadonlySet<string> = new Set(['resolved', 'followedUp', 'closed']);

function columnsFor(home: string, compact: boolean): TableColumnsType<TicketRow> {
  const path = (row: TicketRow) => `${home}/tickets/${encodeURIComponent(row.number)}`;
  const all: (TableColumnsType<TicketRow>[number] & { wide?: boolean })[] = [
    {
      title: words.number,
      key: 'number',
      width: 172,
      render: (_, row) => (
        <Link className="num" to={path(row)} tabIndex={-1}>
          {row.number}
        </Link>
      ),
    },
    {
      title: words.ticketTitle,
      key: 'title',
      ellipsis: true,
      render: (_, row) => (
        <span title={row.title}>
          {row.urgent && <Tag className="tag-urgent">◆ {words.urgent}</Tag>}
          {row.confidential && <Tag>{words.confidential}</Tag>}
          {row.title}
        </span>
      ),
    },
    { title: words.kind, key: 'kind', width: 64, render: (_, row) => ticketKindLabels[row.kind] },
    {
      title: words.category,
      key: 'category',
      width: 140,
      ellipsis: true,
      wide: true,
      render: (_, row) => <span title={row.categoryPath}>{row.categoryPath.split('/').pop()}</span>,
    },
    {
      title: words.area,
      dataIndex: 'area',
      width: 140,
      ellipsis: true,
      wide: true,
      render: (area: string) => area || '--',
    },
    {
      title: words.state,
      key: 'state',
      width: 100,
      render: (_, row) => (
        <span className="state">
          {ended.has(row.state) ? <Lamp shape="tick" tone="grey" /> : <Lamp shape="circle" tone="green" />}
          {ticketStateLabels[row.state]}
        </span>
      ),
    },
    {
      title: words.agent,
      dataIndex: 'agentName',
      width: 80,
      ellipsis: true,
      wide: true,
      render: (name: string | null) => name ?? '--',
    },
    {
      title: words.acceptedAt,
      key: 'createdAt',
      width: 128,
      render: (_, row) => (
        <span className="num" title={fullTime(row.createdAt)}>
          {when(row.createdAt, serverNow())}
        </span>
      ),
    },
  ];
  return all.filter((column) => !compact || column.wide !== true);
}

export function TicketTable({ filters, home, compact = false, clear }: Props) {
  const { asked, items } = usePages(['tickets'], api.tickets, filters);
  const columns = useMemo(() => columnsFor(home, compact), [home, compact]);
  const navigate = useNavigate();
  const open = (row: TicketRow) => void navigate(`${home}/tickets/${encodeURIComponent(row.number)}`);
  const rows = useRowFocus(items.length, (index) => {
    const row = items[index];
    if (row !== undefined) open(row);
  });
  const filtered = Object.values(filters).some(Boolean);
  return (
    <>
      <ListTable<TicketRow>
        asked={asked}
        items={items}
        columns={columns}
        rowKey="number"
        onRow={(row, index) => ({ ...rows.rowProps(index ?? 0), onDoubleClick: () => open(row) })}
        onKeyDown={rows.onKeyDown}
        filtered={filtered}
        clear={clear}
        noMatch={words.noMatch}
        none={words.noneYet}
        shown={words.shown}
        testId="ticket-list"
      />
    </>
  );
}

/** Roving tabindex: one row is in the tab order, arrows move it. antd's table has no row keys of its own. */
export function useRowFocus(count: number, open: (index: number) => void) {
  const [at, setAt] = useState(0);
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    document.querySelector<HTMLElement>(`[data-row-index="${wanted.current}"]`)?.focus();
    wanted.current = null;
  }, [at]);
  const move = (to: number) => {
    const next = Math.max(0, Math.min(count - 1, to));
    wanted.current = next;
    setAt(next);
  };
  return {
    rowProps: (index: number) => ({
      tabIndex: index === at ? 0 : -1,
      'data-row-index': index,
      onFocus: () => setAt(index),
    }),
    onKeyDown(event: KeyboardEvent) {
      if (event.nativeEvent.isComposing || !(event.target as HTMLElement).hasAttribute('data-row-index')) return;
      if (event.key === 'ArrowDown') move(at + 1);
      else if (event.key === 'ArrowUp') move(at - 1);
      else if (event.key === 'Enter' || event.key === 'ArrowRight') open(at);
      else return;
      event.preventDefault();
    },
  };
}
