import { randomUUID } from "node:crypto";
import { systemRandom } from "../../src/random.ts";
import { createAccessTokens } from "../../src/tokens/access-token.ts";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import type { Caller } from "./caller.ts";
import type { Material, PrepareCalls } from "./calls.ts";
import type { SeededSession } from "./seed.ts";
import { audience, issuer } from "./settings.ts";

/** Fewer than a process remembers, so that after one turn all of them are. */
const rememberedTokens = 1_000;
/** Of each turn, which ends when they are used up. */
const newTokens = 800;

/** What services ask. */
export const serviceCalls = {
  introspect: async (material) => {
    const tokens = await signTokens(material, rememberedTokens);
    let turn = 0;
    return (caller) => introspect(material, caller, tokens[turn++ % tokens.length] as string);
  },

  "introspect-new": async (material) => {
    const tokens = await signTokens(material, newTokens);
    return async (caller) => {
      const token = tokens.pop();
      return token !== undefined && introspect(material, caller, token);
    };
  },

  check: async (material) => {
    let turn = 0;
    return async (caller) => {
      const { customer_id } = sessionAt(material, turn++);
      const body = { customer_id, permission: "account:use" };
      const { text } = await post(material, caller, "/api/v1/rbac/check", body, 200);
      if (!text.includes('"allowed":true')) throw new Error(`check answered ${text}`);
      return true;
    };
  },

  append: async (material) => {
    let turn = 0;
    return async (caller) => {
      await post(material, caller, "/api/v1/audit/events", orderPlaced(sessionAt(material, turn++)), 201);
      return true;
    };
  },
} satisfies Record<string, PrepareCalls>;

/** An event as a service appends it. */
export function orderPlaced(session: SeededSession | undefined) {
  return {
    id: randomUUID(),
    type: "raptor.order.placed",
    occurred_at: new Date().toISOString(),
    outcome: "success",
    customer_id: session?.customer_id,
    targets: [{ type: "order", id: "4711" }],
    data: { items: 2 },
  };
}

async function introspect(material: Material, caller: Caller, token: string): Promise<boolean> {
  const { text } = await post(material, caller, "/api/v1/sessions/introspect", { token }, 200);
  if (!text.includes('"active":true')) throw new Error(`introspect answered ${text}`);
  return true;
}

function post(material: Material, caller: Caller, path: string, body: object, status: number) {
  const headers = { authorization: `Bearer ${material.serviceToken}` };
  return caller.send({ method: "POST", path, headers, body, status });
}

function sessionAt({ sessions }: Material, turn: number): SeededSession {
  return sessions[turn % sessions.length] as SeededSession;
}

/** Tokens of the material's sessions, in turn, as the service would issue them. */
async function signTokens(material: Material, count: number): Promise<string[]> {
  const keyRing = await createKeyRing(material.signingKey);
  const clock = { now: () => new Date() };
  const accessTokens = createAccessTokens({ keyRing, issuer, audience, clock, random: systemRandom });
  const issue = async (turn: number) => {
    const { id, customer_id } = sessionAt(material, turn);
    const { token } = await accessTokens.issue({
      sessionId: id,
      customerId: customer_id,
      acr: "aal2",
      amr: ["pop", "mfa"],
      authTime: new Date(),
      roles: ["antlers-user"],
      policyVersion: "1.1",
      sessionExpiresAt: new Date(Date.now() + 86_400_000),
    });
    return token;
  };
  return Promise.all(Array.from({ length: count }, (_, turn) => issue(turn)));
}
