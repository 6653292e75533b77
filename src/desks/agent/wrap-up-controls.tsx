/** The call bar in wrap-up: which one it is, its clock, and each thing that ends it. */
import { Button, Dropdown } from 'antd';
import type { DeskCall } from '../../contract/http/agent.ts';
import { AgentDisposition, dispositionLabels } from '../../contract/words.ts';
import { useNow } from '../kit/clock.ts';
import { duration, durationSince } from '../kit/format.ts';
import { afterTalk, wrapUpEnds } from './wrap-up-words.ts';
import { words } from './words.ts';
import type { WrapUpClock } from './wrap-up.ts';

export function WrapUpControls({ call, wrapUp, left }: { call: DeskCall; wrapUp: WrapUpClock; left: number | null }) {
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
      {call.wrapUp !== null && (
        <span className="second wrap-up-ends" title={afterTalk(call.wrapUp).ends}>
          {wrapUpEnds(call.wrapUp)}
        </span>
      )}
      {call.deadline !== null && (
        <Button
          size="small"
          onClick={wrapUp.extend}
          disabled={wrapUp.busy || wrapUp.paused || (left ?? 0) > 30}
          title={words.wrapUp.extendHint}
          data-testid="extend-wrap-up"
        >
          {words.wrapUp.extend}
        </Button>
      )}
      {call.wrapUp?.mode === 'optional' && (
        <Button
          size="small"
          onClick={wrapUp.leave}
          disabled={wrapUp.busy}
          title={words.wrapUp.leaveHint}
          data-testid="leave-wrap-up"
        >
          {words.wrapUp.leave} <kbd>F7</kbd>
        </Button>
      )}
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
