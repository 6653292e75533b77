-- Supervisors compared with one another, and what callers asked for counted in half hours.

-- ── Calibrations ───────────────────────────────────────────────────────────────────────────────────────────────────

-- One talk scored by several supervisors, each by themselves, and what they agreed on. Apart from reviews: none of this is
-- ever an agent's result.

create table calibrations (
  id           text primary key,
  call         text collate "C" not null,
  agent        text not null,
  form         text not null,
  form_version integer not null,
  begun_by     text not null,
  begun_at     timestamptz(3) not null,
  -- The score that was agreed on, with a reason for each item that was not plain.
  answers      jsonb,
  reasons      jsonb,
  score        integer check (score between 0 and 100),
  fatal        boolean,
  concluded_by text,
  concluded_at timestamptz(3),
  foreign key (form, form_version) references score_form_versions (form, version),
  check ((concluded_at is null) = (score is null)),
  check (num_nulls(answers, reasons, score, fatal, concluded_by, concluded_at) in (0, 6))
);
create unique index one_open_calibration on calibrations (call, form) where concluded_at is null;
create index calibrations_newest on calibrations (begun_at desc, id desc);
create index calibrations_by_call on calibrations (call);

create table calibration_scores (
  calibration  text not null references calibrations (id),
  supervisor   text not null,
  answers      jsonb not null default '{}',
  marks        jsonb not null default '[]',
  summary      text not null default '',
  revision     integer not null default 0,
  saved_at     timestamptz(3) not null,
  score        integer check (score between 0 and 100),
  fatal        boolean,
  submitted_at timestamptz(3),
  primary key (calibration, supervisor),
  check (num_nulls(score, fatal, submitted_at) in (0, 3))
);

-- What others see of a score once they gave their own can't be changed after the fact.
create function submitted_scores_stay() returns trigger language plpgsql as $$
begin
  raise exception 'submitted calibration scores are never changed';
end
$$;
create trigger submitted_scores_stay before update or delete on calibration_scores
  for each row when (old.submitted_at is not null) execute function submitted_scores_stay();

-- ── What callers asked for, in half hours ──────────────────────────────────────────────────────────────────────────

-- The skills that a call needed when it entered its line: of its flow, and of the queue's first step.
alter table calls add column skills text[] not null default '{}';
create index calls_by_skill on calls using gin (skills) where skills <> '{}';

-- As half_hours, of the calls that came into a line: a call with several skills counts under each of them, one that needed
-- none under the empty text. Not by agent: who answered is told by half_hours, and rows here stay few.
create table half_hour_skills (like half_hours);
alter table half_hour_skills
  drop column agent,
  add column skill text collate "C" not null,
  -- How the agent who answered was found; those without a journalled offer are in none.
  add column served_unrelaxed    integer not null,
  add column served_relaxed_once integer not null,
  add column served_relaxed_more integer not null,
  add column served_preferred    integer not null,
  add primary key (half_hour, skill, queue, number);

-- Of calls from before: what their first offer says that they needed. Who gave up before one is not known.
update calls set skills = told.skills from (
  select distinct on (call) call,
    array(select distinct need ->> 'skill' from jsonb_array_elements(why -> 'needs') as need order by 1) as skills
  from call_offers
  where (why ->> 'relaxed')::integer = 0 and jsonb_array_length(why -> 'needs') > 0
  order by call, at
) as told where calls.id = told.call;
insert into half_hours_touched (half_hour) select distinct half_hour_of(arrived_at) from calls;
