/** The numbers that citizens ring: each with its flow, language, priority and the tag that call, pop and ticket show. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Popconfirm, Select, Table, Tag } from 'antd';
import { useState } from 'react';
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
              {
                title: c.number,
                className: 'num',
                width: 150,
                render: (_, row) =>
                  inEdit(row) && edited?.isNew === true ? (
                    <Input
                      size="small"
                      aria-label={c.number}
                      maxLength={20}
                      value={row.number}
                      onChange={(event) => put({ number: event.target.value.trim() })}
                    />
                  ) : (
                    row.number
                  ),
              },
              {
                title: c.label,
                render: (_, row) =>
                  inEdit(row) ? (
                    <Input
                      size="small"
                      aria-label={c.label}
                      maxLength={40}
                      value={row.label}
                      onChange={(event) => put({ label: event.target.value })}
                    />
                  ) : (
                    row.label
                  ),
              },
              {
                title: c.flow,
                width: 220,
                render: (_, row) =>
                  inEdit(row) ? (
                    <Select
                      size="small"
                      className="wide"
                      aria-label={c.flow}
                      showSearch={{ optionFilterProp: 'label' }}
                      value={row.flow === '' ? null : row.flow}
                      options={(flows.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
                      onChange={(flow: string) => put({ flow })}
                    />
                  ) : (
                    <span className="state">
                      {flowNames.get(row.flow) ?? row.flow}{' '}
                      <span className="aside num">{row.version !== null && `v${row.version}`}</span>
                      {row.version === null && (
                        <>
                          <Lamp shape="diamond" tone="red" /> {words.unpublished}
                        </>
                      )}
                    </span>
                  ),
              },
              {
                title: c.language,
                width: 100,
                render: (_, row) =>
                  inEdit(row) ? (
                    <Select
                      size="small"
                      className="wide"
                      aria-label={c.language}
                      value={row.language}
                      options={languages}
                      onChange={(language: Row['language']) => put({ language })}
                    />
                  ) : (
                    languages.find(({ value }) => value === row.language)?.label
                  ),
              },
              {
                title: c.priority,
                align: 'right',
                width: 120,
                className: 'num',
                render: (_, row) =>
                  inEdit(row) ? (
                    <InputNumber
                      size="small"
                      aria-label={c.priority}
                      min={0}
                      max={99}
                      precision={0}
                      value={row.priority}
                      onChange={(priority) => put({ priority: priority ?? 0 })}
                    />
                  ) : (
                    row.priority
                  ),
              },
              {
                title: c.tag,
                width: 140,
                render: (_, row) =>
                  inEdit(row) ? (
                    <Input
                      size="small"
                      aria-label={c.tag}
                      maxLength={20}
                      value={row.tag}
                      onChange={(event) => put({ tag: event.target.value })}
                    />
                  ) : row.tag === '' ? (
                    '--'
                  ) : (
                    <Tag>{row.tag}</Tag>
                  ),
              },
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
