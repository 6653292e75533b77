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
import type { AccessQuery, AccessRow, HoldRow, Retention, SetRetention } from '../contract/http/recordings.ts';
import type { Me } from '../contract/http/session.ts';
import type { InboundSms, SaveSurveyRules, SurveyRules } from '../contract/http/sms.ts';
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
import type { CalibrationDoor } from '../service/calibration-office.ts';
import type { CallbackDoor } from '../service/callback-office.ts';
import type { CallerDoor } from '../service/caller-book.ts';
import type { CalendarDoor } from '../service/calendar-book.ts';
import type { AgentDoor, HandsDoor, HealthDoor, TicketDoor } from '../service/doors.ts';
import type { EmergencyDoor } from '../service/emergency-switch.ts';
import type { KnowledgeDoor } from '../service/knowledge-desk.ts';
import type { MessageStore } from '../service/message-store.ts';
import type { PromptDoor } from '../service/prompt-library.ts';
import type { ReviewDoor } from '../service/review-office.ts';
import type { ReportDoor } from '../service/reports.ts';
import type { QueueDoor } from '../service/queue-desk.ts';
import type { Studio } from '../service/studio.ts';
import type { SurgeDoor } from '../service/surge-desk.ts';
import type { SupervisionDoor } from '../service/supervision.ts';
import type { UnitDoor } from '../service/unit-desk.ts';
import type { WallboardDoor } from '../service/wallboard.ts';

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

/** How long recordings are kept, what keeps them longer, who listened. */
export interface RecordingKeep {
  sealOf(call: string): Promise<{ name: string; sha256: string | null } | null>;
  verified(name: string, as: 'intact' | 'changed' | 'missing'): Promise<void>;
  /** Refuses `call-unknown`. */
  hold(by: Me, call: string, why: string): Promise<null | Refusal>;
  /** Refuses `not-held`. */
  release(by: Me, call: string, why: string): Promise<null | Refusal>;
  holds(): Promise<HoldRow[]>;
  log(query: z.infer<typeof AccessQuery>): Promise<Listed<AccessRow> | Refusal>;
  retention(): Promise<Retention>;
  setRetention(by: Me, wish: z.infer<typeof SetRetention>): Promise<Retention>;
}

/** The one SIP account that citizens' browsers share; what it may dial is Asterisk's business. */
export interface GuestPhones {
  access(): z.infer<typeof GuestPhone>;
}

/** What citizens send, and whom they are asked by it. */
export interface SmsSurveyDoor {
  receive(message: InboundSms): Promise<void>;
  rules(): Promise<SurveyRules>;
  /** Refuses `saved-by-another`. */
  saveRules(by: string, rules: SaveSurveyRules): Promise<SurveyRules | Refusal>;
}

export interface WebNeeds {
  readonly accounts: Accounts;
  readonly agents: AgentDoor;
  readonly hands: HandsDoor;
  readonly office: TicketDoor;
  readonly tickets: TicketsRead;
  readonly calls: CallsRead;
  readonly callbacks: CallbackDoor;
  readonly surveys: SmsSurveyDoor;
  readonly drafts: Drafts;
  readonly units: UnitDoor;
  readonly knowledge: KnowledgeDoor;
  readonly messages: MessageStore;
  readonly reference: Reference;
  readonly recordings: Recordings;
  readonly audit: Audit;
  readonly guestPhones: GuestPhones;
  readonly prompts: PromptDoor;
  readonly calendar: CalendarDoor;
  readonly queues: QueueDoor;
  readonly emergency: EmergencyDoor;
  readonly surge: SurgeDoor;
  readonly callers: CallerDoor;
  readonly reviews: ReviewDoor;
  readonly calibrations: CalibrationDoor;
  readonly recordingKeep: RecordingKeep;
  readonly studio: Studio;
  readonly reports: ReportDoor;
  readonly supervision: SupervisionDoor;
  readonly wallboard: WallboardDoor;
  readonly health: HealthDoor;
  readonly metrics: Registry;
}
