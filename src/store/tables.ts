/** The tables of migrations/*.sql as kysely sees them. Only the store may import this: rows are not our words. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** timestamptz(3): a Date out, a Date in. */
type Time = ColumnType<Date, Date, Date>;
type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
type TimeNow = ColumnType<Date, Date | undefined, Date>;
/** jsonb: parsed on the way out; on the way in a JSON text, so that arrays aren't taken for PostgreSQL's. */
type Json<T> = ColumnType<T, string, string>;
/** With a default. */
type JsonOr<T> = ColumnType<T, string | undefined, string>;
type MaybeJson = ColumnType<unknown, string | null | undefined, string | null>;

export interface Database {
  agents: { id: string; name: string; extension: string; active: Generated<boolean> };
  accounts: {
    username: string;
    name: string;
    role: string;
    agent: string | null;
    password_hash: string;
    active: Generated<boolean>;
    created_at: TimeNow;
  };
  sessions: { token_hash: Buffer; username: string; address: string; created_at: Time; seen_at: Time };
  sign_in_guards: { key: string; failures: number; counted_from: Time; locked_until: MaybeTime };
  queues: { id: string; label: string; overflow_after_seconds: number; position: Generated<number> };
  agent_queues: { agent: string; queue: string };
  categories: {
    id: string;
    parent: string | null;
    label: string;
    path: string;
    position: Generated<number>;
    active: Generated<boolean>;
  };
  areas: { district: string; street: string; position: Generated<number> };
  flows: { id: string; name: string; created_at: TimeNow };
  flow_versions: {
    flow: string;
    version: number;
    body: Json<unknown>;
    message: string;
    published_at: TimeNow;
    published_by: string;
    source: MaybeJson;
    content_hash: string | null;
    draft_revision: number | null;
    confirmed: JsonOr<string[]>;
    rolled_back_from: number | null;
    changes: JsonOr<string[]>;
  };
  flow_drafts: {
    flow: string;
    revision: number;
    body: Json<unknown>;
    content_hash: string;
    base_version: number | null;
    saved_at: Time;
    saved_by: string;
    lease_holder: string | null;
    lease_page: string | null;
    lease_until: MaybeTime;
  };
  flow_draft_copies: {
    flow: string;
    page: string;
    revision: number;
    body: Json<unknown>;
    saved_at: Time;
    saved_by: string;
  };
  scheduled_publications: {
    id: GeneratedAlways<string>;
    flow: string;
    revision: number;
    body: Json<unknown>;
    confirmed: Json<string[]>;
    at: Time;
    message: string;
    by: string;
    state: Generated<'waiting' | 'done' | 'failed' | 'dismissed'>;
    why: string | null;
    version: number | null;
    made_at: TimeNow;
  };
  inbound_numbers: {
    number: string;
    label: string;
    flow: string;
    version: number;
    language: Generated<'zh' | 'en'>;
    priority: Generated<number>;
    tag: Generated<string>;
  };
  prompts: {
    id: string;
    language: 'zh' | 'en';
    name: string;
    text: string;
    voice: string | null;
    sound: string | null;
    measured: MaybeJson;
    revision: Generated<number>;
    saved_at: Time;
    saved_by: string;
  };
  schedules: { id: string; body: Json<unknown>; revision: Generated<number>; saved_at: Time; saved_by: string };
  year_tables: { year: number; body: Json<unknown>; revision: Generated<number>; saved_at: Time; saved_by: string };
  emergencies: {
    id: string;
    label: string;
    greeting: Json<{ zh: string; en: string | null }>;
    queue: string | null;
    hours_open: boolean | null;
    until: Time;
    proposed_by: string;
    proposed_at: Time;
    confirmed_by: string | null;
    confirmed_at: MaybeTime;
    ended_by: string | null;
    ended_at: MaybeTime;
  };
  citizens: {
    id: GeneratedAlways<string>;
    number: string;
    name: string | null;
    first_seen_at: TimeNow;
    updated_at: TimeNow;
  };
  calls: CallsTable;
  journal_applied: { id: string; applied_at: TimeNow };
  recordings: {
    name: string;
    call: string;
    at: Time;
    seconds: number | null;
    failed: boolean;
    bytes: string | null;
    sha256: string | null;
  };
  callbacks: { call: string; number: string; why: string; at: Time; done_at: MaybeTime; done_by: string | null };
  units: { id: string; label: string; number: string; position: Generated<number> };
  call_transfers: {
    id: string;
    call: string;
    at: Time;
    kind: 'unit' | 'number' | 'emergency';
    target: string;
    warm: boolean;
    outcome: string;
    both_spoke: boolean;
    talked_seconds: number | null;
  };
  surveys: { id: string; call: string; at: Time; score: number };
  sms_outbox: {
    id: string;
    call: string;
    at: Time;
    recipient: string;
    text: string;
    state: Generated<'queued' | 'unconfigured' | 'sent' | 'failed'>;
    tries: Generated<number>;
    next_at: Time;
    sent_at: MaybeTime;
    why: string | null;
  };
  knowledge_answers: {
    id: GeneratedAlways<string>;
    language: 'zh' | 'en';
    question: string;
    answer: string;
    published: Generated<boolean>;
    bg: string[];
  };
  ticket_numbers: { day: string; last: number };
  tickets: TicketsTable;
  ticket_events: {
    id: GeneratedAlways<string>;
    ticket: string;
    at: Time;
    type: string;
    by: string;
    by_name: string;
    data: Json<Record<string, unknown>>;
  };
  outbox: {
    id: GeneratedAlways<string>;
    topic: string;
    key: string;
    body: Json<unknown>;
    created_at: TimeNow;
    sent_at: MaybeTime;
  };
  drafts: {
    username: string;
    key: string;
    call: string | null;
    form: Json<Record<string, unknown>>;
    version: number;
    saved_at: Time;
  };
  audit: {
    seq: GeneratedAlways<string>;
    at: Time;
    who: string;
    role: string;
    act: string;
    object: string;
    reason: string;
  };
  store_marks: { key: string; value: string; at: TimeNow };
}

