-- What a customer does with the account: recovery, change of e-mail with its undo, and notices by mail.

-- When the account was last recovered. For a day after it, change of e-mail and erasure wait.
alter table queue_customers add column recovered_at timestamptz;

-- The account whose address is to change; the proof is good for it alone.
alter table queue_email_verifications add column customer_id uuid references queue_customers (id) on delete cascade;
alter table queue_email_verifications drop constraint queue_email_verifications_purpose_known;
alter table queue_email_verifications
  add constraint queue_email_verifications_purpose_known check (purpose in ('sign_up', 'recovery', 'email_change')),
  -- A change of address is somebody's; the other purposes say nothing of an account.
  add constraint queue_email_verifications_change_has_customer check ((purpose = 'email_change') = (customer_id is not null));
create index queue_email_verifications_customer on queue_email_verifications (customer_id) where customer_id is not null;

-- One row for each change of address that was made, while it can be undone and its old address is reserved.
create table queue_email_changes (
  id uuid primary key,
  customer_id uuid not null references queue_customers (id) on delete cascade,
  -- The address before the change, and its canonical key: what an undo restores, and what nobody else may take.
  previous_email text not null,
  previous_email_key text not null,
  changed_at timestamptz not null,
  reserved_until timestamptz not null,
  -- Set when the change was undone, or when the undo of an earlier one made it void; neither can be undone again.
  undone_at timestamptz,
  voided_at timestamptz,

  constraint queue_email_changes_reserved_after_change check (reserved_until > changed_at),
  -- A change ends one way.
  constraint queue_email_changes_one_end check (undone_at is null or voided_at is null)
);

create index queue_email_changes_customer on queue_email_changes (customer_id, changed_at);
create index queue_email_changes_previous_email_key on queue_email_changes (previous_email_key);

-- A mail that tells somebody what happened to the account. The row holds the address that the job must not, since the
-- account may have another one by the time it is sent, or none; it goes away with the sending.
create table queue_notices (
  id uuid primary key,
  kind text not null,
  -- No foreign key: the notice of an erasure outlives the account.
  customer_id uuid not null,
  email text not null,
  data jsonb not null,
  created_at timestamptz not null,

  constraint queue_notices_email_length check (char_length(email) <= 254)
);

create index queue_notices_customer on queue_notices (customer_id);
