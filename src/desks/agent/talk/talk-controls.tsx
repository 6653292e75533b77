/** Beside the eight slots: whether it is recorded, and what is needed in some talks only. */
import { Button, Dropdown } from 'antd';
import type { MenuProps } from 'antd';
import type { DeskCall } from '../../../contract/http/agent.ts';
import { api } from '../../kit/api.ts';
import { Lamp } from '../../kit/lamp.tsx';
import type { Hands } from '../hands.ts';
import { words as desk } from '../words.ts';
import { AfterTalk } from './after-talk.tsx';
import './talk.css';
import { words } from './words.ts';

interface Props {
  call: DeskCall;
  hands: Hands;
}

export function TalkControls(props: Props) {
  return (
    <span className="talk-controls">
      <Recording {...props} />
      <AfterTalk {...props} />
      <MoreHands {...props} />
    </span>
  );
}

function Recording({ call, hands }: Props) {
  const may = (hand: 'pauseRecording' | 'resumeRecording') => call.hands.includes(hand) && !hands.tied;
  if (call.hands.includes('resumeRecording')) {
    return (
      <>
        <span className="fact-alert" data-testid="recording-paused">
          <Lamp shape="bars" tone="amber" />
          {words.recording.paused}
        </span>
        <Button
          size="small"
          disabled={!may('resumeRecording') || hands.busy}
          onClick={() => hands.command(api.resumeRecording)}
          data-testid="resume-recording"
        >
          {words.recording.resume}
        </Button>
      </>
    );
  }
  const reasons = words.recording.reasons.map((label) => ({ key: label, label }));
  return (
    <>
      <span className="second">{call.recording ? desk.bar.recording : desk.bar.notRecording}</span>
      <Dropdown
        trigger={['click']}
        disabled={!may('pauseRecording') || hands.busy}
        menu={{
          items: [{ type: 'group', label: words.recording.reasonsTitle, children: reasons }],
          onClick: ({ key }) => hands.command((id) => api.pauseRecording(id, key)),
        }}
      >
        <Button size="small" data-testid="pause-recording">
          {words.recording.pause} ▾
        </Button>
      </Dropdown>
    </>
  );
}

export function MoreHands({ call, hands }: Props) {
  const item = (hand: 'park' | 'survey', label: string, hint: string) => {
    const open = call.hands.includes(hand) && !hands.tied && !hands.busy;
    return { key: hand, label, disabled: !open, title: open ? hint : words.why.notNow };
  };
  const items: MenuProps['items'] = [
    item('park', words.more.park, words.more.parkHint),
    item('survey', words.more.survey, words.more.surveyHint),
  ];
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items, onClick: ({ key }) => hands.command(key === 'park' ? api.park : api.survey) }}
    >
      <Button size="small" data-testid="talk-more">
        {words.more.label} ▾
      </Button>
    </Dropdown>
  );
}
