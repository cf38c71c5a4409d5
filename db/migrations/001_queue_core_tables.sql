-- Customers, passkeys, sessions, e-mail verifications, backup codes, ceremonies, limits, and the audit log.
-- Every time is given by the service (one clock for all processes), so no column defaults to now().
-- Ids are UUIDv7, made by the service.

create table queue_customers (
  id uuid primary key,
  -- WebAuthn's user.id: random, so that it says nothing about the person (Level 3, section 14.6.1).
  user_handle bytea unique,
  status text not null default 'active',
  -- The address as it was proven, and its canonical key, by which it is found.
  email text,
  email_key text unique,
  email_verified_at timestamptz,
  display_name text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  suspended_at timestamptz,
  erased_at timestamptz,

  constraint queue_customers_status_known check (status in ('active', 'suspended', 'erased')),
  -- 32 bytes, no more than the 64 that authenticators keep.
  constraint queue_customers_user_handle_length check (octet_length(user_handle) = 32),
  -- A customer who is not erased can be reached at an address that was proven, and found by a passkey.
  constraint queue_customers_reachable check (
    status = 'erased' or (email is not null and email_key is not null and email_verified_at is not null and user_handle is not null)
  ),
  -- An erased customer is an id and nothing else.
  constraint queue_customers_erased_is_blank check (
    (status = 'erased') = (erased_at is not null)
    and (status <> 'erased' or (email is null and email_key is null and user_handle is null and display_name is null))
  ),
  -- A suspension has a time.
  constraint queue_customers_suspended_has_time check (status <> 'suspended' or suspended_at is not null),
  constraint queue_customers_email_length check (char_length(email) <= 254 and char_length(email_key) <= 320),
  constraint queue_customers_display_name_length check (char_length(display_name) between 1 and 64)
);

create table queue_webauthn_credentials (
  id uuid primary key,
  customer_id uuid not null references queue_customers (id),
  -- Unused by anybody else (Level 3, section 7.1, step 26).
  credential_id bytea not null unique,
  -- The COSE key, as the authenticator gave it.
  public_key bytea not null,
  algorithm integer not null,
  sign_count bigint not null,
  backup_eligible boolean not null,
  backup_state boolean not null,
  user_verified_at_registration boolean not null,
  transports text[] not null,
  aaguid uuid not null,
  attestation_format text not null,
  name text,
  created_at timestamptz not null,
  last_used_at timestamptz,

  constraint queue_webauthn_credentials_id_length check (octet_length(credential_id) between 1 and 1023),
  -- ES256, EdDSA with Ed25519, RS256: what Queue offers.
  constraint queue_webauthn_credentials_algorithm_offered check (algorithm in (-7, -8, -257)),
  -- The counter is 32 bits without a sign (Level 3, section 6.1).
  constraint queue_webauthn_credentials_sign_count_range check (sign_count between 0 and 4294967295),
  -- What is backed up must be eligible for it (Level 3, section 6.1.3).
  constraint queue_webauthn_credentials_backup_sound check (backup_eligible or not backup_state),
  constraint queue_webauthn_credentials_name_length check (char_length(name) between 1 and 64)
);

create index queue_webauthn_credentials_customer on queue_webauthn_credentials (customer_id);

create table queue_sessions (
  id uuid primary key,
  customer_id uuid not null references queue_customers (id),
  -- The passkey of the latest sign-in or step-up. It is null when a backup code began the session, and after the
  -- passkey was removed, which ends the session.
  credential_id uuid references queue_webauthn_credentials (id) on delete set null,
  acr text not null,
  amr text[] not null,
  auth_time timestamptz not null,
  -- SHA-256 of the refresh token's secret. A recovery session has no refresh token.
  refresh_secret_hash bytea,
  -- How often the refresh token was rotated; the current token carries this number.
  generation integer not null default 0,
  rotated_at timestamptz not null,
  user_agent text,
  created_at timestamptz not null,
  idle_expires_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,

  constraint queue_sessions_acr_known check (acr in ('aal2', 'recovery', 'legacy')),
  constraint queue_sessions_refresh_secret_hash_length check (octet_length(refresh_secret_hash) = 32),
  constraint queue_sessions_recovery_has_no_refresh_token check (acr <> 'recovery' or refresh_secret_hash is null),
  constraint queue_sessions_generation_range check (generation >= 0),
  -- The idle limit never reaches past the absolute one.
  constraint queue_sessions_idle_within_absolute check (idle_expires_at <= expires_at),
  -- A session that ended says when and why; a live one neither.
  constraint queue_sessions_end_is_whole check ((ended_at is null) = (end_reason is null)),
  constraint queue_sessions_end_reason_known check (
    end_reason in ('signed_out', 'replaced', 'refresh_reused', 'revoked', 'credential_removed', 'suspended', 'erased', 'email_change_undone', 'recovered')
  )
);

