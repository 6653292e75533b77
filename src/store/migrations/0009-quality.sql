-- Callers who harass, sampled reviews of talks, and how long recordings are kept.

-- ── Callers ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Said of a call by whoever had it or oversees it, beside the disposition "harassment", which says the same.
create table caller_flags (
  call   text collate "C" primary key,
  number text collate "C" not null,
  by     text not null,
  at     timestamptz(3) not null,
  note   text not null
);
create index caller_flags_by_number on caller_flags (number, at desc);

-- What is done about a number, for a time. A block waits for a second person; the rest holds at once.
create table caller_measures (
  id            text primary key,
  number        text collate "C" not null,
  stage         text not null check (stage in ('warned', 'slow', 'blocked')),
  reason        text not null,
  -- The calls it was based on, newest first.
  evidence      text[] not null check (cardinality(evidence) > 0),
  until         timestamptz(3) not null,
  proposed_by   text not null,
  proposed_at   timestamptz(3) not null,
  approved_by   text,
  -- Null while it waits.
  began_at      timestamptz(3),
  ended_by      text,
  ended_at      timestamptz(3),
  end_why       text,
  appeal_words  text,
  appealed_at   timestamptz(3),
  appeal_by     text,
  appeal_upheld boolean,
  appeal_answer text,
  decided_by    text,
  decided_at    timestamptz(3),
  -- Two people, whatever the program thinks.
  check (approved_by <> proposed_by),
  check (stage <> 'blocked' or began_at is null or approved_by is not null),
  check (decided_by <> proposed_by),
  check (until > proposed_at and until <= proposed_at + interval '92 days'),
  check (stage <> 'blocked' or until <= proposed_at + interval '8 days')
);
create index caller_measures_by_number on caller_measures (number, proposed_at desc);
create index caller_measures_open on caller_measures (until) where ended_at is null;
create unique index one_proposed_measure on caller_measures (number) where began_at is null and ended_at is null;

-- ── Reviews of talks ───────────────────────────────────────────────────────────────────────────────────────────────

create table score_forms (
  id       text primary key,
  -- What admins work on; calls are scored on published versions.
  body     jsonb not null,
  revision integer not null default 1,
  -- The newest published; null before the first.
  version  integer,
  saved_at timestamptz(3) not null,
  saved_by text not null
);

-- Never changed: a review is of the words and weights that its agent was scored by.
create table score_form_versions (
  form         text not null references score_forms (id),
  version      integer not null check (version > 0),
  body         jsonb not null,
  published_at timestamptz(3) not null,
  published_by text not null,
  primary key (form, version)
);
create function score_form_versions_stay() returns trigger language plpgsql as $$
begin
  raise exception 'published score forms are never changed';
end
$$;
create trigger score_form_versions_stay before update or delete or truncate on score_form_versions
  for each statement execute function score_form_versions_stay();

create table sampling_rules (
  id       text primary key,
  body     jsonb not null,
  form     text not null references score_forms (id),
  active   boolean not null,
  revision integer not null default 1,
  saved_at timestamptz(3) not null,
  saved_by text not null
);

create table reviews (
  id             text primary key,
  call           text collate "C" not null,
  agent          text not null,
  -- Null when somebody asked for this call.
  rule           text,
  form           text not null,
  form_version   integer not null,
  drawn_at       timestamptz(3) not null,
  reviewer       text,
  answers        jsonb not null default '{}',
  marks          jsonb not null default '[]',
  summary        text not null default '',
  revision       integer not null default 0,
  saved_at       timestamptz(3),
  score          integer check (score between 0 and 100),
  fatal          boolean not null default false,
  submitted_at   timestamptz(3),
  appeal_words   text,
  appealed_at    timestamptz(3),
  appeal_upheld  boolean,
  appeal_answer  text,
  decided_by     text,
  decided_at     timestamptz(3),
  -- As it stands after an appeal that was upheld.
  decided_score  integer check (decided_score between 0 and 100),
  foreign key (form, form_version) references score_form_versions (form, version),
  unique (call, form),
  -- Two people, whatever the program thinks.
  check (decided_by <> reviewer),
  check (submitted_at is null or (reviewer is not null and score is not null)),
  check (appealed_at is null or submitted_at is not null)
);
create index reviews_newest on reviews (drawn_at desc, id desc);
create index reviews_by_agent on reviews (agent, drawn_at desc, id desc);

insert into score_forms (id, body, version, saved_at, saved_by) values ('talk', '{
  "name": "通话质检",
  "items": [
    {"id": "greeting", "label": "首问用语规范", "hint": "报出热线名称和工号", "weight": 10, "fatal": false},
    {"id": "listening", "label": "耐心倾听，不打断", "hint": "", "weight": 20, "fatal": false},
    {"id": "facts", "label": "要素问全", "hint": "时间、地点、经过、联系方式", "weight": 25, "fatal": false},
    {"id": "answer", "label": "答复准确或登记正确", "hint": "", "weight": 30, "fatal": false},
    {"id": "closing", "label": "复述确认并告知时限", "hint": "", "weight": 15, "fatal": false},
    {"id": "rude", "label": "没有辱骂、推诿或挂断市民", "hint": "违反则整通 0 分", "weight": 0, "fatal": true},
    {"id": "secrecy", "label": "没有泄露他人信息", "hint": "违反则整通 0 分", "weight": 0, "fatal": true}
  ]
}', 1, now(), 'seed');
insert into score_form_versions (form, version, body, published_at, published_by)
  select id, 1, body, now(), 'seed' from score_forms;
insert into sampling_rules (id, body, form, active, saved_at, saved_by) values ('weekly', '{
  "label": "每人每周两通",
  "queue": null, "agent": null, "disposition": null, "talkedAtLeast": 30,
  "draw": {"by": "week", "calls": 2}
}', 'talk', true, now(), 'seed');

-- ── Recordings ─────────────────────────────────────────────────────────────────────────────────────────────────────

alter table recordings
  add column verified_at  timestamptz(3),
  -- Whether the file was still the one that had been sealed.
  add column verified_as  text check (verified_as in ('intact', 'changed', 'missing')),
  -- The file is gone, the row says so and why.
  add column deleted_at   timestamptz(3),
  add column deleted_why  text;
create index recordings_by_verified on recordings (verified_at nulls first) where sha256 is not null and deleted_at is null;
create index recordings_kept on recordings (at) where deleted_at is null;

-- How long recordings are kept, by what they hold. The city signs the numbers.
create table retention_rules (
  kind     text primary key check (kind in ('talk', 'voicemail')),
  days     integer not null check (days between 180 and 3650),
  saved_at timestamptz(3) not null,
  saved_by text not null
);
insert into retention_rules (kind, days, saved_at, saved_by)
  values ('talk', 730, now(), 'seed'), ('voicemail', 730, now(), 'seed');

-- A call whose recording must not go, whatever its age.
create table legal_holds (
  call        text collate "C" primary key,
  why         text not null,
  held_by     text not null,
  held_at     timestamptz(3) not null,
  released_by text,
  released_at timestamptz(3)
);
