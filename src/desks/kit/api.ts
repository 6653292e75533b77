/**
 * The only file that fetches. Every answer is parsed by the contract; every failure becomes an ApiError with a code for
 * programs, a Chinese sentence for people and a problem number for support. 401 rings the session bell.
 */
import { z } from 'zod';
import { AgentState, GuestPhone, PhoneAccess } from '../../contract/http/agent.ts';
import type { SetPresence } from '../../contract/http/agent.ts';
import { CallFull, CallList } from '../../contract/http/calls.ts';
import { ErrorBody } from '../../contract/http/common.ts';
import { EmergencyNow } from '../../contract/http/emergency.ts';
import { Directory, ParkedCalls } from '../../contract/http/hands.ts';
import type { CallTarget, MakeCall } from '../../contract/http/hands.ts';
import { Me } from '../../contract/http/session.ts';
import { SurgeNow } from '../../contract/http/surge.ts';
import { AreaList, CategoryList, Draft, TicketFull, TicketList } from '../../contract/http/tickets.ts';
import type { NewTicket } from '../../contract/http/tickets.ts';
import type { AgentDisposition, Device } from '../../contract/words.ts';
import { randomId } from './random-id.ts';
import { sessionExpired } from './session-events.ts';
import { shared } from './words.ts';

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problem: string,
    readonly details: unknown = undefined,
  ) {
    super(message);
  }

  /** True when trying again later may help: nobody said no, somebody was away. */
  get transient(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

export const asApiError = (error: unknown): ApiError =>
  error instanceof ApiError ? error : new ApiError(0, 'bug', shared.network.unexpected, 'E-0000');

interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  /** Sent on although the page is being left. */
  keepalive?: boolean;
  /** In place of a body. */
  audio?: Blob;
  timeoutMs?: number;
  /** What kind of answer is wanted, where it is not JSON. */
  accept?: string;
  /** Signing in answers 401 itself: no bell then. */
  quiet?: boolean;
}

async function send(path: string, ask: Ask, problem: string, requestId: string): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ask.timeoutMs ?? 10_000);
  try {
    return await fetch(path, {
      method: ask.method ?? 'GET',
      headers: {
        accept: ask.accept ?? 'application/json',
        'x-request-id': requestId,
        ...(ask.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ask.audio === undefined ? {} : { 'content-type': ask.audio.type }),
      },
      ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
      ...(ask.audio === undefined ? {} : { body: ask.audio }),
      credentials: 'same-origin',
      keepalive: ask.keepalive ?? false,
      signal: stop.signal,
    });
  } catch {
    throw stop.signal.aborted
      ? new ApiError(0, 'timeout', shared.network.timeout, problem)
      : new ApiError(0, 'unreachable', shared.network.unreachable, problem);
  } finally {
    clearTimeout(timer);
  }
}

/** For desks whose part of the contract is too large for everybody's bundle. */
export async function request<T>(shape: z.ZodType<T> | null, path: string, ask: Ask = {}): Promise<T> {
  const requestId = randomId(12);
  // Support finds the request in the log by these four letters, so they come from the id that is sent along.
  const problem = `E-${requestId.slice(-4)}`;
  const response = await send(path, ask, problem, requestId);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(response, body, ask, problem);
  if (shape === null) return undefined as T;
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new ApiError(response.status, 'bad-answer', shared.network.unexpected, problem);
  return parsed.data;
}

function refusalOf(response: Response, body: unknown, ask: Ask, problem: string): ApiError {
  if (response.status === 401 && !ask.quiet) sessionExpired.ring();
  const told = ErrorBody.safeParse(body);
  return told.success
    ? new ApiError(response.status, told.data.error.code, told.data.error.message, problem, told.data.error.details)
    : new ApiError(response.status, 'unexpected', shared.network.unexpected, problem);
}

/** An answer that is heard, not read. */
export async function requestSound(path: string, body: unknown): Promise<Blob> {
  const requestId = randomId(12);
  const problem = `E-${requestId.slice(-4)}`;
  const ask: Ask = { method: 'POST', body, timeoutMs: 20_000 };
  const response = await send(path, ask, problem, requestId);
  if (!response.ok) throw refusalOf(response, await response.json().catch(() => null), ask, problem);
  return response.blob();
}

/** A file, as it comes: `onBytes` hears how much of it is here. */
export async function requestFile(
  path: string,
  accept: string,
  onBytes: (bytes: number) => void,
): Promise<{ file: Blob; name: string }> {
  const requestId = randomId(12);
  const problem = `E-${requestId.slice(-4)}`;
  const ask: Ask = { accept, timeoutMs: 30_000 };
  const response = await send(path, ask, problem, requestId);
  if (!response.ok) throw refusalOf(response, await response.json().catch(() => null), ask, problem);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read().catch(() => {
      throw new ApiError(0, 'unreachable', shared.network.unreachable, problem);
    });
    if (piece === undefined || piece.done) break;
    pieces.push(piece.value);
    onBytes((bytes += piece.value.length));
  }
  const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { file: new Blob(pieces, { type: accept }), name: decodeURIComponent(named ?? 'file') };
}

