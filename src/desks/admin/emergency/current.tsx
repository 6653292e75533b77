/** The emergency that is proposed or holds, and what this admin may do about it. */
import { App, Button } from 'antd';
import { useState } from 'react';
import type { EmergencyNow, EmergencyRow } from '../../../contract/http/emergency.ts';
import { asApiError } from '../../kit/api.ts';
import { useNow } from '../../kit/clock.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { duration, fullTime } from '../../kit/format.ts';
import { usePerson } from '../../kit/session.tsx';
import { shared } from '../../kit/words.ts';
import { emergencies } from './api.ts';
import { words } from './words.ts';

interface Props {
  row: EmergencyRow;
  queues: EmergencyNow['queues'];
  changed(): Promise<unknown>;
}

export function CurrentEmergency({ row, queues, changed }: Props) {
  const me = usePerson();
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const active = row.state === 'active';
  const mine = row.proposedBy === me.username;

  async function act(work: () => Promise<unknown>, done: string) {
    setBusy(true);
    setTrouble(null);
    try {
      await work();
      void message.success(done);
    } catch (error) {
      setTrouble(asApiError(error).message);
    } finally {
      await changed();
      setBusy(false);
    }
  }
  const ask = (title: string, okText: string, work: () => Promise<unknown>, done: string) =>
    modal.confirm({
      title,
      okText,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: () => act(work, done),
    });
  const confirm = () =>
    ask(words.confirmTitle(row.label), words.confirm, () => emergencies.confirm(row.id), words.confirmed);
  const end = () => ask(words.endTitle(row.label), words.end, () => emergencies.end(row.id), words.ended);
  const withdraw = () => void act(() => emergencies.end(row.id), words.withdrawn);

  return (
    <div className={`emergency-card ${active ? 'on' : 'waiting'}`} data-testid={`emergency-${row.state}`}>
      <h2>{active ? words.active(row.label) : mine ? words.waitingOther : words.proposed(row.proposedBy)}</h2>
      <Facts row={row} queues={queues} />
      {trouble !== null && <Notice text={trouble} testId="emergency-trouble" />}
      <div className="row-of">
        {active ? (
          <Button danger loading={busy} onClick={end} data-testid="end-emergency">
            {words.end}
          </Button>
        ) : (
          <>
            <Button danger disabled={mine} loading={busy} onClick={confirm} data-testid="confirm-emergency">
              {words.confirm}
            </Button>
            {mine && <span className="second">{words.needTwo}</span>}
            <Button className="push-right" disabled={busy} onClick={withdraw} data-testid="withdraw-emergency">
              {words.withdraw}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}

function Facts({ row, queues }: Pick<Props, 'row' | 'queues'>) {
  const { route } = row;
  const target =
    route === 'menu'
      ? words.menu
      : `${words.queue}：${queues.find(({ id }) => id === route.queue)?.label ?? route.queue}`;
  return (
    <dl>
      <dt>{words.label}</dt>
      <dd>{row.label}</dd>
      <dt>{words.greeting}</dt>
      <dd>{row.greeting}</dd>
      {row.greetingEnglish && (
        <>
          <dt>{words.greetingEnglish}</dt>
          <dd>{row.greetingEnglish}</dd>
        </>
      )}
      <dt>{words.route}</dt>
      <dd>{target}</dd>
      <dt>{words.hours}</dt>
      <dd>{words.hoursLabels[row.hours]}</dd>
      <dt>{words.until}</dt>
      <dd className="num">
        {fullTime(row.until)} <Remaining until={row.until} />
      </dd>
    </dl>
  );
}

function Remaining({ until }: { until: string }) {
  const now = useNow();
  return <span className="second">{words.remains(duration((Date.parse(until) - now) / 1000))}</span>;
}
