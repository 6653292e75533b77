/** Right pane: for now, what this number's other calls were, with their recordings. */
import { useQuery } from '@tanstack/react-query';
import { dispositionLabels } from '../../contract/words.ts';
import type { DeskCall } from '../../contract/http/agent.ts';
import { api } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { PartFailed } from '../kit/error-notice.tsx';
import { fullTime, shortDuration, when } from '../kit/format.ts';
import { Empty, Loading } from '../kit/part.tsx';
import { Player } from '../records/player.tsx';
import { words } from './words.ts';

export function Reference({ call }: { call: DeskCall | null }) {
  const number = call?.number ?? null;
  const calls = useQuery({
    queryKey: ['calls', 'of-number', number],
    queryFn: () => api.calls({ number: number ?? undefined, limit: '20' }),
    enabled: number !== null,
  });
  if (number === null) return <Empty>{call === null ? words.reference.idle : words.pop.noNumber}</Empty>;
  if (calls.isPending) return <Loading rows={4} />;
  if (calls.isError) {
    return <PartFailed error={calls.error} text={words.reference.failed} retry={() => void calls.refetch()} />;
  }
  const others = calls.data.items.filter((row) => row.id !== call?.callId);
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
}
