-- The schema that db/migrations make. Made by `npm run generate`; do not edit.

CREATE OR REPLACE FUNCTION customer_audit_make_partitions(from_day date, months integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION customer_audit_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'customer_audit_events is append-only' using errcode = 'insufficient_privilege';
end
$function$;

CREATE OR REPLACE FUNCTION queue_audit_note_lateness()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION queue_audit_note_pending()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into queue_audit_pending (event_id, recorded_at) values (new.id, new.recorded_at);
  return null;
end
$function$;

CREATE OR REPLACE FUNCTION queue_audit_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$function$;

CREATE OR REPLACE FUNCTION queue_session_revocations_record()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into queue_session_revocations (session_id, customer_id, ended_at)
  values (old.id, old.customer_id, coalesce(new.ended_at, clock_timestamp()));
  return null;
end
$function$;

create table customer_audit_events (
  id uuid not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  type text not null,
  schema_version smallint not null,
  outcome text not null,
  actor_type text not null,
  actor_id text,
  operator text,
  customer_id uuid,
  targets jsonb not null,
  session_id uuid,
  service text,
  request_id text not null,
  data jsonb not null,
  commitment bytea,
  constraint customer_audit_events_pkey PRIMARY KEY (id, recorded_at),
  constraint customer_audit_events_actor_known CHECK ((actor_type = ANY (ARRAY['customer'::text, 'service'::text, 'system'::text, 'anonymous'::text]))),
  constraint customer_audit_events_actor_named CHECK (((actor_id IS NOT NULL) = (actor_type = ANY (ARRAY['customer'::text, 'service'::text])))),
  constraint customer_audit_events_commitment_length CHECK ((octet_length(commitment) = 32)),
  constraint customer_audit_events_operator_of_service CHECK (((operator IS NULL) OR (actor_type = 'service'::text))),
  constraint customer_audit_events_outcome_known CHECK ((outcome = ANY (ARRAY['success'::text, 'failure'::text]))),
  constraint customer_audit_events_type_form CHECK ((type ~ '^[a-z0-9_]+(\.[a-z0-9_]+)+$'::text))
) partition by RANGE (recorded_at);

CREATE INDEX customer_audit_events_customer ON customer_audit_events USING btree (customer_id, recorded_at);

CREATE INDEX customer_audit_events_type ON customer_audit_events USING btree (type, recorded_at);

CREATE TRIGGER customer_audit_events_no_change BEFORE DELETE OR UPDATE ON customer_audit_events FOR EACH ROW EXECUTE FUNCTION customer_audit_refuse_change();

CREATE TRIGGER customer_audit_events_no_truncate BEFORE TRUNCATE ON customer_audit_events FOR EACH STATEMENT EXECUTE FUNCTION customer_audit_refuse_change();

CREATE TRIGGER customer_audit_events_pending AFTER INSERT ON customer_audit_events FOR EACH ROW EXECUTE FUNCTION queue_audit_note_pending();

create table customer_audit_personal (
  event_id uuid not null,
  customer_id uuid,
  salt bytea not null,
  personal jsonb not null,
  email_verification_id uuid,
  constraint customer_audit_personal_pkey PRIMARY KEY (event_id),
  constraint customer_audit_personal_salt_length CHECK ((octet_length(salt) = 32))
);

CREATE INDEX customer_audit_personal_customer ON customer_audit_personal USING btree (customer_id);

CREATE INDEX customer_audit_personal_email_verification ON customer_audit_personal USING btree (email_verification_id) WHERE (email_verification_id IS NOT NULL);

CREATE INDEX customer_audit_personal_unclaimed ON customer_audit_personal USING btree (email_verification_id) WHERE ((customer_id IS NULL) AND (email_verification_id IS NOT NULL));

create table queue_audit_lateness (
  singleton boolean default true not null,
  latest timestamp with time zone,
  seconds bigint default 0 not null,
  constraint queue_audit_lateness_pkey PRIMARY KEY (singleton),
  constraint queue_audit_lateness_one_row CHECK (singleton),
  constraint queue_audit_lateness_range CHECK ((seconds >= 0))
);

create table queue_audit_pending (
  number bigint generated always as identity not null,
  event_id uuid not null,
  recorded_at timestamp with time zone not null,
  constraint queue_audit_pending_pkey PRIMARY KEY (number)
);

create table queue_audit_positions (
  position bigint not null,
  event_id uuid not null,
  recorded_at timestamp with time zone not null,
  type text collate "C" not null,
  actor_id text,
  customer_id uuid,
  constraint queue_audit_positions_pkey PRIMARY KEY ("position"),
  constraint queue_audit_positions_event_id_key UNIQUE (event_id),
  constraint queue_audit_positions_from_one CHECK (("position" > 0))
);

CREATE INDEX queue_audit_positions_actor ON queue_audit_positions USING btree (actor_id, "position") WHERE (actor_id IS NOT NULL);

CREATE INDEX queue_audit_positions_customer ON queue_audit_positions USING btree (customer_id, "position") WHERE (customer_id IS NOT NULL);

CREATE INDEX queue_audit_positions_recorded_at ON queue_audit_positions USING btree (recorded_at, "position");

CREATE INDEX queue_audit_positions_type ON queue_audit_positions USING btree (type, "position");

CREATE TRIGGER queue_audit_positions_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON queue_audit_positions FOR EACH STATEMENT EXECUTE FUNCTION queue_audit_refuse_change();

CREATE TRIGGER queue_audit_positions_note_lateness AFTER INSERT ON queue_audit_positions REFERENCING NEW TABLE AS placed FOR EACH STATEMENT EXECUTE FUNCTION queue_audit_note_lateness();

create table queue_audit_retention (
  singleton boolean default true not null,
  removed_through bigint default 0 not null,
  constraint queue_audit_retention_pkey PRIMARY KEY (singleton),
  constraint queue_audit_retention_one_row CHECK (singleton),
  constraint queue_audit_retention_range CHECK ((removed_through >= 0))
);

create table queue_audit_seal_keys (
  fingerprint text not null,
  public_key text not null,
  first_seen_at timestamp with time zone not null,
  constraint queue_audit_seal_keys_pkey PRIMARY KEY (fingerprint),
  constraint queue_audit_seal_keys_fingerprint_form CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text))
);

