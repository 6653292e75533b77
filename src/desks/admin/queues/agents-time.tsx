/** What a queue's agents have after a call, and how often they may let one ring out. */
import { Select } from 'antd';
import type { WrapUpMode, WrapUpRule } from '../../../core/queue/wrap-up.ts';
import { choices, Whole } from './rows.tsx';
import type { ListProps } from './rule-lists.tsx';
import { words } from './words.ts';

const fresh: Record<WrapUpMode, WrapUpRule> = {
  timed: { mode: 'timed', seconds: 60 },
  untimed: { mode: 'untimed' },
  optional: { mode: 'optional' },
  none: { mode: 'none' },
};

export function AgentsTime({ rules, change }: ListProps) {
  return (
    <div>
      <h3>
        {words.agentsTime} <span className="aside">{words.agentsTimeHint}</span>
      </h3>
      <div className="span-row">
        <WrapUp label={words.wrapUp} rule={rules.wrapUp} set={(wrapUp) => change({ wrapUp })} testId="wrap-up-mode" />
        <WrapUp
          label={words.outboundWrapUp}
          rule={rules.outboundWrapUp}
          set={(outboundWrapUp) => change({ outboundWrapUp })}
          testId="outbound-wrap-up-mode"
        />
      </div>
      <div className="span-row">
        <Whole
          label={words.misses}
          unit={words.missesUnit}
          max={5}
          value={rules.missesAtMost}
          set={(missesAtMost) => change({ missesAtMost: Math.max(1, missesAtMost) })}
        />
        <span className="aside">{words.missesHint}</span>
      </div>
    </div>
  );
}

interface WrapUpProps {
  label: string;
  rule: WrapUpRule;
  set(rule: WrapUpRule): void;
  testId: string;
}

function WrapUp({ label, rule, set, testId }: WrapUpProps) {
  return (
    <>
      <label className="row-of">
        {label}
        <Select
          size="small"
          className="mode-input"
          value={rule.mode}
          options={choices(words.wrapUpModes)}
          onChange={(mode) => set(fresh[mode])}
          data-testid={testId}
        />
      </label>
      {rule.mode === 'timed' && (
        <Whole label="" max={900} value={rule.seconds} set={(seconds) => set({ ...rule, seconds })} />
      )}
    </>
  );
}
