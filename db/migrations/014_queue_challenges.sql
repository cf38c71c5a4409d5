-- What a challenge's row tells, and what writing it tells.

-- A challenge is stored as its hash: whoever reads the table can neither answer a ceremony nor tell whose it is.
comment on column queue_webauthn_challenges.challenge is
  'SHA-256 of the challenge as it is written in the options (base64url). The challenge itself is stored nowhere.';

-- No foreign key: checking it would read and lock the customer's row, so that the options of a sign-in took longer for
-- an address that has an account. Customers are blanked and never deleted; the row lives for one try.
alter table queue_webauthn_challenges drop constraint queue_webauthn_challenges_customer_id_fkey;