CREATE TRIGGER queue_audit_seal_keys_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON queue_audit_seal_keys FOR EACH STATEMENT EXECUTE FUNCTION queue_audit_refuse_change();

create table queue_audit_seals (
  number bigint not null,
  from_position bigint not null,
  to_position bigint not null,
  previous bytea,
  digest bytea not null,
  locators bytea not null,
  sealed_at timestamp with time zone not null,
  key text not null,
  signature bytea not null,
  constraint queue_audit_seals_pkey PRIMARY KEY (number),
  constraint queue_audit_seals_begin CHECK ((((number = 1) = (previous IS NULL)) AND ((number = 1) = (from_position = 1)))),
  constraint queue_audit_seals_from_position_key UNIQUE (from_position),
  constraint queue_audit_seals_hash_lengths CHECK (((octet_length(previous) = 32) AND (octet_length(digest) = 32))),
  constraint queue_audit_seals_locators_length CHECK ((octet_length(locators) = (8 * ((to_position - from_position) + 1)))),
  constraint queue_audit_seals_previous_key UNIQUE (previous),
  constraint queue_audit_seals_range CHECK (((number > 0) AND (to_position >= from_position))),
  constraint queue_audit_seals_signature_length CHECK ((octet_length(signature) = 64)),
  constraint queue_audit_seals_to_position_key UNIQUE (to_position)
);

CREATE TRIGGER queue_audit_seals_no_change BEFORE DELETE OR UPDATE OR TRUNCATE ON queue_audit_seals FOR EACH STATEMENT EXECUTE FUNCTION queue_audit_refuse_change();

