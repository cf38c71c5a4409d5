-- What operators do with customers: find them, and begin the recovery of an account whose passkeys and codes are lost.

-- Pages through the customers, newest first.
create index queue_customers_newest on queue_customers (created_at desc, id desc) where status <> 'erased';

-- One row for each recovery that an operator began. docs/decisions/0017-operator-recovery.md
create table queue_operator_recoveries (
  id uuid primary key,
  customer_id uuid not null references queue_customers (id) on delete cascade,
  -- The one-time code that the operator hands over, hashed with argon2id as backup codes are.
  secret_hash text not null,
  started_at timestamptz not null,
  -- The service, and who at its keyboard.
  started_by text not null,
  started_by_operator text,
  -- The code is good between the two.
  not_before timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,

  constraint queue_operator_recoveries_secret_hashed check (secret_hash like '$argon2id$%'),
  -- The customer has time to cancel it, and then there is time to use it.
  constraint queue_operator_recoveries_times_in_order check (started_at < not_before and not_before < expires_at),
  -- A recovery that ended says when and why; a pending one neither.
  constraint queue_operator_recoveries_end_is_whole check ((ended_at is null) = (end_reason is null)),
  constraint queue_operator_recoveries_end_reason_known check (
    end_reason in ('redeemed', 'replaced', 'expired', 'cancelled_by_operator', 'cancelled_by_mail', 'signed_in', 'email_change_undone')
  )
);

-- A customer has one pending recovery at most, whoever begins them.
create unique index queue_operator_recoveries_one_pending on queue_operator_recoveries (customer_id) where ended_at is null;
create index queue_operator_recoveries_customer on queue_operator_recoveries (customer_id);
