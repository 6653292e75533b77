/** Rows of clock times: by the week, on a date, on holidays. */
import { Button, Checkbox, Input } from 'antd';
import type { Schedule, Span, WeeklySpan } from '../../../core/ivr/calendar.ts';
import { replaced, without } from '../../kit/rows.ts';
import { words } from './words.ts';

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

function ClockInput({ label, value, change }: { label: string; value: string; change(to: string): void }) {
  return (
    <Input
      className="clock-input num"
      aria-label={label}
      maxLength={5}
      status={clock.test(value) ? '' : 'error'}
      value={value}
      // A Chinese keyboard gives the wide colon.
      onChange={(event) => change(event.target.value.replace('：', ':'))}
    />
  );
}

function FromTo<S extends Span>({ span, change }: { span: S; change(to: S): void }) {
  return (
    <>
      <ClockInput label={words.from} value={span.from} change={(from) => change({ ...span, from })} />
      {words.until}
      <ClockInput label={words.to} value={span.to} change={(to) => change({ ...span, to })} />
    </>
  );
}

export function Weekly({ weekly, change }: { weekly: WeeklySpan[]; change(to: WeeklySpan[]): void }) {
  return (
    <div>
      <h3>{words.weekly}</h3>
      {weekly.map((span, n) => (
        <div className="span-row" key={n}>
          <Checkbox.Group
            value={span.days}
            options={words.days.map((label, day) => ({ value: day + 1, label }))}
            onChange={(days) => change(replaced(weekly, n, { ...span, days: [...days].sort() }))}
          />
          <FromTo span={span} change={(to) => change(replaced(weekly, n, to))} />
          <Button size="small" type="text" onClick={() => change(without(weekly, n))}>
            {words.removeSpan}
          </Button>
        </div>
      ))}
      <div className="row-of">
        <Button size="small" onClick={() => change([...weekly, { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }])}>
          {words.addSpan}
        </Button>
        <span className="aside">{words.midnight}</span>
      </div>
    </div>
  );
}

export function Spans({ spans, change }: { spans: Span[]; change(to: Span[]): void }) {
  return (
    <span className="row-of">
      {spans.length === 0 && <span className="second">{words.closedAllDay}</span>}
      {spans.map((span, n) => (
        <span className="row-of" key={n}>
          <FromTo span={span} change={(to) => change(replaced(spans, n, to))} />
          <Button size="small" type="text" onClick={() => change(without(spans, n))}>
            {words.removeSpan}
          </Button>
        </span>
      ))}
      <Button size="small" onClick={() => change([...spans, { from: '09:00', to: '17:00' }])}>
        {words.addSpan}
      </Button>
    </span>
  );
}

type Dates = Schedule['overrides'];

export function Overrides({ overrides, change }: { overrides: Dates; change(to: Dates): void }) {
  return (
    <div>
      <h3>{words.overrides}</h3>
      <p className="aside">{words.overridesHint}</p>
      {overrides.map((day, n) => (
        <div className="span-row" key={n}>
          <Input
            className="date-input num"
            aria-label={words.date}
            type="date"
            value={day.date}
            onChange={(event) => change(replaced(overrides, n, { ...day, date: event.target.value }))}
          />
          <Input
            className="label-input"
            aria-label={words.label}
            placeholder={words.label}
            maxLength={40}
            value={day.label}
            onChange={(event) => change(replaced(overrides, n, { ...day, label: event.target.value }))}
          />
          <Spans spans={day.open} change={(open) => change(replaced(overrides, n, { ...day, open }))} />
          <Button size="small" type="text" onClick={() => change(without(overrides, n))}>
            {words.removeSpan}
          </Button>
        </div>
      ))}
      <Button size="small" onClick={() => change([...overrides, { date: '', open: [], label: '' }])}>
        {words.addDate}
      </Button>
    </div>
  );
}
