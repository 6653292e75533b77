-- Who can do what, how each queue works, and why each caller was offered to whom.

-- A skill is known by its name: flows and rules speak of it so.
create table skills (
  name     text primary key check (length(name) between 1 and 40),
  position integer not null default 0
);

create table agent_skills (
  agent text not null references agents (id),
  skill text not null references skills (name) on delete cascade,
  level integer not null check (level between 1 and 5),
  primary key (agent, skill)
);

-- The first tier is asked first.
alter table agent_queues add column tier integer not null default 1 check (tier between 1 and 9);

-- `rules`: core/queue/rules.ts; null for the usual ones.
alter table queues
  add column rules    jsonb,
  add column revision integer not null default 1,
  add column saved_at timestamptz(3) not null default now(),
  add column saved_by text not null default 'seed';

-- From the journal: an id is its entry's. `why`: core/queue/why.ts. No foreign keys: the journal is written behind.
create table call_offers (
  id                text collate "C" primary key,
  call              text collate "C" not null,
  at                timestamptz(3) not null,
  agent             text not null,
  queue             text not null,
  waited_seconds    integer not null,
  -- What was estimated when the caller entered the line; null when it would have been a guess.
  predicted_seconds integer,
  why               jsonb not null
);
create index call_offers_by_call on call_offers (call, at);
create index call_offers_by_queue on call_offers (queue, at);