interface CallsTable {
  id: string;
  arrived_at: Time;
  arrived_key: string | null;
  number: string | null;
  dialled: Generated<string>;
  origin: Generated<'trunk' | 'web'>;
  handled_by: string | null;
  flow: string | null;
  flow_version: number | null;
  queue: string | null;
  queued_at: MaybeTime;
  waited_seconds: number | null;
  offers: Generated<number>;
  answered_key: string | null;
  answered_at: MaybeTime;
  agent_key: string | null;
  agent: string | null;
  recording: string | null;
  ended_key: string | null;
  ended_at: MaybeTime;
  ended_as: string | null;
  talked_seconds: number | null;
  path: ColumnType<unknown[], string | undefined, string>;
  disposed_key: string | null;
  disposed_as: string | null;
  adoptions: Generated<number>;
  ticket: string | null;
  disposition: GeneratedAlways<string | null>;
  language: string | null;
  priority: number | null;
  tag: string | null;
  tags: Generated<string[]>;
  steps: ColumnType<unknown[], string | undefined, string>;
  trouble: string | null;
}

interface TicketsTable {
  number: string;
  title: string;
  kind: string;
  category: string;
  category_path: string;
  state: string;
  is_open: GeneratedAlways<boolean>;
  intake: string;
  area: string;
  place_detail: string;
  words: string;
  answer: string | null;
  occurred_at: MaybeTime;
  urgent: boolean;
  confidential: boolean;
  anonymous: boolean;
  wants_follow_up: boolean;
  citizen: string | null;
  citizen_number: string | null;
  citizen_name: string | null;
  contact_number: string | null;
  call: string | null;
  recording: string | null;
  agent: string | null;
  agent_name: string | null;
  opened_by: string;
  idempotency_key: string;
  created_at: Time;
  updated_at: Time;
  closed_at: MaybeTime;
  bg: string[];
  /** Drawn by the table itself; null in old tickets. */
  check_code: GeneratedAlways<string | null>;
}
