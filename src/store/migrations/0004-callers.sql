-- What flows do for callers beside bringing them to a person: transfers, words left behind, messages, scores, answers.

-- What a dialled number brought to a call, what its flow said of it, and which nodes it left ({node, outlet, at}).
alter table calls
  add column language text,
  add column priority integer,
  add column tag      text,
  add column tags     text[] not null default '{}',
  add column steps    jsonb not null default '[]',
  -- Why the flow could not go on, where it could not.
  add column trouble  text collate "C";

-- Offices that citizens can be transferred to. Flows may ring no other number, emergency lines aside.
create table units (
  id       text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  label    text not null,
  number   text not null check (number ~ '^[0-9]{2,20}$'),
  position integer not null default 0
);

-- The ids of the following are those of their journal entries. No foreign keys: the journal is written behind.
create table call_transfers (
  id             text collate "C" primary key,
  call           text collate "C" not null,
  at             timestamptz(3) not null,
  kind           text not null check (kind in ('unit', 'number', 'emergency')),
  target         text not null,
  warm           boolean not null,
  outcome        text not null,
  both_spoke     boolean not null,
  talked_seconds integer
);
create index call_transfers_by_call on call_transfers (call, at);

create table surveys (
  id    text collate "C" primary key,
  call  text collate "C" not null,
  at    timestamptz(3) not null,
  score integer not null
);
create index surveys_by_call on surveys (call);
create index surveys_by_time on surveys (at);

-- Short messages on their way. `unconfigured`: there is no gateway to hand them to; they go out when there is one.
create table sms_outbox (
  id        text collate "C" primary key,
  call      text collate "C" not null,
  at        timestamptz(3) not null,
  recipient text collate "C" not null,
  text      text not null,
  state     text not null default 'queued' check (state in ('queued', 'unconfigured', 'sent', 'failed')),
  tries     integer not null default 0,
  next_at   timestamptz(3) not null,
  sent_at   timestamptz(3),
  why       text
);
create index sms_outbox_waiting on sms_outbox (next_at) where state in ('queued', 'unconfigured');
create index sms_outbox_by_call on sms_outbox (call, at);

alter table callbacks
  drop constraint callbacks_why_check,
  add constraint callbacks_why_check check (why in ('abandoned', 'lost', 'fallback', 'asked'));

-- With it the citizen hears how a ticket stands, from any phone. Tickets of before have none.
alter table tickets add column check_code text;
alter table tickets alter column check_code set default lpad(floor(random() * 10000)::integer::text, 4, '0');

-- Answers that were approved for being read to citizens. `bg`: the question's pairs of letters (core/ticket/bigrams.ts).
create table knowledge_answers (
  id        bigint generated always as identity primary key,
  language  text not null check (language in ('zh', 'en')),
  question  text not null,
  answer    text not null,
  published boolean not null default false,
  bg        text[] collate "C" not null,
  unique (language, question)
);
create index knowledge_answers_by_words on knowledge_answers using gin (bg) where published;
