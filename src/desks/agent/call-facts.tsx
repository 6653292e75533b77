/** Middle of the call bar: who, since when, and the one sentence that says what to do next. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { AgentState, DeskCall } from '../../contract/http/agent.ts';
import { auxReasonLabels } from '../../contract/words.ts';
import { useNow } from '../kit/clock.ts';
import { duration, groupNumber, maskNumber, thousands, visible } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import { useSessionView } from './agent-session.ts';
import type { Hands } from './hands.ts';
import { AfterTalk } from './talk/after-talk.tsx';
import { CallOut } from './talk/call-out.tsx';
import { PartyCards } from './talk/party-cards.tsx';
import { MoreHands, TalkControls } from './talk/talk-controls.tsx';
import { words as talk } from './talk/words.ts';
import { citizenHeldSince, phaseOf } from './view.ts';
import { words } from './words.ts';
import type { WrapUpClock } from './wrap-up.ts';
import { WrapUpControls } from './wrap-up-controls.tsx';
import { missWarning, notReadyWhy } from './wrap-up-words.ts';

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
  const why = notReadyWhy(agent);
  if (why !== null) return <Alert>{why}</Alert>;
  if (phase === 'notReady' && !agent.phoneReady) return <Alert>{words.presence.phoneNotReady}</Alert>;
  const told = gone === null ? '' : words.bar.gone[gone.why];
  const warning = missWarning(agent);
  return (
    <>
      {warning !== null && <Alert>{warning}</Alert>}
      {told !== '' && <span>{told}</span>}
      {phase === 'notReady' && reason !== null && told === '' && (
        <span className="second">{words.bar.notReady(auxReasonLabels[reason])}</span>
      )}
      <span className="second num">{words.bar.idle(thousands(agent.today.answered))}</span>
      <span className="second num" data-testid="waiting">
        {words.bar.waiting(thousands(agent.waiting))}
      </span>
      <CallOut agent={agent} />
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
  const phase = phaseOf(agent);
  if (phase === 'consult' || phase === 'conference')
    return <PartyCards call={call} hands={hands} citizenLabel={shownNumber(call)} />;
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
  const asker = call.parties.find(({ kind }) => kind === 'agent');
  switch (phase) {
    case 'offered':
      if (hands.answerKept) return <span>{words.bar.earlyAnswer}</span>;
      if (asker !== undefined) return <span>{talk.bar.consulted(visible(asker.label))}</span>;
      return (
        <span className="num">
          {words.bar.offered(call.queue?.label ?? '')} · {words.bar.waited(duration(call.waitedSeconds))}
        </span>
      );
    case 'ringing':
      if (call.state === 'dialling') return <span>{talk.bar.ownPhone}</span>;
      if (hands.answerKept) return <span>{words.bar.earlyAnswer}</span>;
      return (
        <>
          {asker !== undefined && <span>{talk.bar.consulted(visible(asker.label))}</span>}
          <span className="num">{left === null ? words.bar.ringingNoLimit : words.bar.ringing(left)}</span>
          <Button size="small" onClick={hands.refuse} disabled={hands.busy} data-testid="refuse">
            {words.slots.refuse}
          </Button>
        </>
      );
    case 'calling':
      return <span>{talk.bar.calling}</span>;
    case 'talking':
      return <Talking call={call} hands={hands} />;
    case 'held':
      return (
        <>
          <Held since={citizenHeldSince(agent) ?? call.since} now={now} />
          <AfterTalk call={call} hands={hands} />
          <MoreHands call={call} hands={hands} />
        </>
      );
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
    <>
      {muted && <Alert>{words.bar.muted}</Alert>}
      <TalkControls call={call} hands={hands} />
    </>
  );
}

function Held({ since, now }: { since: string; now: number }) {
  const held = (now - Date.parse(since)) / 1000;
  if (held >= 120) return <Alert>{words.bar.heldTwo}</Alert>;
  if (held >= 60) return <Alert>{words.bar.heldMinute}</Alert>;
  return <span>{words.bar.held}</span>;
}
