-- What reports are made of: who was in which state when, and what half hours add up to. The half hours are made anew from
-- calls and presence whenever one of them changed, so they can be thrown away and come back.

-- Every change of an agent's presence; `until_at` is the next one. Written behind, by one writer (service/presence-log.ts).
create table presence_log (
  agent    text not null,
  from_at  timestamptz(3) not null,
  until_at timestamptz(3),
  state    text not null check (state in ('offline', 'ready', 'reserved', 'ringing', 'talking', 'wrapUp', 'aux')),
  reason   text,
  call     text collate "C",
  primary key (agent, from_at),
  check (until_at >= from_at)
);
create index presence_log_by_span on presence_log using gist (tstzrange(from_at, until_at)) where state <> 'offline';
create index presence_log_open on presence_log (agent) where until_at is null;
create index presence_log_wrap_ups on presence_log (call) where state = 'wrapUp';

-- Half hours that must be counted again. A mark is only ever added here and taken away by the worker, never changed, so
-- that writers of calls don't wait for one another.
create table half_hours_touched (
  id        bigint generated always as identity primary key,
  half_hour timestamptz(3) not null
);
create index half_hours_touched_by_time on half_hours_touched (half_hour desc);

-- A call counts in the half hour in which it arrived. Empty text where a call has no such thing.
create table half_hours (
  half_hour  timestamptz(3) not null,
  queue      text collate "C" not null,
  agent      text collate "C" not null,
  number     text collate "C" not null,
  arrived                   integer not null,
  queued                    integer not null,
  answered                  integer not null,
  answered_within10         integer not null,
  answered_within15         integer not null,
  answered_within20         integer not null,
  answered_within30         integer not null,
  answered_within60         integer not null,
  answered_from_arrival15   integer not null,
  abandoned                 integer not null,
  abandoned_short           integer not null,
  abandoned_within10        integer not null,
  abandoned_within15        integer not null,
  abandoned_within20        integer not null,
  abandoned_within30        integer not null,
  abandoned_within60        integer not null,
  left_in_menu              integer not null,
  menu_completed            integer not null,
  transferred               integer not null,
  voicemail                 integer not null,
  lost                      integer not null,
  by_fallback               integer not null,
  tickets                   integer not null,
  offers                    integer not null,
  wait_seconds              integer not null,
  abandoned_wait_seconds    integer not null,
  arrival_to_answer_seconds integer not null,
  talk_seconds              integer not null,
  wrap_ups                  integer not null,
  wrap_up_seconds           integer not null,
  primary key (half_hour, queue, agent, number)
);

create table half_hour_presence (
  half_hour timestamptz(3) not null,
  agent     text collate "C" not null,
  state     text not null,
  reason    text not null,
  seconds   double precision not null,
  primary key (half_hour, agent, state, reason)
);

create table half_hour_nodes (
  half_hour timestamptz(3) not null,
  flow      text collate "C" not null,
  version   integer not null,
  node      text collate "C" not null,
  entries   integer not null,
  drop_offs integer not null,
  no_input  integer not null,
  invalid   integer not null,
  primary key (half_hour, flow, version, node)
);

create function half_hour_of(at timestamptz) returns timestamptz language sql immutable parallel safe
  return date_bin('30 minutes', at, timestamptz '2000-01-01 00:00:00+00');

create function mark_half_hours_of_calls() returns trigger language plpgsql as $$
begin
  insert into half_hours_touched (half_hour) select distinct half_hour_of(arrived_at) from changed;
  return null;
end
$$;
create trigger calls_inserted_mark_half_hours after insert on calls
  referencing new table as changed for each statement execute function mark_half_hours_of_calls();
create trigger calls_updated_mark_half_hours after update on calls
  referencing new table as changed for each statement execute function mark_half_hours_of_calls();
-- An entry that came late may say that the call arrived earlier than was thought.
create function mark_half_hours_left() returns trigger language plpgsql as $$
begin
  insert into half_hours_touched (half_hour) values (half_hour_of(old.arrived_at));
  return null;
end
$$;
create trigger calls_moved_mark_half_hours after update of arrived_at on calls
  for each row when (old.arrived_at is distinct from new.arrived_at) execute function mark_half_hours_left();

create function mark_half_hours_of_presence() returns trigger language plpgsql as $$
begin
  insert into half_hours_touched (half_hour)
    select distinct generate_series(half_hour_of(from_at), half_hour_of(coalesce(until_at, from_at)), interval '30 minutes')
    from changed where state <> 'offline'
    union
    -- Wrap-up counts where its call arrived.
    select half_hour_of(c.arrived_at) from changed p join calls c on c.id = p.call where p.state = 'wrapUp';
  return null;
end
$$;
create trigger presence_inserted_marks_half_hours after insert on presence_log
  referencing new table as changed for each statement execute function mark_half_hours_of_presence();
create trigger presence_updated_marks_half_hours after update on presence_log
  referencing new table as changed for each statement execute function mark_half_hours_of_presence();

-- All there was before: counted by the worker, the newest first.
insert into half_hours_touched (half_hour) select distinct half_hour_of(arrived_at) from calls;
