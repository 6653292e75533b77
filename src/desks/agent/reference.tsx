/** Right pane: for now, what this number's other calls were, with their recordings. */
import { useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { dispositionLabels } from '../../contract/words.ts';
import { api } from '../kit/api.ts';
import { ageMs, serverNow, useNow } from '../kit/clock.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime, shortDuration, when } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { Player } from '../records/player.tsx';
import { words } from './words.ts';

interface Props {
  /** Null without a call. */
  callId: string | null;
  /** Null when the citizen withheld it. */
  number: string | null;
}

export const Reference = memo(function Reference({ callId, number }: Props) {
  useNow(ageMs);
  const calls = useQuery({
    queryKey: ['calls', 'of-number', number],
    queryFn: () => api.calls({ number: number ?? undefined, limit: '20' }),
    enabled: number !== null,
  });
  if (number === null) return <Empty>{callId === null ? words.reference.idle : words.pop.noNumber}</Empty>;
  if (calls.isPending) return <Loading rows={4} />;
  if (calls.isError) {
    return <PartFailed error={calls.error} text={words.reference.failed} retry={() => void calls.refetch()} />;
  }
  const others = calls.data.items.filter((row) => row.id !== callId);
  if (others.length === 0) return <Empty>{words.reference.none}</Empty>;
  return (
    <ul className="record-list" data-testid="records">
      {others.map((row) => (
        <li key={row.id}>
          <div className="record-line">
            <span className="num" title={fullTime(row.arrivedAt)}>
              {when(row.arrivedAt, serverNow())}
            </span>
            <span className="clip">{row.disposition === null ? '--' : dispositionLabels[row.disposition]}</span>
            <span className="aside">
              {row.agentName ?? ''}{' '}
              <span className="num">{row.talkedSeconds === null ? '' : shortDuration(row.talkedSeconds)}</span>
            </span>
            {row.hasRecording && <Player callId={row.id} />}
          </div>
        </li>
      ))}
    </ul>
  );
});
