/** One queue: its rules in a form, and what they mean beside it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import type { QueueRow } from '../../../contract/http/queues.ts';
import type { QueueRules } from '../../../core/queue/rules.ts';
import { asApiError, type ApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { AgentsTime } from './agents-time.tsx';
import { units, unitsKey } from '../units/api.ts';
import { queuesKey, routing } from './api.ts';
import { meaningOf, placeOf } from './meaning.ts';
import { choices, Rows, Whole } from './rows.tsx';
import { Classes, Keys, Overflow, Steps, type ListProps } from './rule-lists.tsx';
import { words } from './words.ts';

interface Props {
  row: QueueRow;
  rows: readonly QueueRow[];
  skills: readonly string[];
  /** The form begins anew with what is stored. */
  again(): void;
}

export function QueueForm({ row, rows, skills, again }: Props) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [label, setLabel] = useState(row.label);
  const [maxWaitSeconds, setMaxWait] = useState(row.maxWaitSeconds);
  const [rules, setRules] = useState(row.rules);
  const [revision] = useState(row.revision);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<QueueRules>) => setRules((before) => ({ ...before, ...part }));
  const reload = () => void queries.invalidateQueries({ queryKey: queuesKey }).then(again);

  async function save() {
    setBusy(true);
    setError(null);
    try {
      await routing.save(row.id, { revision, label, maxWaitSeconds, rules });
      void message.success(words.saved);
      await queries.invalidateQueries({ queryKey: queuesKey });
      again();
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      setBusy(false);
    }
  }

  const others = rows.filter(({ id }) => id !== row.id).map((each) => ({ value: each.id, label: each.label }));
  const listed = useQuery({ queryKey: unitsKey, queryFn: units.list }).data?.items;
  const labelIn = (list: readonly { id: string; label: string }[]) => (id: string) =>
    list.find((each) => each.id === id)?.label ?? id;
  const names = { queue: labelIn(rows), unit: labelIn(listed ?? []) };
  return (
    <div className="queue-form">
      <div className="form-column">
        {error && <Trouble error={error} reload={reload} />}
        <p className="aside" data-testid="queue-now">
          {words.now(row.now.waiting, row.now.staffed)} · {words.estimate(row.now.estimateSeconds)} ·{' '}
          {row.estimates === null ? words.noError : words.error(row.estimates.calls, row.estimates.meanErrorSeconds)}
        </p>
        <div className="row-of">
          <label className="row-of">
            {words.label}
            <Input
              className="label-input"
              maxLength={40}
              value={label}
              onChange={(event) => setLabel(event.target.value)}
            />
          </label>
          <Whole label={words.maxWait} value={maxWaitSeconds} set={setMaxWait} />
          <span className="aside">{words.maxWaitHint}</span>
        </div>
        <div className="row-of">
          <label className="row-of">
            {words.strategy}
            <Select
              value={rules.strategy}
              options={choices(words.strategies)}
              onChange={(strategy) => change({ strategy })}
              data-testid="strategy"
            />
          </label>
          {rules.strategy === 'ringAll' && (
            <>
              <Whole
                label={words.ringAtMost}
                unit={words.phones}
                max={30}
                value={rules.ringAtMost}
                set={(ringAtMost) => change({ ringAtMost })}
              />
              <span className="aside">{words.ringAtMostHint}</span>
            </>
          )}
        </div>
        <div className="row-of">
          <Whole
            label={words.preferred}
            max={60}
            value={rules.preferredSeconds}
            set={(preferredSeconds) => change({ preferredSeconds })}
          />
          <span className="aside">{words.preferredHint}</span>
        </div>
        <AgentsTime rules={rules} change={change} />
        <Steps rules={rules} change={change} skills={skills} />
        <Classes rules={rules} change={change} />
        <Announcements rules={rules} change={change} />
        <Keys rules={rules} change={change} />
        <Overflow rules={rules} change={change} queues={others} units={listed} />
        <div className="row-of sticky-acts">
          <Button type="primary" loading={busy} onClick={() => void save()} data-testid="save-queue">
            {words.save}
          </Button>
        </div>
      </div>
      <aside className="meaning-pane">
        <h3>{words.meaning}</h3>
        <ul className="meaning" data-testid="meaning">
          {meaningOf(rules, names).map((line, n) => (
            <li key={n}>{line}</li>
          ))}
        </ul>
      </aside>
    </div>
  );
}

function Trouble({ error, reload }: { error: ApiError; reload(): void }) {
  const [first] = Array.isArray(error.details) ? (error.details as { path?: string; message?: string }[]) : [];
  const told = first?.message === undefined ? undefined : `${placeOf(first.path ?? '')}${first.message}`;
  const action = error.code === 'saved-by-another' ? { label: words.reload, run: reload } : undefined;
  const text = told === undefined ? error.message : `${error.message}（${told}）`;
  return <Notice text={text} problem={error.problem} tone="red" action={action} testId="queue-trouble" />;
}

function Announcements({ rules, change }: ListProps) {
  const { announcements } = rules;
  const set = (part: Partial<QueueRules['announcements']>) => change({ announcements: { ...announcements, ...part } });
  return (
    <div>
      <h3>{words.announcements}</h3>
      <div className="span-row">
        <Whole
          label={words.first}
          max={120}
          value={announcements.firstSeconds}
          set={(to) => set({ firstSeconds: to })}
        />
        <Whole
          label={words.every}
          max={600}
          value={announcements.everySeconds}
          set={(to) => set({ everySeconds: to })}
        />
        <Checkbox checked={announcements.position} onChange={(event) => set({ position: event.target.checked })}>
          {words.position}
        </Checkbox>
        <Checkbox checked={announcements.estimate} onChange={(event) => set({ estimate: event.target.checked })}>
          {words.wait}
        </Checkbox>
      </div>
      <Rows
        title={words.comfort}
        items={announcements.comfort}
        fresh=""
        add={words.addComfort}
        change={(comfort) => set({ comfort })}
      >
        {(text, setText) => (
          <Input
            size="small"
            aria-label={words.comfort}
            maxLength={120}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Rows>
    </div>
  );
}
