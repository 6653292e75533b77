/** The floor: figures, lines, the map, one agent. */
import { Button } from 'antd';
import { useCallback, useState } from 'react';
import { clock } from '../kit/format.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { Loading } from '../kit/part.tsx';
import { AgentMap } from './agent-map.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { DetailPane } from './detail-pane.tsx';
import { Figures } from './figures.tsx';
import { QueuesPane } from './queues-pane.tsx';
import { useSupervisor, useSupervisorView } from './session.ts';
import { SurgeAdvice } from './surge-advice.tsx';
import { noFilter } from './view.ts';
import { words } from './words.ts';

export function FloorPage() {
  const session = useSupervisor();
  const { board, failed, line, heardAt } = useSupervisorView().floor;
  const [filter, setFilter] = useState(noFilter);
  const [chosen, choose] = useState<string | null>(null);
  const [messaging, setMessaging] = useState(false);
  const chooseQueue = useCallback(
    (queue: string | null) =>
      setFilter((before) => {
        const next = { ...before, queue };
        return queue === null && next.text === '' && next.state === null && !next.odd ? noFilter : next;
      }),
    [],
  );
  if (board === null) {
    if (failed === null) return <Loading rows={8} />;
    return <PartFailed error={failed} text={words.failed} retry={session.feed.askSoon} />;
  }
  const stale = line.stale || !line.up;
  return (
    <div className="floor">
      {stale && <Notice text={words.stale(clock(heardAt))} testId="floor-stale" />}
      {!stale && <SurgeAdvice board={board} />}
      <div className="floor-top">
        <Figures board={board} stale={stale} />
        <Button onClick={() => setMessaging(true)} data-testid="message-all">
          {words.messageAll}
        </Button>
      </div>
      <div className="floor-panes">
        <QueuesPane board={board} chosen={filter.queue} choose={chooseQueue} />
        <AgentMap board={board} filter={filter} setFilter={setFilter} chosen={chosen} choose={choose} />
        <DetailPane board={board} chosen={chosen} />
      </div>
      {messaging && <AskDialog asked={{ what: 'message', agent: null }} close={() => setMessaging(false)} />}
    </div>
  );
}
