/** The call bar, 56 high: presence, what the call is doing, eight hands at fixed places. */
import {
  AudioMutedOutlined,
  PauseCircleOutlined,
  PhoneOutlined,
  PlayCircleOutlined,
  RetweetOutlined,
  SwapOutlined,
  TeamOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { Button, Popconfirm, Popover, Tooltip } from 'antd';
import { memo } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import { HandsetDown, Keypad } from '../kit/icons.tsx';
import { useKeys } from '../kit/keyboard.ts';
import { shared } from '../kit/words.ts';
import { CallFacts } from './call-facts.tsx';
import { slotKeys } from './hands.ts';
import type { Hands } from './hands.ts';
import { Presence } from './presence.tsx';
import type { Slot, SlotId } from './talk/slots.ts';
import { TransferPanel } from './talk/transfer-panel.tsx';
import { words as talkWords } from './talk/words.ts';
import { phaseOf, sameButHistory } from './view.ts';
import { words } from './words.ts';
import type { WrapUpClock } from './wrap-up.ts';

const icons: Record<SlotId, ReactNode> = {
  answer: <PhoneOutlined />,
  mute: <AudioMutedOutlined />,
  hold: <PauseCircleOutlined />,
  keypad: <Keypad />,
  consult: <UserSwitchOutlined />,
  transfer: <SwapOutlined />,
  conference: <TeamOutlined />,
  hangUp: <HandsetDown />,
};
const testIds: Record<SlotId, string> = {
  answer: 'answer',
  mute: 'mute',
  hold: 'hold',
  keypad: 'keypad',
  consult: 'consult',
  transfer: 'transfer',
  conference: 'conference',
  hangUp: 'hangup',
};

interface Props {
  agent: AgentState;
  hands: Hands;
  wrapUp: WrapUpClock;
  /** What is shown may have changed meanwhile: its figures turn grey. */
  stale: boolean;
}

export const CallBar = memo(
  DrawnCallBar,
  (before, now) =>
    before.hands === now.hands &&
    before.wrapUp === now.wrapUp &&
    before.stale === now.stale &&
    sameButHistory(before.agent, now.agent),
);

function DrawnCallBar({ agent, hands, wrapUp, stale }: Props) {
  const phase = phaseOf(agent);
  return (
    <section
      className={`call-bar phase-${phase}${stale ? ' stale' : ''}`}
      data-testid="call-bar"
      data-phase={phase}
      aria-label={words.rail.calls}
    >
      <Presence agent={agent} />
      <CallFacts agent={agent} hands={hands} wrapUp={wrapUp} />
      <div className="slots">
        {hands.slots.map((slot) => (
          <DrawnSlot key={slot.id} slot={slot} hands={hands} />
        ))}
      </div>
      {hands.panel !== null && (
        <TransferPanel
          purpose={hands.panel}
          self={agent.agentId}
          busy={hands.busy}
          attempt={hands.attempt}
          close={hands.closePanel}
        />
      )}
    </section>
  );
}

function DrawnSlot({ slot, hands }: { slot: Slot; hands: Hands }) {
  if (slot.id === 'keypad' && slot.why === null) return <OpenKeypadSlot slot={slot} hands={hands} />;
  if (slot.id === 'hangUp' && hands.endAllAsked) return <EndAllSlot slot={slot} hands={hands} />;
  return <SlotWithReason {...slot} act={hands.act} />;
}

interface SlotProps extends Slot {
  act(slot: SlotId): void;
}

/** What the hold slot shows is what pressing it does. */
function iconOf(id: SlotId, hand: Slot['hand']): ReactNode {
  if (hand === 'resume') return <PlayCircleOutlined />;
  return hand === 'swap' ? <RetweetOutlined /> : icons[id];
}

function slotButton({ id, label, hand, why, primary, act }: SlotProps): ReactElement {
  const key = slotKeys[id];
  return (
    <Button
      className={id === 'hangUp' ? 'slot slot-hangup' : 'slot'}
      type={why === null && (primary || id === 'hangUp') ? 'primary' : 'default'}
      danger={id === 'hangUp' && why === null}
      aria-disabled={why !== null}
      disabled={why !== null}
      onClick={() => act(id)}
      data-testid={testIds[id]}
    >
      <span className="slot-top">
        {iconOf(id, hand)}
        {key && <kbd>{key}</kbd>}
      </span>
      <span className="slot-label">{label}</span>
    </Button>
  );
}

/** Eight of these are most of what the bar costs to draw: only the one whose words changed is drawn again. */
const SlotWithReason = memo(function SlotWithReason(slot: SlotProps) {
  // A disabled button swallows the pointer, so the reason hangs on a wrapper.
  return (
    <Tooltip title={slot.why ?? ''} placement="bottom">
      <span className={slot.id === 'hangUp' ? 'slot-wrap slot-wrap-hangup' : 'slot-wrap'} hidden={slot.hidden}>
        {slotButton(slot)}
      </span>
    </Tooltip>
  );
});

/** Ending a conference cuts two people off who may be talking: it is asked once more. */
function EndAllSlot({ slot, hands }: { slot: Slot; hands: Hands }) {
  const close = () => hands.askEndAll(false);
  useKeys({ Escape: close });
  return (
    <Popconfirm
      open
      title={talkWords.endAllTitle}
      okText={talkWords.slots.endAll}
      okButtonProps={{ danger: true, autoFocus: true }}
      cancelText={shared.cancel}
      icon={null}
      placement="bottomRight"
      onConfirm={() => {
        close();
        hands.endAll();
      }}
      onCancel={close}
      onOpenChange={(open) => !open && close()}
    >
      <span className="slot-wrap slot-wrap-hangup">{slotButton({ ...slot, act: hands.act })}</span>
    </Popconfirm>
  );
}

function OpenKeypadSlot({ slot, hands }: { slot: Slot; hands: Hands }) {
  return (
    <Popover
      open={hands.keypadOpen}
      onOpenChange={hands.openKeypad}
      trigger="click"
      placement="bottom"
      content={<KeypadPanel press={hands.sendKey} />}
    >
      {slotButton({ ...slot, act: hands.act })}
    </Popover>
  );
}

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

function KeypadPanel({ press }: { press(key: string): void }) {
  return (
    <div className="keypad" data-testid="keypad-panel">
      {keys.map((key) => (
        <Button key={key} className="num" onClick={() => press(key)}>
          {key}
        </Button>
      ))}
    </div>
  );
}
