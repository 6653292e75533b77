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
import { endsAll, slotsOf } from './talk/slots.ts';
import type { Slot, SlotId } from './talk/slots.ts';
import type { Purpose } from './talk/targets.ts';
import { isTalk, phaseOf } from './view.ts';
import type { Phase } from './view.ts';
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
  /** The panel that asks whom to call is open, and what for. */
  panel: Purpose | null;
  closePanel(): void;
  /** 全部结束 was pressed and waits for its confirmation. */
  endAllAsked: boolean;
  askEndAll(open: boolean): void;
  endAll(): void;
  refuse(): void;
  command: Command;
  /** For what says by itself, in its own place, that it was not done. */
  attempt: Attempt;
  busy: boolean;
  /** The phone is on another page: this one only watches. */
  tied: boolean;
}

type Act = (callId: string) => Promise<unknown>;
export type Command = (act: Act) => void;
/** Null when it was done. */
export type Attempt = (act: Act) => Promise<ApiError | null>;

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
  const line = useSoftphone(phone, (state) => state.line);
  const muted = useSoftphone(phone, (state) => state.muted);
  const { answerKept, answered, answer } = useAnswer(agent, owner, line);
  const { busy, command, attempt } = useCommand(agent.call?.callId ?? null);
  const phase = phaseOf(agent);
  const tied = agent.device === 'browser' && !owner;
  const layers = useLayers(phase);
  const allowed = agent.call?.hands ?? noHands;
  const slots = useMemo(
    () => slotsOf({ phase, allowed, device: agent.device, owner, line, answered, muted, busy }),
    [phase, allowed, agent.device, owner, line, answered, muted, busy],
  );

  const steady = useLatest((id: SlotId) => {
    const slot = slots.find((each) => each.id === id);
    if (slot === undefined || slot.why !== null || slot.hidden) return;
    if (id === 'answer') answer();
    else if (id === 'mute') phone.mute(!muted);
    else if (id === 'keypad') layers.openKeypad((open) => !open);
    else if (slot.hand === 'consult') layers.openPanel(id === 'conference' ? 'conference' : 'consult');
    else if (slot.hand === 'transfer') layers.openPanel('transfer');
    else if (slot.hand === 'hangup' && endsAll({ phase, allowed })) layers.askEndAll(true);
    else if (slot.hand === 'hangup') command((call) => hangUp(call, () => phone.hangUp()));
    else if (slot.hand === 'drop') command((call) => api.drop(call, otherOf(agent)));
    else if (slot.hand !== null && slot.hand in plainHands) command(plainHands[slot.hand as PlainHand]);
  });

  const hangUpAsked = useCallKeys(steady, slots);
  return useMemo(
    () => ({
      slots,
      act: steady,
      sendKey: (key: string) => phone.sendKey(key),
      answerKept,
      hangUpAsked,
      ...layers,
      endAll: () => command((call) => hangUp(call, () => phone.hangUp())),
      refuse: () => command(api.refuse),
      command,
      attempt,
      busy,
      tied,
    }),
    [slots, steady, phone, answerKept, hangUpAsked, layers, command, attempt, busy, tied],
  );
}

const noHands: NonNullable<AgentState['call']>['hands'] = [];
/** What needs nothing but the call. */
const plainHands = {
  hold: api.hold,
  resume: api.resume,
  swap: api.swap,
  conference: api.conference,
  complete: api.complete,
  leave: api.leave,
};
type PlainHand = keyof typeof plainHands;

const otherOf = ({ call }: AgentState): string => call?.parties.find(({ kind }) => kind !== 'citizen')?.id ?? '';

/** One command at a time, for the call that is in hand when it is given. */
function useCommand(callId: string | null): { busy: boolean; command: Command; attempt: Attempt } {
  const trouble = useTrouble();
  const [busy, setBusy] = useState(false);
  const attempt = useCallback<Attempt>(
    async (act) => {
      if (callId === null) return null;
      setBusy(true);
      try {
        await act(callId);
        return null;
      } catch (error) {
        return asApiError(error);
      } finally {
        setBusy(false);
      }
    },
    [callId],
  );
  const command = useCallback<Command>(
    (act) => void attempt(act).then((error) => error !== null && trouble(error)),
    [attempt, trouble],
  );
  return { busy, command, attempt };
}

/** What lies over the desk belongs to a moment of the call and goes with it. */
function useLayers(phase: Phase) {
  const [keypadOpen, openKeypad] = useState(false);
  const [panel, openPanel] = useState<Purpose | null>(null);
  const [endAllAsked, askEndAll] = useState(false);
  useEffect(() => {
    if (!isTalk(phase)) openKeypad(false);
    if (phase !== 'talking' && phase !== 'held') openPanel(null);
    if (phase !== 'conference') askEndAll(false);
  }, [phase]);
  const closePanel = useCallback(() => openPanel(null), []);
  return useMemo(
    () => ({ keypadOpen, openKeypad, panel, openPanel, closePanel, endAllAsked, askEndAll }),
    [keypadOpen, panel, closePanel, endAllAsked],
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

interface Answer {
  readonly answerKept: boolean;
  /** The call was taken in this page. */
  readonly answered: boolean;
  answer(): void;
}

/** An early 接听 is kept and used as soon as the phone rings, for this call and this ring only. */
function useAnswer(agent: AgentState, owner: boolean, line: string): Answer {
  const session = useSession();
  const { phone } = session;
  const [keptFor, keepFor] = useState<string | null>(null);
  const [takenFor, takeFor] = useState<string | null>(null);
  const callId = agent.call?.callId ?? null;
  const phase: Phase = phaseOf(agent);
  const open = phase === 'offered' || phase === 'ringing' || phase === 'reconnecting';
  const kept = keptFor !== null && keptFor === callId && open;

  const take = useCallback(() => {
    takeFor(callId);
    void phone.answer();
  }, [phone, callId]);

  useEffect(() => {
    if (keptFor === null || (kept && line !== 'ringing')) return;
    keepFor(null);
    if (kept) take();
  }, [keptFor, kept, line, take]);

  // The agent's own phone rings first when they call somebody: who asked for the call need not answer it.
  const dialling = agent.call?.state === 'dialling';
  useEffect(() => {
    if (!session.callsOut || !owner || !dialling || line !== 'ringing') return;
    session.callsOut = false;
    take();
  }, [session, owner, dialling, line, take]);

  const answer = useCallback(() => {
    if (!owner || !open) return;
    void phone.sounds.unlock();
    if (line === 'ringing') take();
    else keepFor(callId);
  }, [owner, open, phone, line, callId, take]);
  return { answerKept: kept, answered: takenFor !== null && takenFor === callId, answer };
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
  const canHangUp = slots.some(({ id, why, hidden }) => id === 'hangUp' && why === null && !hidden);
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