create table queue_audit_service_events (
  service text not null,
  id uuid not null,
  event_id uuid not null,
  recorded_at timestamp with time zone not null,
  digest bytea not null,
  constraint queue_audit_service_events_pkey PRIMARY KEY (service, id),
  constraint queue_audit_service_events_digest_length CHECK ((octet_length(digest) = 32)),
  constraint queue_audit_service_events_event_id_key UNIQUE (event_id)
);

CREATE INDEX queue_audit_service_events_recorded_at ON queue_audit_service_events USING btree (recorded_at);

create table queue_backup_codes (
  id uuid not null,
  customer_id uuid not null,
  selector text not null,
  secret_hash text not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint queue_backup_codes_pkey PRIMARY KEY (id),
  constraint queue_backup_codes_secret_hashed CHECK ((secret_hash ~~ '$argon2id$%'::text)),
  constraint queue_backup_codes_selector_form CHECK ((selector ~ '^[0-9A-HJKMNP-TV-Z]{4}$'::text)),
  constraint queue_backup_codes_selector_unique UNIQUE (customer_id, selector)
);

create table queue_customer_roles (
  customer_id uuid not null,
  role text not null,
  granted_at timestamp with time zone not null,
  granted_by text,
  granted_by_operator text,
  constraint queue_customer_roles_pkey PRIMARY KEY (customer_id, role),
  constraint queue_customer_roles_operator_of_service CHECK (((granted_by_operator IS NULL) OR (granted_by IS NOT NULL)))
);

CREATE INDEX queue_customer_roles_holders ON queue_customer_roles USING btree (role, customer_id);

CREATE INDEX queue_customer_roles_role ON queue_customer_roles USING btree (role);

create table queue_customers (
  id uuid not null,
  user_handle bytea,
  status text default 'active'::text not null,
  email text,
  email_key text,
  email_verified_at timestamp with time zone,
  display_name text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  suspended_at timestamp with time zone,
  erased_at timestamp with time zone,
  policy_version bigint default 1 not null,
  recovered_at timestamp with time zone,
  constraint queue_customers_pkey PRIMARY KEY (id),
  constraint queue_customers_display_name_length CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 64))),
  constraint queue_customers_email_key_key UNIQUE (email_key),
  constraint queue_customers_email_length CHECK (((char_length(email) <= 254) AND (char_length(email_key) <= 320))),
  constraint queue_customers_erased_is_blank CHECK ((((status = 'erased'::text) = (erased_at IS NOT NULL)) AND ((status <> 'erased'::text) OR ((email IS NULL) AND (email_key IS NULL) AND (user_handle IS NULL) AND (display_name IS NULL))))),
  constraint queue_customers_reachable CHECK (((status = 'erased'::text) OR ((email IS NOT NULL) AND (email_key IS NOT NULL) AND (email_verified_at IS NOT NULL) AND (user_handle IS NOT NULL)))),
  constraint queue_customers_status_known CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'erased'::text]))),
  constraint queue_customers_suspended_has_time CHECK (((status <> 'suspended'::text) OR (suspended_at IS NOT NULL))),
  constraint queue_customers_user_handle_key UNIQUE (user_handle),
  constraint queue_customers_user_handle_length CHECK ((octet_length(user_handle) = 32))
);

CREATE INDEX queue_customers_newest ON queue_customers USING btree (created_at DESC, id DESC) WHERE (status <> 'erased'::text);

create table queue_email_changes (
  id uuid not null,
  customer_id uuid not null,
  previous_email text not null,
  previous_email_key text not null,
  changed_at timestamp with time zone not null,
  reserved_until timestamp with time zone not null,
  undone_at timestamp with time zone,
  voided_at timestamp with time zone,
  constraint queue_email_changes_pkey PRIMARY KEY (id),
  constraint queue_email_changes_one_end CHECK (((undone_at IS NULL) OR (voided_at IS NULL))),
  constraint queue_email_changes_reserved_after_change CHECK ((reserved_until > changed_at))
);

