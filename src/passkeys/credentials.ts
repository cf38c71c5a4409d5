import type { Audit } from "../audit/audit.ts";
import { auditEvent } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { CustomerPrincipal } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { type Cursors, pageOf } from "../cursor.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import { findCustomer } from "../customers/customer-store.ts";
import type { Executor, Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Notices } from "../mail/notices.ts";
import type { Sessions } from "../sessions/sessions.ts";
import {
  deleteCredential,
  findListedCredential,
  type ListedCredential,
  listCredentialIds,
  listCredentials,
  renameCredential,
} from "./credential-store.ts";
import { providerName } from "./provider-names.ts";
import type { DescribeSignal } from "./signal.ts";

type Schemas = components["schemas"];

interface Options {
  db: Executor;
  clock: Clock;
  audit: Audit;
  notices: Notices;
  sessions: Sessions;
  cursors: Cursors;
  describeSignal: DescribeSignal;
}

interface CredentialRequest {
  caller: Caller;
  id: string;
}

/** The passkeys that a customer has, and what becomes of them. */
export interface Credentials {
  list(
    caller: CustomerPrincipal,
    page: { limit: number; cursor: string | undefined },
  ): Promise<Schemas["CredentialList"]>;
  /** Throws `not_found` for what is not the customer's. */
  rename(request: CredentialRequest & { name: string }): Promise<Schemas["Credential"]>;
  /** Removes a passkey and ends its sessions; throws `last_passkey` rather than leave none. */
  remove(request: CredentialRequest): Promise<Schemas["RemovedCredential"]>;
}

const listName = "credentials";

export function createCredentials(options: Options): Credentials {
  const { db, clock, audit, notices, sessions, cursors, describeSignal } = options;

  function eventOf(type: "credential.renamed" | "credential.removed", { caller, id }: CredentialRequest) {
    const { customerId, sessionId } = caller;
    const targets = [{ type: "credential", id }];
    return auditEvent({ type, outcome: "success", customerId, sessionId, targets, data: {} });
  }

  async function removeWithin(trx: Trx, request: CredentialRequest): Promise<Schemas["RemovedCredential"]> {
    const { caller, id } = request;
    const context = contextOf(caller, clock.now());
    const customer = await lockCaller(trx, caller, context.now);
    const credential = await findListedCredential(trx, { id, ...caller });
    if (!credential) throw new Problem("not_found", { reason: "no such passkey of the customer" });
    // Nobody adds or removes one meanwhile: that too takes the customer's lock.
    if ((await listCredentialIds(trx, customer.id)).length === 1)
      throw new Problem("last_passkey", { reason: "it is the only one" });

    await sessions.endWithin(trx, { credentialId: id }, "credential_removed", context);
    await deleteCredential(trx, id);
    await audit.record(trx, context, [eventOf("credential.removed", request)]);
    await notices.send(trx, {
      kind: "passkey_removed",
      customerId: customer.id,
      email: customer.email,
      data: { name: shownName(credential) },
      now: context.now,
    });
    return {
      signal: await describeSignal(trx, customer),
      session_ended: describeCredential(credential).current,
    };
  }

  return {
    async list(caller, { limit, cursor }) {
      const after = cursor === undefined ? undefined : placeOf(cursors.decode(listName, cursor));
      const customer = await findCustomer(db, caller.customerId);
      if (!customer) throw new Problem("session_ended", { reason: "customer erased meanwhile" });
      const rows = await listCredentials(db, { ...caller, after, limit: limit + 1 });
      const place = (last: ListedCredential) =>
        cursors.encode(listName, [last.created_at.toISOString(), last.id]);
      return {
        ...pageOf(rows, { limit, item: describeCredential, cursor: place }),
        signal: await describeSignal(db, customer),
      };
    },

    async rename(request) {
      const { caller, id, name } = request;
      const { customerId } = caller;
      return db.transaction().execute(async (trx) => {
        const renamed = await renameCredential(trx, { id, customerId, name });
        if (!renamed) throw new Problem("not_found", { reason: "no such passkey of the customer" });
        await audit.record(trx, contextOf(caller, clock.now()), [eventOf("credential.renamed", request)]);
        const credential = await findListedCredential(trx, { id, ...caller });
        return describeCredential(credential as ListedCredential);
      });
    },

    remove: (request) => db.transaction().execute((trx) => removeWithin(trx, request)),
  };
}

export function describeCredential(credential: ListedCredential): Schemas["Credential"] {
  return {
    id: credential.id,
    name: credential.name,
    provider: providerName(credential.aaguid),
    created_at: credential.created_at.toISOString(),
    last_used_at: credential.last_used_at?.toISOString() ?? null,
    backup_eligible: credential.backup_eligible,
    synced: credential.backup_state,
    transports: credential.transports,
    current: credential.current_session_id !== null,
  };
}

/** What the customer knows the passkey by: the name it was given, else what keeps it. */
export function shownName({ name, aaguid }: ListedCredential): string | null {
  return name ?? providerName(aaguid);
}

function placeOf([createdAt, id]: (string | number)[]): { createdAt: Date; id: string } {
  return { createdAt: new Date(createdAt as string), id: id as string };
}
