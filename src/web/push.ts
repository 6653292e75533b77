/**
 * The push line to the desks (socket.io, path /socket.io, event `push`). Promise: per stream a running number without
 * gaps while connected; a snapshot first; nothing of one agent to another. What is lost on the way is not sent again:
 * the desk sees the gap and asks. The row is the truth, the socket a nudge.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { AgentState } from '../contract/http/agent.ts';
import type { Me } from '../contract/http/session.ts';
import { DeskHello, PopSeen, type Push } from '../contract/push.ts';
import { agentId, callId, type AgentId } from '../core/kernel/ids.ts';
import { isRefusal } from '../core/kernel/refusal.ts';
import type { Log } from '../log.ts';
import type { AgentDoor } from '../service/doors.ts';
import type { PushMessage, PushPort } from '../service/ports.ts';
import type { SupervisionDoor } from '../service/supervision.ts';
import { readCookie, sessionCookie } from './cookies.ts';
import type { OriginOf } from './origin.ts';
import { hearsAll, boardRoom, seatBesideFloor, seesBoard, streamOf, streamOfAgent, type Stream } from './rooms.ts';
import type { Sessions } from './sessions.ts';
import { unsentBytes } from './unsent-bytes.ts';

interface Desk {
  readonly me: Me;
  readonly token: string;
  readonly stream: Stream;
  /** Set once hello was said. */
  page: string | null;
  said: number;
}
type ClientEvents = { hello: (raw: unknown) => void; 'pop.seen': (raw: unknown) => void };
type ServerEvents = { push: (message: Push) => void };
type DeskSocket = Socket<ClientEvents, ServerEvents, Record<never, never>, { desk: Desk }>;

type Pages = Pick<SupervisionDoor, 'deskOpened' | 'deskGone'>;

const heartbeatMs = 2000;
const recheckMs = 30_000;
const maxUnsentBytes = 1024 * 1024;
const maxSocketsPerLogin = 8;
/** A desk says hello and that it painted pops: more than this in two seconds is no desk. */
const maxSaid = 40;

export class DeskPush implements PushPort {
  readonly #io: Server<ClientEvents, ServerEvents, Record<never, never>, { desk: Desk }>;
  readonly #seqs = new Map<Stream, number>();
  /** Later than any number given by the process before: a desk never sees a stream run backwards. */
  readonly #firstSeq = Date.now();
  readonly #sessions: Sessions;
  readonly #log: Log;
  readonly #timers: NodeJS.Timeout[] = [];
  #agents: AgentDoor | null = null;
  #supervision: Pages | null = null;