CREATE INDEX queue_email_changes_customer ON queue_email_changes USING btree (customer_id, changed_at);

CREATE INDEX queue_email_changes_previous_email_key ON queue_email_changes USING btree (previous_email_key);

CREATE INDEX queue_email_changes_reserved_until ON queue_email_changes USING btree (reserved_until);

create table queue_email_verifications (
  id uuid not null,
  purpose text not null,
  email text not null,
  email_key text not null,
  attempts smallint default 0 not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  token_hash bytea,
  token_expires_at timestamp with time zone,
  user_handle bytea,
  spent_at timestamp with time zone,
  customer_id uuid,
  constraint queue_email_verifications_pkey PRIMARY KEY (id),
  constraint queue_email_verifications_attempts_range CHECK (((attempts >= 0) AND (attempts <= 5))),
  constraint queue_email_verifications_change_has_customer CHECK (((purpose = 'email_change'::text) = (customer_id IS NOT NULL))),
  constraint queue_email_verifications_purpose_known CHECK ((purpose = ANY (ARRAY['sign_up'::text, 'recovery'::text, 'email_change'::text]))),
  constraint queue_email_verifications_spent_after_confirmed CHECK (((spent_at IS NULL) OR (confirmed_at IS NOT NULL))),
  constraint queue_email_verifications_token_hash_key UNIQUE (token_hash),
  constraint queue_email_verifications_token_hash_length CHECK ((octet_length(token_hash) = 32)),
  constraint queue_email_verifications_token_whole CHECK ((((confirmed_at IS NULL) = (token_hash IS NULL)) AND ((token_hash IS NULL) = (token_expires_at IS NULL)))),
  constraint queue_email_verifications_user_handle_length CHECK ((octet_length(user_handle) = 32))
);

CREATE INDEX queue_email_verifications_customer ON queue_email_verifications USING btree (customer_id) WHERE (customer_id IS NOT NULL);

CREATE INDEX queue_email_verifications_expiry ON queue_email_verifications USING btree (expires_at);

create table queue_notices (
  id uuid not null,
  kind text not null,
  customer_id uuid not null,
  email text not null,
  data jsonb not null,
  created_at timestamp with time zone not null,
  constraint queue_notices_pkey PRIMARY KEY (id),
  constraint queue_notices_email_length CHECK ((char_length(email) <= 254))
);

CREATE INDEX queue_notices_created_at ON queue_notices USING btree (created_at);

CREATE INDEX queue_notices_customer ON queue_notices USING btree (customer_id);

create table queue_operator_recoveries (
  id uuid not null,
  customer_id uuid not null,
  secret_hash text not null,
  started_at timestamp with time zone not null,
  started_by text not null,
  started_by_operator text,
  not_before timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  constraint queue_operator_recoveries_pkey PRIMARY KEY (id),
  constraint queue_operator_recoveries_end_is_whole CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  constraint queue_operator_recoveries_end_reason_known CHECK ((end_reason = ANY (ARRAY['redeemed'::text, 'replaced'::text, 'expired'::text, 'cancelled_by_operator'::text, 'cancelled_by_mail'::text, 'signed_in'::text, 'email_change_undone'::text]))),
  constraint queue_operator_recoveries_secret_hashed CHECK ((secret_hash ~~ '$argon2id$%'::text)),
  constraint queue_operator_recoveries_times_in_order CHECK (((started_at < not_before) AND (not_before < expires_at)))
);

CREATE INDEX queue_operator_recoveries_customer ON queue_operator_recoveries USING btree (customer_id);

CREATE UNIQUE INDEX queue_operator_recoveries_one_pending ON queue_operator_recoveries USING btree (customer_id) WHERE (ended_at IS NULL);

