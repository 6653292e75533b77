/** The status strip: phone, network, data, microphone, the day. What is away is said here in words. */
import { useEffect, useState } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import { api } from '../kit/api.ts';
import { clock, shortDuration, thousands } from '../kit/format.ts';
import { Lamp } from '../kit/lamp.tsx';
import type { LampShape, LampTone } from '../kit/lamp.tsx';
import type { LineState } from '../kit/socket.ts';
import { useSoftphone } from '../kit/use-softphone.ts';
import { useSession } from './agent-session.ts';
import { words } from './words.ts';

const w = words.status;

function Item({ label, shape, tone, text }: { label: string; shape: LampShape; tone: LampTone; text: string }) {
  return (
    <span className="strip-item">
      {label} <Lamp shape={shape} tone={tone} /> <span className="num">{text}</span>
    </span>
  );
}

export function StatusStrip({ agent, line, queued }: { agent: AgentState | null; line: LineState; queued: number }) {
  const ms = useRoundTrip();
  const mean = agent === null || agent.today.answered === 0 ? 0 : agent.today.talkedSeconds / agent.today.answered;
  return (
    <>
      <PhoneItem agent={agent} />
      <Item
        label={w.network}
        {...(line.up ? { shape: 'circle', tone: 'green' } : { shape: 'triangle', tone: 'amber' })}
        text={line.up ? (ms === null ? '--' : `${ms}ms`) : w.networkDown}
      />
      <Item
        label={w.data}
        {...(line.stale ? { shape: 'triangle', tone: 'amber' } : { shape: 'circle', tone: 'green' })}
        text={line.stale ? w.staleSince(clock(line.lastHeardAt)) : w.live}
      />
      <Microphone />
      {agent !== null && <Degraded agent={agent} queued={queued} />}
      <span className="strip-right num">
        {agent !== null && w.today(thousands(agent.today.answered), shortDuration(mean))}
      </span>
    </>
  );
}

function PhoneItem({ agent }: { agent: AgentState | null }) {
  if (agent === null || agent.presence.state === 'offline')
    return <Item label={w.phone} shape="ring" tone="grey" text={w.phoneNone} />;
  return agent.phoneReady ? (
    <Item label={w.phone} shape="circle" tone="green" text={w.phoneReady} />
  ) : (
    <Item label={w.phone} shape="triangle" tone="amber" text={w.phoneNotReady} />
  );
}

function Microphone() {
  const { phone } = useSession();
  const open = useSoftphone(phone, (state) => state.micOpen);
  const level = useSoftphone(phone, (state) => state.micLevel);
  if (!open) return null;
  return (
    <span className="strip-item" data-testid="mic-level">
      {w.microphone}
      <svg width="32" height="12" viewBox="0 0 32 12" aria-hidden="true" className="level">
        {[0, 1, 2, 3, 4].map((i) => (
          <rect
            key={i}
            x={i * 6}
            y={10 - i * 2}
            width="4"
            height={2 + i * 2}
            fill={level > i / 5 ? 'var(--green)' : 'var(--hairline)'}
          />
        ))}
      </svg>
    </span>
  );
}

function Degraded({ agent, queued }: { agent: AgentState; queued: number }) {
  const texts = [
    ...(agent.degraded.includes('asterisk') ? [w.asteriskAway] : []),
    ...(agent.degraded.includes('database') ? [w.databaseAway(queued)] : queued > 0 ? [w.queuedTickets(queued)] : []),
    ...(agent.degraded.includes('redis') ? [w.redisAway] : []),
  ];
  return (
    <>
      {texts.map((text) => (
        <span className="strip-item strip-warn" key={text}>
          <Lamp shape="triangle" tone="amber" /> {text}
        </span>
      ))}
    </>
  );
}

function useRoundTrip(): number | null {
  const [ms, setMs] = useState<number | null>(null);
  useEffect(() => {
    const ask = () => {
      if (!document.hidden) void api.roundTrip().then(setMs);
    };
    ask();
    const timer = setInterval(ask, 15_000);
    return () => clearInterval(timer);
  }, []);
  return ms;
}
