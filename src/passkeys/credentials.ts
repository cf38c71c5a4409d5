import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent, type ServiceRequest, serviceContext } from "../audit/audit-event.ts";
import type { Clock } from "../clock.ts";
import type { CustomerPrincipal } from "../contract/handlers.ts";
import type { components } from "../contract/types.ts";
import { type Cursors, pageOf } from "../cursor.ts";
import { type Caller, contextOf, lockCaller } from "../customers/caller.ts";
import { type CustomerRow, findCustomer, lockCustomer } from "../customers/customer-store.ts";
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

interface PageRequest {
  limit: number | undefined;
  cursor: string | undefined;
}

/** The passkeys that a customer has, and what becomes of them. */
export interface Credentials {
  list(caller: CustomerPrincipal, page: PageRequest): Promise<Schemas["CredentialList"]>;
  /** The same for whoever has nothing to signal to a browser. */
  page(
    viewer: { customerId: string; sessionId?: string },
    page: PageRequest,
  ): Promise<Schemas["CredentialPage"]>;
  /** Throws `not_found` for what is not the customer's. */
  rename(request: CredentialRequest & { name: string }): Promise<Schemas["Credential"]>;
  /** Removes a passkey and ends its sessions; throws `last_passkey` rather than leave none. */
  remove(request: CredentialRequest): Promise<Schemas["RemovedCredential"]>;
  /** The same for an operator, who does not leave a customer without a passkey either. */
  removeForOperator(customerId: string, id: string, request: ServiceRequest): Promise<void>;
}

const listName = "credentials";
const usualLimit = 50;

export function createCredentials(options: Options): Credentials {
  const { db, clock, audit, notices, sessions, cursors, describeSignal } = options;

  function eventOf(
    type: "credential.renamed" | "credential.removed",
    { customerId, sessionId, id }: { customerId: string; sessionId?: string; id: string },
  ) {
    const targets = [{ type: "credential", id }];
    const session = sessionId !== undefined && { sessionId };
    return auditEvent({ type, outcome: "success", customerId, ...session, targets, data: {} });
  }

  /** The customer is locked. Answers what the passkey was. */
  async function removeWithin(
    trx: Trx,
    customer: CustomerRow,
    { id, sessionId }: { id: string; sessionId?: string },
    context: AuditContext,
  ): Promise<Schemas["Credential"]> {
    const viewer = { customerId: customer.id, ...(sessionId !== undefined && { sessionId }) };
    const credential = await findListedCredential(trx, { id, ...viewer });
    if (!credential) throw new Problem("not_found", { reason: "no such passkey of the customer" });
    // Nobody adds or removes one meanwhile: that too takes the customer's lock.
    if ((await listCredentialIds(trx, customer.id)).length === 1)
      throw new Problem("last_passkey", { reason: "it is the only one" });

    await sessions.endWithin(trx, { credentialId: id }, "credential_removed", context);
    await deleteCredential(trx, id);
    await audit.record(trx, context, [eventOf("credential.removed", { ...viewer, id })]);
    await notices.send(trx, {
      kind: "passkey_removed",
      customerId: customer.id,
      email: customer.email,
      data: { name: shownName(credential) },
      now: context.now,
    });
    return describeCredential(credential);
  }

  async function readPage(
    viewer: { customerId: string; sessionId?: string },
    { limit = usualLimit, cursor: from }: PageRequest,
  ): Promise<Schemas["CredentialPage"]> {
    const after = from === undefined ? undefined : placeOf(cursors.decode(listName, from));
    const rows = await listCredentials(db, { ...viewer, after, limit: limit + 1 });
    const cursor = (last: ListedCredential) =>
      cursors.encode(listName, [last.created_at.toISOString(), last.id]);
    return pageOf(rows, { limit, item: describeCredential, cursor });
  }

  return {
    async list(caller, page) {
      const customer = await findCustomer(db, caller.customerId);
      if (!customer) throw new Problem("session_ended", { reason: "customer erased meanwhile" });
      return { ...(await readPage(caller, page)), signal: await describeSignal(db, customer) };
    },

    page: readPage,

    async rename(request) {
      const { caller, id, name } = request;
      const { customerId } = caller;
      return db.transaction().execute(async (trx) => {
        const renamed = await renameCredential(trx, { id, customerId, name });
        if (!renamed) throw new Problem("not_found", { reason: "no such passkey of the customer" });
        await audit.record(trx, contextOf(caller, clock.now()), [
          eventOf("credential.renamed", { ...caller, id }),
        ]);
        const credential = await findListedCredential(trx, { id, ...caller });
        return describeCredential(credential as ListedCredential);
      });
    },

    remove: (request) =>
      db.transaction().execute(async (trx) => {
        const { caller } = request;
        const context = contextOf(caller, clock.now());
        const customer = await lockCaller(trx, caller, context.now);
        const { current } = await removeWithin(trx, customer, { ...caller, id: request.id }, context);
        return { signal: await describeSignal(trx, customer), session_ended: current };
      }),

    removeForOperator: (customerId, id, request) =>
      db.transaction().execute(async (trx) => {
        const customer = await lockCustomer(trx, customerId);
        if (!customer) throw new Problem("not_found", { reason: "no such customer" });
        await removeWithin(trx, customer, { id }, serviceContext(request, clock.now()));
      }),
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
