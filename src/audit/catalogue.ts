// Every event that Queue writes by itself: its name, what its `data` holds (never anything personal), and the version
// of that shape. An operation of the contract lists the events it may append in `x-audit-events`.

interface EventType<Data> {
  version: number;
  /** Only for the compiler. */
  data?: Data;
}
const event = <Data extends object>(version: number): EventType<Data> => ({ version });

export const catalogue = {
  /** A code was asked for. Says nothing of whether the address has an account. */
  "email_verification.started": event<{ purpose: string }>(1),
  "email_verification.confirmed": event<{ purpose: string }>(1),
  /** A wrong code, or one for a verification that is over. */
  "email_verification.failed": event<{ reason: string }>(1),
  "customer.created": event<Record<never, never>>(1),
  /** Which members of the profile changed; never their values. */
  "customer.updated": event<{ fields: string[] }>(1),
  /** The ends of the sessions are events of their own. */
  "customer.suspended": event<Record<never, never>>(1),
  "customer.reinstated": event<Record<never, never>>(1),
  "customer.exported": event<Record<never, never>>(1),
  /** How many rows of each table went. It has no personal part, whoever erased. */
  "customer.erased": event<{ tables: Record<string, number> }>(1),
  "email.changed": event<Record<never, never>>(1),
  /** The passkeys that went with it are among the targets. */
  "email.change_undone": event<{ changes_voided: number; backup_codes_removed: number }>(1),
  /** What the role is afterwards; its description is free text, and not here. */
  "role.created": event<{ role: string; administrative: boolean; permissions: string[] }>(1),
  "role.updated": event<{ role: string; administrative: boolean; permissions: string[] }>(1),
  "role.deleted": event<{ role: string }>(1),
  "role.assigned": event<{ role: string }>(1),
  "role.revoked": event<{ role: string }>(1),
  "credential.added": event<{ algorithm: number; backup_eligible: boolean; aaguid: string }>(1),
  "credential.renamed": event<Record<never, never>>(1),
  "credential.removed": event<Record<never, never>>(1),
  /** A ceremony that would have added a passkey to an account was refused. */
  "credential_addition.failed": event<{ reason: string }>(1),
  /** A registration ceremony was refused. */
  "registration.failed": event<{ reason: string }>(1),
  /** A sign-in was refused; `reason` is what the caller is not told. */
  "authentication.failed": event<{ reason: string }>(1),
  /** `replaced` counts the unused codes that went. */
  "backup_codes.created": event<{ replaced: number }>(1),
  /** A code was used up, which is how a recovery begins; `remaining` counts its replacement too. */
  "backup_code.redeemed": event<{ remaining: number }>(1),
  /** A recovery was refused; `reason` is what the caller is not told. */
  "backup_code.failed": event<{ reason: string }>(1),
  /** An operator began a recovery of the account; it is the target. */
  "recovery.started": event<Record<never, never>>(1),
  /** It ended unused; `reason` says by what. */
  "recovery.cancelled": event<{ reason: string }>(1),
  /** Its code was used with a proof of the address. */
  "recovery.redeemed": event<Record<never, never>>(1),
  "session.started": event<{ acr: string; amr: string[] }>(1),
  "session.refreshed": event<Record<never, never>>(1),
  /** A passkey proved again who is there; it is the target. */
  "session.stepped_up": event<Record<never, never>>(1),
  "step_up.failed": event<{ reason: string }>(1),
  "session.ended": event<{ reason: string }>(1),
  /** A sealed month of the log was taken away by its owner; its seals stay. */
  "audit.month_removed": event<{ partition: string; removed_through: number }>(1),
} as const;

export type EventName = keyof typeof catalogue;
export type EventData<Name extends EventName> =
  (typeof catalogue)[Name] extends EventType<infer Data> ? Data : never;

/** A JSON Schema (2020-12) of an event's `data`. */
type DataSchema = { type: "object"; [keyword: string]: unknown };

// What is known of the events that services append. A type that is not here takes any data within bounds; a type that
// is here takes only what its schema says. Queue's own types are not theirs to use: a service's begin with its name.
export const serviceCatalogue: Readonly<Record<string, { version: number; data: DataSchema }>> = {
  /** A customer placed an order; the order is in `targets`. */
  "raptor.order.placed": {
    version: 1,
    data: {
      type: "object",
      required: ["items"],
      additionalProperties: false,
      properties: { items: { type: "integer", minimum: 1 } },
    },
  },
  /** An order was cancelled, by the customer or by Raptor. */
  "raptor.order.cancelled": {
    version: 1,
    data: {
      type: "object",
      required: ["by"],
      additionalProperties: false,
      properties: { by: { enum: ["customer", "raptor"] } },
    },
  },
};
