import { randomUUID } from "node:crypto";
import type { OperationId } from "../../src/contract/handlers.ts";
import type { components } from "../../src/contract/types.ts";
import type { Browser } from "../support/browser.ts";
import { type KnownSession, type Ledger, noteEnd } from "./ledger.ts";
import type { Outcome, Wire } from "./wire.ts";
import type { World } from "./world.ts";

type Schemas = components["schemas"];
type Ceremony = { ceremony_id: string; options: unknown };

/** Somebody who has an account, by what they were told. */
export interface Member {
  browser: Browser;
  email: string;
  customerId: string;
  session: KnownSession | undefined;
}

export interface Parts {
  world: World;
  wire: Wire;
  ledger: Ledger;
}

/** How often what is single-use is presented twice at the same time. */
const twinShare = 0.3;

/** Presents the same to two dynos at once, or to one; answers the one that was acknowledged, if any was. */
export async function presentOnce<Body>(
  { wire, ledger }: Parts,
  browser: Browser,
  id: OperationId,
  bodies: [unknown] | [unknown, unknown],
): Promise<{ won: Outcome<Body>; by: Browser }> {
  const both = bodies.length === 2 || Math.random() < twinShare;
  const callers = both ? [browser, browser.another()] : [browser];
  for (const caller of callers) caller.cookie = browser.cookie;
  const outcomes = await Promise.all(
    callers.map(async (by, index) => ({
      by,
      won: await wire.attempt<Body>(by, id, { body: bodies[index] ?? bodies[0] }),
    })),
  );
  const winners = outcomes.filter(({ won }) => won.kind === "acknowledged");
  if (winners.length > 1) ledger.faults.twice.push(`${id} was acknowledged twice`);
  const unknown = outcomes.find(({ won }) => won.kind === "unknown");
  return winners[0] ?? unknown ?? (outcomes[0] as { won: Outcome<Body>; by: Browser });
}

/** Proves an address; undefined when it could not be. */
export async function prove(
  { wire }: Parts,
  browser: Browser,
  email: string,
  purpose: "sign_up" | "recovery",
): Promise<string | undefined> {
  for (let tries = 0; tries < 3; tries += 1) {
    const started = await wire.settle<Schemas["EmailVerification"]>(browser, "createEmailVerification", {
      body: { email, purpose },
    });
    if (started.kind !== "acknowledged") return undefined;
    const { verification_id } = started.reply.body;
    const confirmed = await wire.attempt<Schemas["ConfirmedEmailVerification"]>(
      browser,
      "confirmEmailVerification",
      { path: { verification_id }, body: { code: browser.codeFor(verification_id) } },
    );
    if (confirmed.kind === "acknowledged") return confirmed.reply.body.verification_token;
    // A code that may have been confirmed is not asked again: the token would be new.
  }
  return undefined;
}

export async function signUp(parts: Parts): Promise<Member | undefined> {
  const { world, wire, ledger } = parts;
  const browser = world.person(wire.transport());
  const email = `${randomUUID()}@example.com`;
  const verification_token = await prove(parts, browser, email, "sign_up");
  if (!verification_token) return undefined;
  const begun = await wire.settle<Ceremony>(browser, "createRegistrationOptions", {
    body: { verification_token },
  });
  if (begun.kind !== "acknowledged") return undefined;
  const { ceremony_id, options } = begun.reply.body;
  const credential = browser.authenticator.create(options as never);
  const body = { ceremony_id, credential };
  const { won, by } = await presentOnce<Schemas["TokenResponse"]>(parts, browser, "verifyRegistration", [
    body,
  ]);
  if (won.kind === "refused") {
    wire.traffic.odd.push(`a sign-up was refused: ${won.reply.text}`);
    return undefined;
  }
  const member: Member = { browser, email, customerId: "", session: undefined };
  if (won.kind === "acknowledged") {
    ledger.ceremonies.add(ceremony_id);
    takeTokens(ledger, member, won.reply.body, by);
    return member;
  }
  // Whether there is an account now, its passkey tells.
  return (await signIn(parts, member)) ? member : undefined;
}

/** Signs in over the session there is, which ends; false when there is no such passkey or nobody answers. */
export async function signIn(parts: Parts, member: Member): Promise<boolean> {
  const { wire, ledger } = parts;
  const { browser, session } = member;
  for (let tries = 0; tries < 20; tries += 1) {
    const begun = await wire.settle<Ceremony>(browser, "createAuthenticationOptions", { body: {} });
    if (begun.kind !== "acknowledged") return false;
    const { ceremony_id, options } = begun.reply.body;
    const body = { ceremony_id, credential: browser.authenticator.get(options as never) };
    const { won, by } = await presentOnce<Schemas["TokenResponse"]>(parts, browser, "verifyAuthentication", [
      body,
    ]);
    noteEnd(session, won.kind === "acknowledged");
    if (won.kind === "acknowledged") {
      ledger.ceremonies.add(ceremony_id);
      takeTokens(ledger, member, won.reply.body, by);
      return true;
    }
    if (won.kind === "refused") {
      if (member.customerId !== "")
        ledger.faults.lost.push(`${member.email} cannot sign in: ${won.reply.text}`);
      return false;
    }
  }
  return false;
}

function takeTokens(ledger: Ledger, member: Member, answer: Schemas["TokenResponse"], by: Browser): void {
  const { browser } = member;
  browser.cookie = by.cookie;
  browser.accessToken = answer.access_token;
  member.customerId = answer.customer.id;
  member.session = {
    id: answer.session.id,
    accessToken: answer.access_token,
    cookie: browser.cookie as string,
    rotations: 0,
    state: "live",
  };
  ledger.customers.set(member.customerId, { email: member.email });
  ledger.sessions.set(member.session.id, member.session);
}
