import { randomUUID } from "node:crypto";
import type { CallerName } from "../../src/callers.ts";
import { testOrigin } from "../support/app.ts";
import { createAuthenticator } from "../support/authenticator.ts";
import { type Browser, expectStatus } from "../support/browser.ts";
import { operator } from "../support/service-calls.ts";

interface World {
  newBrowser(): Browser;
  service(name: CallerName, operator?: string): Browser;
  /** The token of the link with the name in the mail to the address, when it has come. */
  linkTokenFor(email: string, name: string): Promise<string>;
  /** Lets the wait of every pending recovery pass. */
  endWait(): Promise<void>;
}

const wrongOrigin = { clientData: { origin: "https://evil.example" } };
const wrongCode = (browser: Browser, id: string) =>
  String((Number(browser.codeFor(id)) + 1) % 10 ** 8).padStart(8, "0");
const newAuthenticator = () => createAuthenticator({ origin: testOrigin, rpId: "localhost" });

/** What people and services do, good and bad, each with an address of its own. A new flow is a line here. */
export const flows: Record<string, (email: string, world: World) => Promise<void>> = {
  async "signs up, refreshes and signs out"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    expectStatus(await ada.call("refreshSession"), 200);
    expectStatus(await ada.call("endCurrentSession"), 204);
  },
  async "signs in, with and without the address, and ends the other sessions"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    await ada.another().signIn();
    await ada.another().signIn(email);
    expectStatus(await ada.call("listSessions"), 200);
    expectStatus(await ada.call("endSessions", { query: { scope: "others" } }), 200);
  },
  async "presents an old refresh token"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    const oldest = ada.cookie;
    for (let count = 0; count < 2; count += 1) expectStatus(await ada.call("refreshSession"), 200);
    ada.cookie = oldest;
    expectStatus(await ada.call("refreshSession"), 401);
  },
  async "types a wrong code, and gives up"(email, { newBrowser }) {
    const ada = newBrowser();
    const body = { email, purpose: "sign_up" };
    const started = expectStatus(await ada.call("createEmailVerification", { body }), 202);
    const id = started.verification_id as string;
    const path = { verification_id: id };
    const code = wrongCode(ada, id);
    expectStatus(await ada.call("confirmEmailVerification", { path, body: { code } }), 400);
  },
  async "begins every ceremony and finishes none"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.registrationOptions(await ada.verifyEmail(email));
    await ada.authenticationOptions();
    await ada.authenticationOptions(email);
  },
  async "fails to sign up and to sign in"(email, { newBrowser }) {
    const ada = newBrowser();
    const registration = await ada.registrationOptions(await ada.verifyEmail(email));
    const created = ada.authenticator.create(registration.options as never, wrongOrigin);
    const { ceremony_id } = registration;
    expectStatus(await ada.call("verifyRegistration", { body: { ceremony_id, credential: created } }), 400);
    const { options, ceremony_id: id } = await ada.authenticationOptions();
    const credential = ada.authenticator.get(options as never, wrongOrigin);
    expectStatus(await ada.call("verifyAuthentication", { body: { ceremony_id: id, credential } }), 400);
  },
  async "asks for a code with an address that has an account"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    const body = { email, purpose: "sign_up" };
    expectStatus(await ada.call("createEmailVerification", { body }), 202);
  },
  async "steps up, and fails to"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    await ada.stepUp();
    const { ceremony_id, options } = await ada.stepUpOptions();
    const credential = ada.authenticator.get(options as never, wrongOrigin);
    expectStatus(await ada.call("verifyStepUp", { body: { ceremony_id, credential } }), 400);
  },
  async "adds a passkey, fails to add another and removes the first"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    const [first] = (await ada.listPasskeys()).items;
    await ada.addPasskey();
    const { ceremony_id, options } = await ada.additionOptions();
    const credential = newAuthenticator().create(options as never, wrongOrigin);
    expectStatus(await ada.call("createCredential", { body: { ceremony_id, credential } }), 400);
    expectStatus(await ada.removePasskey(first?.id as string), 200);
  },
  async "makes backup codes twice, and recovers with one and with its replacement"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    await ada.makeBackupCodes();
    const [code] = await ada.makeBackupCodes();
    expectStatus(await newBrowser().redeem(email, "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"), 400);
    const { replacement_code } = expectStatus(await newBrowser().redeem(email, code as string), 200);
    const lost = newBrowser();
    expectStatus(await lost.redeem(email, replacement_code as string), 200);
    await lost.addPasskey();
    expectStatus(await lost.call("refreshSession"), 200);
  },
  async "proves the address for a recovery without a code"(email, { newBrowser }) {
    await newBrowser().verifyEmail(email, "recovery");
  },
  async "is recovered by an operator, the second time after cancelling by the mail"(email, world) {
    const { newBrowser, service } = world;
    const { customer } = await newBrowser().signUp(email);
    const console = service("console", operator);
    const path = { customer_id: customer.id };
    expectStatus(await console.call("startRecovery", { path }), 201);
    const cancel_token = await world.linkTokenFor(email, "cancel-recovery");
    const cancel = (token: string) => newBrowser().call("cancelRecovery", { body: { cancel_token: token } });
    expectStatus(await cancel(`${cancel_token.slice(0, -4)}AAAA`), 400);
    expectStatus(await cancel(cancel_token), 204);
    expectStatus(await cancel(cancel_token), 400);
    const { code } = expectStatus(await console.call("startRecovery", { path }), 201);
    expectStatus(await newBrowser().redeem(email, code as string), 403);
    await world.endWait();
    const lost = newBrowser();
    expectStatus(await lost.redeem(email, code as string), 200);
    await lost.addPasskey();
  },
  async "is looked up, exported, suspended, reinstated and erased by an operator"(email, world) {
    const ada = world.newBrowser();
    const { customer } = await ada.signUp(email);
    await ada.makeBackupCodes();
    const console = world.service("console", operator);
    expectStatus(await console.call("searchCustomers", { body: { email } }), 200);
    const path = { customer_id: customer.id };
    for (const id of [
      "getCustomer",
      "listCustomerSessions",
      "listCustomerCredentials",
      "exportCustomer",
    ] as const)
      expectStatus(await console.call(id, { path }), 200);
    for (const status of ["suspended", "active"])
      expectStatus(await console.call("setCustomerStatus", { path, body: { status } }), 200);
    expectStatus(await console.call("eraseCustomer", { path }), 200);
    await world.newBrowser().signUp(email);
  },
  async "changes the address, begins another change, and the old address undoes it"(email, world) {
    const ada = world.newBrowser();
    await ada.signUp(email);
    await ada.changeEmail(`new-${email}`);
    const id = await ada.startEmailChange(`newer-${email}`);
    expectStatus(await ada.confirmEmailChange(id, wrongCode(ada, id)), 400);
    const undo_token = await world.linkTokenFor(email, "undo");
    const undo = (token: string) =>
      world.newBrowser().call("undoEmailChange", { body: { undo_token: token } });
    expectStatus(await undo(`${undo_token.slice(0, -4)}AAAA`), 400);
    expectStatus(await undo(undo_token), 204);
    expectStatus(await undo(undo_token), 400);
  },
  async "exports and erases the account, and signs up anew"(email, { newBrowser }) {
    const ada = newBrowser();
    await ada.signUp(email);
    await ada.makeBackupCodes();
    expectStatus(await ada.call("exportMe"), 200);
    expectStatus(await ada.call("eraseMe"), 200);
    await newBrowser().signUp(email);
  },
  async "is asked about by services, which end the sessions"(email, { newBrowser, service }) {
    const ada = newBrowser();
    const { customer } = await ada.signUp(email);
    const another = ada.another();
    await another.signIn();
    const raptor = service("raptor");
    const ask = (token: unknown) => raptor.call("introspectToken", { body: { token } });
    for (const token of [ada.accessToken, ada.cookie, raptor.accessToken])
      expectStatus(await ask(token), 200);
    for (const token of [ada.accessToken, another.cookie])
      expectStatus(await raptor.call("revokeSessions", { body: { token } }), 200);
    expectStatus(await ask(ada.accessToken), 200);
    expectStatus(await raptor.call("listRevocations"), 200);
    const said = { id: randomUUID(), type: "raptor.page.seen", outcome: "success", customer_id: customer.id };
    expectStatus(await raptor.call("appendAuditEvents", { body: said }), 201);
    const console = service("console", operator);
    const path = { customer_id: customer.id, role: "support" };
    expectStatus(await console.call("assignRole", { path, headers: { "if-match": "*" } }), 200);
    for (const id of ["listServices", "exportAuditEvents"] as const)
      expectStatus(await console.call(id), 200);
  },
  async "a service with a token that is not one"(email, { newBrowser, service }) {
    await newBrowser().signUp(email);
    const stranger = service("velvet");
    stranger.accessToken = `not-${stranger.accessToken}`;
    expectStatus(await stranger.call("listRoles"), 401);
  },
};
