/**
 * What the web room needs from the rest, as narrow as it can be said. main.ts hands in the store's and the service's
 * objects; nothing here knows that there is a database. A Fault (an Error whose name ends in "Fault") means that the
 * part behind is unwell and becomes 503; a Refusal means that a rule said no.
 */
import type { Readable } from 'node:stream';
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { GuestPhone } from '../contract/http/agent.ts';
import type { CallFull, CallQuery, CallRow } from '../contract/http/calls.ts';
import type { Me } from '../contract/http/session.ts';
import type {
  AreaList,
  Category,
  Draft,
  SaveDraft,
  TicketFull,
  TicketQuery,
  TicketRow,
} from '../contract/http/tickets.ts';
import type { Role } from '../contract/words.ts';
import type { Refusal } from '../core/kernel/refusal.ts';
import type { CalendarDoor } from '../service/calendar-book.ts';
import type { AgentDoor, HealthDoor, TicketDoor } from '../service/doors.ts';
import type { EmergencyDoor } from '../service/emergency-switch.ts';
import type { PromptDoor } from '../service/prompt-library.ts';
import type { Studio } from '../service/studio.ts';

export interface SignedIn {
  /** Opaque; only its hash is kept behind. */
  readonly token: string;
  readonly me: Me;
}

export interface Accounts {
  /** Refuses with `wrong-credentials`, or `locked-out` with `retryAfterSeconds`. */
  signIn(username: string, password: string, address: string): Promise<SignedIn | Refusal>;
  /** Null when the token is unknown, ended, too old, or its account switched off. */
  readSession(token: string): Promise<Me | null>;
  endSession(token: string): Promise<void>;
}

export interface Listed<T> {
  readonly items: T[];
  readonly next: string | null;
}

/** Numbers come in clear; masking.ts decides who sees what of them. A cursor that is none is refused `bad-cursor`. */
export interface CallsRead {
  list(query: z.infer<typeof CallQuery>): Promise<Listed<CallRow> | Refusal>;
  callById(id: string): Promise<CallFull | null>;
}

/** Narrows the query itself, so that what a person may not see is not counted either. */
export interface TicketScope {
  /** Whose tickets `mine` means. */
  readonly username: string;
  readonly confidential: 'shown' | 'hidden';
  /** Only what was dispatched to this department's account; null for those who see all departments. */
  readonly departmentOf: string | null;
}

export interface TicketsRead {
  list(query: z.infer<typeof TicketQuery>, scope: TicketScope): Promise<Listed<TicketRow> | Refusal>;
  one(number: string, scope: TicketScope): Promise<TicketFull | null>;
}

export interface Drafts {
  list(username: string): Promise<Draft[]>;
  read(username: string, key: string): Promise<Draft | null>;
  save(username: string, key: string, draft: z.infer<typeof SaveDraft>): Promise<Draft | Refusal>;
  remove(username: string, key: string): Promise<void>;
}

export interface Reference {
  categories(): Promise<Category[]>;
  areas(): Promise<z.infer<typeof AreaList>['items']>;
}

export interface AuditEntry {
  readonly who: string;
  readonly role: Role;
  /** Dotted, e.g. recording.played. */
  readonly act: string;
  /** What it was done to, e.g. call:1763… */
  readonly object: string;
  readonly reason: string;
}
export interface Audit {
  /** Written before the data is sent: when it can't be written, nothing is shown. */
  record(entry: AuditEntry): Promise<void>;
}

export interface RecordingFile {
  readonly bytes: number;
  /** Both ends included. */
  read(from: number, to: number): Readable;
}
export interface Recordings {
  /** By the name that the call's row holds; null when there is no such file (yet, or any more). */
  open(name: string): Promise<RecordingFile | null>;
}

/** The one SIP account that citizens' browsers share; what it may dial is Asterisk's business. */
export interface GuestPhones {
  access(): z.infer<typeof GuestPhone>;
}

export interface WebNeeds {
  readonly accounts: Accounts;
  readonly agents: AgentDoor;
  readonly office: TicketDoor;
  readonly tickets: TicketsRead;
  readonly calls: CallsRead;
  readonly drafts: Drafts;
  readonly reference: Reference;
  readonly recordings: Recordings;
  readonly audit: Audit;
  readonly guestPhones: GuestPhones;
  readonly prompts: PromptDoor;
  readonly calendar: CalendarDoor;
  readonly emergency: EmergencyDoor;
  readonly studio: Studio;
  readonly health: HealthDoor;
  readonly metrics: Registry;
}
