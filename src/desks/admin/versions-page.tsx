/** The versions of one flow: who, when, why, what changed. Rolling back publishes the old content as a new version. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Modal, Popconfirm, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useParams } from 'react-router';
import type { z } from 'zod';
import type { VersionRow } from '../../contract/http/flows.ts';
import { asApiError } from '../kit/api.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { shared } from '../kit/words.ts';
import { CompareCanvas } from './flow-editor/compare-canvas.tsx';
import { compare, draftFrom } from './flow-editor/compare.ts';
import { namesOf } from './flow-editor/studio.ts';
import { exportUrl, keys, studio } from './studio-api.ts';
import { words } from './words.ts';
import './flow-editor/editor.css';

type Version = z.infer<typeof VersionRow>;

export default function VersionsPage() {
  const { id = '' } = useParams();
  const queries = useQueryClient();
  const { notification } = App.useApp();
  const versions = useInfiniteQuery({
    queryKey: keys.versions(id),
    queryFn: ({ pageParam }) => studio.versions(id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const rollback = useMutation({
    mutationFn: (version: number) => studio.rollback(id, version),
    onSuccess: ({ version }) => {
      notification.success({ title: words.rolledBack(version ?? 0) });
      void queries.invalidateQueries({ queryKey: keys.versions(id) });
    },
    onError: (error) => notification.error({ title: `没有回退。${asApiError(error).message}`, duration: 0 }),
  });
  if (versions.isPending) return <Loading rows={8} />;
  if (versions.isError) return <PartFailed error={versions.error} retry={() => void versions.refetch()} />;
  const items = versions.data.pages.flatMap((page) => page.items);
  const live = items[0]?.version;
  const pick = (version: number, on: boolean) =>
    setChosen(on ? [...chosen, version].slice(-2) : chosen.filter((one) => one !== version));
  return (
    <section className="pane page-pane" aria-label={words.versions}>
      <header className="pane-head">
        <h2>{words.versionsOf(items[0]?.name ?? id)}</h2>
        <Link to={`/admin/flows/${id}`}>{words.open}</Link>
        <span className="head-right">
          <span className="aside">{chosen.length < 2 && words.choose}</span>
        </span>
      </header>
      <div className="list-body">
        {items.length === 0 && <Empty>{words.noVersions}</Empty>}
        <ol className="versions">
          {items.map((row) => (
            <Row
              key={row.version}
              row={row}
              flow={id}
              live={row.version === live}
              chosen={chosen.includes(row.version)}
              pick={(on) => pick(row.version, on)}
              busy={rollback.isPending}
              rollback={() => rollback.mutate(row.version)}
            />
          ))}
        </ol>
        {versions.hasNextPage && (
          <Button type="link" loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            {words.more}
          </Button>
        )}
      </div>
      {chosen.length === 2 && (
        <Difference flow={id} versions={[Math.min(...chosen), Math.max(...chosen)]} close={() => setChosen([])} />
      )}
    </section>
  );
}

interface RowProps {
  row: Version;
  flow: string;
  live: boolean;
  chosen: boolean;
  busy: boolean;
  pick(on: boolean): void;
  rollback(): void;
}

function Row({ row, flow, live, chosen, busy, pick, rollback }: RowProps) {
  const { version } = row;
  return (
    <li className="version" data-testid={`version-${version}`}>
      <Checkbox
        aria-label={`${words.compare} v${version}`}
        checked={chosen}
        onChange={(event) => pick(event.target.checked)}
      />
      <div className="version-main">
        <p>
          <strong className="num">v{version}</strong> {live && <Tag color="blue">{words.live}</Tag>}
          {row.rolledBackFrom !== null && <Tag>{words.rolledBackFrom(row.rolledBackFrom)}</Tag>}
          {row.message}
        </p>
        <ul className="change-words">
          {row.changes.slice(0, 8).map((line, n) => (
            <li key={n}>{line}</li>
          ))}
          {row.changes.length > 8 && <li className="aside">共 {row.changes.length} 处改动</li>}
        </ul>
        <p className="aside num">
          {row.publishedBy.name} {fullTime(row.publishedAt)} · 内容 {row.contentHash.slice(0, 8)}
          {row.callsNow > 0 && ` · 进行中 ${row.callsNow} 通`}
        </p>
      </div>
      <span className="version-acts">
        <Button size="small" href={exportUrl(flow, version)} download={`${flow}-v${version}.json`}>
          {words.exported}
        </Button>
        {!live && (
          <Popconfirm
            title={words.rollbackAsk(version)}
            okText={words.rollback}
            cancelText={shared.cancel}
            onConfirm={rollback}
          >
            <Button size="small" loading={busy} data-testid={`rollback-${version}`}>
              {words.rollback}
            </Button>
          </Popconfirm>
        )}
      </span>
    </li>
  );
}

function Difference({
  flow,
  versions: [one, other],
  close,
}: {
  flow: string;
  versions: [number, number];
  close(): void;
}) {
  const files = useQuery({
    queryKey: ['flow-files', flow, one, other],
    queryFn: () => Promise.all([studio.file(flow, one), studio.file(flow, other)]),
    staleTime: Infinity,
  });
  const lists = useQuery({ queryKey: keys.lists, queryFn: studio.lists, staleTime: 30_000, retry: false });
  const names = useMemo(() => namesOf(lists.data ?? null), [lists.data]);
  const compared = useMemo(() => {
    const [before, after] = (files.data ?? []).map(({ kind: _, ...body }) => draftFrom(body));
    return before && after ? compare(before, after) : null;
  }, [files.data]);
  return (
    <Modal open width={960} footer={null} onCancel={close} title={words.compareWith(one, other)} style={{ top: 24 }}>
      {files.isPending ? (
        <Loading rows={8} />
      ) : files.isError ? (
        <PartFailed error={files.error} retry={() => void files.refetch()} />
      ) : compared === null ? (
        <p>{words.notReadable}</p>
      ) : (
        <div className="compare-tall">
          <CompareCanvas compared={compared} names={names} />
          <ul className="change-words">
            {compared.words.length === 0 && <li>{words.same}</li>}
            {compared.words.map((line, n) => (
              <li key={n}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </Modal>
  );
}
