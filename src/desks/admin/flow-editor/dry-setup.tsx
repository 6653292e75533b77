/** What a dry run is given: who rings, when, what is known of them, and which lines nobody answers. */
import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import type { Session } from './dry-session.ts';
import { useStudio } from './studio.ts';
import { words } from './words.ts';

const w = words.dry;

/** 2026-03-02T14:03, as the clocks of the city show it. */
const cityTime = (at: string): string => new Date(Date.parse(at) + 8 * 3600_000).toISOString().slice(0, 16);
const fromCityTime = (text: string): string => new Date(`${text}:00+08:00`).toISOString();

export function Setup({ session: { given }, set }: { session: Session; set(session: Session): void }) {
  const { lists } = useStudio();
  const again = (change: Partial<Session['given']>) =>
    set({ given: { ...given, ...change, acts: given.acts }, passed: 0, toTheEnd: false });
  return (
    <div className="dry-setup">
      <label>
        {w.number}
        <Input
          size="small"
          placeholder={w.numberHint}
          maxLength={20}
          value={given.number ?? ''}
          onChange={(event) => again({ number: event.target.value === '' ? null : event.target.value })}
        />
      </label>
      <label>
        {w.at}
        <DatePicker
          size="small"
          className="wide"
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          allowClear={false}
          value={dayjs(cityTime(given.at))}
          onChange={(at) => at !== null && again({ at: fromCityTime(at.format('YYYY-MM-DDTHH:mm')) })}
        />
      </label>
      <label>
        {w.openTickets}
        <InputNumber
          size="small"
          min={0}
          max={99}
          value={Number(given.facts?.['openTickets'] ?? 0)}
          onChange={(count) => again({ facts: { ...given.facts, openTickets: String(count ?? 0) } })}
        />
      </label>
      <label>
        {w.overflow}
        <Select
          size="small"
          mode="multiple"
          className="wide"
          value={Object.keys(given.queues ?? {})}
          options={(lists?.queues ?? []).map(({ id, label }) => ({ value: id, label }))}
          onChange={(queues: string[]) =>
            again({ queues: Object.fromEntries(queues.map((queue) => [queue, 'overflows' as const])) })
          }
        />
      </label>
    </div>
  );
}
