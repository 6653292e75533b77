/** The rules of a condition: each with a name of its own and tests that must all hold; the first that holds is taken. */
import { Button, Input, Select } from 'antd';
import { operators, type Operator } from '../../../../core/ivr/comparison.ts';
import { subjects } from '../../../../core/ivr/nodes/condition.ts';
import { randomId } from '../../../kit/random-id.ts';
import { changed, raised, replaced, without } from '../../../kit/rows.ts';
import type { ControlProps } from './field-control.tsx';
import { VariableInput } from './from-list.tsx';
import { AddRow, RowButton } from './row-parts.tsx';

type Subject = keyof typeof subjects;
interface Test {
  subject: Subject;
  variable: string | null;
  is: Operator;
  value: string;
}
export interface Rule {
  id: string;
  label: string;
  all: Test[];
}

const hints: Partial<Record<Subject, string>> = {
  date: '2026-10-01',
  time: '08:30',
  weekday: '1–7，1 为星期一',
  language: 'zh 或 en',
  lineKind: 'mobile、fixed',
};
const freshTest: Test = { subject: 'region', variable: null, is: 'equals', value: '' };

export function RuleList({ value, set, disabled }: ControlProps<Rule[]>) {
  const put = (n: number, change: Partial<Rule>) => set(changed(value, n, change));
  return (
    <div className="rules">
      {value.map((rule, n) => (
        <div key={rule.id} className="rule">
          <div className="pair">
            <Input
              size="small"
              aria-label="规则名称"
              maxLength={20}
              disabled={disabled}
              value={rule.label}
              onChange={(event) => put(n, { label: event.target.value })}
            />
            <RowButton does="上移" disabled={disabled || n === 0} act={() => set(raised(value, n))} />
            <RowButton does="删除" to="规则" disabled={disabled} act={() => set(without(value, n))} />
          </div>
          {rule.all.map((test, t) => (
            <TestRow
              key={t}
              test={test}
              disabled={disabled}
              set={(next) => put(n, { all: replaced(rule.all, t, next) })}
              remove={() => put(n, { all: without(rule.all, t) })}
            />
          ))}
          <Button
            size="small"
            type="link"
            disabled={disabled || rule.all.length >= 6}
            onClick={() => put(n, { all: [...rule.all, freshTest] })}
          >
            并且…
          </Button>
        </div>
      ))}
      <AddRow
        disabled={disabled || value.length >= 20}
        testId="add-rule"
        add={() => set([...value, { id: randomId(6), label: `规则 ${value.length + 1}`, all: [freshTest] }])}
      >
        添加规则
      </AddRow>
    </div>
  );
}

interface TestRowProps {
  test: Test;
  disabled: boolean;
  set(test: Test): void;
  remove(): void;
}
function TestRow({ test, disabled, set, remove }: TestRowProps) {
  const needsValue = test.is !== 'isSet' && test.is !== 'isEmpty';
  return (
    <div className="rule-test">
      <Select
        size="small"
        aria-label="看什么"
        disabled={disabled}
        value={test.subject}
        options={Object.entries(subjects).map(([subject, label]) => ({ value: subject, label }))}
        onChange={(subject: Subject) => set({ ...test, subject, variable: subject === 'variable' ? 'caller' : null })}
      />
      <Select
        size="small"
        aria-label="怎么比"
        disabled={disabled}
        value={test.is}
        options={Object.entries(operators).map(([is, label]) => ({ value: is, label }))}
        onChange={(is: Operator) => set({ ...test, is })}
      />
      <RowButton does="删除" to="条件" disabled={disabled} act={remove} />
      {test.subject === 'variable' && (
        <VariableInput
          value={test.variable}
          nullable={false}
          disabled={disabled}
          set={(variable) => set({ ...test, variable })}
        />
      )}
      {needsValue && (
        <Input
          size="small"
          className="rule-value"
          aria-label="比较值"
          placeholder={hints[test.subject] ?? ''}
          maxLength={200}
          disabled={disabled}
          value={test.value}
          onChange={(event) => set({ ...test, value: event.target.value })}
        />
      )}
    </div>
  );
}
