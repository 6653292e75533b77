/** Taking the next step against a number: which, for how long, why. */
import { App, Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import type { Stage } from '../../contract/http/callers.ts';
import { daysAtMost } from '../../core/caller/measure.ts';
import { asApiError, type ApiError } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { Notice } from '../kit/error-notice.tsx';
import { callers } from './api.ts';
import { words } from './words.ts';

const dayMs = 86_400_000;
const choices: Record<Stage, readonly number[]> = { warned: [7, 30, 90], slow: [3, 7, 30], blocked: [1, 3, 7] };

interface Props {
  call: string;
  next: Stage;
  changed(): Promise<unknown>;
}

export function TakeForm({ call, next, changed }: Props) {
  const { message } = App.useApp();
  const [days, setDays] = useState(choices[next][1] ?? daysAtMost[next]);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function take() {
    setBusy(true);
    setError(null);
    try {
      // A minute less than the longest: the form is sent some time after it was filled.
      const until = new Date(serverNow() + days * dayMs - (days === daysAtMost[next] ? 60_000 : 0)).toISOString();
      const { state } = await callers.take(call, { stage: next, until, reason });
      void message.success(state === 'waiting' ? words.states.waiting : words.done);
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      await changed();
      setBusy(false);
    }
  }

  return (
    <div className="emergency-card" data-testid="take-measure">
      <h3>
        {words.take}：{words.stages[next]}
      </h3>
      <p className="second">{words.effects[next]}</p>
      {error && <Notice text={error.message} problem={error.problem} testId="measure-trouble" />}
      <div className="drawer-field side-label">
        <div className="drawer-label">{words.until}</div>
        <Segmented
          options={choices[next].map((value) => ({ value, label: words.days(value) }))}
          value={days}
          onChange={setDays}
        />
      </div>
      <div className="drawer-field side-label">
        <div className="drawer-label">{words.reason}</div>
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 5 }}
          maxLength={300}
          placeholder={words.reasonHint}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          data-testid="measure-reason"
        />
      </div>
      <Button
        type="primary"
        loading={busy}
        disabled={reason.trim() === ''}
        onClick={() => void take()}
        data-testid="take"
      >
        {words.propose[next]}
      </Button>
    </div>
  );
}
