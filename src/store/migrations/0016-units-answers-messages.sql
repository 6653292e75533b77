-- Units, answers of the knowledge base and short messages as admins keep them.

-- A unit that is not active any more is rung by nobody; past calls still tell its name.
alter table units
  add column kind     text not null default 'other' check (kind in ('bureau', 'district', 'utility', 'other')),
  add column parent   text references units (id),
  add column note     text not null default '',
  add column active   boolean not null default true,
  add column revision integer not null default 1,
  add column saved_at timestamptz(3) not null default now(),
  add column saved_by text not null default 'seed';

-- `answer` is spoken, `screen` is read by agents. Days are the city's.
alter table knowledge_answers rename column question to title;
alter table knowledge_answers rename constraint knowledge_answers_language_question_key to knowledge_answers_same_title;
alter table knowledge_answers
  add column screen      text not null default '',
  add column category    text references categories (id),
  add column valid_from  date,
  add column valid_until date,
  add column review_on   date,
  add column revision    integer not null default 1,
  add column saved_at    timestamptz(3) not null default now(),
  add column saved_by    text not null default 'seed';

-- What is asked in other words, each on its own: callers' words are compared with one question at a time.
create table knowledge_questions (
  answer   bigint not null references knowledge_answers (id) on delete cascade,
  position integer not null,
  question text not null,
  bg       text[] collate "C" not null,
  primary key (answer, position)
);
insert into knowledge_questions (answer, position, question, bg) select id, 1, title, bg from knowledge_answers;
create index knowledge_questions_by_words on knowledge_questions using gin (bg);

-- From here on `bg` is of all of an answer's words, for the search of people. Pairs across gaps are too many, not wrong:
-- the search looks at the text itself as well.
update knowledge_answers set bg = array(
  select distinct substr(whole.words, n, 2)
  from (select lower(normalize(concat_ws(E'\n', title, answer), nfkc)) as words) whole,
    generate_series(1, length(whole.words) - 1) n);
drop index knowledge_answers_by_words;
create index knowledge_answers_by_words on knowledge_answers using gin (bg);

-- What each saving left behind; never changed.
create table knowledge_versions (
  answer   bigint not null references knowledge_answers (id) on delete cascade,
  revision integer not null,
  body     jsonb not null,
  saved_at timestamptz(3) not null,
  saved_by text not null,
  primary key (answer, revision)
);
insert into knowledge_versions (answer, revision, body, saved_at, saved_by)
select id, 1,
  jsonb_build_object('title', title, 'questions', jsonb_build_array(title), 'answer', answer, 'screen', '',
    'category', null, 'validFrom', null, 'validUntil', null, 'reviewOn', null, 'active', published),
  saved_at, saved_by
from knowledge_answers;

-- `dropped`: a person decided that it shall not go out.
alter table sms_outbox
  drop constraint sms_outbox_state_check,
  add constraint sms_outbox_state_check check (state in ('queued', 'unconfigured', 'sent', 'failed', 'dropped'));
create index sms_outbox_by_time on sms_outbox (at, id);
create index sms_outbox_by_recipient on sms_outbox (recipient, at);
create index sms_outbox_not_sent on sms_outbox (state, at) where state <> 'sent';
