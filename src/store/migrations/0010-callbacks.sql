-- Who must be rung back. A row of `callbacks` says that one call missed us; a task gathers those of one number.

create table callback_tasks (
  -- That of the call that opened it.
  id              text collate "C" primary key,
  number          text collate "C" not null,
  state           text not null default 'waiting' check (state in ('waiting', 'done', 'gaveUp', 'gotThrough')),
  first_missed_at timestamptz(3) not null,
  last_missed_at  timestamptz(3) not null,
  due_at          timestamptz(3) not null,
  -- Not to be tried again before.
  next_at         timestamptz(3) not null,
  -- Whoever rings holds it for a while; nobody does once it ran out.
  claimed_by      text,
  claimed_until   timestamptz(3),
  -- The place in the line of whoever asked to be rung; null once it was given up, and people ring.
  queue           text,
  priority        integer,
  queued_at       timestamptz(3),
  closed_at       timestamptz(3),
  -- The call in which the citizen got through.
  closed_call     text collate "C"
);
create unique index callback_tasks_one_open on callback_tasks (number) where state = 'waiting';
create index callback_tasks_due on callback_tasks (due_at, id) where state = 'waiting';
create index callback_tasks_kept on callback_tasks (next_at) where state = 'waiting' and queue is not null;
create index callback_tasks_closed on callback_tasks (closed_at desc, id desc) where state <> 'waiting';
create index callback_tasks_by_number on callback_tasks (number, closed_at);

create table callback_attempts (
  id      bigint generated always as identity primary key,
  task    text collate "C" not null references callback_tasks (id),
  at      timestamptz(3) not null,
  by      text not null,
  by_name text not null,
  outcome text not null check (outcome in ('reached', 'declined', 'noAnswer', 'busy', 'deadNumber')),
  note    text not null default ''
);
create index callback_attempts_of_task on callback_attempts (task, id);

-- One row at most; without it the program's own policy holds.
create table callback_policy (
  one      boolean primary key default true check (one),
  body     jsonb not null,
  revision integer not null default 1,
  saved_at timestamptz(3) not null,
  saved_by text not null
);

-- `task` is null where the policy says that nobody missed this call. done_at and done_by are nobody's from now on, but a
-- controller of the release before may still name them while this runs.
alter table callbacks
  add column task           text collate "C" references callback_tasks (id),
  add column waited_seconds integer;
create index callbacks_of_task on callbacks (task);

insert into callback_tasks (id, number, first_missed_at, last_missed_at, due_at, next_at)
select min(call), number, min(at), max(at), min(at) + interval '2 hours', min(at)
from callbacks where done_at is null group by number;
update callbacks set task = t.id
from callback_tasks t where t.number = callbacks.number and callbacks.done_at is null;
