/** After publishing: what holds now, and the way back at hand for ten minutes. A scheduled version can be called off. */
import { useMutation } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useEffect, useState } from 'react';
import type { FlowFull } from '../../../contract/http/flows.ts';
import { asApiError } from '../../kit/api.ts';
import { fullTime } from '../../kit/format.ts';
import { shared } from '../../kit/words.ts';
import { studio } from '../studio-api.ts';
import { Line } from './notices.tsx';
import type { Outcome } from './publish-dialog.tsx';
import { words } from './words.ts';

const atHandMs = 600_000;

interface AfterPublishProps {
  full: FlowFull;
  outcome: (Outcome & { before: number | null }) | null;
  close(): void;
  changed(): void;
}

export function AfterPublish({ full, outcome, close, changed }: AfterPublishProps) {
  const [back, setBack] = useState<string | null>(null);
  const { scheduled } = full;
  const rollback = useMutation({
    mutationFn: (version: number) => studio.rollback(full.id, version),
    onSuccess: ({ version }, from) => {
      setBack(words.rolledBack(version ?? 0, from));
      changed();
    },
  });
  const unschedule = useMutation({ mutationFn: () => studio.unschedule(full.id), onSuccess: changed });
  useEffect(() => {
    if (outcome === null) return;
    setBack(null);
    const timer = setTimeout(close, atHandMs);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- counted from the publication, not from a drawing
  }, [outcome]);
  const before = outcome?.before ?? null;
  return (
    <>
      {scheduled !== null && (
        <Line
          shape={scheduled.state === 'failed' ? 'diamond' : 'circle'}
          tone={scheduled.state === 'failed' ? 'red' : 'blue'}
          testId="scheduled"
        >
          <span>
            {scheduled.state === 'failed'
              ? words.scheduleFailed(scheduled.why ?? '')
              : words.scheduled(fullTime(scheduled.at))}
          </span>
          <Button size="small" loading={unschedule.isPending} onClick={() => unschedule.mutate()}>
            {scheduled.state === 'failed' ? '知道了' : words.unschedule}
          </Button>
        </Line>
      )}
      {outcome !== null && outcome.version !== null && (
        <Line shape="tick" tone="green" testId="published">
          <span>{back ?? words.published(outcome.version, outcome.callsOnOld, before)}</span>
          {back === null && before !== null && (
            <Popconfirm
              title={`${words.rollbackTo(before)}？新来电立即走 v${before} 的内容，草稿不变。`}
              okText={words.rollbackTo(before)}
              cancelText={shared.cancel}
              onConfirm={() => rollback.mutate(before)}
            >
              <Button size="small" loading={rollback.isPending} data-testid="rollback">
                {words.rollbackTo(before)}
              </Button>
            </Popconfirm>
          )}
          <Button size="small" type="text" onClick={close}>
            {shared.close}
          </Button>
        </Line>
      )}
      {rollback.isError && (
        <Line shape="diamond" tone="red">
          <span>没有回退。{asApiError(rollback.error).message}</span>
        </Line>
      )}
    </>
  );
}
