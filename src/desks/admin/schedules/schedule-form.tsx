/** One schedule: week, dates of its own, holidays; and what holds at a time one asks for. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { ScheduleRow } from '../../../contract/http/schedules.ts';
import type { Schedule } from '../../../core/ivr/calendar.ts';
import { useAct } from '../../kit/act.ts';
import type { ApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { shared } from '../../kit/words.ts';
import { calendar, schedulesKey } from './api.ts';
import { AskHolds } from './ask-holds.tsx';
import { Overrides, Spans, Weekly } from './span-rows.tsx';
import { words } from './words.ts';

interface Props {
  /** Null for a new one. */
  row: ScheduleRow | null;
  empty: Schedule;
  now?: number;
  done(id: string | null): void;
}

export function ScheduleForm({ row, empty, now, done }: Props) {
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const [schedule, setSchedule] = useState<Schedule>(row?.schedule ?? empty);
  const [revision] = useState(row?.revision ?? 0);
  const { busy, error, act } = useAct();
  const change = (part: Partial<Schedule>) => setSchedule((before) => ({ ...before, ...part }));
  const fresh = () => queries.invalidateQueries({ queryKey: schedulesKey });
  const save = () =>
    act(async () => {
      const saved = row === null ? await calendar.add(schedule) : await calendar.save(revision, schedule);
      await fresh();
      void message.success(words.saved);
      done(saved.schedule.id);
    });
  const remove = ({ schedule: { id, name } }: ScheduleRow) =>
    modal.confirm({
      title: words.removeTitle(name),
      okText: words.remove,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () =>
        act(async () => {
          await calendar.remove(id);
          await fresh();
          void message.success(words.removed);
          done(null);
        }),
    });

  return (
    <div className="form-column">
      {error && <Trouble error={error} reload={() => void fresh().then(() => done(schedule.id))} />}
      <Names schedule={schedule} isNew={row === null} change={change} />
      {row !== null && <AskHolds id={row.schedule.id} now={now ?? 0} />}
      <Weekly weekly={schedule.weekly} change={(weekly) => change({ weekly })} />
      <Holidays schedule={schedule} change={change} />
      <Overrides overrides={schedule.overrides} change={(overrides) => change({ overrides })} />
      <div className="row-of sticky-acts">
        <Button type="primary" loading={busy} onClick={() => void save()} data-testid="save-schedule">
          {words.save}
        </Button>
        {row !== null && row.usedBy.length === 0 && (
          <Button className="push-right" disabled={busy} onClick={() => remove(row)}>
            {words.remove}
          </Button>
        )}
      </div>
    </div>
  );
}

function Trouble({ error, reload }: { error: ApiError; reload(): void }) {
  const told = Array.isArray(error.details) ? (error.details as { message?: string }[])[0]?.message : undefined;
  const action = error.code === 'saved-by-another' ? { label: words.reload, run: reload } : undefined;
  const text = told === undefined ? error.message : `${error.message}（${told}）`;
  return <Notice text={text} problem={error.problem} tone="red" action={action} testId="schedule-trouble" />;
}

interface PartProps {
  schedule: Schedule;
  change(part: Partial<Schedule>): void;
}

function Names({ schedule, isNew, change }: PartProps & { isNew: boolean }) {
  return (
    <div className="row-of">
      <label className="row-of">
        {words.name}
        <Input
          maxLength={40}
          value={schedule.name}
          onChange={(event) => change({ name: event.target.value })}
          data-testid="schedule-name"
        />
      </label>
      <label className="row-of">
        {words.id}
        <Input
          maxLength={40}
          disabled={!isNew}
          value={schedule.id}
          onChange={(event) => change({ id: event.target.value })}
          data-testid="schedule-id"
        />
      </label>
      {isNew && <span className="aside">{words.idHint}</span>}
    </div>
  );
}

function Holidays({ schedule, change }: PartProps) {
  return (
    <div>
      <h3>{words.holidays}</h3>
      <Radio.Group
        value={schedule.keepsHolidays}
        onChange={(event) => change({ keepsHolidays: event.target.value as boolean })}
        options={[
          { value: true, label: words.keeps },
          { value: false, label: words.always },
        ]}
      />
      {schedule.keepsHolidays && (
        <>
          <div className="span-row">
            {words.makeUpAs}
            <Select
              value={schedule.makeUpAs}
              options={[1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: words.weekday(value) }))}
              onChange={(makeUpAs: number) => change({ makeUpAs })}
            />
          </div>
          <div className="span-row">
            {words.holidayOpen}
            <Spans spans={schedule.holidayOpen} change={(holidayOpen) => change({ holidayOpen })} />
          </div>
        </>
      )}
    </div>
  );
}
