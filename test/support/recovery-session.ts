import { createAudit } from "../../src/audit/audit.ts";
import type { Clock } from "../../src/clock.ts";
import type { Config } from "../../src/config.ts";
import type { Database } from "../../src/database/open.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { systemRandom } from "../../src/random.ts";
import { createRefreshTokens } from "../../src/sessions/refresh-token.ts";
import { createSessions, type LiveSession } from "../../src/sessions/sessions.ts";
import { createTokenAnswer } from "../../src/sessions/token-response.ts";
import { createAccessTokens } from "../../src/tokens/access-token.ts";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import type { TestApp } from "./app.ts";
import type { Browser } from "./browser.ts";

interface Service {
  config: Config;
  database: Database;
  clock: Clock;
}

/** A recovery session without the proofs that lead to one; answers its access token. */
export async function beginRecovery(
  { config, database: { db, reader }, clock }: Service,
  customerId: string,
): Promise<string> {
  const random = systemRandom;
  const client = { ip: "192.0.2.1", userAgent: undefined };
  const sessions = createSessions({
    db,
    reader,
    clock,
    random,
    audit: createAudit({ db, random }),
    notices: { send: async () => {} },
    refreshTokens: createRefreshTokens(deriveKeys(config.secrets)),
    ...config.sessions,
  });
  const context = {
    now: clock.now(),
    requestId: "recovery-in-a-test",
    client,
    actor: { type: "customer", id: customerId },
  } as const;
  const live = await db
    .transaction()
    .execute((trx) => sessions.beginRecovery(trx, context, { customerId, client, replaces: undefined }));
  const keyRing = await createKeyRing(config.tokens.keys.pem as string);
  const { issuer, audience } = config.tokens;
  const accessTokens = createAccessTokens({ keyRing, issuer, audience, clock, random });
  const { body } = await createTokenAnswer({ accessTokens, clock })(live as LiveSession);
  return body.access_token;
}

/** A browser of somebody who recovers the account. */
export async function recoverySession(test: TestApp, customerId: string): Promise<Browser> {
  const browser = test.browser();
  browser.accessToken = await beginRecovery(test, customerId);
  return browser;
}
