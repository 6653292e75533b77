/** One agent: what they do, the watch over their call, and what a supervisor may do to them. */
import { App, Button, Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import type { WatchMode } from '../../contract/http/supervision.ts';
import type { Board, FloorAgent } from '../../contract/http/wallboard.ts';
import { useAct } from '../kit/act.ts';
import { asApiError } from '../kit/api.ts';
import { useNow } from '../kit/clock.ts';
import { durationSince } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { Empty } from '../kit/part.tsx';
import { AskDialog, type Asked } from './ask-dialog.tsx';
import { useSupervisor, useSupervisorView } from './session.ts';
import { shownState, stateShape, stateText, stateTone } from './view.ts';
import { words } from './words.ts';

export function DetailPane({ board, chosen }: { board: Board; chosen: string | null }) {
  const agent = board.agents.find(({ id }) => id === chosen) ?? null;
  return (
    <section className="pane floor-detail" aria-label={words.detail}>
      {agent === null ? <Empty>{words.choose}</Empty> : <Detail key={agent.id} agent={agent} board={board} />}
    </section>
  );
}

function Detail({ agent, board }: { agent: FloorAgent; board: Board }) {
  const now = useNow();
  const state = shownState(agent);
  const label = (id: string | null) => board.queues.find((queue) => queue.id === id)?.label ?? '--';
  return (
    <>
      <header className="pane-head">
        <h2 data-testid="detail-name">
          {agent.name} <span className="num">{agent.extension}</span>
        </h2>
      </header>
      <div className="pane-scroll stack detail-body">
        <p>
          <Lamp shape={stateShape[state]} tone={stateTone[state]} /> <strong>{stateText(agent)}</strong>{' '}
          {state !== 'offline' && <span className="num">{durationSince(agent.since, now)}</span>}
        </p>
        <dl className="facts">
          <dt>{words.call}</dt>
          <dd className="num">{agent.call === null ? '--' : (agent.call.number ?? words.noNumber)}</dd>
          <dt>{words.queue}</dt>
          <dd>{agent.call === null ? agent.queues.map(label).join('、') || '--' : label(agent.call.queue)}</dd>
          <dt>{words.phone}</dt>
          <dd>{agent.phoneReady ? words.phoneReady : words.phoneAway}</dd>
          <dt>{words.misses}</dt>
          <dd className="num">{words.missCount(agent.misses)}</dd>
        </dl>
        <WatchControl agent={agent} />
        <Acts agent={agent} />
      </div>
    </>
  );
}

const modes: WatchMode[] = ['listen', 'whisper', 'barge'];

function WatchControl({ agent }: { agent: FloorAgent }) {
  const session = useSupervisor();
  const { watch } = useSupervisorView().watch;
  const { notification } = App.useApp();
  const mine = watch !== null && watch.callId === agent.call?.id ? watch.mode : null;
  const may = agent.call?.talk === true;
  const [busy, setBusy] = useState(false);
  async function begin(mode: WatchMode) {
    if (agent.call === null) return;
    setBusy(true);
    await session
      .watch(agent.call.id, mode)
      .catch((error: unknown) => notification.error({ title: asApiError(error).message, duration: 0 }));
    setBusy(false);
  }
  return (
    <div data-testid="watch-control">
      <Segmented<WatchMode | ''>
        block
        disabled={!may || busy}
        value={mine ?? ''}
        options={modes.map((mode) => ({ value: mode, label: words.modes[mode] }))}
        onChange={(mode) => mode !== '' && void begin(mode)}
      />
      <p className="aside">
        {may ? (mine === null ? words.modeHints.listen : words.modeHints[mine]) : words.notTalking}
      </p>
    </div>
  );
}

function Acts({ agent }: { agent: FloorAgent }) {
  const [asked, ask] = useState<Asked | null>(null);
  const here = agent.state !== 'offline';
  const close = () => ask(null);
  const act = (what: Asked['what'], enabled: boolean, danger = false) => (
    <Button
      key={what}
      disabled={!enabled}
      danger={danger}
      onClick={() => ask({ what, agent })}
      data-testid={`act-${what}`}
    >
      {words.acts[what]}
    </Button>
  );
  return (
    <>
      <div className="act-row">
        {act('message', here)}
        {act('aux', here && agent.state !== 'aux')}
        {act('ready', here && agent.state !== 'ready')}
        {act('offline', here)}
      </div>
      <div className="act-row">
        <TakeButton agent={agent} />
        {act('release', agent.call?.talk === true, true)}
      </div>
      {asked !== null && <AskDialog asked={asked} close={close} />}
    </>
  );
}

/** Only who hears the talk may take it: nobody steps into what they do not know. */
function TakeButton({ agent }: { agent: FloorAgent }) {
  const session = useSupervisor();
  const { watch } = useSupervisorView().watch;
  const { notification } = App.useApp();
  const { busy, act } = useAct((error) => notification.error({ title: error.message, duration: 0 }));
  const callId = watch?.state === 'on' && watch.callId === agent.call?.id ? watch.callId : null;
  return (
    <Tooltip title={callId === null ? words.takeHint : null}>
      <Button
        disabled={callId === null}
        loading={busy}
        onClick={() => callId !== null && void act(() => session.take(callId))}
        data-testid="act-take"
      >
        {words.acts.take}
      </Button>
    </Tooltip>
  );
}
