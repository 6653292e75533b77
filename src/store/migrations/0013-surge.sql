-- Surge mode: what supervisors prepared beforehand, and each time it was on.
create table surge_profiles (
  id       text primary key,
  name     text not null unique,
  body     jsonb not null,
  revision integer not null default 1,
  saved_at timestamptz(3) not null,
  saved_by text not null
);

create table surges (
  id         text primary key,
  -- It may be another one by now, or gone: what held is in the body.
  profile    text not null,
  body       jsonb not null,
  started_by text not null,
  started_at timestamptz(3) not null,
  until      timestamptz(3) not null,
  ended_by   text,
  ended_at   timestamptz(3),
  check (until > started_at)
);
-- One at a time.
create unique index one_surge on surges ((true)) where ended_at is null;
create index surges_by_time on surges (started_at desc, id desc);

-- What holds for every new call is told to all controllers at once, whoever changed it.
create function tell_of_city() returns trigger language plpgsql as $$
begin
  perform pg_notify('hotline_city', tg_table_name);
  return null;
end $$;
create trigger surges_told after insert or update or delete on surges
  for each statement execute function tell_of_city();
create trigger emergencies_told after insert or update or delete on emergencies
  for each statement execute function tell_of_city();
create trigger schedules_told after insert or update or delete on schedules
  for each statement execute function tell_of_city();
create trigger year_tables_told after insert or update or delete on year_tables
  for each statement execute function tell_of_city();
