-- A challenge is stored as its hash: whoever reads the table can neither answer a ceremony nor tell whose it is.
comment on column queue_webauthn_challenges.challenge is
  'SHA-256 of the challenge as it is written in the options (base64url). The challenge itself is stored nowhere.';
