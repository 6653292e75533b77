/** The knowledge base: what callers hear and agents read, until when it is right, and which flows may speak it. */
import { Button, Cascader, Select } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import type { KnowledgeRow } from '../../../contract/http/knowledge.ts';
import { ageMs, useNow } from '../../kit/clock.ts';
import { when } from '../../kit/format.ts';
import { Lamp, type LampShape, type LampTone } from '../../kit/lamp.tsx';
import { pathTo, useCategories } from '../../kit/lists.ts';
import { ListTable } from '../../records/list-parts.tsx';
import { usePages, useUrlFilters } from '../../records/list-state.ts';
import { QueryBox } from '../../records/tickets-page.tsx';
import '../prompts/pages.css';
import { rowOpens } from '../drawer-parts.tsx';
import { knowledge, knowledgeKey } from './api.ts';
import { KnowledgeDrawer } from './knowledge-drawer.tsx';
import { words } from './words.ts';

const names = ['q', 'standing', 'language', 'category'] as const;
const c = words.columns;
const optionsOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export function KnowledgePage() {
  const { filters, set, clear, any } = useUrlFilters(names);
  const { asked, items } = usePages(knowledgeKey, knowledge.list, filters);
  const categories = useCategories();
  const now = useNow(ageMs);
  // The row itself: what is open stays open although the list's filter does not show it any more.
  const [open, setOpen] = useState<KnowledgeRow | 'new' | null>(null);
  const columns = useMemo(() => columnsFor(now), [now]);
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <div className="filter-row">
        <QueryBox value={filters['q'] ?? ''} set={(q) => set({ q })} placeholder={words.search} />
        <Select
          allowClear
          className="filter"
          placeholder={words.standing}
          options={optionsOf(words.standings)}
          value={filters['standing'] ?? null}
          onChange={(standing: string | undefined) => set({ standing })}
        />
        <Select
          allowClear
          className="filter"
          placeholder={words.language}
          options={optionsOf(words.languages)}
          value={filters['language'] ?? null}
          onChange={(language: string | undefined) => set({ language })}
        />
        <Cascader
          allowClear
          className="filter filter-wide"
          placeholder={words.category}
          options={categories.tree}
          value={pathTo(categories.items, filters['category'] ?? null)}
          onChange={(path: string[] | undefined) => set({ category: path?.at(-1) })}
        />
        <Button type="primary" className="push-right" onClick={() => setOpen('new')} data-testid="add-knowledge">
          {words.add}
        </Button>
      </div>
      <ListTable<KnowledgeRow>
        asked={asked}
        items={items}
        columns={columns}
        rowKey="id"
        onRow={(row) => rowOpens(() => setOpen(row))}
        filtered={any}
        clear={clear}
        noMatch={words.noMatch}
        none={words.none}
        shown={words.shown}
        testId="knowledge-list"
      />
      {open !== null && <Opened open={open} items={items} setOpen={setOpen} />}
    </section>
  );
}

interface OpenedProps {
  open: KnowledgeRow | 'new';
  items: readonly KnowledgeRow[];
  setOpen(open: KnowledgeRow | null): void;
}

function Opened({ open, items, setOpen }: OpenedProps) {
  const row = open === 'new' ? null : (items.find(({ id }) => id === open.id) ?? open);
  return (
    <KnowledgeDrawer key={row?.id ?? 'new'} row={row} saved={(saved) => setOpen(saved)} close={() => setOpen(null)} />
  );
}

const lamps: Record<KnowledgeRow['standing'], { shape: LampShape; tone: LampTone }> = {
  valid: { shape: 'circle', tone: 'green' },
  early: { shape: 'half', tone: 'blue' },
  expired: { shape: 'diamond', tone: 'red' },
  inactive: { shape: 'ring', tone: 'grey' },
};

const columnsFor = (now: number): TableColumnsType<KnowledgeRow> => [
  {
    title: c.title,
    key: 'title',
    width: 220,
    ellipsis: true,
    render: (_, { title }) => <span title={title}>{title}</span>,
  },
  { title: c.answer, key: 'answer', ellipsis: true, render: (_, { answer }) => <span title={answer}>{answer}</span> },
  {
    title: words.category,
    key: 'category',
    width: 150,
    ellipsis: true,
    render: (_, { categoryPath }) => <span title={categoryPath ?? ''}>{categoryPath ?? '--'}</span>,
  },
  {
    title: words.standing,
    key: 'standing',
    width: 100,
    render: (_, { standing, reviewDue }) => (
      <span className="state">
        <Lamp {...(standing === 'valid' && reviewDue ? { shape: 'triangle', tone: 'amber' } : lamps[standing])} />
        {standing === 'valid' && reviewDue ? words.standings.reviewDue : words.standings[standing]}
      </span>
    ),
  },
  {
    title: c.until,
    key: 'until',
    width: 196,
    render: (_, { validFrom, validUntil }) => <span className="num">{words.until(validFrom, validUntil)}</span>,
  },
  {
    title: c.seconds,
    key: 'seconds',
    width: 80,
    align: 'right',
    render: (_, { seconds }) => <span className="num">{words.seconds(seconds)}</span>,
  },
  {
    title: c.usedBy,
    key: 'usedBy',
    width: 72,
    render: (_, { usedBy }) => (usedBy.length === 0 ? words.unused : words.used(usedBy.length)),
  },
  {
    title: c.saved,
    key: 'saved',
    width: 160,
    ellipsis: true,
    render: (_, { savedAt, savedBy }) => (
      <span className="num second">
        {when(savedAt, now)} {savedBy}
      </span>
    ),
  },
];
