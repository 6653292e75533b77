/**
 * What the running hotline needs from outside, in our words. Adapters (telephony, store, jobs, web) implement these and
 * never import one another; they meet here. Shapes are plain data. A Fault is thrown when the part behind is unwell.
 */
import type { KeptPlace } from '../core/callback/kept-place.ts';
import type { CallbackWhy } from '../core/callback/task.ts';
import type { Flow, Language, Prompt } from '../core/ivr/flow.ts';
import type { Call } from '../core/call/call.ts';
import type { AgentId, CallId, LegId, PlaybackId, QueueId } from '../core/kernel/ids.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { AgentPresence, Misses } from '../core/queue/agent.ts';
import type { Mean } from '../core/queue/estimate.ts';
import type { QueueRules } from '../core/queue/rules.ts';
import type { CountRules, Counts } from '../core/floor/counts.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { JournalFact } from '../core/call/journal-fact.ts';
import type { PopHistory } from '../contract/http/agent.ts';
import type { FloorSettings } from '../contract/http/wallboard.ts';
import type { Role } from '../contract/words.ts';
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
  | { type: 'SupervisorAnswered'; at: Instant; leg: LegId }
  /** A leg is no more: hung up, refused, rang out or was cut. `cause` is Q.850. */
  | { type: 'LegEnded'; at: Instant; leg: LegId; cause: number }
  /** A leg left our application but lives on in the dialplan (handed over). */
  | { type: 'LegLeft'; at: Instant; leg: LegId }
  | { type: 'KeyPressed'; at: Instant; leg: LegId; key: string }
  | { type: 'PlaybackEnded'; at: Instant; playback: PlaybackId }
  /** The other side of a transfer answered. */
  | { type: 'OutsideAnswered'; at: Instant; leg: LegId; call: CallId }
  /** A citizen picked up whom we rang by ourselves. */
  | { type: 'CitizenAnswered'; at: Instant; leg: LegId; task: string }
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
  readonly role: 'citizen' | 'agent' | 'outside' | 'supervisor' | 'stranger';
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
  /** Null where another leg of the talk is recorded already. */
  readonly recording: string | null;
}

export interface RingSupervisor {
  readonly endpoint: string;
  /** What the phone shows. */
  readonly shows: string;
  readonly seconds: number;
}

