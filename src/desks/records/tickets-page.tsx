/** The list page of tickets: filters in the address, chips, table, cursor paging. */
import { Cascader, Checkbox, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { TicketKind, ticketKindLabels, TicketState, ticketStateLabels } from '../../contract/words.ts';
import { pathTo, useCategories } from '../kit/lists.ts';
import { usePerson } from '../kit/session.tsx';
import { Chips } from './list-parts.tsx';
import { useUrlFilters } from './list-state.ts';
import { TicketTable } from './ticket-table.tsx';
import { maskNumber } from '../kit/format.ts';
import { words } from './words.ts';

const names = ['q', 'state', 'kind', 'category', 'phone', 'mine'] as const;
const options = <T extends string>(labels: Record<T, string>, keys: readonly T[]) =>
  keys.map((value) => ({ value, label: labels[value] }));

export function TicketsPage({ home }: { home: string }) {
  const { filters, set, clear, any } = useUrlFilters(names);
  const me = usePerson();
  const categories = useCategories();
  const label = (name: string, value: string): string => {
    if (name === 'state') return ticketStateLabels[value as TicketState] ?? value;
    if (name === 'kind') return ticketKindLabels[value as TicketKind] ?? value;
    if (name === 'category') return categories.items.find((item) => item.id === value)?.label ?? value;
    return name === 'phone' || (name === 'q' && /^\+?\d{7,}$/.test(value)) ? maskNumber(value) : value;
  };
  return (
    <section className="pane page-pane" aria-label={words.tickets}>
      <div className="filter-row">
        {me.role !== 'department' && <QueryBox value={filters['q'] ?? ''} set={(q) => set({ q })} />}
        <Select
          allowClear
          className="filter"
          placeholder={words.filters.state}
          options={options(ticketStateLabels, TicketState.options)}
          value={filters['state'] ?? null}
          onChange={(state: string | undefined) => set({ state })}
        />
        <Select
          allowClear
          className="filter"
          placeholder={words.filters.kind}
          options={options(ticketKindLabels, TicketKind.options)}
          value={filters['kind'] ?? null}
          onChange={(kind: string | undefined) => set({ kind })}
        />
        <Cascader
          allowClear
          className="filter filter-wide"
          placeholder={words.filters.category}
          options={categories.tree}
          value={pathTo(categories.items, filters['category'] ?? null)}
          onChange={(path: string[] | undefined) => set({ category: path?.[path.length - 1] })}
        />
        {me.role === 'agent' && (
          <Checkbox
            checked={filters['mine'] === 'true'}
            onChange={(e) => set({ mine: e.target.checked ? 'true' : undefined })}
          >
            {words.filters.mine}
          </Checkbox>
        )}
      </div>
      <Chips filters={filters} label={label} set={set} clear={clear} />
      <TicketTable filters={filters} home={home} {...(any ? { clear } : {})} />
    </section>
  );
}

/** Asks on Enter, not on every letter: half a pinyin is no query. */
export function QueryBox({
  value,
  set,
  placeholder,
}: {
  value: string;
  set(text: string | undefined): void;
  placeholder?: string;
}) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <Input.Search
      className="filter filter-query"
      allowClear
      maxLength={100}
      placeholder={placeholder ?? words.filters.q}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onSearch={(typed) => set(typed.trim() === '' ? undefined : typed.trim())}
      data-testid="filter-query"
    />
  );
}