create table queue_permissions (
  name text not null,
  description text not null,
  administrative boolean default false not null,
  constraint queue_permissions_pkey PRIMARY KEY (name),
  constraint queue_permissions_name_form CHECK ((name ~ '^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$'::text))
);

create table queue_policy (
  singleton boolean default true not null,
  version bigint default 1 not null,
  revision bigint default 1 not null,
  constraint queue_policy_pkey PRIMARY KEY (singleton),
  constraint queue_policy_one_row CHECK (singleton)
);

create unlogged table queue_rate_limits (
  key character varying(255) not null,
  points integer default 0 not null,
  expire bigint,
  constraint queue_rate_limits_pkey PRIMARY KEY (key)
);

CREATE INDEX queue_rate_limits_expire ON queue_rate_limits USING btree (expire);

create table queue_revocation_feed (
  singleton boolean default true not null,
  last_position bigint default 0 not null,
  pruned_position bigint default 0 not null,
  constraint queue_revocation_feed_pkey PRIMARY KEY (singleton),
  constraint queue_revocation_feed_one_row CHECK (singleton),
  constraint queue_revocation_feed_order CHECK (((pruned_position >= 0) AND (pruned_position <= last_position)))
);

create table queue_role_permissions (
  role text not null,
  permission text not null,
  constraint queue_role_permissions_pkey PRIMARY KEY (role, permission)
);

create table queue_roles (
  name text not null,
  description text not null,
  built_in boolean not null,
  administrative boolean not null,
  created_at timestamp with time zone not null,
  revision bigint default 1 not null,
  constraint queue_roles_pkey PRIMARY KEY (name),
  constraint queue_roles_name_form CHECK ((name ~ '^[a-z][a-z0-9-]{0,62}$'::text))
);

create table queue_service_known_key_sets (
  service text not null,
  kids text[] not null,
  reported_at timestamp with time zone not null,
  constraint queue_service_known_key_sets_pkey PRIMARY KEY (service, kids),
  constraint queue_service_known_key_sets_count CHECK ((cardinality(kids) <= 20))
);

create table queue_service_known_keys (
  service text not null,
  kids text[] not null,
  reported_at timestamp with time zone not null,
  constraint queue_service_known_keys_pkey PRIMARY KEY (service),
  constraint queue_service_known_keys_count CHECK ((cardinality(kids) <= 20))
);

create table queue_service_token_uses (
  fingerprint text not null,
  service text not null,
  last_used_at timestamp with time zone not null,
  constraint queue_service_token_uses_pkey PRIMARY KEY (fingerprint),
  constraint queue_service_token_uses_fingerprint_form CHECK ((fingerprint ~ '^[0-9a-f]{16}$'::text))
);

create table queue_session_revocations (
  id bigint generated always as identity not null,
  session_id uuid not null,
  customer_id uuid not null,
  ended_at timestamp with time zone not null,
  position bigint,
  constraint queue_session_revocations_pkey PRIMARY KEY (id),
  constraint queue_session_revocations_position_range CHECK (("position" > 0)),
  constraint queue_session_revocations_position_unique UNIQUE ("position")
);

CREATE INDEX queue_session_revocations_unnumbered ON queue_session_revocations USING btree (id) WHERE ("position" IS NULL);

create table queue_sessions (
  id uuid not null,
  customer_id uuid not null,
  credential_id uuid,
  acr text not null,
  amr text[] not null,
  auth_time timestamp with time zone not null,
  refresh_secret_hash bytea,
  generation integer default 0 not null,
  rotated_at timestamp with time zone not null,
  user_agent text,
  created_at timestamp with time zone not null,
  idle_expires_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  constraint queue_sessions_pkey PRIMARY KEY (id),
  constraint queue_sessions_acr_known CHECK ((acr = ANY (ARRAY['aal2'::text, 'recovery'::text, 'legacy'::text]))),
  constraint queue_sessions_end_is_whole CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  constraint queue_sessions_end_reason_known CHECK ((end_reason = ANY (ARRAY['signed_out'::text, 'replaced'::text, 'refresh_reused'::text, 'revoked'::text, 'credential_removed'::text, 'suspended'::text, 'erased'::text, 'email_change_undone'::text, 'recovered'::text]))),
  constraint queue_sessions_generation_range CHECK ((generation >= 0)),
  constraint queue_sessions_idle_within_absolute CHECK ((idle_expires_at <= expires_at)),
  constraint queue_sessions_recovery_has_no_refresh_token CHECK (((acr <> 'recovery'::text) OR (refresh_secret_hash IS NULL))),
  constraint queue_sessions_refresh_secret_hash_length CHECK ((octet_length(refresh_secret_hash) = 32))
);

