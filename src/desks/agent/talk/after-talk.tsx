/** During the talk: what follows it by the queue's rules, and what the agent can do about that. */
import { Button, Dropdown } from 'antd';
import type { MenuProps } from 'antd';
import type { DeskCall } from '../../../contract/http/agent.ts';
import { AgentDisposition, dispositionLabels } from '../../../contract/words.ts';
import { api } from '../../kit/api.ts';
import type { Hands } from '../hands.ts';
import { afterTalk } from '../wrap-up-words.ts';
import { words } from '../words.ts';

interface Props {
  call: DeskCall;
  hands: Hands;
}

export function AfterTalk({ call, hands }: Props) {
  const { wrapUp } = call;
  if (wrapUp === null) return null;
  if (call.ticketNumber !== null)
    return (
      <span className="second" data-testid="after-talk">
        {words.afterTalk.saved}
      </span>
    );
  const { label, ends } = afterTalk(wrapUp);
  const items: MenuProps['items'] = [
    { type: 'group', label: ends, children: choicesOf(wrapUp) },
    {
      type: 'group',
      label: words.afterTalk.tellNow,
      children: AgentDisposition.options.map((key) => ({ key, label: dispositionLabels[key] })),
    },
  ];
  const choose = (key: string) => {
    if (key === wanted || key === unwanted) hands.command((id) => api.askWrapUp(id, key === wanted));
    else hands.command((id) => api.wrapUp(id, AgentDisposition.parse(key)));
  };
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => choose(key) }}>
      <Button size="small" disabled={hands.busy} data-testid="after-talk" data-mode={wrapUp.mode}>
        {label} ▾
      </Button>
    </Dropdown>
  );
}

const [wanted, unwanted] = ['wanted', 'unwanted'];

/** What was said can be taken back; beyond that there is a choice only where the rules give one. */
function choicesOf({ mode, wanted: asked, told }: NonNullable<DeskCall['wrapUp']>): { key: string; label: string }[] {
  if (told !== null) return [{ key: wanted, label: words.afterTalk.takeBack }];
  if (mode !== 'optional') return [];
  return asked
    ? [{ key: unwanted, label: words.afterTalk.unwanted }]
    : [{ key: wanted, label: words.afterTalk.wanted }];
}
