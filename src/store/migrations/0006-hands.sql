-- What agents do with calls beside talking, and the calls that they make themselves.

alter table calls drop constraint calls_origin_check;
alter table calls add constraint calls_origin_check check (origin in ('trunk', 'web', 'outbound'));

-- The ids are those of the journal entries. No foreign keys: the journal is written behind.
create table call_hands (
  id      text collate "C" primary key,
  call    text collate "C" not null,
  at      timestamptz(3) not null,
  agent   text not null,
  act     text not null,
  -- Whom it was about: agent, queue, unit or number.
  kind    text check (kind in ('agent', 'queue', 'unit', 'number')),
  target  text,
  outcome text,
  seconds integer,
  reason  text
);
create index call_hands_by_call on call_hands (call, at);
create index call_hands_by_agent on call_hands (agent, at);
