import { randomInt, randomUUID } from "node:crypto";
import type { components } from "../../src/contract/types.ts";
import { type Member, type Parts, presentOnce, prove, signIn } from "./ceremonies.ts";
import { type KnownSession, noteEnd, noteRotation } from "./ledger.ts";

type Schemas = components["schemas"];

/** Something that somebody with a live session does, and what the answers must be by the ledger. */
export type Step = (parts: Parts, member: Member) => Promise<void>;

const role = "support";
const rolePermission = "customer:read";
/** How long the predecessor of a refresh token is taken for a lost answer (docs/decisions/0004-refresh-tokens.md). */
const retryMs = 30_000;

const refresh: Step = async ({ wire, ledger }, { browser, session }) => {
  const before = (session as KnownSession).cookie;
  const callers = randomInt(3) === 0 ? [browser, browser.another()] : [browser];
  const begun = performance.now();
  await Promise.all(
    callers.map(async (by) => {
      by.cookie = before;
      const outcome = await wire.settle<Schemas["TokenResponse"]>(by, "refreshSession");
      if (outcome.kind === "acknowledged") {
        noteRotation(ledger, session as KnownSession, before, by.cookie as string);
        browser.accessToken = outcome.reply.body.access_token;
      } else if (performance.now() - begun > retryMs) noteEnd(session, false);
      else if (outcome.kind === "refused")
        ledger.faults.lost.push(`session ${session?.id} was not refreshed: ${outcome.reply.text}`);
    }),
  );
  browser.cookie = (session as KnownSession).cookie;
};

const signInAgain: Step = async (parts, member) => void (await signIn(parts, member));

const signOut: Step = async ({ wire }, { browser, session }) => {
  const outcome = await wire.settle(browser, "endCurrentSession");
  noteEnd(session, outcome.kind === "acknowledged");
};

const revoke: Step = async ({ world, wire }, { session }) => {
  const raptor = world.service(wire.transport(), "raptor");
  const outcome = await wire.settle(raptor, "revokeSessions", { body: { session_id: session?.id } });
  noteEnd(session, outcome.kind === "acknowledged");
};

const introspectOwn: Step = async ({ world, wire, ledger }, { browser, session }) => {
  const raptor = world.service(wire.transport(), "raptor");
  const body = { token: browser.accessToken };
  const outcome = await wire.attempt<Schemas["Introspection"]>(raptor, "introspectToken", { body });
  if (outcome.kind === "acknowledged" && !outcome.reply.body.active)
    ledger.faults.lost.push(`session ${session?.id} is live and was said not to be`);
};

/** Everything that a session opens, tried with one that has ended. */
export const tryEnded = async ({ world, wire, ledger }: Parts, session: KnownSession): Promise<void> => {
  const raptor = world.service(wire.transport(), "raptor");
  const person = world.person(wire.transport());
  const told = await wire.attempt<Schemas["Introspection"]>(raptor, "introspectToken", {
    body: { token: session.accessToken },
  });
  const granted = [told.kind === "acknowledged" && told.reply.body.active ? "introspection" : undefined];
  person.accessToken = session.accessToken;
  if ((await wire.attempt(person, "getCurrentSession")).kind === "acknowledged") granted.push("a request");
  person.cookie = session.cookie;
  if ((await wire.attempt(person, "refreshSession")).kind === "acknowledged") granted.push("a refresh");
  for (const what of granted.filter(Boolean))
    ledger.faults.granted.push(`${what} of session ${session.id}, which has ended`);
};

const tryAnyEnded: Step = async (parts) => {
  const ended = [...parts.ledger.sessions.values()].filter(({ state }) => state === "ended");
  const one = ended[randomInt(ended.length + 1)];
  if (one) await tryEnded(parts, one);
};

const changeRole: Step = async ({ world, wire, ledger }, { customerId }) => {
  const gives = !ledger.roles.get(customerId);
  ledger.roles.delete(customerId);
  const console = world.service(wire.transport(), "console");
  const outcome = await wire.settle(console, gives ? "assignRole" : "revokeRole", {
    path: { customer_id: customerId, role },
    headers: { "if-match": "*" },
  });
  if (outcome.kind !== "acknowledged") return;
  ledger.roles.set(customerId, gives);
  const raptor = world.service(wire.transport(), "raptor");
  const checked = await wire.attempt<{ allowed: boolean }>(raptor, "checkPermissions", {
    body: { customer_id: customerId, permission: rolePermission },
  });
  if (checked.kind !== "acknowledged" || checked.reply.body.allowed === gives) return;
  ledger.faults[gives ? "lost" : "granted"].push(`a permission of ${customerId} is not as its role`);
};

const appendEvents: Step = async ({ world, wire, ledger }, { customerId }) => {
  const raptor = world.service(wire.transport(), "raptor");
  const events = Array.from({ length: 1 + randomInt(3) }, () => ({
    ...{ id: randomUUID(), type: "raptor.page.seen", outcome: "success", customer_id: customerId },
  }));
  const body = events.length === 1 ? events[0] : { events };
  const outcome = await wire.settle(raptor, "appendAuditEvents", { body });
  if (outcome.kind === "acknowledged") for (const { id } of events) ledger.events.add(id);
  if (outcome.kind === "refused") wire.traffic.odd.push(`events were refused: ${outcome.reply.text}`);
};

const recover: Step = async (parts, member) => {
  const { wire, ledger } = parts;
  const { browser, email, customerId } = member;
  ledger.codeSets.delete(customerId);
  const made = await wire.settle<Schemas["BackupCodeSet"]>(browser, "createBackupCodes");
  if (made.kind !== "acknowledged") return;
  ledger.codeSets.set(customerId, { used: 0 });
  const elsewhere = browser.another();
  const tokens = [
    await prove(parts, elsewhere, email, "recovery"),
    await prove(parts, elsewhere, email, "recovery"),
  ];
  const [code] = made.reply.body.codes;
  const bodies = tokens.filter(Boolean).map((verification_token) => ({ verification_token, code }));
  if (bodies.length === 0) return;
  ledger.codeSets.delete(customerId);
  const { won } = await presentOnce(parts, elsewhere, "redeemBackupCode", bodies as [unknown]);
  if (won.kind === "acknowledged") ledger.codeSets.set(customerId, { used: 1 });
  if (won.kind === "refused") wire.traffic.odd.push(`a backup code was refused: ${won.reply.text}`);
};

/** How often each is done among the others. */
export const steps: [share: number, step: Step][] = [
  [30, refresh],
  [8, signInAgain],
  [8, signOut],
  [8, revoke],
  [15, introspectOwn],
  [12, tryAnyEnded],
  [8, changeRole],
  [12, appendEvents],
  [1, recover],
];
