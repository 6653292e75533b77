-- The first tables. Forward only: a change is a new file. Every timestamp has milliseconds, as the clock of the program,
-- so that a cursor made from a row finds that row again. Keys that are compared byte by byte are collate "C".

-- ── People and where they sit ──────────────────────────────────────────────────────────────────────────────────────

create table agents (
  id         text primary key,
  name       text not null unique,
  extension  text not null unique,
  active     boolean not null default true
);

create table accounts (
  username      text primary key,
  name          text not null,
  role          text not null check (role in ('agent', 'supervisor', 'dispatcher', 'department', 'followup', 'admin')),
  agent         text unique references agents (id),
  password_hash text not null,
  active        boolean not null default true,
  created_at    timestamptz(3) not null default now()
);

-- Only the SHA-256 of a token is kept: who reads this table can't sign in with it.
create table sessions (
  token_hash bytea primary key,
  username   text not null references accounts (username),
  address    text not null,
  created_at timestamptz(3) not null,
  seen_at    timestamptz(3) not null
);
create index sessions_by_username on sessions (username);

-- Failed sign-ins, counted per key (an account at an address, an account, an address).
create table sign_in_guards (
  key          text primary key,
  failures     integer not null,
  counted_from timestamptz(3) not null,
  locked_until timestamptz(3)
);

create table queues (
  id                     text primary key,
  label                  text not null,
  overflow_after_seconds integer not null check (overflow_after_seconds > 0),
  position               integer not null default 0
);

create table agent_queues (
  agent text not null references agents (id),
  queue text not null references queues (id),
  primary key (agent, queue)
);

-- ── What matters are about and where they are ──────────────────────────────────────────────────────────────────────

create table categories (
  id       text primary key,
  parent   text references categories (id),
  label    text not null,
  -- Labels from root to leaf, e.g. 城乡建设/供水/停水.
  path     text not null,
  position integer not null default 0,
  active   boolean not null default true
);

create table areas (
  district text not null,
  street   text not null,
  position integer not null default 0,
  primary key (district, street)
);

-- ── Menus ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table flows (
  id         text primary key,
  name       text not null,
  created_at timestamptz(3) not null default now()
);

-- Published versions never change: calls in progress finish on theirs.
create table flow_versions (
  flow         text not null references flows (id),
  version      integer not null check (version > 0),
  body         jsonb not null,
  message      text not null,
  published_at timestamptz(3) not null default now(),
  published_by text not null,
  primary key (flow, version)
);

create table inbound_numbers (
  number  text primary key,
  label   text not null,
  flow    text not null,
  version integer not null,
  foreign key (flow, version) references flow_versions (flow, version)
);

-- ── Citizens and their calls ───────────────────────────────────────────────────────────────────────────────────────

create table citizens (
  id            bigint generated always as identity primary key,
  number        text collate "C" not null unique,
  name          text,
  first_seen_at timestamptz(3) not null default now(),
  updated_at    timestamptz(3) not null default now()
);

-- A call's row is merged from journal entries that may come late, twice or in any order (store/calls.ts). A `…_key`
-- orders the entries of one kind, so that the same entry wins whichever came first. No foreign keys: the journal is
-- written behind, and a call must not be lost for a row that is missing elsewhere.
create table calls (
  id             text collate "C" primary key,
  arrived_at     timestamptz(3) not null,
  arrived_key    text collate "C",
  number         text collate "C",
  dialled        text not null default '',
  origin         text not null default 'trunk' check (origin in ('trunk', 'web')),
  handled_by     text check (handled_by in ('controller', 'fallback')),
  flow           text,
  flow_version   integer,
  queue          text,
  queued_at      timestamptz(3),
  waited_seconds integer,
  offers         integer not null default 0,
  answered_key   text collate "C",
  answered_at    timestamptz(3),
  agent_key      text collate "C",
  agent          text,
  recording      text collate "C",
  ended_key      text collate "C",
  ended_at       timestamptz(3),
  ended_as       text,
  talked_seconds integer,
  path           jsonb not null default '[]',
  disposed_key   text collate "C",
  disposed_as    text,
  adoptions      integer not null default 0,
  -- The first ticket made from the call.
  ticket         text collate "C",
  disposition    text generated always as (case when ticket is not null then 'ticket' else coalesce(disposed_as, ended_as) end) stored
);
create index calls_newest on calls (arrived_at desc, id desc);
create index calls_by_number on calls (number, arrived_at desc, id desc);
create index calls_by_agent on calls (agent, arrived_at desc, id desc);
create index calls_by_disposition on calls (disposition, arrived_at desc, id desc);
create index calls_open on calls (arrived_at) where ended_at is null;

