/** The tables of migrations/*.sql as kysely sees them. Only the store may import this: rows are not our words. */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** timestamptz(3): a Date out, a Date in. */
type Time = ColumnType<Date, Date, Date>;
type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>;
type TimeNow = ColumnType<Date, Date | undefined, Date>;
/** jsonb: parsed on the way out; on the way in a JSON text, so that arrays aren't taken for PostgreSQL's. */
type Json<T> = ColumnType<T, string, string>;

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
  };
  inbound_numbers: { number: string; label: string; flow: string; version: number };
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
}
