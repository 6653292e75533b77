/** The lists inside a queue's rules: steps, classes, keys, overflow. */
import { Input, Select } from 'antd';
import type { UnitRow } from '../../../contract/http/units.ts';
import type { OverflowRule, OverflowTo, QueueRules, WaitingAct } from '../../../core/queue/rules.ts';
import { choices, Needs, Rows, Whole } from './rows.tsx';
import { words } from './words.ts';

export interface ListProps {
  rules: QueueRules;
  change(part: Partial<QueueRules>): void;
}

export function Steps({ rules, change, skills }: ListProps & { skills: readonly string[] }) {
  const last = rules.steps.at(-1)?.afterSeconds ?? 0;
  return (
    <Rows
      title={words.steps}
      items={rules.steps}
      fresh={{ afterSeconds: last + 30, asked: { match: 'none', level: 1 }, all: [], any: [] }}
      add={words.addStep}
      atLeast={1}
      change={(steps) => change({ steps })}
    >
      {(step, set, n) => (
        <>
          <Whole
            label={words.stepFrom}
            value={step.afterSeconds}
            disabled={n === 0}
            set={(afterSeconds) => set({ ...step, afterSeconds })}
          />
          {words.asked}
          <Select
            size="small"
            aria-label={words.asked}
            value={step.asked.match}
            options={choices(words.match)}
            onChange={(match) => set({ ...step, asked: { ...step.asked, match } })}
          />
          {step.asked.match !== 'none' && (
            <Whole
              label={words.level}
              unit={words.levelUnit}
              max={5}
              value={step.asked.level}
              set={(level) => set({ ...step, asked: { ...step.asked, level: Math.max(1, level) } })}
            />
          )}
          <Needs label={words.all} needs={step.all} skills={skills} set={(all) => set({ ...step, all })} />
          <Needs label={words.any} needs={step.any} skills={skills} set={(any) => set({ ...step, any })} />
        </>
      )}
    </Rows>
  );
}

export function Classes({ rules, change }: ListProps) {
  return (
    <Rows
      title={words.classes}
      hint={words.classesHint}
      items={rules.classes}
      fresh={{ label: '', fromPriority: 1, headStartSeconds: 60 }}
      add={words.addClass}
      change={(classes) => change({ classes })}
    >
      {(each, set) => (
        <>
          <Input
            size="small"
            className="label-input"
            aria-label={words.classLabel}
            placeholder={words.classLabel}
            maxLength={20}
            value={each.label}
            onChange={(event) => set({ ...each, label: event.target.value })}
          />
          <Whole
            label={words.fromPriority}
            unit=""
            max={99}
            value={each.fromPriority}
            set={(fromPriority) => set({ ...each, fromPriority })}
          />
          <Whole
            label={words.headStart}
            value={each.headStartSeconds}
            set={(headStartSeconds) => set({ ...each, headStartSeconds })}
          />
        </>
      )}
    </Rows>
  );
}

function Act({ act, set }: { act: WaitingAct; set(to: WaitingAct): void }) {
  return <Select size="small" aria-label={words.to.act} value={act} options={choices(words.acts)} onChange={set} />;
}

export function Keys({ rules, change }: ListProps) {
  return (
    <Rows<QueueRules['keys'][number]>
      title={words.keys}
      items={rules.keys}
      fresh={{ key: '1', act: 'callback' }}
      add={words.addKey}
      change={(keys) => change({ keys })}
    >
      {(each, set) => (
        <>
          {words.keyIs}
          <Select
            size="small"
            aria-label={words.keyIs}
            value={each.key}
            options={[...'1234567890*#'].map((key) => ({ value: key, label: key }))}
            onChange={(key) => set({ ...each, key })}
          />
          <Act act={each.act} set={(act) => set({ ...each, act })} />
        </>
      )}
    </Rows>
  );
}

const freshWhen: Record<OverflowRule['when']['is'], OverflowRule['when']> = {
  nobody: { is: 'nobody' },
  position: { is: 'position', over: 50 },
  estimate: { is: 'estimate', overSeconds: 600 },
  waited: { is: 'waited', overSeconds: 120 },
};
const freshTo: Record<OverflowTo['go'], OverflowTo> = {
  flow: { go: 'flow' },
  queue: { go: 'queue', queue: '' },
  unit: { go: 'unit', unit: '' },
  act: { go: 'act', act: 'callback' },
};

interface OverflowProps extends ListProps {
  queues: readonly { value: string; label: string }[];
  /** Undefined until they are known. */
  units: readonly UnitRow[] | undefined;
}

export function Overflow({ rules, change, queues, units }: OverflowProps) {
  return (
    <Rows
      title={words.overflow}
      hint={words.overflowHint}
      items={rules.overflow}
      fresh={{ when: freshWhen.nobody, to: freshTo.flow }}
      add={words.addOverflow}
      change={(overflow) => change({ overflow })}
    >
      {({ when, to }, set) => (
        <>
          <Select
            size="small"
            aria-label={words.overflow}
            value={when.is}
            options={choices(words.when)}
            onChange={(is) => set({ when: freshWhen[is], to })}
          />
          {when.is === 'position' && (
            <Whole
              label=""
              unit={words.people}
              max={10_000}
              value={when.over}
              set={(over) => set({ when: { ...when, over }, to })}
            />
          )}
          {(when.is === 'estimate' || when.is === 'waited') && (
            <Whole
              label=""
              value={when.overSeconds}
              set={(overSeconds) => set({ when: { ...when, overSeconds }, to })}
            />
          )}
          <Select
            size="small"
            aria-label={words.to.flow}
            value={to.go}
            options={choices(words.to)}
            onChange={(go) => set({ when, to: freshTo[go] })}
          />
          {to.go === 'queue' && (
            <Select
              size="small"
              className="label-input"
              aria-label={words.to.queue}
              value={to.queue}
              options={[...queues]}
              onChange={(queue: string) => set({ when, to: { ...to, queue } })}
            />
          )}
          {to.go === 'unit' && (
            <UnitSelect units={units} unit={to.unit} set={(unit) => set({ when, to: { ...to, unit } })} />
          )}
          {to.go === 'act' && <Act act={to.act} set={(act) => set({ when, to: { ...to, act } })} />}
        </>
      )}
    </Rows>
  );
}

/** Those that may be rung; one that was switched off since stays readable. */
function UnitSelect({ units, unit, set }: Pick<OverflowProps, 'units'> & { unit: string; set(unit: string): void }) {
  const offered = (units ?? []).filter(({ id, active }) => active || id === unit);
  return (
    <Select
      size="small"
      className="label-input"
      aria-label={words.to.unit}
      placeholder={words.to.unit}
      loading={units === undefined}
      showSearch={{ optionFilterProp: 'label' }}
      value={unit === '' ? null : unit}
      options={offered.map(({ id, label }) => ({ value: id, label }))}
      onChange={(chosen) => chosen !== null && set(chosen)}
    />
  );
}
