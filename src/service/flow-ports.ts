/** What the flow library needs from outside, in our words. The store implements most of it. */
import type { Draft, Flow, Language } from '../core/ivr/flow.ts';
import type { City } from '../core/ivr/dry-run.ts';
import type { LibraryPrompt } from '../core/ivr/link.ts';
import type { Instant } from '../core/kernel/instant.ts';
import type { Refusal } from '../core/kernel/refusal.ts';

export interface Who {
  readonly username: string;
  readonly name: string;
}

export interface StoredLease {
  readonly holder: Who;
  readonly page: string;
  readonly until: Instant;
}

export interface DraftHead {
  readonly revision: number;
  readonly name: string;
  readonly contentHash: string;
  readonly baseVersion: number | null;
  readonly savedAt: Instant;
  readonly savedBy: Who;
  readonly lease: StoredLease | null;
}
export interface StoredDraft extends DraftHead {
  /** As it was saved; readDraft reads it. */
  readonly body: Record<string, unknown>;
}

export interface VersionHead {
  readonly version: number;
  readonly name: string;
  readonly message: string;
  readonly publishedAt: Instant;
  readonly publishedBy: Who;
  readonly contentHash: string;
  readonly rolledBackFrom: number | null;
  readonly changes: readonly string[];
}
export interface StoredVersion extends VersionHead {
  readonly flow: Flow;
  readonly source: Draft;
  readonly confirmed: readonly string[];
}

export interface Scheduled {
  readonly id: string;
  readonly flow: string;
  readonly revision: number;
  readonly body: Record<string, unknown>;
  readonly confirmed: readonly string[];
  readonly at: Instant;
  readonly message: string;
  readonly by: Who;
  readonly state: 'waiting' | 'failed';
  readonly why: string | null;
}

export interface FlowHead {
  readonly id: string;
  readonly draft: DraftHead;
  readonly newest: VersionHead | null;
  readonly numbers: readonly { readonly number: string; readonly label: string }[];
  readonly scheduled: Omit<Scheduled, 'body' | 'confirmed' | 'revision'> | null;
}

export interface DraftCopy {
  readonly page: string;
  readonly revision: number;
  readonly savedBy: Who;
  readonly savedAt: Instant;
  readonly body: Record<string, unknown>;
}

export interface DraftToSave {
  readonly flow: string;
  readonly page: string;
  /** The one it was made from. */
  readonly revision: number;
  readonly body: Draft;
  readonly contentHash: string;
  readonly by: Who;
  readonly at: Instant;
  readonly leaseUntil: Instant;
}

/** `none`: there is no such flow. */
export type SaveOutcome =
  | { readonly is: 'saved'; readonly revision: number }
  | { readonly is: 'none' }
  /** Kept as a copy. */
  | { readonly is: 'notEditing' | 'stale'; readonly theirs: StoredDraft };

export interface VersionToWrite {
  readonly flow: Flow;
  readonly source: Draft;
  readonly contentHash: string;
  /** The draft it came from; null for a rollback. */
  readonly revision: number | null;
  readonly confirmed: readonly string[];
  readonly rolledBackFrom: number | null;
  readonly changes: readonly string[];
  readonly message: string;
  readonly by: string;
  readonly at: Instant;
  /** The scheduled publication that this is. */
  readonly scheduled: string | null;
  /** A draft still of this fingerprint becomes the source; after a rollback the editor shows what callers hear. */
  readonly replaceDraft: string | null;
}

