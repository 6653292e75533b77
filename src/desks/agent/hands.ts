/** The agent's hands on the call: each acts once at a time, and says what was not done. F-keys and buttons share them. */
import { App } from 'antd';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AgentState } from '../../contract/http/agent.ts';
import { api, asApiError } from '../kit/api.ts';
import type { ApiError } from '../kit/api.ts';
import { DoublePress, useKeys } from '../kit/keyboard.ts';
import { useLatest } from '../kit/latest.ts';
import { useSoftphone } from '../kit/use-softphone.ts';
import { useSession } from './agent-session.ts';
import { phaseOf, slotsOf } from './view.ts';
import type { Phase, Slot, SlotId } from './view.ts';
import { shared } from '../kit/words.ts';

export interface Hands {
  slots: Slot[];
  act(slot: SlotId): void;
  sendKey(key: string): void;
  /** 接听 was pressed before the phone rang: it is kept. */
  answerKept: boolean;
  /** 再按一次 F9 挂断 is shown. */
  hangUpAsked: boolean;
  keypadOpen: boolean;
  openKeypad(open: boolean): void;
  refuse(): void;
  busy: boolean;
}

export function useTrouble(): (error: unknown) => void {
  const { notification } = App.useApp();
  return useCallback(
    (raw: unknown) => {
      const error: ApiError = asApiError(raw);
      notification.error({
        title: error.message,
        description: `${shared.problemNumber} ${error.problem}`,
        duration: 0,
        key: error.code,
      });
    },
    [notification],
  );
}

export function useHands(agent: AgentState, owner: boolean): Hands {
  const { phone } = useSession();
  const trouble = useTrouble();
  const line = useSoftphone(phone, (state) => state.line);
  const muted = useSoftphone(phone, (state) => state.muted);
  const [busy, setBusy] = useState(false);
  const [keypadOpen, openKeypad] = useState(false);
  const { answerKept, answer } = useAnswer(agent, owner, line);
  const phase = phaseOf(agent);
  const callId = agent.call?.callId ?? null;
  const slots = useMemo(
    () => slotsOf({ phase, device: agent.device, owner, line, muted, busy }),
    [phase, agent.device, owner, line, muted, busy],
  );

  useEffect(() => {
    if (phase !== 'talking' && phase !== 'held') openKeypad(false);
  }, [phase]);

  const command = useCallback(
    (run: (id: string) => Promise<unknown>) => {
      if (callId === null) return;
      setBusy(true);
      void run(callId)
        .catch(trouble)
        .finally(() => setBusy(false));
    },
    [callId, trouble],
  );

  const act = useCallback(
    (id: SlotId) => {
      if (slots.find((slot) => slot.id === id)?.why !== null) return;
      switch (id) {
        case 'answer':
          return answer();
        case 'mute':
          return phone.mute(!muted);
        case 'hold':
          return command(phase === 'held' ? api.resume : api.hold);
        case 'keypad':
          return openKeypad((open) => !open);
        case 'hangUp':
          return command((call) => hangUp(call, () => phone.hangUp()));
        default:
          return;
      }
    },
    [slots, answer, phone, muted, command, phase],
  );

  const hangUpAsked = useCallKeys(act, slots);
  const steady = useLatest(act);
  return useMemo(
    () => ({
      slots,
      act: steady,
      sendKey: (key: string) => phone.sendKey(key),
      answerKept,
      hangUpAsked,
      keypadOpen,
      openKeypad,
      refuse: () => command(api.refuse),
      busy,
    }),
    [slots, steady, phone, answerKept, hangUpAsked, keypadOpen, command, busy],
  );
}

/** The server ends the call; if it cannot be reached, the line in this browser is ended at least. */
async function hangUp(call: string, endLine: () => void): Promise<void> {
  try {
    await api.hangUp(call);
  } catch (error) {
    if (asApiError(error).transient) endLine();
    throw error;
  }
}

/** An early 接听 is kept and used as soon as the phone rings, for this call only. */
function useAnswer(agent: AgentState, owner: boolean, line: string): { answerKept: boolean; answer(): void } {
  const { phone } = useSession();
  const [keptFor, keepFor] = useState<string | null>(null);
  const callId = agent.call?.callId ?? null;
  const phase: Phase = phaseOf(agent);
  const open = phase === 'offered' || phase === 'ringing' || phase === 'reconnecting';
  const kept = keptFor !== null && keptFor === callId && open;

  useEffect(() => {
    if (!kept || line !== 'ringing') return;
    keepFor(null);
    void phone.answer();
  }, [kept, line, phone]);

  const answer = useCallback(() => {
    if (!owner || !open) return;
    void phone.sounds.unlock();
    if (line === 'ringing') void phone.answer();
    else keepFor(callId);
  }, [owner, open, phone, line, callId]);
  return { answerKept: kept, answer };
}

/** F2 F4 F8 and F9 twice. Returns whether the second F9 is awaited. */
function useCallKeys(act: (slot: SlotId) => void, slots: Slot[]): boolean {
  const double = useRef(new DoublePress());
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!asked) return;
    const timer = setTimeout(() => setAsked(false), 1500);
    return () => clearTimeout(timer);
  }, [asked]);
  const canHangUp = slots.find((slot) => slot.id === 'hangUp')?.why === null;
  useKeys({
    F2: () => act('answer'),
    F4: () => act('hold'),
    F8: () => act('mute'),
    F9: () => {
      if (!canHangUp) return;
      const which = double.current.press(performance.now());
      setAsked(which === 'first');
      if (which === 'second') act('hangUp');
    },
  });
  return asked && canHangUp;
}

export function usePresence(): { set(wish: Parameters<typeof api.setPresence>[0]): Promise<boolean>; busy: boolean } {
  const session = useSession();
  const trouble = useTrouble();
  const [busy, setBusy] = useState(false);
  const set = useCallback(
    async (wish: Parameters<typeof api.setPresence>[0]) => {
      setBusy(true);
      try {
        session.took(await api.setPresence(wish));
        return true;
      } catch (error) {
        trouble(error);
        void session.refresh();
        return false;
      } finally {
        setBusy(false);
      }
    },
    [session, trouble],
  );
  return { set, busy };
}

export const slotKeys: Partial<Record<SlotId, string>> = { answer: 'F2', mute: 'F8', hold: 'F4', hangUp: 'F9' };