CREATE INDEX queue_sessions_ended_at ON queue_sessions USING btree (ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX queue_sessions_expires_at ON queue_sessions USING btree (expires_at);

CREATE INDEX queue_sessions_live_of_credential ON queue_sessions USING btree (credential_id) WHERE (ended_at IS NULL);

CREATE INDEX queue_sessions_live_of_customer ON queue_sessions USING btree (customer_id) WHERE (ended_at IS NULL);

CREATE TRIGGER queue_sessions_deletion_is_revoked AFTER DELETE ON queue_sessions FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (old.idle_expires_at > clock_timestamp()))) EXECUTE FUNCTION queue_session_revocations_record();

CREATE TRIGGER queue_sessions_end_is_revoked AFTER UPDATE OF ended_at ON queue_sessions FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION queue_session_revocations_record();

create table queue_signing_keys (
  kid text not null,
  public_jwk jsonb not null,
  first_seen_at timestamp with time zone not null,
  signs_from timestamp with time zone not null,
  superseded_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint queue_signing_keys_pkey PRIMARY KEY (kid),
  constraint queue_signing_keys_kid_form CHECK ((kid ~ '^[A-Za-z0-9_-]{43}$'::text)),
  constraint queue_signing_keys_order CHECK (((signs_from >= first_seen_at) AND (superseded_at > signs_from) AND (revoked_at >= first_seen_at))),
  constraint queue_signing_keys_public_jwk_form CHECK ((((public_jwk ->> 'kid'::text) = kid) AND ((public_jwk ->> 'kty'::text) = 'RSA'::text) AND ((public_jwk - ARRAY['kty'::text, 'n'::text, 'e'::text, 'kid'::text, 'use'::text, 'alg'::text]) = '{}'::jsonb))),
  constraint queue_signing_keys_signs_from_unique UNIQUE (signs_from)
);

CREATE UNIQUE INDEX queue_signing_keys_one_first ON queue_signing_keys USING btree ((true)) WHERE (signs_from = first_seen_at);

CREATE UNIQUE INDEX queue_signing_keys_one_newest ON queue_signing_keys USING btree ((true)) WHERE ((superseded_at IS NULL) AND (revoked_at IS NULL));

create table queue_webauthn_challenges (
  id uuid not null,
  ceremony text not null,
  challenge bytea not null,
  customer_id uuid,
  session_id uuid,
  email_verification_id uuid,
  discoverable boolean not null,
  allowed_credential_ids bytea[] default '{}'::bytea[] not null,
  display_name text,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint queue_webauthn_challenges_pkey PRIMARY KEY (id),
  constraint queue_webauthn_challenges_ceremony_known CHECK ((ceremony = ANY (ARRAY['registration'::text, 'authentication'::text, 'step_up'::text, 'credential_addition'::text]))),
  constraint queue_webauthn_challenges_challenge_key UNIQUE (challenge),
  constraint queue_webauthn_challenges_discoverable_lists_none CHECK (((NOT discoverable) OR (allowed_credential_ids = '{}'::bytea[]))),
  constraint queue_webauthn_challenges_length CHECK ((octet_length(challenge) = 32)),
  constraint queue_webauthn_challenges_registration_bound CHECK (((ceremony = 'registration'::text) = (email_verification_id IS NOT NULL))),
  constraint queue_webauthn_challenges_session_bound CHECK ((((ceremony = ANY (ARRAY['step_up'::text, 'credential_addition'::text])) = (session_id IS NOT NULL)) AND ((session_id IS NULL) OR (customer_id IS NOT NULL))))
);

