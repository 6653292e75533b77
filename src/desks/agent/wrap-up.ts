/** The wrap-up clock: it stands still while the form is being filled, because the desk asks for more time by itself. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import type { AgentDisposition } from '../../contract/words.ts';
import { api } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { useTrouble } from './hands.ts';
import { useKeys } from '../kit/keyboard.ts';
import { isTalk, phaseOf } from './view.ts';

export interface WrapUpClock {
  /** 填写中，暂停计时. */
  paused: boolean;
  busy: boolean;
  extend(): void;
  /** Of one that is the agent's own choice. */
  leave(): void;
  finish(disposition: AgentDisposition): void;
}

/** Somebody who typed within this is still at it. */
const stillTypingMs = 60_000;
const askWhenLeftMs = 15_000;

/** Filling counts when the form holds something unsent and was touched lately; a form left behind does not hold the line. */
export function isFilling(form: { touched: boolean; sent: boolean; editedAt: number }, now: number): boolean {
  return form.touched && !form.sent && now - form.editedAt < stillTypingMs;
}

export function useWrapUp(agent: AgentState, touched: boolean, sent: boolean, editedAt: number): WrapUpClock {
  const trouble = useTrouble();
  const [busy, setBusy] = useState(false);
  const [paused, setPaused] = useState(false);
  const call = phaseOf(agent) === 'wrapUp' ? agent.call : null;
  const callId = call?.callId ?? null;
  const deadline = call?.deadline ?? null;

  useEffect(() => {
    if (callId === null || deadline === null) {
      setPaused(false);
      return;
    }
    const look = () => {
      const filling = isFilling({ touched, sent, editedAt }, Date.now());
      setPaused(filling);
      if (filling && Date.parse(deadline) - serverNow() < askWhenLeftMs)
        void api.extendWrapUp(callId).catch(() => undefined);
    };
    look();
    const timer = setInterval(look, 2000);
    return () => clearInterval(timer);
  }, [callId, deadline, touched, sent, editedAt]);

  useAskedByForm(agent, touched && !sent);

  const run = useCallback(
    (ask: (id: string) => Promise<unknown>) => {
      if (callId === null) return;
      setBusy(true);
      void ask(callId)
        .catch(trouble)
        .finally(() => setBusy(false));
    },
    [callId, trouble],
  );
  const leave = useCallback(() => run(api.leaveWrapUp), [run]);
  useKeys(call?.wrapUp?.mode === 'optional' && !busy ? { F7: leave } : noKeys);
  return useMemo(
    () => ({
      paused,
      busy,
      extend: () => run(api.extendWrapUp),
      leave,
      finish: (disposition: AgentDisposition) => run((id) => api.wrapUp(id, disposition)),
    }),
    [paused, busy, run, leave],
  );
}

const noKeys = {};

/** A form that is begun and not sent asks for the wrap-up that nobody is given unasked. Once a call: the agent may say no. */
function useAskedByForm(agent: AgentState, unsent: boolean): void {
  const { call } = agent;
  const open = call !== null && isTalk(phaseOf(agent)) && call.wrapUp?.mode === 'optional';
  const callId = open && unsent ? call.callId : null;
  const settled = call?.wrapUp?.wanted === true || call?.wrapUp?.told !== null;
  const askedFor = useRef<string | null>(null);
  useEffect(() => {
    if (callId === null || askedFor.current === callId || settled) return;
    askedFor.current = callId;
    void api.askWrapUp(callId, true).catch(() => undefined);
  }, [callId, settled]);
}
