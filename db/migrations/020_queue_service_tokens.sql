-- When each service token was last used, so that an operator sees when the old one can go. Written now and then, never
-- with a request.
create table queue_service_token_uses (
  -- Names the token without telling it: a digest of its digest.
  fingerprint text primary key,
  service text not null,
  last_used_at timestamptz not null,

  constraint queue_service_token_uses_fingerprint_form check (fingerprint ~ '^[0-9a-f]{16}$')
);
