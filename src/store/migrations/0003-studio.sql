-- The studio's things beside the flows: prompts, opening hours with the calendar of public holidays, the emergency switch.

-- One row for each language of a prompt. The text is what the voice speaks while there is no recording.
create table prompts (
  id         text not null check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  language   text not null check (language in ('zh', 'en')),
  name       text not null,
  text       text not null,
  voice      text,
  -- sha256 of the recording in the prompts folder, and what was measured of it: seconds, loudness.
  sound      text,
  measured   jsonb,
  revision   integer not null default 1,
  saved_at   timestamptz(3) not null,
  saved_by   text not null,
  primary key (id, language),
  check ((sound is null) = (measured is null))
);

create table schedules (
  id       text primary key check (id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  body     jsonb not null,
  revision integer not null default 1,
  saved_at timestamptz(3) not null,
  saved_by text not null
);

-- Holidays and make-up work days of a year, from the State Council's notice; the controller fills in the years it knows.
create table year_tables (
  year     integer primary key,
  body     jsonb not null,
  revision integer not null default 1,
  saved_at timestamptz(3) not null,
  saved_by text not null
);

insert into schedules (id, body, saved_at, saved_by) values ('office-hours', '{
  "id": "office-hours", "name": "工作日时段",
  "weekly": [
    {"days": [1, 2, 3, 4, 5], "from": "08:30", "to": "12:00"},
    {"days": [1, 2, 3, 4, 5], "from": "13:30", "to": "17:30"}
  ],
  "overrides": [], "keepsHolidays": true, "holidayOpen": [], "makeUpAs": 1
}', now(), 'seed');

create table emergencies (
  id           text primary key,
  label        text not null,
  greeting     jsonb not null,
  -- A queue; null for the usual menu.
  queue        text,
  -- What schedules say meanwhile: null leaves them alone.
  hours_open   boolean,
  until        timestamptz(3) not null,
  proposed_by  text not null,
  proposed_at  timestamptz(3) not null,
  confirmed_by text,
  confirmed_at timestamptz(3),
  ended_by     text,
  ended_at     timestamptz(3),
  -- Two people, whatever the program thinks.
  check (confirmed_by <> proposed_by),
  check ((confirmed_by is null) = (confirmed_at is null)),
  check (until > proposed_at and until <= proposed_at + interval '24 hours')
);
-- One at a time, proposed or active.
create unique index one_emergency on emergencies ((true)) where ended_at is null;
create index emergencies_by_time on emergencies (proposed_at desc);
