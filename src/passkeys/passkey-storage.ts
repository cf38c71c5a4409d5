import type { Audit } from "../audit/audit.ts";
import { type AuditContext, auditEvent } from "../audit/audit-event.ts";
import type { components } from "../contract/types.ts";
import type { Trx } from "../database/open.ts";
import { Problem } from "../errors.ts";
import type { Random } from "../random.ts";
import type { RegistrationInfo } from "./attestation.ts";
import { checkCoseKey } from "./cose-key.ts";
import { insertCredential } from "./credential-store.ts";

export interface NewPasskey {
  customerId: string;
  /** The session that adds it; there is none yet when it is the first. */
  sessionId?: string;
  credential: components["schemas"]["RegistrationCredential"];
  /** What the attestation told, once it was verified. */
  info: RegistrationInfo;
  name: string | undefined;
}

/** Stores a verified passkey with its event and answers its id; throws `credential_exists` when anybody has it. */
export type StorePasskey = (trx: Trx, context: AuditContext, passkey: NewPasskey) => Promise<string>;

export function createPasskeyStorage({ random, audit }: { random: Random; audit: Audit }): StorePasskey {
  return async function storePasskey(trx, context, { customerId, sessionId, credential, info, name }) {
    const id = random.id(context.now);
    const algorithm = checkCoseKey(info.credential.publicKey);
    const backupEligible = info.credentialDeviceType === "multiDevice";
    const added = await insertCredential(trx, {
      id,
      customer_id: customerId,
      credential_id: Buffer.from(info.credential.id, "base64url"),
      public_key: Buffer.from(info.credential.publicKey),
      algorithm,
      sign_count: info.credential.counter,
      backup_eligible: backupEligible,
      backup_state: info.credentialBackedUp,
      user_verified_at_registration: info.userVerified,
      transports: credential.response.transports ?? [],
      aaguid: info.aaguid,
      attestation_format: info.fmt,
      name: name ?? null,
      created_at: context.now,
    });
    if (!added) throw new Problem("credential_exists", { reason: "credential id in use" });
    await audit.record(trx, context, [
      auditEvent({
        type: "credential.added",
        outcome: "success",
        customerId,
        ...(sessionId !== undefined && { sessionId }),
        targets: [{ type: "credential", id }],
        data: { algorithm, backup_eligible: backupEligible, aaguid: info.aaguid },
      }),
    ]);
    return id;
  };
}
