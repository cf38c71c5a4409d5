-- Each set of signing keys that processes of a service say they have, and when one said so last: a process that lags is not
-- hidden by another that does not. In the place of `queue_service_known_keys`, which the release before still writes.
create table queue_service_known_key_sets (
  service text not null,
  kids text[] not null,
  reported_at timestamptz not null,

  primary key (service, kids),
  -- As many as a header may name.
  constraint queue_service_known_key_sets_count check (cardinality(kids) <= 20)
);