CREATE INDEX queue_webauthn_challenges_expiry ON queue_webauthn_challenges USING btree (expires_at);

CREATE INDEX queue_webauthn_challenges_session ON queue_webauthn_challenges USING btree (session_id) WHERE (session_id IS NOT NULL);

CREATE INDEX queue_webauthn_challenges_verification ON queue_webauthn_challenges USING btree (email_verification_id);

comment on column queue_webauthn_challenges.challenge is 'SHA-256 of the challenge as it is written in the options (base64url). The challenge itself is stored nowhere.';

create table queue_webauthn_credentials (
  id uuid not null,
  customer_id uuid not null,
  credential_id bytea not null,
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
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint queue_webauthn_credentials_pkey PRIMARY KEY (id),
  constraint queue_webauthn_credentials_algorithm_offered CHECK ((algorithm = ANY (ARRAY['-7'::integer, '-8'::integer, '-257'::integer]))),
  constraint queue_webauthn_credentials_backup_sound CHECK ((backup_eligible OR (NOT backup_state))),
  constraint queue_webauthn_credentials_credential_id_key UNIQUE (credential_id),
  constraint queue_webauthn_credentials_id_length CHECK (((octet_length(credential_id) >= 1) AND (octet_length(credential_id) <= 1023))),
  constraint queue_webauthn_credentials_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 64))),
  constraint queue_webauthn_credentials_sign_count_range CHECK (((sign_count >= 0) AND (sign_count <= '4294967295'::bigint)))
);

CREATE INDEX queue_webauthn_credentials_customer ON queue_webauthn_credentials USING btree (customer_id);

create table customer_audit_events_default partition of customer_audit_events DEFAULT;

CREATE TRIGGER customer_audit_events_default_no_truncate BEFORE TRUNCATE ON customer_audit_events_default FOR EACH STATEMENT EXECUTE FUNCTION customer_audit_refuse_change();

alter table queue_audit_seals add constraint queue_audit_seals_key_fkey FOREIGN KEY (key) REFERENCES queue_audit_seal_keys(fingerprint);

alter table queue_backup_codes add constraint queue_backup_codes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id);

alter table queue_customer_roles add constraint queue_customer_roles_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id);

alter table queue_customer_roles add constraint queue_customer_roles_role_fkey FOREIGN KEY (role) REFERENCES queue_roles(name);

alter table queue_email_changes add constraint queue_email_changes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id) ON DELETE CASCADE;

alter table queue_email_verifications add constraint queue_email_verifications_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id) ON DELETE CASCADE;

alter table queue_operator_recoveries add constraint queue_operator_recoveries_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id) ON DELETE CASCADE;

alter table queue_role_permissions add constraint queue_role_permissions_permission_fkey FOREIGN KEY (permission) REFERENCES queue_permissions(name);

alter table queue_role_permissions add constraint queue_role_permissions_role_fkey FOREIGN KEY (role) REFERENCES queue_roles(name) ON DELETE CASCADE;

alter table queue_sessions add constraint queue_sessions_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES queue_webauthn_credentials(id) ON DELETE SET NULL;

alter table queue_sessions add constraint queue_sessions_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id);

alter table queue_webauthn_challenges add constraint queue_webauthn_challenges_email_verification_id_fkey FOREIGN KEY (email_verification_id) REFERENCES queue_email_verifications(id) ON DELETE CASCADE;

alter table queue_webauthn_challenges add constraint queue_webauthn_challenges_session_id_fkey FOREIGN KEY (session_id) REFERENCES queue_sessions(id) ON DELETE CASCADE;

alter table queue_webauthn_credentials add constraint queue_webauthn_credentials_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES queue_customers(id);
