-- Menus that admins change: drafts with an edit lease, versions that remember their source, publications at a set time,
-- and what an inbound number brings to its calls.

create table flow_drafts (
  flow         text primary key references flows (id),
  revision     integer not null check (revision > 0),
  body         jsonb not null,
  -- Of the body without its layout: tells whether it differs from the newest version.
  content_hash text not null,
  -- The version it was begun from or last published as.
  base_version integer,
  saved_at     timestamptz(3) not null,
  saved_by     text not null,
  -- One page at a time may save. The page of an expired lease may still, until another one takes it.
  lease_holder text,
  lease_page   text,
  lease_until  timestamptz(3)
);

-- Work that was refused, so that nobody loses any: the last of each page.
create table flow_draft_copies (
  flow     text not null references flows (id),
  page     text not null,
  revision integer not null,
  body     jsonb not null,
  saved_at timestamptz(3) not null,
  saved_by text not null,
  primary key (flow, page)
);

-- Null in versions that were published before there were drafts: their source is read from the body.
alter table flow_versions
  add column source           jsonb,
  add column content_hash     text,
  add column draft_revision   integer,
  add column confirmed        jsonb not null default '[]',
  add column rolled_back_from integer,
  add column changes          jsonb not null default '[]';

create function flow_versions_are_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'published versions are never changed';
end
$$;
create trigger flow_versions_are_immutable before update or delete on flow_versions
  for each row execute function flow_versions_are_immutable();

-- The draft is frozen as it was looked at, and checked again at its time.
create table scheduled_publications (
  id           bigint generated always as identity primary key,
  flow         text not null references flows (id),
  revision     integer not null,
  body         jsonb not null,
  confirmed    jsonb not null default '[]',
  at           timestamptz(3) not null,
  message      text not null,
  by           text not null,
  state        text not null default 'waiting' check (state in ('waiting', 'done', 'failed', 'dismissed')),
  why          text,
  version      integer,
  made_at      timestamptz(3) not null default now()
);
create unique index scheduled_publications_open on scheduled_publications (flow) where state in ('waiting', 'failed');
create index scheduled_publications_due on scheduled_publications (at) where state = 'waiting';

alter table inbound_numbers
  add column language text not null default 'zh' check (language in ('zh', 'en')),
  -- Added to the priority of whoever rings there.
  add column priority integer not null default 0 check (priority between 0 and 99),
  add column tag      text not null default '';
create index inbound_numbers_by_flow on inbound_numbers (flow);
