/** The prompt library: what callers hear, whether it is recorded and how loud, and which flows use it. */
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import type { PromptRow } from '../../../contract/http/prompts.ts';
import { ageMs, useNow } from '../../kit/clock.ts';
import { PartFailed } from '../../kit/error-notice.tsx';
import { thousands, when } from '../../kit/format.ts';
import { Empty, Loading } from '../../kit/part.tsx';
import './pages.css';
import { rowOpens } from '../drawer-parts.tsx';
import { prompts, promptsKey } from './api.ts';
import { PromptDrawer } from './prompt-drawer.tsx';
import { words } from './words.ts';

const keyOf = ({ id, language }: Pick<PromptRow, 'id' | 'language'>) => `${id} ${language}`;

export function PromptsPage() {
  const asked = useQuery({ queryKey: promptsKey, queryFn: prompts.list });
  const [search, setSearch] = useState('');
  const [unusedOnly, setUnusedOnly] = useState(false);
  const [open, setOpen] = useState<string | 'new' | null>(null);
  const all = useMemo(() => asked.data?.items ?? [], [asked.data]);
  const shown = useMemo(() => matching(all, search, unusedOnly), [all, search, unusedOnly]);
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
        />
        <Checkbox checked={unusedOnly} onChange={(event) => setUnusedOnly(event.target.checked)}>
          {words.unusedOnly}
        </Checkbox>
        <Button type="primary" className="push-right" onClick={() => setOpen('new')} data-testid="add-prompt">
          {words.add}
        </Button>
      </div>
      <div className="list-body">
        <Body asked={asked} all={all} shown={shown} open={(row) => setOpen(keyOf(row))} />
      </div>
      <footer className="list-footer">
        <span className="num second">{words.count(thousands(shown.length), thousands(all.length))}</span>
      </footer>
      {open !== null && (
        <PromptDrawer
          key={open}
          row={all.find((row) => keyOf(row) === open) ?? null}
          saved={(row) => setOpen(keyOf(row))}
          close={() => setOpen(null)}
        />
      )}
    </section>
  );
}

interface BodyProps {
  asked: { isPending: boolean; isError: boolean; error: unknown; refetch(): unknown };
  all: PromptRow[];
  shown: PromptRow[];
  open(row: PromptRow): void;
}

function Body({ asked, all, shown, open }: BodyProps) {
  const now = useNow(ageMs);
  if (asked.isPending) return <Loading rows={8} />;
  if (asked.isError && all.length === 0) return <PartFailed error={asked.error} retry={() => void asked.refetch()} />;
  if (shown.length === 0) return <Empty>{all.length === 0 ? words.none : words.noMatch}</Empty>;
  return (
    <Table
      size="small"
      rowKey={keyOf}
      columns={columns(now)}
      dataSource={shown}
      pagination={false}
      onRow={(row) => rowOpens(() => open(row))}
    />
  );
}

const c = words.columns;
const columns = (now: number): TableColumnsType<PromptRow> => [
  {
    title: c.name,
    key: 'name',
    width: 220,
    ellipsis: true,
    render: (_, { name, id }) => (
      <span title={name}>
        {name} <span className="aside">{id}</span>
      </span>
    ),
  },
  { title: c.language, key: 'language', width: 80, render: (_, { language }) => words.languages[language] },
  { title: c.text, key: 'text', ellipsis: true, render: (_, { text }) => <span title={text}>{text}</span> },
  {
    title: c.sound,
    key: 'sound',
    width: 250,
    render: (_, { recording }) => (
      <span className="num">
        {recording === null
          ? words.synthetic
          : words.recorded(recording.seconds, recording.loudnessBefore, recording.loudnessAfter)}
      </span>
    ),
  },
  {
    title: c.usedBy,
    key: 'usedBy',
    width: 100,
    render: (_, { usedBy }) =>
      usedBy.length === 0 ? (
        <Tag>{words.unused}</Tag>
      ) : (
        words.used(new Set(usedBy.map((use) => (use.in === 'flow' ? use.flow : use.profile))).size)
      ),
  },
  {
    title: c.saved,
    key: 'saved',
    width: 170,
    render: (_, { savedAt, savedBy }) => (
      <span className="num second">
        {when(savedAt, now)} {savedBy}
      </span>
    ),
  },
];

function matching(all: readonly PromptRow[], search: string, unusedOnly: boolean): PromptRow[] {
  const wanted = search.trim().toLowerCase();
  return all.filter(
    ({ id, name, text, usedBy }) =>
      (!unusedOnly || usedBy.length === 0) && [id, name, text].some((held) => held.toLowerCase().includes(wanted)),
  );
}
