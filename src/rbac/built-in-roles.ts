// What may be allowed at raxx.app, and the roles that come with Queue. Operators add roles of their own from these
// permissions; a permission is added here and in a migration, and test/rbac/built-in-roles.test.ts holds the two equal.
//
// A permission is `resource:action`. It is administrative if it can take an account from its owner, hand out power or
// show what everybody did; then only an administrative role may hold it. Giving, taking and changing an administrative
// role asks for the scope rbac:admin, and its last holder stays.

interface Permission {
  description: string;
  administrative: boolean;
}

export const permissions = {
  // What everybody does who signed up.
  "account:use": { description: "Use raxx.app as a customer.", administrative: false },

  // What is done for a customer, and to one.
  "customer:read": {
    description: "Look a customer up, with sessions and passkeys.",
    administrative: false,
  },
  "session:end": { description: "End a customer's sessions.", administrative: false },
  "customer:suspend": { description: "Suspend and reinstate a customer.", administrative: true },
  "customer:recover": {
    description: "Begin and cancel the recovery of a customer's account.",
    administrative: true,
  },
  "customer:erase": { description: "Erase a customer.", administrative: true },

  // Who may do what, and who did.
  "role:read": { description: "See the roles and who holds them.", administrative: false },
  "role:assign": { description: "Make and change roles, and give and take them.", administrative: true },
  "audit:read": { description: "Search and export the audit log.", administrative: true },
} as const satisfies Record<string, Permission>;

export type PermissionName = keyof typeof permissions;

interface BuiltInRole {
  description: string;
  administrative: boolean;
  permissions: readonly PermissionName[];
}

/** What everybody has who signed up. */
export const signUpRole = "antlers-user";

export const builtInRoles = {
  [signUpRole]: {
    description: "A customer of raxx.app. Given to everybody at sign-up.",
    administrative: false,
    permissions: ["account:use"],
  },
  support: {
    description: "Helps customers: sees their accounts, and ends sessions that are not theirs.",
    administrative: false,
    permissions: ["account:use", "customer:read", "session:end", "role:read"],
  },
  administrator: {
    description:
      "Runs raxx.app: everything that support does, and what is done to accounts, roles and the log.",
    administrative: true,
    permissions: Object.keys(permissions) as PermissionName[],
  },
} as const satisfies Record<string, BuiltInRole>;
