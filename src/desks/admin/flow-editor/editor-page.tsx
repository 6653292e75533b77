/** /admin/flows/:id: reads the flow, then opens the editor. While somebody else edits, it reads again every few seconds. */
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useParams } from 'react-router';
import { PartFailed } from '../../kit/error-notice.tsx';
import { Loading } from '../../kit/part.tsx';
import { shared } from '../../kit/words.ts';
import { keys, studio } from '../studio-api.ts';
import { draftFrom } from './compare.ts';
import { Editor } from './editor.tsx';
import { words } from './words.ts';
import './editor.css';

const watchMs = 4000;

export default function EditorPage() {
  const { id = '' } = useParams();
  return <Opened key={id} id={id} />;
}

function Opened({ id }: { id: string }) {
  const flow = useQuery({
    queryKey: keys.flow(id),
    queryFn: () => studio.flow(id),
    // The draft on the screen is the editor's own; this only watches versions, lease and what others save.
    refetchInterval: watchMs,
    gcTime: 0,
  });
  const lists = useQuery({ queryKey: keys.lists, queryFn: studio.lists, staleTime: 30_000, retry: false });
  const [first, setFirst] = useState(flow.data);
  useEffect(() => {
    if (first === undefined && flow.data !== undefined) setFirst(flow.data);
  }, [first, flow.data]);
  const opened = useMemo(() => (first === undefined ? null : draftFrom(first.body)), [first]);
  const { refetch } = flow;
  const read = useCallback(async () => (await refetch()).data ?? null, [refetch]);
  useEffect(() => {
    document.title = `${opened?.name ?? words.canvasLabel} · ${shared.product}`;
  }, [opened]);

  if (flow.isError && flow.data === undefined) return <PartFailed error={flow.error} retry={() => void refetch()} />;
  if (flow.data === undefined || first === undefined || lists.isPending) return <Loading rows={12} />;
  if (opened === null) return <PartFailed error={null} retry={() => void refetch()} text={words.notReadable} />;
  return <Editor full={flow.data} opened={opened} lists={lists.data ?? null} read={read} />;
}
