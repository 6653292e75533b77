/** Proposing an emergency: what callers hear, where they go, how long. Nothing happens before a second admin confirms. */
import { App, Button, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { EmergencyNow, ProposeEmergency } from '../../../contract/http/emergency.ts';
import { secondsOf } from '../../../core/ivr/spoken.ts';
import { asApiError } from '../../kit/api.ts';
import type { ApiError } from '../../kit/api.ts';
import { serverNow } from '../../kit/clock.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { TryOut } from '../prompts/try-out.tsx';
import { fromWallClock, wallClock } from '../schedules/ask-holds.tsx';
import { emergencies } from './api.ts';
import { words } from './words.ts';

interface Props {
  queues: EmergencyNow['queues'];
  done(): Promise<unknown>;
}
const hour = 3_600_000;
const quickHours = [1, 2, 4, 12, 24];
type Hours = ProposeEmergency['hours'];

export function ProposeForm({ queues, done }: Props) {
  const { message } = App.useApp();
  const [label, setLabel] = useState('');
  const [greeting, setGreeting] = useState('');
  const [english, setEnglish] = useState('');
  const [queue, setQueue] = useState<string | null>(null);
  const [toMenu, setToMenu] = useState(false);
  const [hours, setHours] = useState<Hours>('calendar');
  const [until, setUntil] = useState(() => wallClock(serverNow() + 2 * hour));
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const at = fromWallClock(until);
  const target = queue ?? queues[0]?.id ?? '';

  async function propose() {
    if (at === null) return;
    setBusy(true);
    setError(null);
    try {
      await emergencies.propose({
        label,
        greeting,
        greetingEnglish: english.trim() === '' ? null : english,
        route: toMenu ? 'menu' : { queue: target },
        hours,
        until: new Date(at).toISOString(),
      });
      void message.success(words.waitingOther);
    } catch (failed) {
      setError(asApiError(failed));
    } finally {
      await done();
      setBusy(false);
    }
  }

  return (
    <div className="emergency-card" data-testid="propose-emergency">
      <p className="second">{words.off}</p>
      {error && <Notice text={told(error)} problem={error.problem} tone="red" testId="emergency-trouble" />}
      <Row label={words.label} hint={words.labelHint}>
        <Input
          maxLength={20}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          data-testid="emergency-label"
        />
      </Row>
      <Row
        label={words.greeting}
        hint={greeting.trim() === '' ? '' : words.reading(secondsOf({ text: greeting, language: 'zh' }))}
      >
        <Input.TextArea
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={300}
          value={greeting}
          onChange={(event) => setGreeting(event.target.value)}
          data-testid="emergency-greeting"
        />
        <TryOut text={greeting} language="zh" voice="" />
      </Row>
      <Row label={words.greetingEnglish}>
        <Input
          maxLength={300}
          placeholder={words.optional}
          value={english}
          onChange={(event) => setEnglish(event.target.value)}
        />
      </Row>
      <Row label={words.route}>
        <div className="row-of">
          <Radio.Group
            value={toMenu}
            onChange={(event) => setToMenu(event.target.value as boolean)}
            options={[
              { value: false, label: words.queue },
              { value: true, label: words.menu },
            ]}
          />
          {!toMenu && (
            <Select
              style={{ minWidth: 160 }}
              value={target}
              options={queues.map(({ id, label: name }) => ({ value: id, label: name }))}
              onChange={setQueue}
            />
          )}
        </div>
      </Row>
      <Row label={words.hours}>
        <Radio.Group
          value={hours}
          onChange={(event) => setHours(event.target.value as Hours)}
          options={(['calendar', 'open', 'closed'] as const).map((value) => ({
            value,
            label: words.hoursLabels[value],
          }))}
        />
      </Row>
      <Row label={words.until} hint={words.untilHint}>
        <div className="row-of">
          <Input
            type="datetime-local"
            style={{ width: 210 }}
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
          {quickHours.map((count) => (
            <Button
              key={count}
              size="small"
              // A minute less than the longest: the form is sent some time after it was filled.
              onClick={() => setUntil(wallClock(serverNow() + count * hour - (count === 24 ? 60_000 : 0)))}
            >
              {words.quick(count)}
            </Button>
          ))}
        </div>
      </Row>
      <div className="row-of sticky-acts">
        <Button
          type="primary"
          loading={busy}
          disabled={label.trim() === '' || greeting.trim() === '' || at === null}
          onClick={() => void propose()}
          data-testid="propose"
        >
          {words.propose}
        </Button>
      </div>
    </div>
  );
}

const told = (error: ApiError): string => {
  const first = Array.isArray(error.details) ? (error.details as { message?: string }[])[0]?.message : undefined;
  return first === undefined ? error.message : `${error.message}（${first}）`;
};

function Row({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
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
