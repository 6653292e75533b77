/** Rows of a form: the label at the side, a hint beneath; and the field for a time at which something ends by itself. */
import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import type { ApiError } from './api.ts';
import { serverNow } from './clock.ts';
import { wallClock } from './wall-clock.ts';
import { shared } from './words.ts';

export function FormRow({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="drawer-field side-label">
      <div className="drawer-label">{label}</div>
      <div>
        {children}
        {hint !== undefined && hint !== '' && <span className="field-hint">{hint}</span>}
      </div>
    </div>
  );
}

const hourMs = 3_600_000;
const longestHours = 24;

/** `value` is the city's wall clock. */
export function EndTime({
  value,
  set,
  hours,
  testId,
}: {
  value: string;
  set(next: string): void;
  hours: number[];
  testId?: string;
}) {
  return (
    <div className="row-of">
      <Input
        type="datetime-local"
        style={{ width: 210 }}
        value={value}
        onChange={(event) => set(event.target.value)}
        data-testid={testId}
      />
      {hours.map((count) => (
        <Button
          key={count}
          size="small"
          // A minute less than the longest: the form is sent some time after it was filled.
          onClick={() => set(wallClock(serverNow() + count * hourMs - (count === longestHours ? 60_000 : 0)))}
        >
          {shared.hours(count)}
        </Button>
      ))}
    </div>
  );
}

/** What is wrong, with the first field's own sentence where there is one. */
export const formTrouble = (error: ApiError): string => {
  const first = Array.isArray(error.details) ? (error.details as { message?: string }[])[0]?.message : undefined;
  return first === undefined ? error.message : `${error.message}（${first}）`;
};
