// Who calls Queue as a service, what for, and what each may do. An operation of the contract names its scope in
// `security`; a scope that is not here does not exist.

/** What a scope opens, in the words that operators read. */
export const scopes = {
  "sessions:introspect": "Ask whether an access token is good, and follow which sessions have ended.",
  "sessions:revoke": "End sessions.",
  "customers:read": "Look customers up, with their sessions, passkeys and data.",
  "customers:write": "Suspend, reinstate, recover and erase customers, and remove their passkeys.",
  "rbac:read": "Read roles and who holds them, and check permissions.",
  "rbac:write": "Make and change roles, and give and take them, unless they are administrative.",
  "rbac:admin": "The same for administrative roles.",
  "audit:write": "Append events to the audit log.",
  "audit:read": "Search and export the audit log.",
  "services:read": "See which services call Queue, and which of their tokens were used when.",
  "metrics:read": "Read the metrics.",
} as const;

export type Scope = keyof typeof scopes;

interface Caller {
  purpose: string;
  scopes: Scope[];
  /** Whether people act through it: its changes then name the operator in the header Queue-Operator. */
  hasOperators: boolean;
}

// Raptor, Velvet and Reasonator serve customers: they ask who somebody is and what they may do, and record what
// happened. They change nothing about a customer, but Raptor may end a session, as when it sees abuse.
export const callers = {
  raptor: {
    purpose: "The application behind raxx.app.",
    scopes: ["sessions:introspect", "sessions:revoke", "rbac:read", "audit:write"],
    hasOperators: false,
  },
  velvet: {
    purpose: "Serves customers beside Raptor.",
    scopes: ["sessions:introspect", "rbac:read", "audit:write"],
    hasOperators: false,
  },
  reasonator: {
    purpose: "Works on what customers ask of it.",
    scopes: ["sessions:introspect", "rbac:read", "audit:write"],
    hasOperators: false,
  },
  // The operators' tool may do everything: what each operator may do is Console's to decide.
  console: {
    purpose: "What operators look after customers with.",
    scopes: Object.keys(scopes) as Scope[],
    hasOperators: true,
  },
} as const satisfies Record<string, Caller>;

export type CallerName = keyof typeof callers;
export const callerNames = Object.keys(callers) as CallerName[];
