/** Making a call: whether it can be made now, and the asking. The desk then answers its own phone by itself. */
import { useCallback, useState } from 'react';
import type { AgentState } from '../../../contract/http/agent.ts';
import { api, asApiError } from '../../kit/api.ts';
import type { ApiError } from '../../kit/api.ts';
import { useSession } from '../agent-session.ts';
import { words as desk } from '../words.ts';
import { words } from './words.ts';

export type CalledOne = Parameters<typeof api.callOut>[0];

export function useCallOut(agent: AgentState): {
  /** Null when a call can be made, otherwise why not. */
  why: string | null;
  busy: boolean;
  call(to: CalledOne): Promise<ApiError | null>;
} {
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const call = useCallback(
    async (to: CalledOne) => {
      setBusy(true);
      // This click is what lets the browser make sounds; the call that follows it is answered without another.
      void session.phone.sounds.unlock();
      session.callsOut = true;
      try {
        await api.callOut(to);
        return null;
      } catch (error) {
        session.callsOut = false;
        return asApiError(error);
      } finally {
        setBusy(false);
      }
    },
    [session],
  );
  return { why: whyNot(agent, session.page), busy, call };
}

export function whyNot(agent: AgentState, page: string): string | null {
  if (agent.presence.state === 'offline') return words.callOut.notSignedIn;
  if (agent.device === 'browser' && agent.page !== page) return desk.why.elsewhere;
  if (agent.call !== null) return words.callOut.inCall;
  return agent.phoneReady ? null : words.callOut.phoneNotReady;
}
