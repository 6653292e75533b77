/** Proposing an emergency: what callers hear, where they go, how long. Nothing happens before a second admin confirms. */
import { App, Button, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import type { EmergencyNow, ProposeEmergency } from '../../../contract/http/emergency.ts';
import { secondsOf } from '../../../core/ivr/spoken.ts';
import { asApiError } from '../../kit/api.ts';
import type { ApiError } from '../../kit/api.ts';
import { serverNow } from '../../kit/clock.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { EndTime, formTrouble, FormRow } from '../../kit/form-row.tsx';
import { fromWallClock, wallClock } from '../../kit/wall-clock.ts';
import { TryOut } from '../prompts/try-out.tsx';
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
      {error && <Notice text={formTrouble(error)} problem={error.problem} tone="red" testId="emergency-trouble" />}
      <FormRow label={words.label} hint={words.labelHint}>
        <Input
          maxLength={20}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
          data-testid="emergency-label"
        />
      </FormRow>
      <FormRow
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
      </FormRow>
      <FormRow label={words.greetingEnglish}>
        <Input
          maxLength={300}
          placeholder={words.optional}
          value={english}
          onChange={(event) => setEnglish(event.target.value)}
        />
      </FormRow>
      <FormRow label={words.route}>
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
      </FormRow>
      <FormRow label={words.hours}>
        <Radio.Group
          value={hours}
          onChange={(event) => setHours(event.target.value as Hours)}
          options={(['calendar', 'open', 'closed'] as const).map((value) => ({
            value,
            label: words.hoursLabels[value],
          }))}
        />
      </FormRow>
      <FormRow label={words.until} hint={words.untilHint}>
        <EndTime value={until} set={setUntil} hours={quickHours} />
      </FormRow>
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