  constructor(sessions: Sessions, whence: OriginOf, log: Log) {
    this.#sessions = sessions;
    this.#log = log;
    this.#io = new Server({
      path: '/socket.io',
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: 64 * 1024,
      pingInterval: 4000,
      pingTimeout: 4000,
      // Whoever isn't let in must not keep the line.
      connectTimeout: 3000,
      destroyUpgrade: false,
      allowRequest: (request: IncomingMessage, answer) => answer(null, whence(request) === 'own'),
    });
    this.#io.use((socket, next) => void this.#admit(socket, next));
    this.#io.on('connection', (socket) => this.#welcome(socket));
    sessions.onEnded((token) => {
      for (const socket of this.#sockets()) if (socket.data.desk.token === token) socket.disconnect(true);
    });
  }

  /** From now on desks may connect. */
  attach(server: HttpServer, agents: AgentDoor, supervision: Pages): void {
    this.#agents = agents;
    this.#supervision = supervision;
    this.#io.attach(server, { destroyUpgrade: false });
    this.#timers.push(
      setInterval(() => this.#beat(), heartbeatMs).unref(),
      setInterval(() => void this.#recheck(), recheckMs).unref(),
    );
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#io.disconnectSockets(true);
    this.#io.engine.close();
    await Promise.resolve();
  }

  // ── PushPort ───────────────────────────────────────────────────────────────────────────────────────────────────────

  toAgent(agent: AgentId, message: PushMessage): number {
    return this.#send(streamOfAgent(agent), message);
  }

  toAll(message: PushMessage): void {
    const streams = new Set([...this.#sockets()].map((socket) => socket.data.desk.stream));
    for (const stream of streams) if (hearsAll(stream)) this.#send(stream, message);
  }

  toBoard(message: PushMessage): void {
    this.#io.to(boardRoom).emit('push', numbered(message, this.#seqOf('floor')));
  }

  get boardWatchers(): number {
    return this.#io.sockets.adapter.rooms.get(boardRoom)?.size ?? 0;
  }

  seqOf(agent: AgentId): number {
    return this.#seqOf(streamOfAgent(agent));
  }

  #seqOf(stream: Stream): number {
    return this.#seqs.get(stream) ?? this.#firstSeq;
  }

  #send(stream: Stream, message: PushMessage): number {
    const seq = this.#seqOf(stream) + 1;
    this.#seqs.set(stream, seq);
    this.#io.to(stream).emit('push', numbered(message, seq));
    return seq;
  }

  // ── coming ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #admit(socket: DeskSocket, next: (refusal?: Error) => void): Promise<void> {
    const token = readCookie(socket.request, sessionCookie);
    try {
      const me = token === null ? null : await this.#sessions.read(token);
      const stream = me ? streamOf(me) : null;
      if (token === null || me === null || stream === null) {
        next(new Error('unauthorized'));
        return;
      }
      const others = [...this.#sockets()].filter((other) => other.data.desk.me.username === me.username);
      if (others.length >= maxSocketsPerLogin) {
        next(new Error('too-many-pages'));
        return;
      }
      socket.data.desk = { me, token, stream, page: null, said: 0 };
      next();
    } catch {
      next(new Error('unavailable'));
    }
  }

  #welcome(socket: DeskSocket): void {
    const { desk } = socket.data;
    socket.use((_event, next) => {
      desk.said += 1;
      if (desk.said <= maxSaid) next();
      else socket.disconnect(true);
    });
    socket.on('hello', (raw) => {
      const hello = DeskHello.safeParse(raw);
      if (hello.success) void this.#hello(socket, hello.data.page);
    });
    socket.on('pop.seen', (raw) => {
      const seen = PopSeen.safeParse(raw);
      const agent = seatOf(desk);
      if (seen.success && agent !== null) this.#agents?.popSeen(agent, callId(seen.data.callId), seen.data.paintedAt);
    });
    socket.on('disconnect', () => this.#gone(socket));
  }

  async #hello(socket: DeskSocket, page: string): Promise<void> {
    const { desk } = socket.data;
    // A page keeps its name for as long as its socket lives.
    if (desk.page !== null) return;
    desk.page = page;
    const agent = seatOf(desk);
    if (agent === null || this.#agents === null) {
      await socket.join(seesBoard(desk.me) ? [desk.stream, boardRoom] : desk.stream);
      const seat = seatBesideFloor(desk.me);
      if (seat === null) return;
      await socket.join(streamOfAgent(seat));
      this.#supervision?.deskOpened(seat, page);
      return;
    }
    try {
      const state = await this.#current(agent, await this.#agents.deskConnected(agent, page));
      // Read, sent and joined without a pause in between: no push can fall into the gap.
      socket.emit('push', { type: 'agent.snapshot', seq: state.seq, data: state });
      void socket.join(desk.stream);
    } catch (error) {
      this.#log.warn({ err: error, agent }, 'a desk got no snapshot and is sent away to come again');
      socket.disconnect(true);
    }
  }

  /** Pushes made while the snapshot was being read are in none of both: read again. */
  async #current(agent: AgentId, first: AgentState): Promise<AgentState> {
    let state = first;
    for (let again = 0; state.seq !== this.seqOf(agent) && again < 5; again++) {
      const next = await this.#agents?.state(agent);
      if (next !== undefined && !isRefusal(next)) state = next;
    }
    return { ...state, seq: this.seqOf(agent) };
  }

  // ── staying and going ──────────────────────────────────────────────────────────────────────────────────────────────

  #gone(socket: DeskSocket): void {
    const { desk } = socket.data;
    const agent = seatOf(desk);
    const seat = seatBesideFloor(desk.me);
    if ((agent ?? seat) === null || desk.page === null) return;
    // The same page may have come back before its old line was found dead.
    const back = [...this.#sockets()].some(
      (other) =>
        other !== socket && other.data.desk.me.username === desk.me.username && other.data.desk.page === desk.page,
    );
    if (back) return;
    if (agent !== null) this.#agents?.deskGone(agent, desk.page);
    else if (seat !== null) this.#supervision?.deskGone(seat, desk.page);
  }

  #beat(): void {
    const at = Date.now();
    for (const socket of this.#sockets()) {
      const { desk } = socket.data;
      desk.said = 0;
      if (unsentBytes(socket.conn) > maxUnsentBytes) {
        this.#log.warn({ username: desk.me.username }, 'a desk reads too slowly and is dropped');
        socket.conn.close(true);
        continue;
      }
      if (desk.page !== null) socket.emit('push', { type: 'heartbeat', seq: this.#seqOf(desk.stream), data: { at } });
    }
  }

  /** Accounts that were switched off and sessions that ran out are found here; `onEnded` does the rest. */
  async #recheck(): Promise<void> {
    const tokens = new Set([...this.#sockets()].map((socket) => socket.data.desk.token));
    for (const token of tokens) await this.#sessions.read(token).catch(() => null);
  }

  #sockets(): IterableIterator<DeskSocket> {
    return this.#io.sockets.sockets.values();
  }
}

const seatOf = ({ me }: Desk): AgentId | null =>
  me.role === 'agent' && me.agentId !== null ? agentId(me.agentId) : null;

function numbered(message: PushMessage, seq: number): Push {
  if (message.type === 'agent.snapshot') return { ...message, seq, data: { ...message.data, seq } };
  return { ...message, seq } as Push;
}

export function makePush(sessions: Sessions, whence: OriginOf, log: Log): DeskPush {
  return new DeskPush(sessions, whence, log);
}
