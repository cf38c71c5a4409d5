import { createEmailChanges } from "../account/email-change.ts";
import { createEmailChangeUndo } from "../account/email-change-undo.ts";
import { createErasure } from "../account/erasure.ts";
import { createAccountExports } from "../account/export.ts";
import { createChangeDescription, createProfile } from "../account/profile.ts";
import { accountRoutes } from "../account/routes.ts";
import { createBackupCodes } from "../backup-codes/backup-codes.ts";
import { createCodeProofs } from "../backup-codes/code-proof.ts";
import { createRedemption } from "../backup-codes/redemption.ts";
import { backupCodeRoutes } from "../backup-codes/routes.ts";
import { createSecretHashes } from "../backup-codes/secret-hashes.ts";
import { createCustomers } from "../customers/customers.ts";
import { createRecoveryCancelling } from "../customers/recovery-cancelling.ts";
import { createEmailVerifications } from "../email-verification/email-verification.ts";
import { emailVerificationRoutes } from "../email-verification/routes.ts";
import { createAuthentication } from "../passkeys/authentication.ts";
import { createCeremonies } from "../passkeys/ceremonies.ts";
import { createCredentialAddition } from "../passkeys/credential-addition.ts";
import { createCredentials } from "../passkeys/credentials.ts";
import { createPasskeyStorage } from "../passkeys/passkey-storage.ts";
import { createProofs } from "../passkeys/proof.ts";
import { createRegistration } from "../passkeys/registration.ts";
import { passkeyRoutes } from "../passkeys/routes.ts";
import { createSignals } from "../passkeys/signal.ts";
import { createStepUp } from "../passkeys/step-up.ts";
import { createSessionList } from "../sessions/listing.ts";
import { sessionRoutes } from "../sessions/routes.ts";
import { createTokenAnswer } from "../sessions/token-response.ts";
import type { Core } from "./core.ts";

export type CustomerParts = ReturnType<typeof composeCustomerParts>;

/**
 * What customers do: signing up and in, and looking after the account. The handlers, and the parts that operators do the
 * same by.
 */
export function composeCustomerParts(core: Core) {
  const { sessions, relyingParty } = core;
  const answerTokens = createTokenAnswer(core);
  const emailVerifications = createEmailVerifications(core);

  const ceremonies = createCeremonies(core);
  const cancelRecovery = createRecoveryCancelling(core.audit);
  const proofs = createProofs({ ...core, cancelRecovery });
  const storePasskey = createPasskeyStorage(core);
  const describeSignal = createSignals(relyingParty);
  const customers = createCustomers(core);
  const registration = createRegistration({
    ...core,
    ceremonies,
    emailVerifications,
    customers,
    storePasskey,
  });
  const authentication = createAuthentication({ ...core, ceremonies, proofs });
  const stepUp = createStepUp({ ...core, ceremonies, proofs });
  const credentials = createCredentials({ ...core, describeSignal });
  const credentialAddition = createCredentialAddition({
    ...core,
    ceremonies,
    storePasskey,
    describeSignal,
    cancelRecovery,
  });

  const secretHashes = createSecretHashes(core);
  const backupCodes = createBackupCodes({ ...core, secretHashes });
  const codeProofs = createCodeProofs({ ...core, secretHashes });
  const redemption = createRedemption({ ...core, emailVerifications, secretHashes, codeProofs });

  const describeChange = createChangeDescription(relyingParty);
  const profile = createProfile({ ...core, describeChange });
  const emailChanges = createEmailChanges({ ...core, emailVerifications, describeChange });
  const undoEmailChange = createEmailChangeUndo({ ...core, cancelRecovery });
  const exports = createAccountExports(core);
  const erasure = createErasure(core);
  const listSessions = createSessionList(core);

  return {
    handlers: {
      ...emailVerificationRoutes({ emailVerifications }),
      ...passkeyRoutes({
        registration,
        authentication,
        stepUp,
        credentials,
        credentialAddition,
        answerTokens,
      }),
      ...backupCodeRoutes({ backupCodes, redemption, answerTokens }),
      ...sessionRoutes({ sessions, listSessions, answerTokens }),
      ...accountRoutes({ sessions, profile, emailChanges, undoEmailChange, exports, erasure }),
    },
    shared: { credentials, listSessions, exports, erasure, secretHashes, cancelRecovery },
  };
}
