/** The tables of migrations/*.sql as kysely sees them. Only the store may import this: rows are not our words. */
import type { CallMeasure, ServedMeasure } from '../core/report/measures.ts';
import type { SurgePlan } from '../contract/http/surge.ts';
import type { SurgeBody } from '../service/surge-desk.ts';
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { AttemptOutcome, CallbackWhy, TaskState } from '../core/callback/task.ts';

/** timestamptz(3): a Date out, a Date in. */
type Time = ColumnType<Date, Date, Date>;
type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
type TimeNow = ColumnType<Date, Date | undefined, Date>;
/** A date; read by to_char, or the driver makes it an instant of this machine's zone. */
type Day = ColumnType<Date | null, string | null | undefined, string | null>;
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
  queues: {
    id: string;
    label: string;
    overflow_after_seconds: number;
    position: Generated<number>;
    rules: MaybeJson;
    revision: Generated<number>;
    saved_at: TimeNow;
    saved_by: Generated<string>;
  };
  agent_queues: { agent: string; queue: string; tier: Generated<number> };
  skills: { name: string; position: Generated<number> };
  agent_skills: { agent: string; skill: string; level: number };
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
  surge_profiles: {
    id: string;
    name: string;
    body: Json<SurgePlan>;
    revision: Generated<number>;
    saved_at: Time;
    saved_by: string;
  };
  surges: {
    id: string;
    profile: string;
    body: Json<SurgeBody>;
    started_by: string;
    started_at: Time;
    until: Time;
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
    verified_at: MaybeTime;
    verified_as: 'intact' | 'changed' | 'missing' | null;
    deleted_at: MaybeTime;
    deleted_why: string | null;
  };
  callbacks: {
    call: string;
    number: string;
    why: CallbackWhy;
    at: Time;
    task: string | null;
    waited_seconds: number | null;
  };
  callback_tasks: {
    id: string;
    number: string;
    state: Generated<TaskState>;
    first_missed_at: Time;
    last_missed_at: Time;
    due_at: Time;
    next_at: Time;
    claimed_by: string | null;
    claimed_until: MaybeTime;
    queue: string | null;
    priority: number | null;
    queued_at: MaybeTime;
    closed_at: MaybeTime;
    closed_call: string | null;
  };
  callback_attempts: {
    id: GeneratedAlways<string>;
    task: string;
    at: Time;
    by: string;
    by_name: string;
    outcome: AttemptOutcome;
    note: Generated<string>;
  };
  callback_policy: {
    one: Generated<boolean>;
    body: Json<unknown>;
    revision: Generated<number>;
    saved_at: Time;
    saved_by: string;
  };
  floor_settings: { single: boolean; revision: number; rules: Json<unknown>; changed_by: string; changed_at: Time };
  units: {
    id: string;
    label: string;
    number: string;
    position: Generated<number>;
    kind: Generated<'bureau' | 'district' | 'utility' | 'other'>;
    parent: string | null;
    note: Generated<string>;
    active: Generated<boolean>;
    revision: Generated<number>;
    saved_at: TimeNow;
    saved_by: Generated<string>;
  };
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
  call_offers: {
    id: string;
    call: string;
    at: Time;
    agent: string;
    queue: string;
    waited_seconds: number;
    predicted_seconds: number | null;
    why: Json<unknown>;
  };
  surveys: { id: string; call: string; at: Time; score: number; way: Generated<'keys' | 'sms'> };
  survey_invites: {
    id: string;
    call: string;
    number: string;
    at: Time;
    state: Generated<'due' | 'skipped' | 'asked' | 'answered'>;
    until: MaybeTime;
    answered_at: MaybeTime;
  };
  sms_inbound: {
    id: string;
    at: Time;
    number: string;
    text: string;
    meant: 'score' | 'stop' | 'other';
    invite: string | null;
  };
  survey_refusals: { number: string; at: Time };
  survey_policy: {
    one: Generated<boolean>;
    body: Json<unknown>;
    revision: Generated<number>;
    saved_at: Time;
    saved_by: string;
  };
  call_hands: {
    id: string;
    call: string;
    at: Time;
    agent: string;
    act: string;
    kind: 'agent' | 'queue' | 'unit' | 'number' | null;
    target: string | null;
    outcome: string | null;
    seconds: number | null;
    reason: string | null;
  };
  sms_outbox: {
    id: string;
    call: string;
    at: Time;
    recipient: string;
    text: string;
    state: Generated<'queued' | 'unconfigured' | 'sent' | 'failed' | 'dropped'>;
    tries: Generated<number>;
    next_at: Time;
    sent_at: MaybeTime;
    why: string | null;
  };
  knowledge_answers: {
    id: GeneratedAlways<string>;
    language: 'zh' | 'en';
    title: string;
    /** As it is spoken. */
    answer: string;
    /** As agents read it. */
    screen: Generated<string>;
    category: string | null;
    valid_from: Day;
    valid_until: Day;
    review_on: Day;
    published: Generated<boolean>;
    bg: string[];
    revision: Generated<number>;
    saved_at: TimeNow;
    saved_by: Generated<string>;
  };
  knowledge_questions: { answer: string; position: number; question: string; bg: string[] };
  knowledge_versions: { answer: string; revision: number; body: Json<unknown>; saved_at: Time; saved_by: string };
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
  score_forms: {
    id: string;
    body: Json<unknown>;
    revision: Generated<number>;
    version: number | null;
    saved_at: Time;
    saved_by: string;
  };
  score_form_versions: { form: string; version: number; body: Json<unknown>; published_at: Time; published_by: string };
  sampling_rules: {
    id: string;
    body: Json<unknown>;
    form: string;
    active: boolean;
    revision: Generated<number>;
    saved_at: Time;
    saved_by: string;
  };
  reviews: {
    id: string;
    call: string;
    agent: string;
    rule: string | null;
    form: string;
    form_version: number;
    drawn_at: Time;
    reviewer: string | null;
    answers: JsonOr<Record<string, number>>;
    marks: JsonOr<{ at: number; words: string }[]>;
    summary: Generated<string>;
    revision: Generated<number>;
    saved_at: MaybeTime;
    score: number | null;
    fatal: Generated<boolean>;
    submitted_at: MaybeTime;
    appeal_words: string | null;
    appealed_at: MaybeTime;
    appeal_upheld: boolean | null;
    appeal_answer: string | null;
    decided_by: string | null;
    decided_at: MaybeTime;
    decided_score: number | null;
  };
  calibrations: {
    id: string;
    call: string;
    agent: string;
    form: string;
    form_version: number;
    begun_by: string;
    begun_at: Time;
    answers: ColumnType<Record<string, number> | null, string | undefined, string>;
    reasons: ColumnType<Record<string, string> | null, string | undefined, string>;
    score: number | null;
    fatal: boolean | null;
    concluded_by: string | null;
    concluded_at: MaybeTime;
  };
  calibration_scores: {
    calibration: string;
    supervisor: string;
    answers: JsonOr<Record<string, number>>;
    marks: JsonOr<{ at: number; words: string }[]>;
    summary: Generated<string>;
    revision: Generated<number>;
    saved_at: Time;
    score: number | null;
    fatal: boolean | null;
    submitted_at: MaybeTime;
  };
  retention_rules: { kind: 'talk' | 'voicemail'; days: number; saved_at: Time; saved_by: string };
  legal_holds: {
    call: string;
    why: string;
    held_by: string;
    held_at: Time;
    released_by: string | null;
    released_at: MaybeTime;
  };
  caller_flags: { call: string; number: string; by: string; at: Time; note: string };
  caller_measures: {
    id: string;
    number: string;
    stage: 'warned' | 'slow' | 'blocked';
    reason: string;
    evidence: string[];
    until: Time;
    proposed_by: string;
    proposed_at: Time;
    approved_by: string | null;
    began_at: MaybeTime;
    ended_by: string | null;
    ended_at: MaybeTime;
    end_why: string | null;
    appeal_words: string | null;
    appealed_at: MaybeTime;
    appeal_by: string | null;
    appeal_upheld: boolean | null;
    appeal_answer: string | null;
    decided_by: string | null;
    decided_at: MaybeTime;
  };
  presence_log: {
    agent: string;
    from_at: Time;
    until_at: MaybeTime;
    state: string;
    reason: string | null;
    call: string | null;
  };
  half_hours_touched: { id: GeneratedAlways<string>; half_hour: Time };
  half_hours: { half_hour: Time; queue: string; agent: string; number: string } & { [K in CountColumn]: number };
  half_hour_skills: { half_hour: Time; skill: string; queue: string; number: string } & {
    [K in CountColumn | ServedColumn]: number;
  };
  half_hour_presence: { half_hour: Time; agent: string; state: string; reason: string; seconds: number };
  half_hour_nodes: {
    half_hour: Time;
    flow: string;
    version: number;
    node: string;
    entries: number;
    drop_offs: number;
    no_input: number;
    invalid: number;
  };
}

type Snake<S extends string> = S extends `${infer A}${infer B}`
  ? `${A extends Lowercase<A> ? A : `_${Lowercase<A>}`}${Snake<B>}`
  : S;
/** answeredWithin15 -> answered_within15. */
type CountColumn = Snake<CallMeasure>;
type ServedColumn = Snake<ServedMeasure>;

interface CallsTable {
  id: string;
  arrived_at: Time;
  arrived_key: string | null;
  number: string | null;
  dialled: Generated<string>;
  origin: Generated<'trunk' | 'web' | 'outbound'>;
  handled_by: string | null;
  flow: string | null;
  flow_version: number | null;
  queue: string | null;
  queued_at: MaybeTime;
  skills: Generated<string[]>;
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
