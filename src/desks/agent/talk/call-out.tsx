/** Calls that the agent makes: to a number typed here, or to whoever a ticket or a call belongs to, unseen. */
import { Button, Input, Popconfirm, Popover, Tooltip } from 'antd';
import type { InputRef } from 'antd';
import { useRef, useState } from 'react';
import type { FormEvent } from 'react';
import type { AgentState } from '../../../contract/http/agent.ts';
import type { ApiError } from '../../kit/api.ts';
import { Notice } from '../../kit/error-notice.tsx';
import { shared } from '../../kit/words.ts';
import { normalisePhone } from '../../../core/kernel/phone-number.ts';
import { useSessionView } from '../agent-session.ts';
import { useTrouble } from '../hands.ts';
import { useCallOut, type CalledOne } from './use-call-out.ts';
import './talk.css';
import { words } from './words.ts';

const w = words.callOut;

/** In the call bar while no call is in hand. */
export function CallOut({ agent }: { agent: AgentState }) {
  const { why, call, busy } = useCallOut(agent);
  const [open, setOpen] = useState(false);
  const button = (
    <Button size="small" disabled={why !== null} data-testid="call-out">
      {w.call}
    </Button>
  );
  if (why !== null) {
    return (
      <Tooltip title={why} placement="bottom">
        <span>{button}</span>
      </Tooltip>
    );
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottom"
      destroyOnHidden
      content={<NumberForm call={call} busy={busy} />}
    >
      {button}
    </Popover>
  );
}

type Call = (to: CalledOne) => Promise<ApiError | null>;

function NumberForm({ call, busy }: { call: Call; busy: boolean }) {
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const [failed, setFailed] = useState<ApiError | null>(null);
  const input = useRef<InputRef>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const number = normalisePhone(typed);
    setWrong(number === null);
    setFailed(null);
    if (number === null) input.current?.focus();
    else if (!busy) setFailed(await call({ number }));
  };
  return (
    <form className="call-out-form stack" onSubmit={(event) => void submit(event)} data-testid="call-out-form">
      <Input
        ref={input}
        autoFocus
        inputMode="tel"
        maxLength={30}
        placeholder={w.number}
        aria-label={w.number}
        aria-invalid={wrong}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        data-testid="call-out-number"
      />
      <p className={wrong ? 'field-error' : 'field-hint'} role={wrong ? 'alert' : undefined}>
        {wrong ? w.wrong : w.hint}
      </p>
      {failed !== null && <Notice text={failed.message} problem={failed.problem} testId="call-out-failed" />}
      <Button type="primary" htmlType="submit" block loading={busy} data-testid="call-out-go">
        {w.call}
      </Button>
    </form>
  );
}

/** The number stays on the server: only what leads to it is named. */
export function CallBack({ to, label, title }: { to: CalledOne; label: string; title: string }) {
  const { agent } = useSessionView().desk;
  return agent === null ? null : <KnownCall agent={agent} to={to} label={label} title={title} />;
}

function KnownCall({ agent, to, label, title }: { agent: AgentState; to: CalledOne; label: string; title: string }) {
  const trouble = useTrouble();
  const { why, call, busy } = useCallOut(agent);
  const run = async () => {
    const error = await call(to);
    if (error !== null) trouble(error);
  };
  return (
    <Popconfirm
      title={title}
      description={w.unseen}
      okText={label}
      cancelText={shared.cancel}
      icon={null}
      disabled={why !== null}
      onConfirm={() => void run()}
    >
      <Button size="small" disabled={why !== null} title={why ?? undefined} loading={busy} data-testid="call-back">
        {label}
      </Button>
    </Popconfirm>
  );
}
