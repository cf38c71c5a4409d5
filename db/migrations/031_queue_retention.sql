-- What retention looks for by its age has an index on it, so that a look that finds nothing costs nothing.
-- docs/decisions/0019-retention.md

-- Neither column changes when a session is refreshed, so the refresh stays an update within the page.
create index queue_sessions_ended_at on queue_sessions (ended_at) where ended_at is not null;
create index queue_sessions_expires_at on queue_sessions (expires_at);
create index queue_email_changes_reserved_until on queue_email_changes (reserved_until);
create index queue_notices_created_at on queue_notices (created_at);
create index queue_rate_limits_expire on queue_rate_limits (expire);
create index queue_audit_service_events_recorded_at on queue_audit_service_events (recorded_at);
-- Each session that goes takes its ceremonies along; without an index the whole table would be read for each.
create index queue_webauthn_challenges_session on queue_webauthn_challenges (session_id) where session_id is not null;
-- The personal parts that are nobody's yet: those of verifications that led to no customer.
create index customer_audit_personal_unclaimed on customer_audit_personal (email_verification_id)
  where customer_id is null and email_verification_id is not null;

-- How far the audit log was taken away: one row. Its seals stay, and go on from the first.
create table queue_audit_retention (
  singleton boolean primary key default true,
  -- The last position of which nothing is kept; 0 while the log is whole.
  removed_through bigint not null default 0,

  constraint queue_audit_retention_one_row check (singleton),
  constraint queue_audit_retention_range check (removed_through >= 0)
);

insert into queue_audit_retention default values;
