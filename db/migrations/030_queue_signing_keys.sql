-- The public half of the ring of signing keys that SSM holds: which key signs from when, for every process the same.
-- docs/decisions/0022-key-ring.md

create table queue_signing_keys (
  -- RFC 7638 thumbprint.
  kid text primary key,
  public_jwk jsonb not null,
  first_seen_at timestamptz not null,
  signs_from timestamptz not null,
  -- When its successor signs, which may be still to come. Null for the newest.
  superseded_at timestamptz,
  -- From then on nobody trusts it, whatever the other times say.
  revoked_at timestamptz,

  constraint queue_signing_keys_kid_form check (kid ~ '^[A-Za-z0-9_-]{43}$'),
  -- What is published is the key that the row speaks of, and nothing private.
  constraint queue_signing_keys_public_jwk_form check (
    public_jwk ->> 'kid' = kid and public_jwk ->> 'kty' = 'RSA'
    and public_jwk - array['kty', 'n', 'e', 'kid', 'use', 'alg'] = '{}'
  ),
  -- Nothing is signed with a key before it was seen, nor is it followed before it began.
  constraint queue_signing_keys_order check (
    signs_from >= first_seen_at and superseded_at > signs_from and revoked_at >= first_seen_at
  ),
  -- At any time one key is the one in force.
  constraint queue_signing_keys_signs_from_unique unique (signs_from)
);

-- Only the very first key signs at once: nobody keeps an older set of keys then. Two processes that see two different keys
-- in an empty table cannot both be first.
create unique index queue_signing_keys_one_first on queue_signing_keys ((true)) where signs_from = first_seen_at;

-- One key is the newest; the next one follows it and no other.
create unique index queue_signing_keys_one_newest on queue_signing_keys ((true))
  where superseded_at is null and revoked_at is null;

-- Which signing keys each service said it knows, so that an operator sees who lags. Written now and then, never with a
-- request.
create table queue_service_known_keys (
  service text primary key,
  kids text[] not null,
  reported_at timestamptz not null,

  -- As many as a header may name.
  constraint queue_service_known_keys_count check (cardinality(kids) <= 20)
);
