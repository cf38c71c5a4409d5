-- What comes before a sign-up is done by nobody in particular: its events name the verification, and so can their
-- personal parts, until the sign-up says whose they are. Without it an erasure could not find them.
alter table customer_audit_personal add column email_verification_id uuid;
create index customer_audit_personal_email_verification on customer_audit_personal (email_verification_id)
  where email_verification_id is not null;
