-- Calls that agents made were counted as callers who came into a line.
insert into half_hours_touched (half_hour)
select distinct half_hour_of(arrived_at) from calls where origin = 'outbound' and flow is null
on conflict do nothing;

-- Looked for every few seconds among the recordings of years.
create index recordings_to_seal on recordings (at) where sha256 is null and not failed and deleted_at is null;
