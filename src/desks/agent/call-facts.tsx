/** Middle of the call bar: who, since when, and the one sentence that says what to do next. */
import { Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import type { AgentState, DeskCall } from '../../contract/http/agent.ts';
import { AgentDisposition, auxReasonLabels, dispositionLabels } from '../../contract/words.ts';
import { useNow } from '../kit/clock.ts';
import { duration, durationSince, groupNumber, maskNumber, thousands } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useSessionView } from './agent-session.ts';
import type { Hands } from './hands.ts';
import { phaseOf } from './view.ts';
import { words } from './words.ts';
import type { WrapUpClock } from './wrap-up.ts';

interface Props {
  agent: AgentState;
  hands: Hands;
  wrapUp: WrapUpClock;
}

/** Full while the call lives and no ticket is saved; masked afterwards. */
export function shownNumber(call: DeskCall): string {
  if (call.number === null) return words.pop.withheld;
  return call.ticketNumber === null ? groupNumber(call.number) : maskNumber(call.number);
}

export function CallFacts(props: Props) {
  const { agent } = props;
  return (
    <div className="call-facts" aria-live="polite">
      {agent.call === null ? <NoCall agent={agent} /> : <WithCall {...props} call={agent.call} />}
    </div>
  );
}

function NoCall({ agent }: { agent: AgentState }) {
  const { gone } = useSessionView().desk;
  const phase = phaseOf(agent);
  const { reason } = agent.presence;
  if (phase === 'signedOut') return <span className="second">{words.bar.signedOut}</span>;
  if (phase === 'notReady' && reason === 'missed') return <Alert>{words.bar.missed}</Alert>;
  if (phase === 'notReady' && reason === 'phoneLost') return <Alert>{words.bar.phoneLost}</Alert>;
  if (phase === 'notReady' && !agent.phoneReady) return <Alert>{words.presence.phoneNotReady}</Alert>;
  const told = gone === null ? '' : words.bar.gone[gone.why];
  return (
    <>
      {told !== '' && <span>{told}</span>}
      {phase === 'notReady' && reason !== null && told === '' && (
        <span className="second">{words.bar.notReady(auxReasonLabels[reason])}</span>
      )}
      <span className="second num">{words.bar.idle(thousands(agent.today.answered))}</span>
      <span className="second num" data-testid="waiting">
        {words.bar.waiting(thousands(agent.waiting))}
      </span>
    </>
  );
}

const Alert = ({ children }: { children: ReactNode }) => (
  <span className="fact-alert">
    <Lamp shape="triangle" tone="amber" />
    {children}
  </span>
);

function WithCall({ agent, call, hands, wrapUp }: Props & { call: DeskCall }) {
  return (
    <>
      <span className="fact-who">
        <strong className="num fact-number">{shownNumber(call)}</strong>
        {call.region && <span className="second fact-region">{call.region}</span>}
      </span>
      <span className="fact-now">
        {hands.hangUpAsked ? <Alert>{words.bar.pressAgain}</Alert> : <Now {...{ agent, call, hands, wrapUp }} />}
      </span>
    </>
  );
}

function Now({ agent, call, hands, wrapUp }: Props & { call: DeskCall }) {
  const now = useNow();
  const phase = phaseOf(agent);
  const left = call.deadline === null ? null : Math.max(0, Math.ceil((Date.parse(call.deadline) - now) / 1000));
  switch (phase) {
    case 'offered':
      if (hands.answerKept) return <span>{words.bar.earlyAnswer}</span>;
      return (
        <span className="num">
          {words.bar.offered(call.queue?.label ?? '')} · {words.bar.waited(duration(call.waitedSeconds))}
        </span>
      );
    case 'ringing':
      if (hands.answerKept) return <span>{words.bar.earlyAnswer}</span>;
      return (
        <>
          <span className="num">{left === null ? words.bar.ringingNoLimit : words.bar.ringing(left)}</span>
          <Button size="small" onClick={hands.refuse} disabled={hands.busy} data-testid="refuse">
            {words.slots.refuse}
          </Button>
        </>
      );
    case 'talking':
      return <Talking call={call} hands={hands} />;
    case 'held':
      return <Held call={call} now={now} />;
    case 'reconnecting':
      return <Alert>{words.bar.reconnecting}</Alert>;
    case 'wrapUp':
      return <WrapUpControls call={call} wrapUp={wrapUp} left={left} />;
    default:
      return null;
  }
}

function Talking({ call, hands }: { call: DeskCall; hands: Hands }) {
  const muted = hands.slots.some((slot) => slot.label === words.slots.unmute);
  return (
    <span className="second">
      {muted && <Alert>{words.bar.muted}</Alert>} {call.recording ? words.bar.recording : words.bar.notRecording}
    </span>
  );
}

function Held({ call, now }: { call: DeskCall; now: number }) {
  const held = (now - Date.parse(call.since)) / 1000;
  if (held >= 120) return <Alert>{words.bar.heldTwo}</Alert>;
  if (held >= 60) return <Alert>{words.bar.heldMinute}</Alert>;
  return <span>{words.bar.held}</span>;
}

function WrapUpControls({ call, wrapUp, left }: { call: DeskCall; wrapUp: WrapUpClock; left: number | null }) {
  const now = useNow();
  const total = call.deadline === null ? null : Math.round((Date.parse(call.deadline) - Date.parse(call.since)) / 1000);
  const items = AgentDisposition.options.map((key) => ({ key, label: dispositionLabels[key] }));
  const count =
    total === null || left === null
      ? durationSince(call.since, now)
      : words.wrapUp.left(duration(left), duration(total));
  return (
    <>
      <span className="num wrap-up-count" data-testid="wrap-up-left">
        {wrapUp.paused ? words.bar.wrapUpPaused : count}
      </span>
      <Button
        size="small"
        onClick={wrapUp.extend}
        disabled={wrapUp.busy || wrapUp.paused || (left ?? 0) > 30}
        title={words.wrapUp.extendHint}
        data-testid="extend-wrap-up"
      >
        {words.wrapUp.extend}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [{ type: 'group', label: words.wrapUp.noTicketFirst, children: items }],
          onClick: ({ key }) => wrapUp.finish(AgentDisposition.parse(key)),
        }}
      >
        <Button size="small" type="primary" loading={wrapUp.busy} data-testid="finish-wrap-up">
          {words.wrapUp.finish} ▾
        </Button>
      </Dropdown>
    </>
  );
}
