import { createAudit } from "../../src/audit/audit.ts";
import { deriveKeys } from "../../src/derived-keys.ts";
import { createNotices } from "../../src/mail/notices.ts";
import { systemRandom as random } from "../../src/random.ts";
import { createRefreshTokens } from "../../src/sessions/refresh-token.ts";
import { createSessions } from "../../src/sessions/sessions.ts";
import { createTokenAnswer } from "../../src/sessions/token-response.ts";
import { createAccessTokens } from "../../src/tokens/access-token.ts";
import { createKeyRing } from "../../src/tokens/key-ring.ts";
import type { TestApp } from "./app.ts";
import type { Browser } from "./browser.ts";

/** A browser of somebody who recovers the account: the session and the token are those of a real recovery. */
export async function recoverySession(test: TestApp, customerId: string): Promise<Browser> {
  const { clock, config, database } = test;
  const { db } = database;
  const audit = createAudit({ db, random });
  const sessions = createSessions({
    ...{ db, clock, random, audit },
    notices: createNotices({ random, queueMail: async () => {} }),
    refreshTokens: createRefreshTokens(deriveKeys(config.secrets)),
    ...config.sessions,
  });
  const keyRing = await createKeyRing(config.tokens.signingKeyPem);
  const accessTokens = createAccessTokens({ ...config.tokens, keyRing, clock, random });
  const client = { ip: "192.0.2.1", userAgent: undefined };
  const context = {
    now: clock.now(),
    requestId: "recovery-of-a-test",
    client,
    actor: { type: "customer", id: customerId },
  } as const;
  const live = await db
    .transaction()
    .execute((trx) => sessions.beginRecovery(trx, context, { customerId, client, replaces: undefined }));
  if (!live) throw new Error(`no recovery for ${customerId}`);
  const { body } = await createTokenAnswer({ accessTokens, clock })(live);
  const browser = test.browser();
  browser.accessToken = body.access_token;
  return browser;
}
