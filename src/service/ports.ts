/**
 * What the running hotline needs from outside, in our words. Adapters (telephony, store, jobs, web) implement these and
 * never import one another; they meet here. Shapes are plain data. A Fault is thrown when the part behind is unwell.
 */
import type { Flow, Language, Prompt } from '../core/ivr/flow.ts';
import type { Call } from '../core/call/call.ts';
import type { AgentId, CallId, LegId, PlaybackId, QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { AgentPresence } from '../core/queue/agent.ts';
import type { JournalFact } from '../core/call/journal-fact.ts';
import type { PopHistory } from '../contract/http/agent.ts';
import type { Push } from '../contract/push.ts';

export type Reach = 'done' | 'gone';

export interface Clock {
  /** Wall time, for facts and deadlines. */
  now(): Instant;
  /** Monotonic milliseconds, for timers and leases. */
  monotonic(): number;
}

// ── Telephony ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type TelephonyEvent =
  | {
      type: 'CallArrived';
      at: Instant;
      call: CallId;
      leg: LegId;
      caller: string | null;
      dialled: string;
      origin: 'trunk' | 'web';
    }
  | { type: 'AgentLegAnswered'; at: Instant; leg: LegId; call: CallId }
  /** A leg is no more: hung up, refused, rang out or was cut. `cause` is Q.850. */
  | { type: 'LegEnded'; at: Instant; leg: LegId; cause: number }
  /** A leg left our application but lives on in the dialplan (handed over). */
  | { type: 'LegLeft'; at: Instant; leg: LegId }
  | { type: 'KeyPressed'; at: Instant; leg: LegId; key: string }
  | { type: 'PlaybackEnded'; at: Instant; playback: PlaybackId; failed: boolean }
  /** The other side of a transfer answered. */
  | { type: 'OutsideAnswered'; at: Instant; leg: LegId; call: CallId }
  /** Somebody began to speak, on a leg that we listen to for that. */
  | { type: 'LegSpoke'; at: Instant; leg: LegId }
  /** What a caller left us, cut at their hang-up or not. `seconds` counts speech, without the silences. */
  | { type: 'RecordingEnded'; at: Instant; recording: string; seconds: number; failed: boolean }
  | { type: 'PhoneChanged'; at: Instant; endpoint: string; online: boolean };

export interface LiveLeg {
  readonly leg: LegId;
  readonly up: boolean;
  readonly caller: string | null;
  /** What the leg is to us: read from its id and its dialplan. */
  readonly role: 'citizen' | 'agent' | 'outside' | 'stranger';
  readonly dialled: string;
  readonly origin: 'trunk' | 'web';
  /** False when it is in the dialplan (fallback) rather than with us. */
  readonly ours: boolean;
  readonly arrivedAt: Instant | null;
}
export interface LiveBridge {
  readonly id: string;
  readonly legs: readonly LegId[];
}

export interface Survey {
  readonly legs: readonly LiveLeg[];
  readonly bridges: readonly LiveBridge[];
  /** When this Asterisk process came up: calls older than that were lost with the one before. */
  readonly startedAt: Instant | null;
}

export interface RingAgent {
  readonly call: CallId;
  readonly endpoint: string;
  /** What the phone shows. */
  readonly shows: string;
  readonly seconds: number;
  /** What the leg speaks and hears in a bridge is written under this name, after what is there already. */
  readonly recording: string;
}

export interface RingOutside {
  readonly call: CallId;
  readonly number: string;
  readonly seconds: number;
  readonly recording: string;
}

export interface RecordVoice {
  readonly recording: string;
  readonly maxSeconds: number;
  readonly silenceSeconds: number;
  /** Keys that end it. */
  readonly endKeys: string;
}

/** Asterisk as we speak of it. Commands settle quickly; what comes of them arrives as TelephonyEvents. */
export interface Telephony {
  readonly isUp: boolean;
  answer(leg: LegId): Promise<Reach>;
  play(leg: LegId, playback: PlaybackId, prompts: readonly Prompt[]): Promise<Reach>;
  stopPlaying(playback: PlaybackId): Promise<Reach>;
  /** Into the holding bridge: the caller hears music until moved elsewhere. */
  hold(leg: LegId): Promise<Reach>;
  /** Takes the leg out of the music so that it can be spoken to alone. */
  unhold(leg: LegId): Promise<Reach>;
  ringAgent(leg: LegId, ring: RingAgent): Promise<Reach>;
  /** Another office, by the trunk. `gone`: there is no way to that number. */
  ringOutside(leg: LegId, ring: RingOutside): Promise<Reach>;
  /** From now on LegSpoke tells of these legs. */
  listenForSpeech(legs: readonly LegId[]): Promise<Reach>;
  /** A tone, then what the caller says; RecordingEnded tells of the end. */
  record(leg: LegId, voice: RecordVoice): Promise<Reach>;
  isRecording(recording: string): Promise<boolean>;
  /** Makes the call's own bridge if needed and moves the legs there. */
  join(call: CallId, legs: readonly LegId[]): Promise<Reach>;
  /** Removes the call's bridge; legs in it stay up. */
  part(call: CallId): Promise<Reach>;
  hangUp(leg: LegId): Promise<Reach>;
  /** To the fallback dialplan: for bugs and orderly stops, so that no caller is stranded. */
  handOver(leg: LegId): Promise<Reach>;
  /** Everything that lives at Asterisk now. */
  survey(): Promise<Survey>;
  phones(): Promise<{ endpoint: string; online: boolean }[]>;
  /** Makes sure that all these prompts can be played at once. */
  prepare(prompts: readonly Prompt[], progress?: (done: number, all: number) => void): Promise<void>;
}

// ── Journal: what must survive of a call, written behind ─────────────────────────────────────────────────────────────

export type { JournalFact };
export type JournalEntry = JournalFact & {
  /** Unique per entry (ulid): replaying it is harmless. */
  readonly id: string;
  readonly call: CallId;
  readonly at: Instant;
};

/** Appends to a local file first, then relays to PostgreSQL in order. Never throws, never waits for the database. */
export interface Journal {
  write(entry: JournalEntry): void;
  /** Entries not yet in PostgreSQL. */
  readonly pending: number;
  /** Resolves when everything written before is in PostgreSQL, or after `timeoutMs` (false). */
  flush(timeoutMs: number): Promise<boolean>;
  start(): void;
  stop(): Promise<void>;
}

// ── Redis: the state a successor starts from ─────────────────────────────────────────────────────────────────────────

export interface StoredAgent {
  readonly agent: AgentId;
  readonly presence: AgentPresence;
  readonly device: 'browser' | 'sip';
  readonly page: string | null;
}
/** Writes go through at once but are not waited for; memory is the truth for this life, Valkey for the next. */
export interface LiveStore {
  /** Nothing is written before the keeper's fence is known. */
  useFence(fence: number): void;
  saveCall(call: Call): void;
  forgetCall(call: CallId): void;
  loadCalls(): Promise<Call[]>;
  saveAgent(agent: StoredAgent): void;
  loadAgents(): Promise<StoredAgent[]>;
  /** After Valkey came back: writes everything again from memory. */
  rewrite(calls: readonly Call[], agents: readonly StoredAgent[]): Promise<void>;
  readonly isUp: boolean;
  onUp(listener: () => void): void;
}

/** One keeper at a time decides. `fence` grows with each change of keeper; writes with an old one are refused. */
export interface Lease {
  /** Resolves when this process holds the lease. */
  acquire(): Promise<{ fence: number }>;
  /** True only while the last renewal is younger than the lease, by the monotonic clock. */
  isFresh(): boolean;
  /** Called once if the lease is lost to another; the process must stop deciding at once. */
  onLost(listener: () => void): void;
  /** Valkey was emptied while we hold the lease: whatever else was kept there is gone as well. */
  onForgotten(listener: () => void): void;
  release(): Promise<void>;
}

// ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface QueueRow {
  readonly id: QueueId;
  readonly label: string;
  readonly overflowAfterSeconds: number;
}
/** An office that citizens can be transferred to. */
export interface UnitRow {
  readonly id: string;
  readonly label: string;
  readonly number: string;
}
export interface AgentRow {
  readonly id: AgentId;
  readonly name: string;
  readonly extension: string;
  readonly queues: readonly QueueId[];
}
/** An inbound number with the flow that its new calls get, and what it brings to them. */
export interface PublishedNumber {
  readonly dialled: string;
  readonly flow: Flow;
  readonly language: Language;
  /** Added to the priority in every line. */
  readonly priority: number;
  /** Shown on call, pop and ticket; empty for none. */
  readonly tag: string;
}
/** Read at start and when it changes; the call path never waits for it. */
export interface DirectoryStore {
  agents(): Promise<AgentRow[]>;
  queues(): Promise<QueueRow[]>;
  /** The only numbers that a flow may ring, beside the emergency lines. */
  units(): Promise<UnitRow[]>;
  /** The flow published for this number, and those of running calls. */
  publishedFlow(dialled: string): Promise<Flow | null>;
  publishedNumbers(): Promise<PublishedNumber[]>;
  flowVersion(id: string, version: number): Promise<Flow | null>;
}

