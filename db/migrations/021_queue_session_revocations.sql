-- The revocation feed: which sessions ended while tokens of them may still be about, so that services that verify
-- tokens offline learn of it. docs/decisions/0013-revocation-feed.md

-- One row for each end of a session, for as long as the tokens live that it voids.
create table queue_session_revocations (
  id bigint generated always as identity primary key,
  -- No foreign keys: the entry outlives the session's row and the customer's.
  session_id uuid not null,
  customer_id uuid not null,
  ended_at timestamptz not null,
  -- The place in the feed. It is given after the commit of the end, by one process at a time; until then it is null.
  position bigint,

  constraint queue_session_revocations_position_unique unique (position),
  constraint queue_session_revocations_position_range check (position > 0)
);

-- Keeps finding what has no position yet cheap, however much has one.
create index queue_session_revocations_unnumbered on queue_session_revocations (id) where position is null;

-- How far the feed goes, one row: the last position given, and the last that is forgotten.
create table queue_revocation_feed (
  singleton boolean primary key default true,
  last_position bigint not null default 0,
  pruned_position bigint not null default 0,

  constraint queue_revocation_feed_one_row check (singleton),
  -- Only what has a position is forgotten.
  constraint queue_revocation_feed_order check (pruned_position between 0 and last_position)
);

insert into queue_revocation_feed default values;

-- No session ends without an entry in the same transaction, whoever ends it: this release, the one before while both
-- run, or a hand. A row that is deleted while it is live ends too, and says no time, so that it is the database's.
create function queue_session_revocations_record() returns trigger language plpgsql as $$
begin
  insert into queue_session_revocations (session_id, customer_id, ended_at)
  values (old.id, old.customer_id, coalesce(new.ended_at, clock_timestamp()));
  return null;
end
$$;

create trigger queue_sessions_end_is_revoked
  after update of ended_at on queue_sessions
  for each row when (old.ended_at is null and new.ended_at is not null)
  execute function queue_session_revocations_record();
create trigger queue_sessions_deletion_is_revoked
  after delete on queue_sessions
  for each row when (old.ended_at is null and old.idle_expires_at > clock_timestamp())
  execute function queue_session_revocations_record();
