-- The permissions and built-in roles of src/rbac/built-in-roles.ts, and what changing and giving roles needs.

-- Such a permission can take an account from its owner, hand out power or show what everybody did: only an
-- administrative role may hold it.
alter table queue_permissions add column administrative boolean not null default false;

-- Counts the changes of all roles. A role keeps the number of its own latest change, which is its entity tag: one that
-- was deleted and made anew never has a tag that it had before.
alter table queue_policy add column revision bigint not null default 1;
alter table queue_roles add column revision bigint not null default 1;

-- Who at the service's keyboard gave the role. granted_by has the service alone.
alter table queue_customer_roles add column granted_by_operator text;
alter table queue_customer_roles
  -- Only a service has operators.
  add constraint queue_customer_roles_operator_of_service check (granted_by_operator is null or granted_by is not null);

-- Pages through who has a role.
create index queue_customer_roles_holders on queue_customer_roles (role, customer_id);

insert into queue_permissions (name, administrative, description) values
  ('account:use', false, 'Use raxx.app as a customer.'),
  ('customer:read', false, 'Look a customer up, with sessions and passkeys.'),
  ('customer:suspend', true, 'Suspend and reinstate a customer.'),
  ('customer:recover', true, 'Begin and cancel the recovery of a customer''s account.'),
  ('customer:erase', true, 'Erase a customer.'),
  ('session:end', false, 'End a customer''s sessions.'),
  ('role:read', false, 'See the roles and who holds them.'),
  ('role:assign', true, 'Make and change roles, and give and take them.'),
  ('audit:read', true, 'Search and export the audit log.');

insert into queue_roles (name, description, built_in, administrative, created_at) values
  ('support', 'Helps customers: sees their accounts, and ends sessions that are not theirs.', true, false, '2026-11-25T00:00:00Z'),
  ('administrator', 'Runs raxx.app: everything that support does, and what is done to accounts, roles and the log.', true, true, '2026-11-25T00:00:00Z');

insert into queue_role_permissions (role, permission) values
  ('antlers-user', 'account:use'),
  ('support', 'account:use'),
  ('support', 'customer:read'),
  ('support', 'session:end'),
  ('support', 'role:read'),
  ('administrator', 'account:use'),
  ('administrator', 'customer:read'),
  ('administrator', 'customer:suspend'),
  ('administrator', 'customer:recover'),
  ('administrator', 'customer:erase'),
  ('administrator', 'session:end'),
  ('administrator', 'role:read'),
  ('administrator', 'role:assign'),
  ('administrator', 'audit:read');

-- What roles allow has changed.
update queue_policy set version = version + 1;
