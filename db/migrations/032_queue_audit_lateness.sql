-- How much later than others the latest comers of the audit log are, one row. A transaction that commits late, or a clock
-- that is mended, gives an event a place behind such that were recorded after it; by how much at the most says how far
-- around a time its place has to be looked for, so that a search by time need not read the whole log.
create table queue_audit_lateness (
  singleton boolean primary key default true,
  -- The greatest time that has a position.
  latest timestamptz,
  -- No event was recorded by more than this before one of a lower position.
  seconds bigint not null default 0,

  constraint queue_audit_lateness_one_row check (singleton),
  constraint queue_audit_lateness_range check (seconds >= 0)
);

-- A trigger, so that the code of the release before keeps the row right too.
create function queue_audit_note_lateness() returns trigger language plpgsql as $$
begin
  update queue_audit_lateness l set
    latest = greatest(l.latest, n.latest),
    seconds = greatest(l.seconds, ceil(extract(epoch from greatest(n.late_by, l.latest - n.earliest))))
  from (
    select max(recorded_at) as latest, min(recorded_at) as earliest, max(through - recorded_at) as late_by
    from (select recorded_at, max(recorded_at) over (order by position) as through from placed) as positions
  ) as n
  where n.latest is not null;
  return null;
end
$$;

create trigger queue_audit_positions_note_lateness after insert on queue_audit_positions
  referencing new table as placed for each statement execute function queue_audit_note_lateness();

-- After the trigger, whose lock keeps the sequencer from adding what neither would see; a second for a million events.
insert into queue_audit_lateness (latest, seconds)
select max(recorded_at), coalesce(ceil(extract(epoch from max(through - recorded_at))), 0)
from (select recorded_at, max(recorded_at) over (order by position) as through from queue_audit_positions) as positions;
