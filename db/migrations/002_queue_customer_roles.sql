-- Roles, their permissions, who holds them, and the numbers that tell a verifier that they changed.

create table queue_permissions (
  name text primary key,
  description text not null,

  constraint queue_permissions_name_form check (name ~ '^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$')
);

create table queue_roles (
  name text primary key,
  description text not null,
  -- Built-in roles come with Queue; the others were made by operators.
  built_in boolean not null,
  -- Giving, taking or changing an administrative role asks for more, and its last holder cannot lose it.
  administrative boolean not null,
  created_at timestamptz not null,

  constraint queue_roles_name_form check (name ~ '^[a-z][a-z0-9-]{0,62}$')
);

create table queue_role_permissions (
  role text not null references queue_roles (name) on delete cascade,
  permission text not null references queue_permissions (name),
  primary key (role, permission)
);

create table queue_customer_roles (
  customer_id uuid not null references queue_customers (id),
  role text not null references queue_roles (name),
  granted_at timestamptz not null,
  -- The service, and the operator where one was named; null where Queue gave it by itself.
  granted_by text,
  primary key (customer_id, role)
);

create index queue_customer_roles_role on queue_customer_roles (role);

-- The first half of policy_version, one row: it grows when the permissions of a role change.
create table queue_policy (
  singleton boolean primary key default true,
  version bigint not null default 1,

  constraint queue_policy_one_row check (singleton)
);

-- The second half: it grows when the customer's own roles change.
alter table queue_customers add column policy_version bigint not null default 1;

insert into queue_policy default values;

insert into queue_roles (name, description, built_in, administrative, created_at) values
  ('antlers-user', 'A customer of raxx.app. Given to everybody at sign-up.', true, false, '2026-11-24T00:00:00Z');
