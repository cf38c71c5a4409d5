-- The order of the audit log, what services append to it, and its seals.

-- Events that have no position yet. A trigger fills it, so that whoever writes an event cannot forget.
create table queue_audit_pending (
  -- The order of writing, which is kept among what was committed together.
  number bigint generated always as identity primary key,
  event_id uuid not null,
  recorded_at timestamptz not null
);

create function queue_audit_note_pending() returns trigger language plpgsql as $$
begin
  insert into queue_audit_pending (event_id, recorded_at) values (new.id, new.recorded_at);
  return null;
end
$$;

create trigger customer_audit_events_pending
  after insert on customer_audit_events
  for each row execute function queue_audit_note_pending();

insert into queue_audit_pending (event_id, recorded_at)
select id, recorded_at from customer_audit_events order by recorded_at, id;

-- The order of the log, given after commit: 1, 2, 3 and no gap. It repeats what events are searched by, so that each
-- filter has an index that is also in order.
create table queue_audit_positions (
  position bigint primary key,
  event_id uuid not null unique,
  recorded_at timestamptz not null,
  type text collate "C" not null,
  actor_id text,
  customer_id uuid,

  constraint queue_audit_positions_from_one check (position > 0)
);

create index queue_audit_positions_customer on queue_audit_positions (customer_id, position) where customer_id is not null;
create index queue_audit_positions_actor on queue_audit_positions (actor_id, position) where actor_id is not null;
create index queue_audit_positions_type on queue_audit_positions (type, position);
create index queue_audit_positions_recorded_at on queue_audit_positions (recorded_at, position);

-- The ids that services gave their events: the same one again is no second event.
create table queue_audit_service_events (
  service text not null,
  id uuid not null,
  event_id uuid not null unique,
  recorded_at timestamptz not null,
  -- SHA-256 of what the service sent, without the personal part, which erasure must be able to take away.
  digest bytea not null,

  primary key (service, id),
  constraint queue_audit_service_events_digest_length check (octet_length(digest) = 32)
);

-- The public half of every key that has sealed.
create table queue_audit_seal_keys (
  -- SHA-256 of the key as SubjectPublicKeyInfo.
  fingerprint text primary key,
  public_key text not null,
  first_seen_at timestamptz not null,

  constraint queue_audit_seal_keys_fingerprint_form check (fingerprint ~ '^[0-9a-f]{64}$')
);

-- Signed statements about ranges of the log, each linked to the one before it.
create table queue_audit_seals (
  number bigint primary key,
  from_position bigint not null unique,
  to_position bigint not null unique,
  -- The hash of the seal before. Unique: the chain cannot fork.
  previous bytea unique,
  digest bytea not null,
  -- Eight bytes of each event's digest, by which a verifier names the event that was changed.
  locators bytea not null,
  sealed_at timestamptz not null,
  key text not null references queue_audit_seal_keys (fingerprint),
  signature bytea not null,

  -- The chain has one beginning, at the log's.
  constraint queue_audit_seals_begin check ((number = 1) = (previous is null) and (number = 1) = (from_position = 1)),
  constraint queue_audit_seals_range check (number > 0 and to_position >= from_position),
  constraint queue_audit_seals_locators_length check (octet_length(locators) = 8 * (to_position - from_position + 1)),
  constraint queue_audit_seals_hash_lengths check (octet_length(previous) = 32 and octet_length(digest) = 32),
  -- Ed25519 (RFC 8032).
  constraint queue_audit_seals_signature_length check (octet_length(signature) = 64)
);

-- As the log itself: append-only for everybody, the owner included, until a migration says otherwise.
create function queue_audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;

create trigger queue_audit_positions_no_change before update or delete or truncate on queue_audit_positions
  for each statement execute function queue_audit_refuse_change();
create trigger queue_audit_seals_no_change before update or delete or truncate on queue_audit_seals
  for each statement execute function queue_audit_refuse_change();
create trigger queue_audit_seal_keys_no_change before update or delete or truncate on queue_audit_seal_keys
  for each statement execute function queue_audit_refuse_change();
