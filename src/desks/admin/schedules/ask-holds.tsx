/** What holds at a time one asks for, and by which rule: asked of the server, by what is saved. */
import { useQuery } from '@tanstack/react-query';
import { Input, Tag } from 'antd';
import { useState } from 'react';
import { shanghaiOffsetMs } from '../../../core/kernel/day.ts';
import { asApiError } from '../../kit/api.ts';
import { calendar } from './api.ts';
import { words } from './words.ts';

/** The city's wall clock, as a datetime-local field wants it. */
export const wallClock = (at: number): string => new Date(at + shanghaiOffsetMs).toISOString().slice(0, 16);
export function fromWallClock(text: string): number | null {
  const at = Date.parse(`${text}:00.000+08:00`);
  return Number.isNaN(at) ? null : at;
}

export function AskHolds({ id, now }: { id: string; now: number }) {
  const [text, setText] = useState(() => wallClock(now));
  const at = fromWallClock(text);
  const asked = useQuery({
    queryKey: ['holds', id, at],
    queryFn: () => calendar.holds(id, new Date(at ?? 0).toISOString()),
    enabled: at !== null,
    staleTime: 0,
  });
  return (
    <div>
      <h3>
        {words.ask} <span className="aside">{words.askUnsaved}</span>
      </h3>
      <div className="holds-answer">
        <Input
          type="datetime-local"
          aria-label={words.askAt}
          value={text}
          onChange={(event) => setText(event.target.value)}
          style={{ width: 210 }}
          data-testid="holds-at"
        />
        {asked.data && (
          <span data-testid="holds">
            <Tag color={asked.data.open ? 'success' : 'default'}>{asked.data.open ? words.open : words.closed}</Tag>
            {asked.data.because}
          </span>
        )}
        {asked.isError && <span className="field-error">{asApiError(asked.error).message}</span>}
      </div>
    </div>
  );
}