const post = <T>(shape: z.ZodType<T> | null, path: string, body: unknown = {}) =>
  request(shape, path, { method: 'POST', body });

export type Filters = Record<string, string | undefined>;
export const query = (filters: Filters): string => {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(filters)) if (value) params.set(key, value);
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
};
const call = (id: string) => `/api/calls/${encodeURIComponent(id)}`;
const DraftList = z.object({ items: z.array(Draft) });
const draft = (key: string) => `/api/drafts/${encodeURIComponent(key)}`;

export const api = {
  me: () => request(Me, '/api/session', { quiet: true }),
  signIn: (username: string, password: string) =>
    request(Me, '/api/session', { method: 'POST', body: { username, password }, quiet: true }),
  signOut: () => request(null, '/api/session', { method: 'DELETE', quiet: true }),

  emergency: () => request(EmergencyNow, '/api/emergency', { timeoutMs: 5000 }),
  surge: () => request(SurgeNow, '/api/surge', { timeoutMs: 5000 }),

  agentState: () => request(AgentState, '/api/agent/state'),
  setPresence: (wish: z.input<typeof SetPresence>) => post(AgentState, '/api/agent/presence', wish),
  phoneAccess: (device: Device) => request(PhoneAccess, `/api/agent/phone${query({ device })}`),

  /** A citizen's pass to the browser phone; needs no session. */
  guestPhone: () => post(GuestPhone, '/api/phone/session'),

  hangUp: (id: string) => post(null, `${call(id)}/hangup`),
  hold: (id: string) => post(null, `${call(id)}/hold`),
  resume: (id: string) => post(null, `${call(id)}/resume`),
  refuse: (id: string) => post(null, `${call(id)}/refuse`),
  wrapUp: (id: string, disposition: z.infer<typeof AgentDisposition>) =>
    post(null, `${call(id)}/wrap-up`, { disposition }),
  askWrapUp: (id: string, wanted: boolean) => post(null, `${call(id)}/ask-wrap-up`, { wanted }),
  leaveWrapUp: (id: string) => post(null, `${call(id)}/leave-wrap-up`),
  extendWrapUp: (id: string) => post(null, `${call(id)}/extend-wrap-up`),

  consult: (id: string, to: CallTarget) => post(null, `${call(id)}/consult`, { to }),
  transfer: (id: string, kind: 'blind' | 'attended', to: CallTarget) =>
    post(null, `${call(id)}/transfer`, { kind, to }),
  swap: (id: string) => post(null, `${call(id)}/swap`),
  conference: (id: string) => post(null, `${call(id)}/conference`),
  complete: (id: string) => post(null, `${call(id)}/complete`),
  leave: (id: string) => post(null, `${call(id)}/leave`),
  drop: (id: string, party: string) => post(null, `${call(id)}/drop`, { party }),
  park: (id: string) => post(null, `${call(id)}/park`),
  pauseRecording: (id: string, reason: string) => post(null, `${call(id)}/recording-pause`, { act: 'pause', reason }),
  resumeRecording: (id: string) => post(null, `${call(id)}/recording-pause`, { act: 'resume' }),
  survey: (id: string) => post(null, `${call(id)}/survey`),
  callOut: (to: z.infer<typeof MakeCall>['to']) => post(null, '/api/calls', { to }),
  directory: () => request(Directory, '/api/directory', { timeoutMs: 5000 }),
  parked: () => request(ParkedCalls, '/api/calls/parked', { timeoutMs: 5000 }),

  calls: (filters: Filters) => request(CallList, `/api/calls${query(filters)}`),
  callFull: (id: string) => request(CallFull, call(id)),
  recordingUrl: (id: string) => `${call(id)}/recording`,

  tickets: (filters: Filters) => request(TicketList, `/api/tickets${query(filters)}`),
  ticket: (number: string) => request(TicketFull, `/api/tickets/${encodeURIComponent(number)}`),
  openTicket: (form: z.input<typeof NewTicket>) => post(TicketFull, '/api/tickets', form),
  categories: () => request(CategoryList, '/api/categories'),
  areas: () => request(AreaList, '/api/areas'),

  drafts: () => request(DraftList, '/api/drafts', { timeoutMs: 5000 }),
  readDraft: (key: string) => request(Draft, draft(key), { timeoutMs: 3000 }),
  saveDraft: (key: string, body: { callId: string | null; form: Record<string, unknown> }) =>
    request(Draft, draft(key), { method: 'PUT', body, timeoutMs: 5000 }),
  dropDraft: (key: string) => request(null, draft(key), { method: 'DELETE', timeoutMs: 5000 }),

  /** How long the server takes to say that it lives, in ms; null when it does not. */
  async roundTrip(): Promise<number | null> {
    const started = performance.now();
    const answered = await send('/healthz', { timeoutMs: 4000 }, '', randomId(12)).catch(() => null);
    return answered === null ? null : Math.round(performance.now() - started);
  },
};
