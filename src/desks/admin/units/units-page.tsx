/** The units that may be rung, with where flows and queues ring them; found by pinyin initials as in the transfer panel. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import type { UnitRow } from '../../../contract/http/units.ts';
import { unitKindLabels } from '../../../contract/words.ts';
import { ageMs, useNow } from '../../kit/clock.ts';
import { PartFailed } from '../../kit/error-notice.tsx';
import { thousands, when } from '../../kit/format.ts';
import { matches } from '../../kit/initials.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { Empty, Loading } from '../../kit/part.tsx';
import '../prompts/pages.css';
import { rowOpens } from '../drawer-parts.tsx';
import { units, unitsKey } from './api.ts';
import { UnitDrawer } from './unit-drawer.tsx';
import { words } from './words.ts';

const c = words.columns;

export function UnitsPage() {
  const asked = useQuery({ queryKey: unitsKey, queryFn: units.list });
  const [search, setSearch] = useState('');
  const [activeOnly, setActiveOnly] = useState(false);
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const now = useNow(ageMs);
  const all = useMemo(() => asked.data?.items ?? [], [asked.data]);
  const shown = useMemo(() => matching(all, search, activeOnly), [all, search, activeOnly]);
  const columns = useMemo(() => columnsFor(now), [now]);
  if (asked.isPending) return <Loading rows={8} />;
  if (asked.isError && all.length === 0) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <div className="filter-row">
        <Input.Search
          className="filter filter-query"
          allowClear
          maxLength={100}
          placeholder={words.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          data-testid="unit-search"
        />
        <Checkbox checked={activeOnly} onChange={(event) => setActiveOnly(event.target.checked)}>
          {words.activeOnly}
        </Checkbox>
        <span className="aside clip" title={words.hint}>
          {words.hint}
        </span>
        <Button type="primary" className="push-right" onClick={() => setOpen('new')} data-testid="add-unit">
          {words.add}
        </Button>
      </div>
      <div className="list-body" data-testid="unit-list">
        {shown.length === 0 ? (
          <Empty>{all.length === 0 ? words.none : words.noMatch}</Empty>
        ) : (
          <Table
            size="small"
            rowKey="id"
            sticky
            tableLayout="fixed"
            columns={columns}
            dataSource={shown}
            pagination={false}
            onRow={(row) => rowOpens(() => setOpen(row.id))}
          />
        )}
      </div>
      <footer className="list-footer">
        <span className="num second">{words.count(thousands(shown.length), thousands(all.length))}</span>
      </footer>
      {open !== null && (
        <UnitDrawer
          key={open}
          row={all.find(({ id }) => id === open) ?? null}
          all={all}
          saved={({ id }) => setOpen(id)}
          close={() => setOpen(null)}
        />
      )}
    </section>
  );
}

const columnsFor = (now: number): TableColumnsType<UnitRow> => [
  {
    title: c.label,
    key: 'label',
    ellipsis: true,
    render: (_, { label, id }) => (
      <span title={label}>
        {label} <span className="aside">{id}</span>
      </span>
    ),
  },
  { title: c.number, key: 'number', width: 150, render: (_, { number }) => <span className="num">{number}</span> },
  { title: c.kind, key: 'kind', width: 120, render: (_, { kind }) => unitKindLabels[kind] },
  { title: c.note, key: 'note', ellipsis: true, render: (_, { note }) => <span title={note}>{note || '--'}</span> },
  {
    title: c.usedBy,
    key: 'usedBy',
    width: 80,
    render: (_, { usedBy }) => (usedBy.length === 0 ? words.unused : words.used(usedBy.length)),
  },
  {
    title: c.state,
    key: 'state',
    width: 96,
    render: (_, { active }) => (
      <span className="state">
        <Lamp {...(active ? { shape: 'circle', tone: 'green' } : { shape: 'ring', tone: 'grey' })} />
        {active ? words.active : words.inactive}
      </span>
    ),
  },
  {
    title: c.saved,
    key: 'saved',
    width: 170,
    ellipsis: true,
    render: (_, { savedAt, savedBy }) => (
      <span className="num second">
        {when(savedAt, now)} {savedBy}
      </span>
    ),
  },
];

function matching(all: readonly UnitRow[], search: string, activeOnly: boolean): UnitRow[] {
  return all.filter(
    ({ id, label, number, active }) => (active || !activeOnly) && matches(`${label} ${id} ${number}`, search),
  );
}
