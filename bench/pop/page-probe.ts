/**
 * Runs inside the page, before its own scripts: notes when the messages of a pop come in, when the desk says that the pop
 * is painted, and when the history is. Every time is the wall clock, which browser and server share on one machine. It
 * only listens, and speaks once a pop is over: asking the page meanwhile would slow down what is measured.
 */
export interface PopTimes {
  /** What the server says: the moment it decided the offer. */
  offeredAt: number;
  receivedAt: number;
  paintedAt: number | null;
  historyReceivedAt: number | null;
  historyPaintedAt: number | null;
  history: string | null;
}

/** How the page tells what became of a pop. */
export type Tell = (what: 'painted' | 'gone', times: PopTimes) => void;

/** Given to the page as text: it must not use anything from outside itself. */
export function probe(): void {
  const pops = new Map<string, PopTimes>();
  const tell: Tell = (what, times) => (window as unknown as { tellBench: Tell }).tellBench(what, times);

  const watchHistory = (callId: string, pop: PopTimes): void => {
    const look = (): void => {
      if (pop.historyReceivedAt === null) return;
      const drawn = document.querySelector(`[data-testid="pop"][data-call="${callId}"]`);
      if (!drawn || drawn.querySelector('[data-testid="history-loading"]') !== null) return;
      watcher.disconnect();
      // As for the pop itself: after the second frame, so that painting is behind us.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          pop.historyPaintedAt = Date.now();
          tell('painted', pop);
        }),
      );
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, { childList: true, subtree: true });
  };

  const hear = (text: string): void => {
    const at = Date.now();
    const start = text.indexOf('[');
    if (!text.startsWith('42') || start < 0) return;
    const [, push] = JSON.parse(text.slice(start)) as [string, { type: string; data: Record<string, unknown> }];
    const callId = String(push.data['callId']);
    if (push.type === 'call.offered') {
      const times: PopTimes = {
        offeredAt: Date.parse(String(push.data['since'])),
        receivedAt: at,
        ...{ paintedAt: null, historyReceivedAt: null, historyPaintedAt: null, history: null },
      };
      pops.set(callId, times);
      watchHistory(callId, times);
    }
    const pop = pops.get(callId);
    if (pop && push.type === 'call.history') {
      pop.historyReceivedAt = at;
      pop.history = String((push.data['history'] as { status?: unknown }).status);
    }
    if (pop && push.type === 'call.gone') tell('gone', pop);
  };

  const Real = window.WebSocket;
  window.WebSocket = class extends Real {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      if (String(url).includes('/socket.io')) {
        this.addEventListener('message', ({ data }) => void (typeof data === 'string' && hear(data)));
      }
    }
  };

  const mark = performance.mark.bind(performance);
  performance.mark = (name, options) => {
    const callId = (options?.detail as { callId?: string } | undefined)?.callId;
    const pop = callId === undefined ? undefined : pops.get(callId);
    if (name === 'pop-painted' && pop) pop.paintedAt ??= Date.now();
    return mark(name, options);
  };
}
