-- What the wallboard counts by, and from when on a figure is an alarm: one row, changed by supervisors.
create table floor_settings (
  single     boolean primary key default true check (single),
  revision   integer not null,
  rules      jsonb not null,
  changed_by text not null,
  changed_at timestamptz(3) not null
);
