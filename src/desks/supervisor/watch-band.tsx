/**
 * Over the whole page while a supervisor listens, or speaks with a citizen whose talk they took over: nobody forgets that
 * they do. Esc does not leave it.
 */
import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { TakenTalk, WatchState } from '../../contract/http/supervision.ts';
import { useAct } from '../kit/act.ts';
import { useNow } from '../kit/clock.ts';
import { durationSince } from '../kit/format.ts';
import { floorApi } from './api.ts';
import { useSupervisor, useSupervisorView } from './session.ts';
import { words } from './words.ts';

/** What the supervisor did themselves needs no telling. */
const untold: readonly string[] = ['stopped', 'taken', 'handedBack'];

export function WatchBand() {
  const { watch, taken, why } = useSupervisorView().watch;
  const { notification } = App.useApp();
  const was = useRef(false);
  const is = watch !== null || taken !== null;
  useEffect(() => {
    if (was.current && !is && why !== null && !untold.includes(why)) notification.info({ title: words.ends[why] });
    was.current = is;
  }, [is, why, notification]);
  if (taken !== null) return <TakenBand key={taken.callId} taken={taken} />;
  return watch === null ? null : <WatchingBand watch={watch} />;
}

function useTold(): (work: () => Promise<void>) => Promise<void> {
  const { notification } = App.useApp();
  return useAct((error) => notification.error({ title: error.message, duration: 0 })).act;
}

function WatchingBand({ watch }: { watch: WatchState }) {
  const session = useSupervisor();
  const act = useTold();
  return (
    <div className={`watch-band watch-${watch.mode}`} role="status" data-testid="watch-band" data-state={watch.state}>
      <strong>{words.watching(watch.mode, watch.agentName ?? '')}</strong>
      <span>{watch.state === 'ringing' ? words.ringing : words.modeHints[watch.mode]}</span>
      <Button
        size="small"
        className="band-acts"
        onClick={() => void act(() => session.stopWatch())}
        data-testid="leave-watch"
      >
        {words.leave}
      </Button>
    </div>
  );
}

const sureWithinMs = 1_500;

function TakenBand({ taken: { callId, agentName, number, since } }: { taken: TakenTalk }) {
  const now = useNow();
  const act = useTold();
  const [sure, setSure] = useState(false);
  useEffect(() => {
    if (!sure) return;
    const timer = setTimeout(() => setSure(false), sureWithinMs);
    return () => clearTimeout(timer);
  }, [sure]);
  const name = agentName ?? '';
  const back = (to: 'agent' | 'queue', label: string) => (
    <Button
      size="small"
      onClick={() => void act(() => floorApi.handBack(callId, { to }))}
      data-testid={`back-to-${to}`}
    >
      {label}
    </Button>
  );
  return (
    <div className="watch-band watch-taken" role="status" data-testid="taken-band">
      <strong>{words.taken.now(name)}</strong>
      <span className="num">{number ?? words.noNumber}</span>
      <span className="num">{durationSince(since, now)}</span>
      <span className="band-acts">
        {back('agent', words.taken.toAgent(name))}
        {back('queue', words.taken.toQueue)}
        <Button
          size="small"
          danger
          className="band-end"
          onClick={() => (sure ? void act(() => floorApi.hangUp(callId)) : setSure(true))}
          data-testid="end-taken"
        >
          {sure ? words.taken.again : words.taken.hangUp}
        </Button>
      </span>
    </div>
  );
}
