/** The surge that holds: what callers hear, until when, another end, and its end. */
import { App, Button } from 'antd';
import { useState } from 'react';
import type { SurgeDeskNow, SurgeRow } from '../../contract/http/surge.ts';
import { useAct } from '../kit/act.ts';
import { useNow } from '../kit/clock.ts';
import { Notice } from '../kit/error-notice.tsx';
import { EndTime, formTrouble } from '../kit/form-row.tsx';
import { duration, fullTime } from '../kit/format.ts';
import { fromWallClock, wallClock } from '../kit/wall-clock.ts';
import { shared } from '../kit/words.ts';
import { surges } from './api.ts';
import { words } from './words.ts';

interface Props {
  row: SurgeRow;
  queues: SurgeDeskNow['queues'];
  changed(): Promise<unknown>;
}

export function CurrentSurge({ row, queues, changed }: Props) {
  const { message, modal } = App.useApp();
  const { busy, error, act } = useAct();
  const [until, setUntil] = useState(() => wallClock(Date.parse(row.until)));
  const at = fromWallClock(until);
  const moved = at !== null && wallClock(at) !== wallClock(Date.parse(row.until));
  const done = (work: () => Promise<unknown>, said: string) =>
    act(async () => {
      try {
        await work();
        void message.success(said);
      } finally {
        await changed();
      }
    });
  const extend = () => void done(() => surges.extend(row.id, new Date(at ?? 0).toISOString()), words.extended);
  const end = () =>
    modal.confirm({
      title: words.endTitle(row.name),
      okText: words.end,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () => done(() => surges.end(row.id), words.ended),
    });
  return (
    <div className="emergency-card surge-on" data-testid="surge-active">
      <h2>{words.active(row.name)}</h2>
      <Facts row={row} queues={queues} />
      {error !== null && <Notice text={formTrouble(error)} problem={error.problem} testId="surge-trouble" />}
      <div className="row-of">
        <EndTime value={until} set={setUntil} hours={[1, 2, 4]} testId="surge-new-until" />
        <Button disabled={!moved} loading={busy} onClick={extend} data-testid="extend-surge">
          {words.extend}
        </Button>
        <Button danger className="push-right" loading={busy} onClick={end} data-testid="end-surge">
          {words.end}
        </Button>
      </div>
    </div>
  );
}

function Facts({ row, queues }: Pick<Props, 'row' | 'queues'>) {
  const now = useNow();
  const queue = queues.find(({ id }) => id === row.queue)?.label ?? row.queue;
  return (
    <dl>
      <dt>{words.notice}</dt>
      <dd>{row.notice.join(' ')}</dd>
      <dt>{words.key}</dt>
      <dd>{words.keyLine(row.key, row.shortcut, queue)}</dd>
      <dt>{words.callbackFact}</dt>
      <dd>{row.callback ? words.callbackState.on : words.callbackState.off}</dd>
      <dt>{words.until}</dt>
      <dd className="num">
        {fullTime(row.until)}{' '}
        <span className="second">
          {words.remains(duration((Date.parse(row.until) - now) / 1000))} · {words.startedBy(row.startedBy)}
        </span>
      </dd>
    </dl>
  );
}
