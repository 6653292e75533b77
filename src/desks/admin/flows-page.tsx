/** All flows: what is live, what is being drafted and by whom, which numbers ring it, who is in it now. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Select, Table, Tag } from 'antd';
import { useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { FlowRow } from '../../contract/http/flows.ts';
import { asApiError } from '../kit/api.ts';
import { ageMs, useNow } from '../kit/clock.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { fullTime, when } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { Empty, Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { keys, studio } from './studio-api.ts';
import { words } from './words.ts';

const c = words.columns;

export function FlowsPage() {
  const flows = useQuery({ queryKey: keys.flows, queryFn: studio.flows, refetchInterval: 5000 });
  const [making, setMaking] = useState(false);
  const items = flows.data?.items ?? [];
  return (
    <section className="pane page-pane" aria-label={words.flows}>
      <header className="pane-head">
        <h2>{words.flows}</h2>
        <span className="head-right">
          <ImportButton />
          <Button size="small" type="primary" data-testid="new-flow" onClick={() => setMaking(true)}>
            {words.newFlow}
          </Button>
        </span>
      </header>
      {flows.isPending ? (
        <Loading rows={8} />
      ) : flows.isError && flows.data === undefined ? (
        <PartFailed error={flows.error} retry={() => void flows.refetch()} />
      ) : items.length === 0 ? (
        <Empty>
          {words.none}
          <Button type="link" size="small" onClick={() => setMaking(true)}>
            {words.newFlow}
          </Button>
        </Empty>
      ) : (
        <FlowTable items={items} />
      )}
      {making && <NewFlow flows={items} close={() => setMaking(false)} />}
    </section>
  );
}

function FlowTable({ items }: { items: FlowRow[] }) {
  const now = useNow(ageMs);
  return (
    <div className="list-body">
      <Table<FlowRow>
        size="middle"
        rowKey="id"
        pagination={false}
        dataSource={items}
        columns={[
          {
            title: c.name,
            render: (_, row) => (
              <>
                <Link to={`/admin/flows/${row.id}`} data-testid={`flow-${row.id}`}>
                  {row.name}
                </Link>
                <div className="aside">{row.id}</div>
              </>
            ),
          },
          {
            title: c.version,
            render: (_, row) =>
              row.version === null ? (
                <span className="second">{words.never}</span>
              ) : (
                <>
                  <span className="num">v{row.version}</span>
                  <div className="aside">
                    {row.publishedBy?.name ?? '--'} {row.publishedAt !== null && when(row.publishedAt, now)}
                  </div>
                </>
              ),
          },
          {
            title: c.draft,
            render: (_, { draft }) => (
              <>
                <span className="state">
                  {draft.changed && <Lamp shape="half" tone="amber" />}
                  {draft.changed ? words.draftChanged : words.draftSame}
                </span>
                <div className="aside">{words.savedBy(draft.savedBy.name, when(draft.savedAt, now))}</div>
              </>
            ),
          },
          {
            title: c.lease,
            render: (_, { lease }) =>
              lease === null ? (
                '--'
              ) : (
                <span className="state">
                  <Lamp shape="ring" tone="blue" />
                  {lease.holder.name}
                </span>
              ),
          },
          {
            title: c.numbers,
            render: (_, { numbers }) =>
              numbers.length === 0
                ? words.noNumbers
                : numbers.map(({ number, label }) => <Tag key={number}>{`${number} ${label}`}</Tag>),
          },
          { title: c.calls, align: 'right', className: 'num', render: (_, row) => row.callsNow },
          {
            title: c.scheduled,
            render: (_, { scheduled }) =>
              scheduled === null ? (
                '--'
              ) : (
                <span className="state" title={scheduled.why ?? scheduled.message}>
                  {scheduled.state === 'failed' && <Lamp shape="diamond" tone="red" />}
                  {scheduled.state === 'failed' ? words.failedSchedule : ''} {fullTime(scheduled.at).slice(5, 16)}
                </span>
              ),
          },
          {
            title: '',
            align: 'right',
            render: (_, row) => (
              <>
                <Link to={`/admin/flows/${row.id}`}>{words.open}</Link>
                <Link className="row-link" to={`/admin/flows/${row.id}/versions`}>
                  {words.versions}
                </Link>
              </>
            ),
          },
        ]}
      />
    </div>
  );
}

function NewFlow({ flows, close }: { flows: readonly FlowRow[]; close(): void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: ({ id, name, from }: { id: string; name: string; from?: string }) =>
      studio.createFlow({ id, name, ...(from === undefined ? {} : { from: { flow: from } }) }),
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: keys.flows });
      void navigate(`/admin/flows/${id}`);
    },
  });
  return (
    <Modal open title={words.newFlow} onCancel={close} footer={null} width={440}>
      <Form layout="vertical" onFinish={(form: { id: string; name: string; from?: string }) => create.mutate(form)}>
        <Form.Item
          name="name"
          label={words.name}
          rules={[{ required: true, max: 80, message: '请填写名称，最多 80 个字' }]}
        >
          <Input autoFocus data-testid="flow-name" />
        </Form.Item>
        <Form.Item
          name="id"
          label={words.id}
          extra={words.idHint}
          rules={[
            { required: true, pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: '编号只能用小写字母、数字和连字符' },
          ]}
        >
          <Input data-testid="flow-id" />
        </Form.Item>
        <Form.Item name="from" label={words.from}>
          <Select
            allowClear
            placeholder={words.blank}
            options={flows.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        {create.isError && (
          <Notice text={asApiError(create.error).message} problem={asApiError(create.error).problem} tone="red" />
        )}
        <div className="dialog-footer">
          <Button onClick={close}>{shared.cancel}</Button>
          <Button type="primary" htmlType="submit" loading={create.isPending} data-testid="create-flow">
            {words.create}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}

/** A file becomes a new flow; into an open one it is imported from the editor's menu, where it can be undone. */
function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  const { modal } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const chosen = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      const made = await studio.importFlow({ file: JSON.parse(await file.text()) as unknown });
      void queries.invalidateQueries({ queryKey: keys.flows });
      void navigate(`/admin/flows/${made.id}`);
    } catch (error) {
      modal.error({
        title: '文件未导入',
        content:
          error instanceof SyntaxError ? '文件不是 JSON 格式，请选择导出的流程文件。' : <Refusal error={error} />,
      });
    }
  };
  return (
    <>
      <Button size="small" onClick={() => input.current?.click()}>
        {words.importFlow}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        accept=".json,application/json"
        onChange={(event) => {
          void chosen(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}

function Refusal({ error }: { error: unknown }) {
  const known = asApiError(error);
  const { problems = [] } = (known.details ?? {}) as { problems?: readonly { path?: string; message?: string }[] };
  return (
    <>
      <p>{known.message}</p>
      <ul>
        {problems.slice(0, 20).map(({ path, message }, n) => (
          <li key={n}>
            <span className="aside">{path}</span> {message}
          </li>
        ))}
      </ul>
    </>
  );
}
