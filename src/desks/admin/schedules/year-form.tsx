/** The public holidays of a year, as text that can be pasted from the State Council's notice. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Input } from 'antd';
import { useState } from 'react';
import type { YearRow } from '../../../contract/http/schedules.ts';
import { asApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { calendar, yearsKey } from './api.ts';
import { daysOf, textOf } from './dates-text.ts';
import { words } from './words.ts';

export function YearForm({ year, row }: { year: number; row: YearRow | null }) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [official, setOfficial] = useState(row?.table.official ?? '');
  const [holidays, setHolidays] = useState(() => textOf(row?.table.holidays ?? []));
  const [workdays, setWorkdays] = useState(() => textOf(row?.table.workdays ?? []));
  const [revision, setRevision] = useState(row?.revision ?? 0);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const readHolidays = daysOf(holidays);
  const readWorkdays = daysOf(workdays);

  async function save() {
    if (!readHolidays.ok || !readWorkdays.ok) return;
    setBusy(true);
    setTrouble(null);
    try {
      const saved = await calendar.saveYear(revision, {
        year,
        official: official.trim() === '' ? null : official.trim(),
        holidays: readHolidays.days,
        workdays: readWorkdays.days,
      });
      setRevision(saved.revision);
      void message.success(words.saved);
      await queries.invalidateQueries({ queryKey: yearsKey });
    } catch (error) {
      setTrouble(asApiError(error).message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="form-column">
      <h2 className="num">
        {words.year(year)} {words.years}
      </h2>
      {trouble !== null && <Notice text={trouble} tone="red" testId="year-trouble" />}
      <div>
        <h3>{words.official}</h3>
        <Input maxLength={200} value={official} onChange={(event) => setOfficial(event.target.value)} />
        <span className="field-hint">{words.officialHint}</span>
      </div>
      <Dates title={words.holidayDays} text={holidays} set={setHolidays} why={whyNot(readHolidays)} />
      <Dates title={words.workdays} text={workdays} set={setWorkdays} why={whyNot(readWorkdays)} />
      <div className="row-of sticky-acts">
        <Button
          type="primary"
          loading={busy}
          disabled={!readHolidays.ok || !readWorkdays.ok}
          onClick={() => void save()}
          data-testid="save-year"
        >
          {words.save}
        </Button>
      </div>
    </div>
  );
}

const whyNot = (read: ReturnType<typeof daysOf>): string | null => (read.ok ? null : read.why);

interface DatesProps {
  title: string;
  text: string;
  set(text: string): void;
  why: string | null;
}
function Dates({ title, text, set, why }: DatesProps) {
  return (
    <div>
      <h3>{title}</h3>
      <Input.TextArea
        className="num"
        aria-label={title}
        autoSize={{ minRows: 3, maxRows: 12 }}
        value={text}
        onChange={(event) => set(event.target.value)}
      />
      {why === null ? (
        <span className="field-hint">{words.datesHint}</span>
      ) : (
        <span className="field-error">{why}</span>
      )}
    </div>
  );
}
