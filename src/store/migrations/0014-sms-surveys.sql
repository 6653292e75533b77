-- How citizens judge a call after they hung up: a question by short message, and what comes back.

alter table surveys add column way text not null default 'keys' check (way in ('keys', 'sms'));

-- `due`: the call is over, nobody has looked yet. The id is that of the journal entry. No foreign key: written behind.
create table survey_invites (
  id          text collate "C" primary key,
  call        text collate "C" not null,
  number      text collate "C" not null,
  at          timestamptz(3) not null,
  state       text not null default 'due' check (state in ('due', 'skipped', 'asked', 'answered')),
  -- Answers that come later are not counted.
  until       timestamptz(3),
  answered_at timestamptz(3)
);
create index survey_invites_due on survey_invites (at) where state = 'due';
create index survey_invites_by_number on survey_invites (number, at desc);

-- Whatever the gateway brought, once by its own id. `score` only where it was counted.
create table sms_inbound (
  id     text collate "C" primary key,
  at     timestamptz(3) not null,
  number text collate "C" not null,
  text   text not null,
  meant  text not null check (meant in ('score', 'stop', 'other')),
  invite text collate "C" references survey_invites (id)
);
create index sms_inbound_by_number on sms_inbound (number, at desc);

-- Citizens who want no more such questions.
create table survey_refusals (
  number text collate "C" primary key,
  at     timestamptz(3) not null
);

-- One row at most; without it the program's own policy holds.
create table survey_policy (
  one      boolean primary key default true check (one),
  body     jsonb not null,
  revision integer not null default 1,
  saved_at timestamptz(3) not null,
  saved_by text not null
);