create index queue_sessions_live_of_customer on queue_sessions (customer_id) where ended_at is null;
create index queue_sessions_live_of_credential on queue_sessions (credential_id) where ended_at is null;

create table queue_email_verifications (
  id uuid primary key,
  purpose text not null,
  email text not null,
  email_key text not null,
  -- Tries of the code, counted before they are compared.
  attempts smallint not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  -- SHA-256 of the verification token that the right code was answered with.
  token_hash bytea unique,
  token_expires_at timestamptz,
  -- The user handle of the customer who is to be. Kept here, so that a second try of the ceremony replaces the passkey
  -- of the first on the authenticator instead of leaving a dead one beside it.
  user_handle bytea,
  spent_at timestamptz,

  constraint queue_email_verifications_purpose_known check (purpose in ('sign_up', 'recovery')),
  -- Five tries in ten million million: the cap is in the database too.
  constraint queue_email_verifications_attempts_range check (attempts between 0 and 5),
  constraint queue_email_verifications_token_whole check (
    (confirmed_at is null) = (token_hash is null) and (token_hash is null) = (token_expires_at is null)
  ),
  constraint queue_email_verifications_token_hash_length check (octet_length(token_hash) = 32),
  constraint queue_email_verifications_user_handle_length check (octet_length(user_handle) = 32),
  -- Only what was confirmed can be spent.
  constraint queue_email_verifications_spent_after_confirmed check (spent_at is null or confirmed_at is not null)
);

create index queue_email_verifications_expiry on queue_email_verifications (expires_at);

create table queue_backup_codes (
  id uuid primary key,
  customer_id uuid not null references queue_customers (id),
  -- The four characters that pick the row; the other sixteen are the secret, hashed with argon2id.
  selector text not null,
  secret_hash text not null,
  created_at timestamptz not null,
  used_at timestamptz,

  constraint queue_backup_codes_selector_unique unique (customer_id, selector),
  constraint queue_backup_codes_selector_form check (selector ~ '^[0-9A-HJKMNP-TV-Z]{4}$'),
  constraint queue_backup_codes_secret_hashed check (secret_hash like '$argon2id$%')
);

-- One row for each ceremony under way. Any try deletes it, so that a challenge is good once.
create table queue_webauthn_challenges (
  id uuid primary key,
  ceremony text not null,
  challenge bytea not null unique,
  -- The account that the ceremony is for; null where it names none and where the address had none.
  customer_id uuid references queue_customers (id) on delete cascade,
  session_id uuid references queue_sessions (id) on delete cascade,
  email_verification_id uuid references queue_email_verifications (id) on delete cascade,
  -- Whether any passkey may answer. If not, only the allowed ones.
  discoverable boolean not null,
  allowed_credential_ids bytea[] not null default '{}',
  display_name text,
  created_at timestamptz not null,
  expires_at timestamptz not null,

  constraint queue_webauthn_challenges_ceremony_known check (ceremony in ('registration', 'authentication', 'step_up', 'credential_addition')),
  constraint queue_webauthn_challenges_length check (octet_length(challenge) = 32),
  -- The first passkey is bound to a proven address.
  constraint queue_webauthn_challenges_registration_bound check ((ceremony = 'registration') = (email_verification_id is not null)),
  -- What a signed-in customer does is bound to the customer and the session.
  constraint queue_webauthn_challenges_session_bound check (
    (ceremony in ('step_up', 'credential_addition')) = (session_id is not null)
    and (session_id is null or customer_id is not null)
  ),
  constraint queue_webauthn_challenges_discoverable_lists_none check (not discoverable or allowed_credential_ids = '{}')
);

