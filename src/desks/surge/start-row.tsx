/** Until when, one button, one confirmation that reads what callers will hear. */
import { App, Button } from 'antd';
import { useState } from 'react';
import type { SurgeProfile } from '../../contract/http/surge.ts';
import { useAct } from '../kit/act.ts';
import { serverNow } from '../kit/clock.ts';
import { Notice } from '../kit/error-notice.tsx';
import { EndTime, formTrouble, FormRow } from '../kit/form-row.tsx';
import { fromWallClock, wallClock } from '../kit/wall-clock.ts';
import { shared } from '../kit/words.ts';
import { surges } from './api.ts';
import { words } from './words.ts';

const usualMs = 2 * 3_600_000;

interface Props {
  profile: SurgeProfile;
  notice: string;
  /** What is on the page is not what would be heard. */
  dirty: boolean;
  changed(): Promise<unknown>;
}

export function StartRow({ profile, notice, dirty, changed }: Props) {
  const { message, modal } = App.useApp();
  const { busy, error, act } = useAct();
  const [until, setUntil] = useState(() => wallClock(serverNow() + usualMs));
  const at = fromWallClock(until);
  const { id, revision, name } = profile;
  const start = () =>
    modal.confirm({
      title: words.startTitle(name),
      content: (
        <>
          <p>{words.startText}</p>
          <p>{notice}</p>
        </>
      ),
      okText: words.start,
      cancelText: shared.cancel,
      onOk: () =>
        act(async () => {
          try {
            await surges.start({ profile: id, revision, until: new Date(at ?? 0).toISOString() });
            void message.success(words.started);
          } finally {
            await changed();
          }
        }),
    });
  return (
    <>
      {error !== null && <Notice text={formTrouble(error)} problem={error.problem} tone="red" testId="surge-trouble" />}
      <FormRow label={words.until} hint={dirty ? words.unsaved : words.untilHint}>
        <div className="row-of">
          <EndTime value={until} set={setUntil} hours={[1, 2, 4, 8]} testId="surge-until" />
          <Button
            type="primary"
            className="push-right"
            disabled={dirty || at === null}
            loading={busy}
            onClick={start}
            data-testid="start-surge"
          >
            {words.start}
          </Button>
        </div>
      </FormRow>
    </>
  );
}