export interface CallerFacts {
  readonly openTickets: number;
  readonly callsIn7Days: number;
  readonly callsIn30Days: number;
}

export interface HistoryStore {
  /** One query; gives up by throwing after `timeoutMs`. */
  history(number: string, before: CallId, timeoutMs: number): Promise<Extract<PopHistory, { status: 'known' }>>;
  /** For the spoken progress: the newest open tickets of this number. */
  progress(number: string, limit: number): Promise<{ number: string; state: string; createdAt: Instant }[]>;
  /** By a ticket's number and the check code that its citizen was given; null when they do not fit. */
  progressOf(ticket: string, code: string): Promise<{ number: string; state: string } | null>;
  /** What flows may ask of a caller. One query. */
  callerFacts(number: string): Promise<CallerFacts>;
  answeredToday(agent: AgentId): Promise<{ answered: number; talkedSeconds: number }>;
}

/** Questions that citizens ask again and again, with the answers that were approved for them. */
export interface KnowledgeBook {
  /** The answer to the question that is most like this one; null when none is like it. */
  answer(question: string, language: Language): Promise<string | null>;
}

/** Another office's service on the web, at an address on the admins' list. */
export interface WebLookUp {
  /** @throws when it may not be asked, does not answer in time, or answers something else than JSON. */
  ask(request: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly body: string | null;
    readonly timeoutMs: number;
    readonly maxBytes: number;
  }): Promise<{ readonly found: boolean; readonly json: unknown }>;
}

/** Calls that the database holds without an end: what reconciliation must close. */
export interface OpenCallStore {
  openCalls(): Promise<{ call: CallId; arrivedAt: Instant; answeredAt: Instant | null }[]>;
}

/** Missed or lost callers become tasks. Idempotent by call. */
export interface CallbackStore {
  addCallback(task: {
    call: CallId;
    number: string;
    why: 'abandoned' | 'lost' | 'fallback' | 'asked';
    at: Instant;
  }): Promise<void>;
}

// ── Push ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

type WithoutSeq<T> = T extends { seq: number } ? Omit<T, 'seq'> : never;
export type PushMessage = WithoutSeq<Exclude<Push, { type: 'heartbeat' }>>;

export interface PushPort {
  /** Sends to this agent's desks only; returns the seq given. */
  toAgent(agent: AgentId, message: PushMessage): number;
  toAll(message: PushMessage): void;
  seqOf(agent: AgentId): number;
}
