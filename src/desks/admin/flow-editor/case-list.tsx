/** The flow's test cases: run at every change, each with what it gives and what must come out. They block publishing. */
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { City } from '../../../core/ivr/dry-run.ts';
import { outcomeTitles, runCases } from '../../../core/ivr/run-cases.ts';
import type { Flow } from '../../../core/ivr/flow.ts';
import type { Given, TestCase } from '../../../core/ivr/test-case.ts';
import { fullTime } from '../../kit/format.ts';
import { Lamp } from '../../kit/lamp.tsx';
import { useDraft, useEditor } from './editor-store.ts';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

const w = words.dry;

export function CaseList({ flow, city, load }: { flow: Flow; city: City; load(given: Given): void }) {
  const { store } = useStudio();
  const { cases } = useDraft(store);
  const readOnly = useEditor(store, (state) => state.readOnly);
  const results = useMemo(() => runCases(flow, cases, city), [flow, cases, city]);
  const [open, setOpen] = useState<number | null>(null);
  const put = (n: number, change: Partial<TestCase>) =>
    store.edit(
      (now) => ({ ...now, cases: now.cases.map((one, at) => (at === n ? { ...one, ...change } : one)) }),
      `case ${n}`,
    );
  const passed = results.filter(({ why }) => why === null).length;
  return (
    <div className="side-body" data-testid="cases">
      {cases.length === 0 ? (
        <p className="second">{w.noCases}</p>
      ) : (
        <p className="second num">{words.casesPassed(passed, cases.length)}</p>
      )}
      <ul className="cases">
        {cases.map((one, n) => {
          const why = results[n]?.why ?? null;
          return (
            <li key={n} className="case">
              <div className="case-head">
                <Lamp shape={why === null ? 'tick' : 'diamond'} tone={why === null ? 'green' : 'red'} />
                <button
                  type="button"
                  className="case-name"
                  aria-expanded={open === n}
                  onClick={() => setOpen(open === n ? null : n)}
                >
                  {one.name}
                </button>
                <Button size="small" type="link" onClick={() => load(one.given)}>
                  {w.useCase}
                </Button>
              </div>
              <p className={why === null ? 'aside' : 'field-problem field-error'}>{why ?? w.passed}</p>
              {open === n && <CaseForm flow={flow} one={one} disabled={readOnly} put={(change) => put(n, change)} />}
              {open === n && !readOnly && (
                <Button
                  size="small"
                  danger
                  onClick={() => store.edit((now) => ({ ...now, cases: now.cases.filter((_, at) => at !== n) }))}
                >
                  {w.removeCase}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

interface CaseFormProps {
  flow: Flow;
  one: TestCase;
  disabled: boolean;
  put(change: Partial<TestCase>): void;
}

function CaseForm({ flow, one, disabled, put }: CaseFormProps) {
  const { expect, given } = one;
  return (
    <div className="case-form">
      <p className="aside num">
        {given.number ?? '不显号'} · {fullTime(given.at)} · {given.acts.map(actWords).join(' ') || '不按键'}
      </p>
      <label>
        {w.caseName}
        <Input
          size="small"
          maxLength={60}
          disabled={disabled}
          value={one.name}
          onChange={(event) => event.target.value !== '' && put({ name: event.target.value })}
        />
      </label>
      <label>
        {w.expectOutcome}
        <Select
          size="small"
          className="wide"
          disabled={disabled}
          value={expect.outcome}
          options={Object.entries(outcomeTitles).map(([value, label]) => ({ value, label }))}
          onChange={(outcome: TestCase['expect']['outcome']) => put({ expect: { ...expect, outcome } })}
        />
      </label>
      <label>
        {w.expectNode}
        <Select
          size="small"
          className="wide"
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          disabled={disabled}
          value={expect.node ?? null}
          options={Object.entries(flow.nodes).map(([value, { label }]) => ({ value, label }))}
          onChange={(node: string | undefined) => put({ expect: withNode(expect, node) })}
        />
      </label>
      <label>
        {w.expectHeard}
        <Select
          size="small"
          mode="tags"
          className="wide"
          open={false}
          suffixIcon={null}
          disabled={disabled}
          value={expect.heard ?? []}
          onChange={(heard: string[]) => put({ expect: { ...expect, heard: heard.slice(0, 20) } })}
        />
      </label>
    </div>
  );
}

function withNode(expect: TestCase['expect'], node: string | undefined): TestCase['expect'] {
  const { outcome, queue, heard } = expect;
  return {
    outcome,
    ...(node === undefined ? {} : { node }),
    ...(queue === undefined ? {} : { queue }),
    ...(heard === undefined ? {} : { heard }),
  };
}

const actWords = (act: Given['acts'][number]): string =>
  typeof act === 'string' ? act : 'wait' in act ? `等 ${act.wait} 秒` : `说“${act.say}”`;
