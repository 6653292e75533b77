/** What the floor is measured by, and from when on a figure is an alarm. Shares are typed in percent. */
import { App, Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import type { Board, FigureId, FloorRules, Threshold } from '../../contract/http/wallboard.ts';
import { isLittleBad } from '../../core/floor/alarms.ts';
import { asApiError } from '../kit/api.ts';
import { Loading } from '../kit/part.tsx';
import { floorApi } from './api.ts';
import { useSupervisor, useSupervisorView } from './session.ts';
import { SurveyRulesForm } from './survey-rules.tsx';
import { words } from './words.ts';

const w = words.rules;

export function RulesPage() {
  const { board } = useSupervisorView().floor;
  if (board === null) return <Loading rows={8} />;
  // Begun anew when somebody else has saved.
  return <RulesForm key={board.settings.revision} board={board} />;
}

function RulesForm({ board }: { board: Board }) {
  const session = useSupervisor();
  const { notification } = App.useApp();
  const [rules, setRules] = useState<FloorRules>(board.settings.rules);
  const [busy, setBusy] = useState(false);
  const [survey, setSurvey] = useState(false);
  const wrong = troubleOf(rules.thresholds);
  const set = (change: Partial<FloorRules>) => setRules((before) => ({ ...before, ...change }));
  const setThreshold = (n: number, change: Partial<Threshold>) =>
    set({ thresholds: rules.thresholds.map((each, i) => (i === n ? { ...each, ...change } : each)) });

  async function save() {
    setBusy(true);
    try {
      await floorApi.saveSettings({ revision: board.settings.revision, rules });
      notification.success({ title: w.saved });
      session.feed.askSoon();
    } catch (error) {
      notification.error({ title: asApiError(error).message, duration: 0 });
    }
    setBusy(false);
  }
  return (
    <section className="pane page-pane rules" aria-label={w.title}>
      <header className="pane-head">
        <h2>{w.title}</h2>
        <Button size="small" onClick={() => setSurvey(true)} data-testid="survey-rules">
          {words.survey.open}
        </Button>
        {survey && <SurveyRulesForm close={() => setSurvey(false)} />}
      </header>
      <div className="pane-scroll stack rules-body">
        <NumberField
          label={w.shortAbandon}
          value={rules.shortAbandonSeconds}
          min={0}
          max={60}
          set={(shortAbandonSeconds) => set({ shortAbandonSeconds })}
        />
        <NumberField
          label={w.serviceLevel}
          value={rules.serviceLevelSeconds}
          min={5}
          max={300}
          set={(serviceLevelSeconds) => set({ serviceLevelSeconds })}
        />
        <h3>{w.thresholds}</h3>
        <p className="aside">{w.patience}</p>
        {rules.thresholds.map((threshold, n) => (
          <ThresholdRow
            key={n}
            threshold={threshold}
            board={board}
            wrong={wrong.get(n) ?? null}
            set={(change) => setThreshold(n, change)}
            remove={() => set({ thresholds: rules.thresholds.filter((_, i) => i !== n) })}
          />
        ))}
        <Button
          onClick={() =>
            set({ thresholds: [...rules.thresholds, { figure: 'abandonRate', queue: null, warn: 0.05, alarm: 0.1 }] })
          }
        >
          {w.add}
        </Button>
        <h3>{w.limits}</h3>
        {(Object.keys(w.limit) as (keyof typeof w.limit)[]).map((name) => (
          <NumberField
            key={name}
            label={w.limit[name]}
            value={rules.agentLimits[name]}
            min={1}
            max={86_400}
            set={(value) => set({ agentLimits: { ...rules.agentLimits, [name]: value } })}
          />
        ))}
      </div>
      <footer className="rules-foot">
        <Button
          type="primary"
          disabled={wrong.size > 0}
          loading={busy}
          onClick={() => void save()}
          data-testid="save-rules"
        >
          {w.save}
        </Button>
      </footer>
    </section>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  set(value: number): void;
}

function NumberField({ label, value, min, max, set }: NumberFieldProps) {
  return (
    <label className="rule-field">
      <span>{label}</span>
      <InputNumber value={value} min={min} max={max} precision={0} onChange={(next) => next !== null && set(next)} />
    </label>
  );
}

interface RowProps {
  threshold: Threshold;
  board: Board;
  wrong: string | null;
  set(change: Partial<Threshold>): void;
  remove(): void;
}

function ThresholdRow({ threshold, board, wrong, set, remove }: RowProps) {
  const share = board.definitions.find(({ id }) => id === threshold.figure)?.unit === 'share';
  const input = (name: 'warn' | 'alarm') => (
    <InputNumber
      className="rule-number"
      aria-label={w[name]}
      prefix={name === 'warn' ? '▲' : '◆'}
      suffix={share ? w.percent : null}
      min={0}
      max={share ? 100 : 100_000}
      value={share ? Math.round(threshold[name] * 1000) / 10 : threshold[name]}
      status={wrong === null ? '' : 'error'}
      onChange={(value) => value !== null && set({ [name]: share ? value / 100 : value })}
    />
  );
  return (
    <div className="rule-row" data-testid="threshold">
      <Select<FigureId>
        className="rule-figure"
        aria-label={w.figure}
        value={threshold.figure}
        options={board.definitions.map(({ id, label }) => ({ value: id, label }))}
        onChange={(figure) => set({ figure })}
      />
      <Select
        className="rule-scope"
        aria-label={w.scope}
        value={threshold.queue ?? ''}
        options={[
          { value: '', label: words.allQueues },
          ...board.queues.map(({ id, label }) => ({ value: id, label })),
        ]}
        onChange={(queue) => set({ queue: queue === '' ? null : queue })}
      />
      {input('warn')}
      {input('alarm')}
      <Button type="text" onClick={remove}>
        {w.remove}
      </Button>
      {wrong !== null && <span className="field-error">{wrong}</span>}
    </div>
  );
}

/** By the row: an alarm must be further out than its warning, and a figure has one threshold in one place. */
export function troubleOf(thresholds: readonly Threshold[]): ReadonlyMap<number, string> {
  const trouble = new Map<number, string>();
  const seen = new Set<string>();
  thresholds.forEach(({ figure, queue, warn, alarm }, n) => {
    const place = `${figure}:${queue ?? ''}`;
    if (isLittleBad(figure) ? alarm > warn : alarm < warn) trouble.set(n, w.wrongWay);
    else if (seen.has(place)) trouble.set(n, w.twice);
    seen.add(place);
  });
  return trouble;
}
