/** After publishing: what holds now, and the way back at hand for ten minutes. A scheduled version can be called off. */
import { useMutation } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
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
      {outcome !== null && outcome.heldBy.length > 0 && <HeldBy sub={full.name} outcome={outcome} />}
      {rollback.isError && (
        <Line shape="diamond" tone="red">
          <span>没有回退。{asApiError(rollback.error).message}</span>
        </Line>
      )}
    </>
  );
}

/** Flows that entered this one when they were published go on with what it was then. */
function HeldBy({ sub, outcome: { version, heldBy } }: { sub: string; outcome: Outcome }) {
  const [done, setDone] = useState<readonly string[]>([]);
  const again = useMutation({
    mutationFn: (flow: string) => studio.publish(flow, { message: words.withSubFlow(sub, version ?? 0) }),
    onSuccess: (_, flow) => setDone((before) => [...before, flow]),
  });
  const left = heldBy.filter(({ id }) => !done.includes(id));
  if (left.length === 0) return null;
  return (
    <Line testId="held-by">
      <span>{words.heldBy(left.length)}</span>
      {left.map(({ id, name, changed }) => (
        <span key={id}>
          <Link to={`/admin/flows/${encodeURIComponent(id)}`}>{name}</Link>{' '}
          {changed ? (
            <span className="aside">{words.draftChanged}</span>
          ) : (
            <Button size="small" loading={again.isPending && again.variables === id} onClick={() => again.mutate(id)}>
              {words.publishAgain}
            </Button>
          )}
        </span>
      ))}
      {again.isError && <span className="strip-warn">{asApiError(again.error).message}</span>}
    </Line>
  );
}