export interface FlowStore {
  heads(): Promise<FlowHead[]>;
  head(id: string): Promise<FlowHead | null>;
  draft(id: string): Promise<StoredDraft | null>;
  /** False when the id is taken. */
  create(id: string, draft: Draft, contentHash: string, by: Who, at: Instant, act: string): Promise<boolean>;
  save(draft: DraftToSave): Promise<SaveOutcome>;
  copies(id: string): Promise<DraftCopy[]>;
  /** Over whatever the draft is, unless another person edits it now. */
  replace(id: string, draft: Draft, by: Who, at: Instant): Promise<'done' | 'none' | StoredLease>;
  /** Null when there is no such flow; the lease of another page when it was not given. */
  takeLease(id: string, lease: StoredLease, now: Instant, takeOver: boolean): Promise<StoredLease | null>;
  releaseLease(id: string, page: string): Promise<void>;

  versions(id: string): Promise<VersionHead[]>;
  /** The newest without a number. */
  version(id: string, version?: number): Promise<StoredVersion | null>;
  /** Version, pointers of the numbers, draft and audit in one transaction. False: somebody else published meanwhile. */
  publish(version: VersionToWrite): Promise<boolean>;

  /** False when one is waiting already. */
  schedule(plan: Omit<Scheduled, 'id' | 'state' | 'why'>, now: Instant): Promise<boolean>;
  /** What is due, and when the next one will be. */
  due(now: Instant): Promise<{ due: Scheduled[]; next: Instant | null }>;
  failed(plan: Scheduled, why: string, at: Instant): Promise<void>;
  dismiss(flow: string, by: Who, at: Instant): Promise<boolean>;
}

export interface NumberRow {
  readonly number: string;
  readonly label: string;
  readonly flow: string;
  readonly version: number;
  readonly language: Language;
  readonly priority: number;
  readonly tag: string;
}
export interface NumberStore {
  list(): Promise<NumberRow[]>;
  /** Refuses `flow-not-published`. */
  save(number: Omit<NumberRow, 'version'>, by: Who, at: Instant): Promise<Refusal | null>;
  /** Refuses `last-number`. */
  remove(number: string, by: Who, at: Instant): Promise<Refusal | null>;
}

/** How calls went, as the journal's steps tell it. */
export interface TrafficCount {
  readonly version: number;
  readonly node: string;
  readonly outlet: string;
  /** The node that was left next; null when the call ended before it left another one. */
  readonly next: string | null;
  readonly calls: number;
  /** Of those that left no further node: nobody answered them. */
  readonly unanswered: number;
}
export interface TrafficFacts {
  readonly counts: readonly TrafficCount[];
  /** The first node that calls left: where the flow began for them, or what an emergency laid over it. */
  readonly began: readonly { readonly version: number; readonly node: string; readonly calls: number }[];
  /** Calls that left no node at all, by version. */
  readonly stayed: readonly { readonly version: number; readonly calls: number; readonly unanswered: number }[];
  readonly calls: number;
  readonly secondsToPerson: { readonly median: number | null; readonly p95: number | null; readonly calls: number };
}
export interface TrafficStore {
  traffic(flow: string, version: number | null, from: Instant, to: Instant): Promise<TrafficFacts>;
}

export interface Named {
  readonly id: string;
  readonly label: string;
}

export interface CataloguedPrompt extends Named {
  readonly texts: Readonly<Partial<Record<Language, string>>>;
  /** In which languages a recording is heard instead of the words. */
  readonly recorded: readonly Language[];
}

/** The library of prompts as it is now. */
export interface PromptCatalogue {
  readonly prompts: readonly CataloguedPrompt[];
  find(id: string, language: Language): LibraryPrompt | null;
}

/** What a flow may lean on beside itself. */
export interface FlowSurroundings {
  queues(): Promise<readonly Named[]>;
  /** Their names. */
  skills(): Promise<readonly string[]>;
  /** Those that may be rung. */
  units(): Promise<readonly (Named & { readonly number: string })[]>;
  prompts(): Promise<PromptCatalogue>;
  schedules(): readonly Named[];
  city(): City;
  readonly allowedHosts: readonly string[];
}

/** A call that walks a flow now. */
export interface WalkingCall {
  readonly flow: string;
  readonly version: number;
  readonly node: string | null;
}
