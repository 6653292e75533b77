/**
 * The push line. Says hello with the page's id, hands every well-formed message on, and knows when the line is silent:
 * the row is the truth, the socket a nudge, so whoever listens must ask for a snapshot after a gap.
 */
import { io } from 'socket.io-client';
import { Push } from '../../contract/push.ts';
import { emergencyNews, surgeNews } from './city-news.ts';
import { heardServerTime } from './clock.ts';
import { pageId } from './page-id.ts';
import { sessionExpired } from './session-events.ts';

export type LineState = { up: boolean; attempt: number; lastHeardAt: number; stale: boolean };

interface Listener {
  onPush(push: Push): void;
  onLine(line: LineState): void;
  /** Connected anew: a snapshot is on its way, or must be asked for. */
  onConnected(): void;
}

export interface PushLine {
  popSeen(callId: string, paintedAt: number): void;
  close(): void;
}

const staleAfterMs = 5000;
const deadAfterMs = 12_000;

export function openPushLine(listener: Listener): PushLine {
  const socket = io({
    path: '/socket.io',
    transports: ['websocket'],
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
    timeout: 5000,
    autoConnect: false,
  });
  let line: LineState = { up: false, attempt: 0, lastHeardAt: Date.now(), stale: false };
  const tell = (change: Partial<LineState>) => {
    line = { ...line, ...change };
    listener.onLine(line);
  };

  socket.on('connect', () => {
    socket.emit('hello', { page: pageId });
    tell({ up: true, attempt: 0, lastHeardAt: Date.now(), stale: false });
    listener.onConnected();
  });
  socket.on('disconnect', (reason) => {
    tell({ up: false });
    // The server closing the socket is not retried by the library; a restart or an ended session looks like this.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error: Error & { data?: { code?: string } }) => {
    if (error.message === 'unauthorized' || error.data?.code === 'unauthorized') sessionExpired.ring();
    tell({ up: false, attempt: line.attempt + 1 });
    if (!socket.active) setTimeout(() => socket.connect(), 3000);
  });
  socket.on('push', (raw: unknown) => {
    const push = Push.safeParse(raw);
    if (!push.success) return;
    if (push.data.type === 'heartbeat') heardServerTime(push.data.data.at);
    if (push.data.type === 'emergency.changed') emergencyNews.tell();
    if (push.data.type === 'surge.changed') surgeNews.tell();
    if (line.stale || !line.up) tell({ up: true, stale: false, lastHeardAt: Date.now() });
    else line.lastHeardAt = Date.now();
    listener.onPush(push.data);
  });

  const watch = setInterval(() => {
    const silentMs = Date.now() - line.lastHeardAt;
    if (silentMs > staleAfterMs && !line.stale) tell({ stale: true });
    // A half-open connection never says that it is gone: close it, and a new one is tried.
    if (silentMs > deadAfterMs && socket.connected) {
      socket.disconnect();
      socket.connect();
    }
  }, 1000);
  socket.connect();

  return {
    popSeen: (callId, paintedAt) => socket.emit('pop.seen', { callId, paintedAt }),
    close() {
      clearInterval(watch);
      socket.removeAllListeners();
      socket.disconnect();
    },
  };
}