create index queue_webauthn_challenges_expiry on queue_webauthn_challenges (expires_at);
create index queue_webauthn_challenges_verification on queue_webauthn_challenges (email_verification_id);

-- Counters of rate-limiter-flexible, which fixes the columns and their order. Unlogged: after a crash they begin anew.
create unlogged table queue_rate_limits (
  key varchar(255) primary key,
  points integer not null default 0,
  expire bigint
);

create table customer_audit_events (
  id uuid not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  type text not null,
  schema_version smallint not null,
  outcome text not null,
  actor_type text not null,
  actor_id text,
  -- Who sat at the keyboard of the service that acted.
  operator text,
  -- No foreign key: the event outlives the customer.
  customer_id uuid,
  targets jsonb not null,
  session_id uuid,
  service text,
  request_id text not null,
  -- Typed by the catalogue; never personal.
  data jsonb not null,
  -- SHA-256 of the salt and the canonical personal part, both in the sidecar.
  commitment bytea,

  primary key (id, recorded_at),
  constraint customer_audit_events_outcome_known check (outcome in ('success', 'failure')),
  constraint customer_audit_events_type_form check (type ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'),
  constraint customer_audit_events_actor_known check (actor_type in ('customer', 'service', 'system', 'anonymous')),
  -- A customer or a service that acts is named; an unknown person is not.
  constraint customer_audit_events_actor_named check ((actor_id is not null) = (actor_type in ('customer', 'service'))),
  -- Only a service has an operator.
  constraint customer_audit_events_operator_of_service check (operator is null or actor_type = 'service'),
  constraint customer_audit_events_commitment_length check (octet_length(commitment) = 32)
) partition by range (recorded_at);

create table customer_audit_events_default partition of customer_audit_events default;

create index customer_audit_events_customer on customer_audit_events (customer_id, recorded_at);
create index customer_audit_events_type on customer_audit_events (type, recorded_at);

-- The personal part of an event. Erasure deletes the row, and with the salt what the commitment could be guessed from.
create table customer_audit_personal (
  event_id uuid primary key,
  customer_id uuid,
  salt bytea not null,
  personal jsonb not null,

  constraint customer_audit_personal_salt_length check (octet_length(salt) = 32)
);

create index customer_audit_personal_customer on customer_audit_personal (customer_id);

-- The log is append-only for everybody, the owner included, until a migration says otherwise.
create function customer_audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'customer_audit_events is append-only' using errcode = 'insufficient_privilege';
end
$$;

create trigger customer_audit_events_no_change
  before update or delete on customer_audit_events
  for each row execute function customer_audit_refuse_change();
create trigger customer_audit_events_no_truncate
  before truncate on customer_audit_events
  for each statement execute function customer_audit_refuse_change();
create trigger customer_audit_events_default_no_truncate
  before truncate on customer_audit_events_default
  for each statement execute function customer_audit_refuse_change();

-- Makes the monthly partitions from the given day on, for so many months; the ones that exist stay. The release phase
-- calls it, so that retention can later detach whole months.
create function customer_audit_make_partitions(from_day date, months integer) returns void language plpgsql as $$
declare
  first_day date;
  partition_name text;
begin
  -- Two release phases at once would both find a month missing.
  perform pg_advisory_xact_lock(hashtext('customer_audit_make_partitions'));
  for month in 0..months - 1 loop
    first_day := (date_trunc('month', from_day) + make_interval(months => month))::date;
    partition_name := 'customer_audit_events_' || to_char(first_day, '"y"YYYY"m"MM');
    if to_regclass(partition_name) is null then
      execute format(
        'create table %I partition of customer_audit_events for values from (%L) to (%L)',
        partition_name, first_day || ' 00:00:00+00', (first_day + interval '1 month')::date || ' 00:00:00+00'
      );
      execute format(
        'create trigger %I before truncate on %I for each statement execute function customer_audit_refuse_change()',
        partition_name || '_no_truncate', partition_name
      );
    end if;
  end loop;
end
$$;
