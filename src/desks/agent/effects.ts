/** What a call does besides being drawn: the phone registers, the title calls, a sound reminds. */
import { useEffect, useRef } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import { api } from '../kit/api.ts';
import { serverNow, useNow } from '../kit/clock.ts';
import { durationSince } from '../kit/format.ts';
import { shared } from '../kit/words.ts';
import { useSession } from './agent-session.ts';
import { citizenHeldSince, phaseOf } from './view.ts';
import { words } from './words.ts';

const retryMs = 3000;

/** The browser phone is on exactly while this page owns it and somebody is signed in. */
export function usePhoneKeeper(agent: AgentState, owner: boolean): void {
  const { phone } = useSession();
  const on = owner && agent.device === 'browser' && agent.presence.state !== 'offline';
  const started = useRef(false);
  useEffect(() => {
    if (!on) {
      if (started.current) phone.stop();
      started.current = false;
      return;
    }
    let timer: ReturnType<typeof setTimeout> | null = null;
    let stopped = false;
    const start = () => {
      api
        .phoneAccess('browser')
        .then((access) => {
          if (stopped) return;
          started.current = true;
          void phone.start(access);
        })
        .catch(() => {
          if (!stopped) timer = setTimeout(start, retryMs);
        });
    };
    start();
    return () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [on, phone]);
}

/** Title, system notice and reminder sounds; the ring itself is the phone's. A component, so that its seconds redraw only it. */
export function Alerts({ agent }: { agent: AgentState }): null {
  useTitle(agent);
  useNotice(agent);
  useReminders(agent);
  return null;
}

function useTitle(agent: AgentState): void {
  const now = useNow();
  const phase = phaseOf(agent);
  const calling = phase === 'offered' || phase === 'ringing';
  const title =
    calling && agent.call !== null
      ? words.title(durationSince(agent.call.since, now))
      : `${words.desk} · ${shared.product}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}

function useNotice(agent: AgentState): void {
  const phase = phaseOf(agent);
  const callId = agent.call?.callId ?? null;
  const queue = agent.call?.queue?.label ?? '';
  const calling = phase === 'offered' || phase === 'ringing';
  useEffect(() => {
    if (!calling || callId === null || !document.hidden) return;
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    // No number, no name: the notice may show on a locked screen.
    const notice = new Notification(words.notify(queue), { tag: 'call', silent: true });
    notice.onclick = () => window.focus();
    return () => notice.close();
  }, [calling, callId, queue]);
}

function useReminders(agent: AgentState): void {
  const { sounds } = useSession().phone;
  const phase = phaseOf(agent);
  const heldSince = citizenHeldSince(agent);
  const deadline = agent.call?.deadline ?? null;
  const callId = agent.call?.callId ?? null;

  useEffect(() => {
    if (phase === 'talking') sounds.play('tick');
  }, [phase, callId, sounds]);

  useEffect(() => {
    if (heldSince === null) return;
    const timers = [60, 120]
      .map((seconds) => Date.parse(heldSince) + seconds * 1000 - serverNow())
      .filter((ms) => ms > 0)
      .map((ms) => setTimeout(() => sounds.play('hold-warning'), ms));
    return () => timers.forEach(clearTimeout);
  }, [heldSince, sounds]);

  useEffect(() => {
    if (phase !== 'wrapUp' || deadline === null) return;
    const ms = Date.parse(deadline) - 10_000 - serverNow();
    if (ms <= 0) return;
    const timer = setTimeout(() => sounds.play('wrap-up-end'), ms);
    return () => clearTimeout(timer);
  }, [phase, deadline, sounds]);
}
