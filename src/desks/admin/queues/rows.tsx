/** Small inputs and lists of rows that the form of a queue is made of. */
import { Button, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import type { SkillNeed } from '../../../core/queue/rules.ts';
import { words } from './words.ts';

export const replaced = <T,>(all: readonly T[], at: number, one: T): T[] =>
  all.map((each, n) => (n === at ? one : each));
const without = <T,>(all: readonly T[], at: number): T[] => all.filter((_, n) => n !== at);

interface RowsProps<T> {
  title: string;
  hint?: string;
  items: readonly T[];
  /** What a new row begins with. */
  fresh: T;
  add: string;
  /** Rows that must stay. */
  atLeast?: number;
  change(to: T[]): void;
  children(item: T, set: (to: T) => void, n: number): ReactNode;
}

export function Rows<T>({ title, hint, items, fresh, add, atLeast = 0, change, children }: RowsProps<T>) {
  return (
    <div>
      <h3>
        {title} {hint && <span className="aside">{hint}</span>}
      </h3>
      {items.map((item, n) => (
        <div className="span-row" key={n}>
          {children(item, (to) => change(replaced(items, n, to)), n)}
          {items.length > atLeast && (
            <Button size="small" type="text" onClick={() => change(without(items, n))}>
              {words.remove}
            </Button>
          )}
        </div>
      ))}
      <Button size="small" onClick={() => change([...items, fresh])}>
        {add}
      </Button>
    </div>
  );
}

interface NumberProps {
  label: string;
  unit?: string;
  value: number;
  max?: number;
  disabled?: boolean;
  set(to: number): void;
}

export function Whole({ label, unit = words.seconds, value, max = 7200, disabled = false, set }: NumberProps) {
  return (
    <label className="row-of">
      {label}
      <InputNumber
        className="num"
        size="small"
        precision={0}
        min={0}
        max={max}
        disabled={disabled}
        value={value}
        onChange={(to) => set(to ?? 0)}
      />
      {unit}
    </label>
  );
}

interface NeedsProps {
  label: string;
  needs: readonly SkillNeed[];
  skills: readonly string[];
  set(to: SkillNeed[]): void;
}

/** Skill and level in one choice: 英语 3 级. */
export function Needs({ label, needs, skills, set }: NeedsProps) {
  const options = skills.flatMap((skill) =>
    [1, 2, 3, 4, 5].map((level) => ({ value: `${skill} ${level}`, label: `${skill} ${level} ${words.levelUnit}` })),
  );
  const chosen = (values: readonly string[]): SkillNeed[] => {
    const read = values.map((value) => {
      const at = value.lastIndexOf(' ');
      return { skill: value.slice(0, at), level: Number(value.slice(at + 1)) };
    });
    // The level chosen last is meant.
    return [...new Map(read.map((need) => [need.skill, need])).values()];
  };
  return (
    <label className="row-of">
      {label}
      <Select
        mode="multiple"
        size="small"
        className="needs-input"
        value={needs.map(({ skill, level }) => `${skill} ${level}`)}
        options={options}
        onChange={(values: string[]) => set(chosen(values))}
      />
    </label>
  );
}

export const choices = <K extends string>(titles: Readonly<Record<K, string>>): { value: K; label: string }[] =>
  (Object.keys(titles) as K[]).map((value) => ({ value, label: titles[value] }));
