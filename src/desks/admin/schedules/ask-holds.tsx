/** What holds at a time one asks for, and by which rule: asked of the server, by what is saved. */
import { useQuery } from '@tanstack/react-query';
import { Input, Tag } from 'antd';
import { useState } from 'react';
import { asApiError } from '../../kit/api.ts';
import { fromWallClock, wallClock } from '../../kit/wall-clock.ts';
import { calendar } from './api.ts';
import { words } from './words.ts';

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