export interface RingCitizen {
  /** That of ringing them back. */
  readonly task: string;
  readonly number: string;
  readonly seconds: number;
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
  /** Out of this call's bridge, if it is there, and into music until it is joined again or taken out. */
  hold(leg: LegId, call: CallId): Promise<Reach>;
  /** Takes the leg out of the music so that it can be spoken to alone. */
  unhold(leg: LegId): Promise<Reach>;
  ringAgent(leg: LegId, ring: RingAgent): Promise<Reach>;
  /** Another office, by the trunk. `gone`: there is no way to that number. */
  ringOutside(leg: LegId, ring: RingOutside): Promise<Reach>;
  /** A citizen, by the trunk, for nobody yet: CitizenAnswered tells. `gone`: there is no way to that number. */
  ringCitizen(leg: LegId, ring: RingCitizen): Promise<Reach>;
  /** What a phone says while the one it rang rings, until it is joined or put down. */
  ringTone(leg: LegId, playback: PlaybackId): Promise<Reach>;
  sendKeys(leg: LegId, keys: string): Promise<Reach>;
  /** What this leg's recording writes: the talk, or silence in its place. */
  muteRecording(leg: LegId, muted: boolean): Promise<Reach>;
  /** From now on LegSpoke tells of these legs. */
  listenForSpeech(legs: readonly LegId[]): Promise<Reach>;
  /**
   * What this leg says, and nothing of what it hears, in frames of 20 ms until `stopHearing` or its end. `hearing` names
   * it, and must be new.
   */
  hear(leg: LegId, hearing: string, take: (frame: Int16Array) => void): Promise<Reach>;
  stopHearing(hearing: string): Promise<Reach>;
  /** A tone, then what the caller says; RecordingEnded tells of the end. */
  record(leg: LegId, voice: RecordVoice): Promise<Reach>;
  isRecording(recording: string): Promise<boolean>;
  /** Makes the call's own bridge if needed and moves the legs there. */
  join(call: CallId, legs: readonly LegId[]): Promise<Reach>;
  /** Out of this call's bridge, if it is there. */
  letOut(leg: LegId, call: CallId): Promise<Reach>;
  /** Removes the call's bridge; legs in it stay up, but deaf to what they are told before they are out of it. */
  part(call: CallId): Promise<Reach>;
  /** What is said in the call's bridge goes into a file of this name until the bridge goes; `done` if it does already. */
  recordTalk(call: CallId, recording: string): Promise<Reach>;
  /** Nothing of it is recorded. */
  ringSupervisor(leg: LegId, ring: RingSupervisor): Promise<Reach>;
  /** `ear` hears what this leg says and hears; with `whisper` it also speaks to its phone, and to nobody else. */
  overhear(ear: LegId, leg: LegId, whisper: boolean): Promise<Reach>;
  /** Brings legs together in the room of this watch, beside the call. */
  gatherWatch(watch: string, legs: readonly LegId[]): Promise<Reach>;
  /** Removes that room. */
  disbandWatch(watch: string): Promise<Reach>;
  hangUp(leg: LegId): Promise<Reach>;
  /** Resolves when the end of a leg that `hangUp` ended was heard, or need not be waited for any longer. */
  ended(leg: LegId): Promise<void>;
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

// ── Presence: who was in which state when, written behind as the journal is ─────────────────────────────────────────

export type PresenceEntry = {
  /** Unique per entry (ulid): replaying it is harmless. */
  readonly id: string;
  readonly at: Instant;
} & (
  | {
      readonly fact: 'presence';
      readonly agent: AgentId;
      readonly state: AgentPresence['state'];
      readonly reason: string | null;
      readonly call: CallId | null;
    }
  /** A controller began to keep the floor, and found these agents at work. */
  | { readonly fact: 'began'; readonly present: readonly AgentId[] }
  /** It still does: what is open went on until now. */
  | { readonly fact: 'seen' }
);

// ── Redis: the state a successor starts from ─────────────────────────────────────────────────────────────────────────

export interface StoredAgent {
  readonly agent: AgentId;
  readonly presence: AgentPresence;
  readonly device: 'browser' | 'sip';
  readonly page: string | null;
  /** Absent in what an earlier release stored. */
  readonly answered?: { readonly day: Instant; readonly calls: number };
  readonly misses?: Misses;
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
  readonly rules: QueueRules;
}
/** An office that citizens can be transferred to. */
export interface UnitRow {
  readonly id: string;
  readonly label: string;
  readonly number: string;
  /** Office hours, whom to ask for. */
  readonly note: string;
}
export interface AgentRow {
  readonly id: AgentId;
  readonly name: string;
  readonly extension: string;
  readonly queues: readonly QueueId[];
  /** Skill → level, 1 to 5. */
  readonly skills: Readonly<Record<string, number>>;
  /** Queue → tier, where it is not the first. */
  readonly tiers: Readonly<Record<string, number>>;
  /** A supervisor's seat: a phone to watch by, no part of the floor. Absent in copies of an earlier release. */
  readonly supervises?: boolean;
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

/** Numbers that agents may ring but never see. */
export interface NumbersBehind {
  /** Null when there is no such thing, or it has no number. */
  behind(what: { ticket: string } | { callback: string } | { call: string }): Promise<string | null>;
}

/** What routing asks of the past. */
export interface RoutingHistory {
  /** Who took this number's newest open ticket. */
  knownAgent(number: string): Promise<AgentId | null>;
  /** One query. */
  past(now: Instant): Promise<QueuePast[]>;
}
export interface QueuePast {
  readonly queue: QueueId;
  /** How long calls took in the same half hour of past weeks. */
  readonly handled: Mean;
  /** How far the estimates of the last week were off. */
  readonly error: Mean;
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

/** Missed or lost callers become tasks, one for each number. Idempotent by call. */
export interface CallbackStore {
  addCallback(missed: {
    call: CallId;
    number: string;
    why: CallbackWhy;
    at: Instant;
    waitedSeconds?: number | null;
    place?: KeptPlace;
  }): Promise<void>;
}

/** What the wallboard starts from. */
export interface FloorStore {
  countsSince(since: Instant, rules: CountRules): Promise<Map<QueueId, Counts>>;
  settings(): Promise<FloorSettings>;
  /** Refused when somebody else saved since that revision. */
  saveSettings(username: string, settings: FloorSettings): Promise<FloorSettings | Refusal>;
}

/** Who did what to whom, and why. Rows are added, never changed. */
export type Act = string;
export interface AuditLog {
  /** Awaited before the thing is done: no row, no act. */
  add(entry: { who: string; role: Role; act: Act; object: string; reason: string }): Promise<void>;
}

// ── Push ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

type WithoutSeq<T> = T extends { seq: number } ? Omit<T, 'seq'> : never;
export type PushMessage = WithoutSeq<Exclude<Push, { type: 'heartbeat' }>>;

export interface PushPort {
  /** Sends to this agent's desks only; returns the seq given. */
  toAgent(agent: AgentId, message: PushMessage): number;
  toAll(message: PushMessage): void;
  /** To all pages that show the floor: made into bytes once, and not counted. */
  toBoard(message: PushMessage): void;
  /** Pages that show the floor now. */
  readonly boardWatchers: number;
  seqOf(agent: AgentId): number;
}
