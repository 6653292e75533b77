/** One per page: the push line, the state it feeds, and the browser phone. It outlives components, so no redraw drops a call. */
import { createContext, useContext, useSyncExternalStore } from 'react';
import { api } from '../kit/api.ts';
import { openPushLine } from '../kit/socket.ts';
import type { LineState, PushLine } from '../kit/socket.ts';
import { Softphone } from '../kit/softphone.ts';
import type { Push } from '../../contract/push.ts';
import { emptyDesk, reduce, withSnapshot } from './reduce.ts';
import type { DeskState } from './reduce.ts';
import { Listeners } from '../kit/listeners.ts';

export interface SessionView {
  desk: DeskState;
  line: LineState;
  /** The first snapshot could not be read. */
  failed: unknown;
}

/** A gap is mended at most this often, so that a confused sequence cannot become a storm of requests. */
const snapshotEveryMs = 1500;

export class AgentSession {
  readonly phone: Softphone;
  /** This page has just asked for a call out. */
  callsOut = false;
  #view: SessionView = {
    desk: emptyDesk,
    line: { up: false, attempt: 0, lastHeardAt: Date.now(), stale: false },
    failed: null,
  };
  readonly #listeners = new Listeners();
  readonly #pushListeners = new Listeners<[Push]>();
  #socket: PushLine | null = null;
  #askedAt = 0;
  #asking: ReturnType<typeof setTimeout> | null = null;

  constructor(readonly page: string) {
    this.phone = new Softphone(page);
  }

  get view(): SessionView {
    return this.#view;
  }
  readonly subscribe = this.#listeners.add;
  readonly onPush = this.#pushListeners.add;

  start(): void {
    if (this.#socket !== null) return;
    this.#socket = openPushLine({
      onPush: (push) => this.#heard(push),
      onLine: (line) => this.#set({ line }),
      onConnected: () => this.#askSoon(),
    });
    void this.refresh();
  }

  stop(): void {
    this.#socket?.close();
    this.#socket = null;
    this.phone.stop();
    if (this.#asking !== null) clearTimeout(this.#asking);
    this.#set({ desk: emptyDesk });
  }

  popSeen(callId: string): void {
    this.#socket?.popSeen(callId, Date.now());
  }

  async refresh(): Promise<void> {
    this.#askedAt = Date.now();
    try {
      const agent = await api.agentState();
      this.#set({ desk: withSnapshot(this.#view.desk, agent), failed: null });
    } catch (error) {
      this.#set({ failed: error });
    }
  }

  /** What a command answered is a snapshot too. */
  took(agent: Awaited<ReturnType<typeof api.agentState>>): void {
    this.#set({ desk: withSnapshot(this.#view.desk, agent), failed: null });
  }

  #heard(push: Push): void {
    const desk = reduce(this.#view.desk, push);
    if (desk !== this.#view.desk) this.#set({ desk, ...(push.type === 'agent.snapshot' ? { failed: null } : {}) });
    // The day's figures are only in a snapshot, and a call that left has changed them.
    if (desk.gap || push.type === 'call.gone') this.#askSoon();
    this.#pushListeners.tell(push);
  }

  #askSoon(): void {
    if (this.#asking !== null) return;
    const wait = Math.max(100, this.#askedAt + snapshotEveryMs - Date.now());
    this.#asking = setTimeout(() => {
      this.#asking = null;
      void this.refresh();
    }, wait);
  }

  #set(change: Partial<SessionView>): void {
    this.#view = { ...this.#view, ...change };
    this.#listeners.tell();
  }
}

export const SessionContext = createContext<AgentSession | null>(null);

export function useSession(): AgentSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside the agent desk');
  return session;
}
export function useSessionView(): SessionView {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, () => session.view);
}
