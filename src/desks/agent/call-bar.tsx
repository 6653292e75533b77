/** The call bar, 56 high: presence, what the call is doing, eight hands at fixed places. */
import {
  AudioMutedOutlined,
  PauseCircleOutlined,
  PhoneOutlined,
  PlayCircleOutlined,
  SwapOutlined,
  TeamOutlined,
  UserSwitchOutlined,
} from '@ant-design/icons';
import { Button, Popover, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import { HandsetDown, Keypad } from '../kit/icons.tsx';
import { CallFacts } from './call-facts.tsx';
import { slotKeys } from './hands.ts';
import type { Hands } from './hands.ts';
import { Presence } from './presence.tsx';
import { phaseOf } from './view.ts';
import type { Slot, SlotId } from './view.ts';
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

export function CallBar({ agent, hands, wrapUp, stale }: Props) {
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
          <SlotButton key={slot.id} slot={slot} hands={hands} held={phase === 'held'} />
        ))}
      </div>
    </section>
  );
}

function SlotButton({ slot, hands, held }: { slot: Slot; hands: Hands; held: boolean }) {
  const key = slotKeys[slot.id];
  const icon = slot.id === 'hold' && held ? <PlayCircleOutlined /> : icons[slot.id];
  const button = (
    <Button
      className={slot.id === 'hangUp' ? 'slot slot-hangup' : 'slot'}
      type={slot.why === null && (slot.primary || slot.id === 'hangUp') ? 'primary' : 'default'}
      danger={slot.id === 'hangUp' && slot.why === null}
      aria-disabled={slot.why !== null}
      disabled={slot.why !== null}
      onClick={() => hands.act(slot.id)}
      data-testid={testIds[slot.id]}
    >
      <span className="slot-top">
        {icon}
        {key && <kbd>{key}</kbd>}
      </span>
      <span className="slot-label">{slot.label}</span>
    </Button>
  );
  if (slot.id === 'keypad' && slot.why === null) {
    return (
      <Popover
        open={hands.keypadOpen}
        onOpenChange={hands.openKeypad}
        trigger="click"
        placement="bottom"
        content={<KeypadPanel press={hands.sendKey} />}
      >
        {button}
      </Popover>
    );
  }
  // A disabled button swallows the pointer, so the reason hangs on a wrapper.
  return (
    <Tooltip title={slot.why ?? ''} placement="bottom">
      <span className={slot.id === 'hangUp' ? 'slot-wrap slot-wrap-hangup' : 'slot-wrap'}>{button}</span>
    </Tooltip>
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
