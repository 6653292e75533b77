/** Opening hours and public holidays: a list at the left, what is chosen at the right, warnings of missing years above. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { Schedule } from '../../../core/ivr/calendar.ts';
import { serverNow } from '../../kit/clock.ts';
import { Notice, PartFailed } from '../../kit/error-notice.tsx';
import { Empty, Loading } from '../../kit/part.tsx';
import '../prompts/pages.css';
import { calendar, schedulesKey, yearsKey } from './api.ts';
import { ScheduleForm } from './schedule-form.tsx';
import { words } from './words.ts';
import { YearForm } from './year-form.tsx';

type Chosen = { schedule: string } | { year: number } | 'new';

const fresh: Schedule = {
  id: '',
  name: '',
  weekly: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }],
  overrides: [],
  keepsHolidays: true,
  holidayOpen: [],
  makeUpAs: 1,
};

export function SchedulesPage() {
  const schedules = useQuery({ queryKey: schedulesKey, queryFn: calendar.schedules });
  const years = useQuery({ queryKey: yearsKey, queryFn: calendar.years });
  const [asked, setAsked] = useState<Chosen | null>(null);
  // A form keeps what is typed until its own saving; a list that was read anew does not touch it.
  const [round, setRound] = useState(0);
  const choose = (what: Chosen | null) => {
    setAsked(what);
    setRound((n) => n + 1);
  };
  if (schedules.isPending || years.isPending) return <Loading rows={10} />;
  if (schedules.data === undefined || years.data === undefined) {
    const retry = () => void Promise.all([schedules.refetch(), years.refetch()]);
    return <PartFailed error={schedules.error ?? years.error} retry={retry} />;
  }
  const rows = schedules.data.items;
  const first = rows[0];
  const chosen = asked ?? (first ? { schedule: first.schedule.id } : 'new');
  return (
    <section className="pane page-pane" aria-label={words.title}>
      <header className="pane-head">
        <h2>{words.title}</h2>
        <span className="aside clip" title={words.order}>
          {words.order}
        </span>
        <span className="head-right">
          <Button size="small" type="primary" onClick={() => choose('new')} data-testid="add-schedule">
            {words.add}
          </Button>
        </span>
      </header>
      {years.data.unofficial.map(({ year, warning }) => (
        <Notice
          key={year}
          text={warning}
          action={{ label: words.addYear(year), run: () => choose({ year }) }}
          testId={`unofficial-${year}`}
        />
      ))}
      <div className="two-columns">
        <SideList rows={rows} years={years.data} chosen={chosen} choose={choose} />
        <div className="pane-scroll">
          <Right key={round} rows={rows} years={years.data} chosen={chosen} choose={choose} />
        </div>
      </div>
    </section>
  );
}

interface PartProps {
  rows: Awaited<ReturnType<typeof calendar.schedules>>['items'];
  years: Awaited<ReturnType<typeof calendar.years>>;
  chosen: Chosen;
  choose(what: Chosen | null): void;
}

function SideList({ rows, years, chosen, choose }: PartProps) {
  const isSchedule = (id: string) => typeof chosen === 'object' && 'schedule' in chosen && chosen.schedule === id;
  const isYear = (year: number) => typeof chosen === 'object' && 'year' in chosen && chosen.year === year;
  return (
    <nav className="side-list" aria-label={words.title}>
      {rows.map(({ schedule, usedBy }) => (
        <button
          key={schedule.id}
          type="button"
          className="side-item"
          aria-current={isSchedule(schedule.id)}
          onClick={() => choose({ schedule: schedule.id })}
        >
          {schedule.name}
          <span className="aside">{words.used(usedBy.length)}</span>
        </button>
      ))}
      {rows.length === 0 && <Empty>{words.none}</Empty>}
      <h3 className="side-item">{words.years}</h3>
      {years.items.map(({ table }) => (
        <button
          key={table.year}
          type="button"
          className="side-item"
          aria-current={isYear(table.year)}
          onClick={() => choose({ year: table.year })}
        >
          <span className="num">{words.year(table.year)}</span>
          <span className="aside">{table.official === null ? words.noTable : words.hasTable}</span>
        </button>
      ))}
    </nav>
  );
}

function Right({ rows, years, chosen, choose }: PartProps) {
  if (chosen === 'new') {
    return <ScheduleForm row={null} empty={fresh} done={(id) => choose(id === null ? null : { schedule: id })} />;
  }
  if ('year' in chosen) {
    const row = years.items.find(({ table }) => table.year === chosen.year) ?? null;
    return <YearForm year={chosen.year} row={row} />;
  }
  const row = rows.find(({ schedule }) => schedule.id === chosen.schedule);
  if (!row) return <Empty>{words.none}</Empty>;
  return (
    <ScheduleForm
      row={row}
      empty={fresh}
      now={serverNow()}
      done={(id) => choose(id === null ? null : { schedule: id })}
    />
  );
}
