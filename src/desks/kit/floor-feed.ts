/**
 * The floor as it is pushed each second, kept whole: a tick brings only the agents who changed, so after a missed tick
 * the whole board is asked for again. The supervisor's desk and the wall read it.
 */
import { Board, type BoardTick, type FloorAgent } from '../../contract/http/wallboard.ts';
import type { Push } from '../../contract/push.ts';
import { request } from './api.ts';
import { openPushLine, type LineState, type PushLine } from './socket.ts';
import { Listeners } from './listeners.ts';

export interface FloorView {
  /** Null until the first board came. */
  readonly board: Board | null;
  readonly line: LineState;
  readonly failed: unknown;
  /** When the last figures came, by this computer's clock. */
  readonly heardAt: number;
}

/** What a tick makes of the board; null when one was missed. */
export function nextBoard(board: Board, tick: BoardTick): Board | null {
  if (tick.tick !== board.tick + 1) return null;
  const { agents: changed, ...moment } = tick;
  return { ...board, ...moment, agents: changed.length === 0 ? board.agents : merged(board.agents, changed) };
}

/** Everyone else stays the same object, so that their cards are not drawn again. */
function merged(agents: readonly FloorAgent[], changed: readonly FloorAgent[]): FloorAgent[] {
  const news = new Map(changed.map((agent) => [agent.id, agent]));
  const kept = agents.map((agent) => {
    const now = news.get(agent.id);
    news.delete(agent.id);
    return now ?? agent;
  });
  return news.size === 0 ? kept : [...kept, ...news.values()];
}

const askEveryMs = 1500;

export class FloorFeed {
  #view: FloorView = {
    board: null,
    line: { up: false, attempt: 0, lastHeardAt: Date.now(), stale: false },
    failed: null,
    heardAt: Date.now(),
  };
  readonly #listeners = new Listeners();
  readonly #pushListeners = new Listeners<[Push]>();
  #socket: PushLine | null = null;
  #asking: ReturnType<typeof setTimeout> | null = null;
  #askedAt = 0;

  get view(): FloorView {
    return this.#view;
  }
  readonly subscribe = this.#listeners.add;
  readonly onPush = this.#pushListeners.add;

  start(): void {
    this.#socket ??= openPushLine({
      onPush: (push) => this.#heard(push),
      onLine: (line) => this.#set({ line }),
      onConnected: () => this.askSoon(),
    });
    this.askSoon();
  }

  stop(): void {
    this.#socket?.close();
    this.#socket = null;
    if (this.#asking !== null) clearTimeout(this.#asking);
    this.#asking = null;
  }

  readonly askSoon = (): void => {
    if (this.#asking !== null) return;
    const wait = Math.max(0, this.#askedAt + askEveryMs - Date.now());
    this.#asking = setTimeout(() => {
      this.#asking = null;
      void this.#ask();
    }, wait);
  };

  async #ask(): Promise<void> {
    this.#askedAt = Date.now();
    try {
      const board = await request(Board, '/api/wallboard', { timeoutMs: 5000 });
      this.#set({ board, failed: null, heardAt: Date.now() });
    } catch (failed) {
      this.#set({ failed });
    }
  }

  #heard(push: Push): void {
    if (push.type === 'wallboard') {
      const { board } = this.#view;
      const next = board === null ? null : nextBoard(board, push.data);
      if (next === null) this.askSoon();
      else this.#set({ board: next, heardAt: Date.now() });
    }
    this.#pushListeners.tell(push);
  }

  #set(change: Partial<FloorView>): void {
    this.#view = { ...this.#view, ...change };
    this.#listeners.tell();
  }
}
