/** The numbers that citizens ring: each with its flow, language, priority and the tag that call, pop and ticket show. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Popconfirm, Select, Table, Tag } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { InboundNumberList } from '../../contract/http/flows.ts';
import { asApiError } from '../kit/api.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Lamp } from '../kit/lamp.tsx';
import { Empty, Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { keys, studio } from './studio-api.ts';
import { words } from './words.ts';

type Row = z.infer<typeof InboundNumberList>['items'][number];
const c = words.numberColumns;
const languages = [
  { value: 'zh', label: '中文' },
  { value: 'en', label: '英文' },
];
const fresh: Row = { number: '', label: '', flow: '', language: 'zh', priority: 0, tag: '', version: null };

interface Editing {
  /** What a reader hears of the field. */
  label: string;
  flows: readonly { id: string; name: string }[];
  put(change: Partial<Row>): void;
}
interface Cell {
  title: string;
  width?: number;
  align?: 'right';
  className?: string;
  /** It can't be changed later: it is the row's name. */
  onlyNew?: boolean;
  show(row: Row, flowNames: ReadonlyMap<string, string>): ReactNode;
  edit(row: Row, editing: Editing): ReactNode;
}

const cells: readonly Cell[] = [
  {
    ...{ title: c.number, className: 'num', width: 150, onlyNew: true },
    show: ({ number }) => number,
    edit: ({ number }, { put, label }) => (
      <Words label={label} atMost={20} value={number} set={(next) => put({ number: next.trim() })} />
    ),
  },
  {
    title: c.label,
    show: (row) => row.label,
    edit: (row, { put, label }) => (
      <Words label={label} atMost={40} value={row.label} set={(next) => put({ label: next })} />
    ),
  },
  {
    ...{ title: c.flow, width: 220 },
    show: (row, flowNames) => <FlowOf row={row} name={flowNames.get(row.flow) ?? row.flow} />,
    edit: ({ flow }, { put, label, flows }) => (
      <Select
        size="small"
        className="wide"
        aria-label={label}
        showSearch={{ optionFilterProp: 'label' }}
        value={flow === '' ? null : flow}
        options={flows.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(next: string) => put({ flow: next })}
      />
    ),
  },
  {
    ...{ title: c.language, width: 100 },
    show: ({ language }) => languages.find(({ value }) => value === language)?.label,
    edit: ({ language }, { put, label }) => (
      <Select
        size="small"
        className="wide"
        aria-label={label}
        value={language}
        options={languages}
        onChange={(next: Row['language']) => put({ language: next })}
      />
    ),
  },
  {
    ...{ title: c.priority, align: 'right', width: 120, className: 'num' },
    show: ({ priority }) => priority,
    edit: ({ priority }, { put, label }) => (
      <InputNumber
        size="small"
        aria-label={label}
        min={0}
        max={99}
        precision={0}
        value={priority}
        onChange={(next) => put({ priority: next ?? 0 })}
      />
    ),
  },
  {
    ...{ title: c.tag, width: 140 },
    show: ({ tag }) => (tag === '' ? '--' : <Tag>{tag}</Tag>),
    edit: ({ tag }, { put, label }) => (
      <Words label={label} atMost={20} value={tag} set={(next) => put({ tag: next })} />
    ),
  },
];