-- Entries already merged. Only `adopted` needs it (it counts); for the rest it saves work.
create table journal_applied (
  id         text collate "C" primary key,
  applied_at timestamptz(3) not null default now()
);
create index journal_applied_by_time on journal_applied (applied_at);

create table recordings (
  name       text collate "C" primary key,
  call       text collate "C" not null,
  at         timestamptz(3) not null,
  seconds    double precision,
  failed     boolean not null,
  bytes      bigint,
  sha256     text
);
create index recordings_by_call on recordings (call);

-- Missed and lost callers: somebody must ring back.
create table callbacks (
  call    text collate "C" primary key,
  number  text collate "C" not null,
  why     text not null check (why in ('abandoned', 'lost', 'fallback')),
  at      timestamptz(3) not null,
  done_at timestamptz(3),
  done_by text
);
create index callbacks_waiting on callbacks (at) where done_at is null;

-- ── Tickets ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- One counter a day; its row lock hands numbers out one by one, and a rolled back ticket gives its number back.
create table ticket_numbers (
  day  date primary key,
  last integer not null
);

create table tickets (
  number          text collate "C" primary key,
  title           text not null,
  kind            text not null check (kind in ('consult', 'help', 'complaint', 'report', 'suggestion', 'praise')),
  category        text not null,
  -- As the tree was when the ticket was opened.
  category_path   text not null,
  state           text not null check (state in ('open', 'dispatched', 'accepted', 'resolved', 'followedUp', 'closed', 'returned')),
  is_open         boolean generated always as (state <> 'closed') stored,
  intake          text not null check (intake in ('phone', 'webPhone', 'web', 'wechat', 'app', 'mail', 'other')),
  area            text not null,
  place_detail    text not null,
  words           text not null,
  answer          text,
  occurred_at     timestamptz(3),
  urgent          boolean not null,
  confidential    boolean not null,
  anonymous       boolean not null,
  wants_follow_up boolean not null,
  citizen         bigint references citizens (id),
  citizen_number  text collate "C",
  citizen_name    text,
  contact_number  text collate "C",
  -- No foreign key: the call's row is written behind and may come later.
  call            text collate "C",
  recording       text collate "C",
  agent           text,
  agent_name      text,
  opened_by       text not null,
  idempotency_key text not null,
  created_at      timestamptz(3) not null,
  updated_at      timestamptz(3) not null,
  closed_at       timestamptz(3),
  -- Bigrams of title, words, place and answer (core/ticket/bigrams.ts).
  bg              text[] collate "C" not null,
  constraint tickets_same_submit unique (opened_by, idempotency_key)
);
create index tickets_newest on tickets (created_at desc, number desc);
create index tickets_by_citizen on tickets (citizen_number, is_open desc, created_at desc, number desc);
create index tickets_by_contact on tickets (contact_number, created_at desc) where contact_number is not null;
create index tickets_by_call on tickets (call) where call is not null;
create index tickets_by_state on tickets (state, created_at desc, number desc);
create index tickets_by_category on tickets (category, created_at desc, number desc);
create index tickets_by_opener on tickets (opened_by, created_at desc, number desc);
create index tickets_by_words on tickets using gin (bg);

create table ticket_events (
  id      bigint generated always as identity primary key,
  ticket  text collate "C" not null references tickets (number),
  at      timestamptz(3) not null,
  type    text not null,
  by      text not null,
  by_name text not null,
  data    jsonb not null default '{}'
);
create index ticket_events_of_ticket on ticket_events (ticket, id);

-- What the rest of the world is to hear of, written in the same transaction as the change itself.
create table outbox (
  id         bigint generated always as identity primary key,
  topic      text not null,
  key        text not null,
  body       jsonb not null,
  created_at timestamptz(3) not null default now(),
  sent_at    timestamptz(3)
);
create index outbox_unsent on outbox (id) where sent_at is null;

create table drafts (
  username text not null references accounts (username),
  key      text not null,
  call     text,
  form     jsonb not null,
  version  integer not null,
  saved_at timestamptz(3) not null,
  primary key (username, key)
);

-- ── Housekeeping ───────────────────────────────────────────────────────────────────────────────────────────────────

-- Who looked at what, and why. Rows are added, never changed.
create table audit (
  seq    bigint generated always as identity primary key,
  at     timestamptz(3) not null,
  who    text not null,
  role   text not null,
  act    text not null,
  object text not null,
  reason text not null
);
create index audit_by_object on audit (object, seq);

create function audit_is_insert_only() returns trigger language plpgsql as $$
begin
  raise exception 'audit rows are never changed';
end
$$;
create trigger audit_is_insert_only before update or delete or truncate on audit
  for each statement execute function audit_is_insert_only();

-- Small facts of the store itself, e.g. how far the channel event file was read.
create table store_marks (
  key   text primary key,
  value text not null,
  at    timestamptz(3) not null default now()
);
