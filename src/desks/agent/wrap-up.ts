/** The wrap-up clock: it stands still while the form is being filled, because the desk asks for more time by itself. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import type { AgentDisposition } from '../../contract/words.ts';
import { api } from '../kit/api.ts';
import { serverNow } from '../kit/clock.ts';
import { useTrouble } from './hands.ts';
import { phaseOf } from './view.ts';

export interface WrapUpClock {
  /** 填写中，暂停计时. */
  paused: boolean;
  busy: boolean;
  extend(): void;
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
  return useMemo(
    () => ({
      paused,
      busy,
      extend: () => run(api.extendWrapUp),
      finish: (disposition: AgentDisposition) => run((id) => api.wrapUp(id, disposition)),
    }),
    [paused, busy, run],
  );
}
