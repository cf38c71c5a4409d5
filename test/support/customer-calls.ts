import type { OperationId } from "../../src/contract/handlers.ts";
import type { OperationSecurity } from "../../src/contract/tables.ts";
import { type TestApp, testOrigin } from "./app.ts";
import { createAuthenticator } from "./authenticator.ts";
import { type Browser, type CallOptions, expectStatus } from "./browser.ts";
import { cancelToken } from "./cancel-tokens.ts";
import { beginOperatorRecovery } from "./operator-recovery.ts";
import { undoTokensOf } from "./undo-tokens.ts";

/** Operations that somebody else than a service may call. */
export type CustomerOperation = {
  [Id in OperationId]: OperationSecurity[Id] extends "serviceToken" ? never : Id;
}[OperationId];

/** Somebody who begins with a fresh session. */
export interface Person {
  browser: Browser;
  email: string;
  customerId: string;
  sessionId: string;
}

export interface CustomerCalls {
  /** An address that nobody has. */
  newAddress(): string;
  newPerson(): Promise<Person>;
  /** Path, query and body as the right customer sends them for a success, made while their session is fresh. */
  right: Record<CustomerOperation, (right: Person) => Promise<CallOptions>>;
}

/** What customers send, each operation by itself. A new operation is one line here. */
export function createCustomerCalls(test: TestApp): CustomerCalls {
  let addresses = 0;
  function newAddress(): string {
    addresses += 1;
    return `person-${addresses}@example.com`;
  }

  async function newPerson(): Promise<Person> {
    const browser = test.browser();
    const email = newAddress();
    const { customer, session } = await browser.signUp(email);
    return { browser, email, customerId: customer.id, sessionId: session.id };
  }

  const nothing = async (): Promise<CallOptions> => ({});
  const startedBody = () => ({ email: newAddress(), purpose: "sign_up" });

  async function startedVerification({ browser }: Person): Promise<CallOptions> {
    const started = await browser.call("createEmailVerification", { body: startedBody() });
    const id = expectStatus(started, 202).verification_id as string;
    return { path: { verification_id: id }, body: { code: browser.codeFor(id) } };
  }

  async function provenAddress({ browser }: Person): Promise<CallOptions> {
    return { body: { verification_token: await browser.verifyEmail(newAddress()) } };
  }

  async function createdPasskey({ browser }: Person): Promise<CallOptions> {
    const { ceremony_id, options } = await browser.registrationOptions(
      await browser.verifyEmail(newAddress()),
    );
    return { body: { ceremony_id, credential: browser.authenticator.create(options as never) } };
  }

  async function madeAssertion({ browser }: Person): Promise<CallOptions> {
    const { ceremony_id, options } = await browser.authenticationOptions();
    return { body: { ceremony_id, credential: browser.authenticator.get(options as never) } };
  }

  async function madeProof({ browser }: Person): Promise<CallOptions> {
    const { ceremony_id, options } = await browser.stepUpOptions();
    return { body: { ceremony_id, credential: browser.authenticator.get(options as never) } };
  }

  async function madePasskey({ browser }: Person): Promise<CallOptions> {
    const { ceremony_id, options } = await browser.additionOptions();
    const authenticator = createAuthenticator({ origin: testOrigin, rpId: "localhost" });
    return { body: { ceremony_id, credential: authenticator.create(options as never) } };
  }

  async function secondPasskey({ browser }: Person): Promise<CallOptions> {
    const { credential } = await browser.addPasskey();
    return { path: { credential_id: credential.id } };
  }

  async function backupCode({ browser, email }: Person): Promise<CallOptions> {
    const [code] = await browser.makeBackupCodes();
    // Redeeming over a cookie ends its session; here it is about who may redeem.
    return {
      body: { verification_token: await browser.verifyEmail(email, "recovery"), code },
      headers: { cookie: undefined },
    };
  }

  async function startedEmailChange({ browser }: Person): Promise<CallOptions> {
    const id = await browser.startEmailChange(newAddress());
    return { path: { email_change_id: id }, body: { code: browser.codeFor(id) } };
  }

  async function undoToken({ browser, customerId }: Person): Promise<CallOptions> {
    await browser.changeEmail(newAddress());
    const [undo_token] = await undoTokensOf(test.database.pool, test.config.secrets, customerId);
    return { body: { undo_token } };
  }

  async function mailedCancel({ customerId }: Person): Promise<CallOptions> {
    const { recovery_id } = await beginOperatorRecovery(test, customerId);
    return { body: { cancel_token: cancelToken(test.config.secrets, recovery_id) } };
  }

  return {
    newAddress,
    newPerson,
    right: {
      createEmailVerification: async () => ({ body: startedBody() }),
      confirmEmailVerification: startedVerification,
      createRegistrationOptions: provenAddress,
      verifyRegistration: createdPasskey,
      createAuthenticationOptions: async ({ email }) => ({ body: { email } }),
      verifyAuthentication: madeAssertion,

      createStepUpOptions: nothing,
      verifyStepUp: madeProof,
      listCredentials: nothing,
      createCredentialOptions: nothing,
      createCredential: madePasskey,
      renameCredential: async (right) => ({ ...(await secondPasskey(right)), body: { name: "Key" } }),
      removeCredential: secondPasskey,

      createBackupCodes: nothing,
      getBackupCodes: nothing,
      redeemBackupCode: backupCode,

      getMe: nothing,
      updateMe: async () => ({ body: { display_name: "Ada" } }),
      exportMe: nothing,
      eraseMe: nothing,
      createEmailChange: async () => ({ body: { email: newAddress() } }),
      confirmEmailChange: startedEmailChange,
      undoEmailChange: undoToken,
      cancelRecovery: mailedCancel,

      getCurrentSession: nothing,
      endCurrentSession: nothing,
      refreshSession: nothing,
      listSessions: nothing,
      endSession: async ({ sessionId }) => ({ path: { session_id: sessionId } }),
      endSessions: async () => ({ query: { scope: "others" } }),

      getJsonWebKeySet: nothing,
      getLiveness: nothing,
      getReadiness: nothing,
    },
  };
}