export function NumbersPage() {
  const numbers = useQuery({ queryKey: keys.numbers, queryFn: studio.numbers });
  const flows = useQuery({ queryKey: keys.flows, queryFn: studio.flows });
  const queries = useQueryClient();
  const [edited, setEdited] = useState<{ row: Row; isNew: boolean } | null>(null);
  const done = () => {
    setEdited(null);
    void queries.invalidateQueries({ queryKey: keys.numbers });
    void queries.invalidateQueries({ queryKey: keys.flows });
  };
  const save = useMutation({
    mutationFn: ({ number, label, flow, language, priority, tag }: Row) =>
      studio.saveNumber(number, { label, flow, language, priority, tag }),
    onSuccess: done,
  });
  const remove = useMutation({ mutationFn: studio.removeNumber, onSuccess: done });
  const failed = save.error ?? remove.error;
  const put = (change: Partial<Row>) => edited !== null && setEdited({ ...edited, row: { ...edited.row, ...change } });
  const inEdit = (row: Row) =>
    edited !== null && (edited.isNew ? row === edited.row : row.number === edited.row.number);
  const items = numbers.data?.items ?? [];
  const rows =
    edited?.isNew === true ? [edited.row, ...items] : items.map((row) => (inEdit(row) && edited ? edited.row : row));
  const ready =
    edited !== null && /^\d{3,20}$/.test(edited.row.number) && edited.row.flow !== '' && edited.row.label.trim() !== '';
  const flowNames = new Map(flows.data?.items.map(({ id, name }) => [id, name]));

  if (numbers.isPending) return <Loading rows={8} />;
  if (numbers.isError) return <PartFailed error={numbers.error} retry={() => void numbers.refetch()} />;
  return (
    <section className="pane page-pane" aria-label={words.numbers}>
      <header className="pane-head">
        <h2>{words.numbers}</h2>
        <span className="aside">{words.numberHint}</span>
        <span className="head-right">
          <Button
            size="small"
            type="primary"
            disabled={edited !== null}
            onClick={() => setEdited({ row: fresh, isNew: true })}
          >
            {words.addNumber}
          </Button>
        </span>
      </header>
      {failed !== null && (
        <Notice text={`未保存。${asApiError(failed).message}`} problem={asApiError(failed).problem} tone="red" />
      )}
      {rows.length === 0 ? (
        <Empty>{words.noNumber}</Empty>
      ) : (
        <div className="list-body">
          <Table<Row>
            size="middle"
            rowKey={(row) => row.number || 'new'}
            pagination={false}
            dataSource={rows}
            columns={[
              ...cells.map(({ show, edit, onlyNew = false, ...column }) => ({
                ...column,
                render: (_: unknown, row: Row) =>
                  inEdit(row) && (edited?.isNew === true || !onlyNew)
                    ? edit(row, { put, label: column.title, flows: flows.data?.items ?? [] })
                    : show(row, flowNames),
              })),
              {
                title: '',
                align: 'right',
                width: 150,
                render: (_, row) =>
                  inEdit(row) ? (
                    <>
                      <Button
                        size="small"
                        type="primary"
                        disabled={!ready}
                        loading={save.isPending}
                        onClick={() => save.mutate(row)}
                      >
                        {words.save}
                      </Button>
                      <Button size="small" type="text" onClick={() => setEdited(null)}>
                        {shared.cancel}
                      </Button>
                    </>
                  ) : (
                    <>
                      <Button
                        size="small"
                        type="link"
                        disabled={edited !== null}
                        onClick={() => setEdited({ row, isNew: false })}
                      >
                        {words.edit}
                      </Button>
                      <Popconfirm
                        title={words.removeNumber(row.number)}
                        okText={words.remove}
                        cancelText={shared.cancel}
                        onConfirm={() => remove.mutate(row.number)}
                      >
                        <Button size="small" type="link" danger disabled={edited !== null}>
                          {words.remove}
                        </Button>
                      </Popconfirm>
                    </>
                  ),
              },
            ]}
          />
        </div>
      )}
    </section>
  );
}

interface WordsProps {
  label: string;
  atMost: number;
  value: string;
  set(value: string): void;
}
function Words({ label, atMost, value, set }: WordsProps) {
  return (
    <Input
      size="small"
      aria-label={label}
      maxLength={atMost}
      value={value}
      onChange={(event) => set(event.target.value)}
    />
  );
}

function FlowOf({ row: { version }, name }: { row: Row; name: string }) {
  return (
    <span className="state">
      {name} <span className="aside num">{version !== null && `v${version}`}</span>
      {version === null && (
        <>
          <Lamp shape="diamond" tone="red" /> {words.unpublished}
        </>
      )}
    </span>
  );
}
