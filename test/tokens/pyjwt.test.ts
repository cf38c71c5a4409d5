import { execFileSync, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { decodeJwt, decodeProtectedHeader } from "jose";
import t from "tap";
import { createTestApp, testOrigin } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";

// A verifier that is not this code base: Debian's python3-jwt, as Raptor is a Flask app.
const python = "/usr/bin/python3";
const available = spawnSync(python, ["-c", "import jwt, cryptography"]).status === 0;
const skip = available
  ? false
  : "python3-jwt is not installed (apt-get install python3-jwt python3-cryptography)";

interface Verdict {
  claims?: Record<string, unknown>;
  refused?: string;
}

function verify(requests: object[]): Verdict[] {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join("");
  const output = execFileSync(python, [resolve("test/tokens/pyjwt_verify.py")], { input, encoding: "utf8" });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Verdict);
}

/** What `npm run keys -- public` prints, by kid. */
function printedPems(): Record<string, string> {
  const environment = { ...process.env, QUEUE_JWT_SIGNING_KEY: process.env.QUEUE_TEST_SIGNING_KEY };
  const text = execFileSync(process.execPath, ["scripts/keys.ts", "public"], {
    env: environment,
    encoding: "utf8",
  });
  const blocks = text.matchAll(
    /^# kid: (\S+)\n(-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----)/gm,
  );
  return Object.fromEntries([...blocks].map(([, kid, pem]) => [kid, pem]));
}

t.test(
  "PyJWT accepts a fresh token by JWKS and by the printed PEM, and refuses what it should",
  { skip },
  async (t) => {
    const { browser, clock } = await createTestApp(t);
    const ada = browser();
    const { access_token: token, customer, session } = await ada.signUp("ada@example.com");
    const jwks = (await ada.call("getJsonWebKeySet")).body;
    const pem = printedPems();
    const good = { token, audience: "raxx.app", issuer: testOrigin };
    const position = token.lastIndexOf(".") + 20;
    const changed =
      token.slice(0, position) + (token[position] === "A" ? "B" : "A") + token.slice(position + 1);

    const [byJwks, byPem, otherAudience, changedByte, otherIssuer] = verify([
      { ...good, jwks },
      { ...good, pem },
      { ...good, jwks, audience: "elsewhere" },
      { ...good, pem, token: changed },
      { ...good, jwks, issuer: "https://queue.example" },
    ]);
    t.match(byJwks?.claims, { sub: customer.id, sid: session.id, acr: "aal2", roles: ["antlers-user"] });
    t.strictSame(byPem, byJwks);
    t.strictSame(otherAudience, { refused: "InvalidAudienceError" });
    t.strictSame(changedByte, { refused: "InvalidSignatureError" });
    t.strictSame(otherIssuer, { refused: "InvalidIssuerError" });

    // A token that was made 601 seconds ago.
    clock.advance(-601);
    await ada.signIn();
    const [expired] = verify([{ ...good, token: ada.accessToken, jwks }]);
    t.strictSame(expired, { refused: "ExpiredSignatureError" });
    t.equal(decodeProtectedHeader(token).typ, "at+jwt");
    t.equal(decodeJwt(token).aud, "raxx.app");
  },
);

t.test(
  "PyJWT refuses a recovery's token for Raptor's audience, which is a customer's",
  { skip },
  async (t) => {
    const { browser, config } = await createTestApp(t);
    const ada = browser();
    await ada.signUp("ada@example.com");
    const [code = ""] = await ada.makeBackupCodes();
    const lost = browser();
    const { access_token: token } = expectStatus(await lost.redeem("ada@example.com", code), 200);
    const jwks = (await lost.call("getJsonWebKeySet")).body;
    t.equal(config.tokens.audience, "raxx.app");
    const [raptor, queue] = verify([
      { token, jwks, audience: config.tokens.audience, issuer: testOrigin },
      { token, jwks, audience: testOrigin, issuer: testOrigin },
    ]);
    t.strictSame(raptor, { refused: "InvalidAudienceError" });
    t.match(queue?.claims, { aud: testOrigin, acr: "recovery", roles: [] }, "nothing else is wrong with it");
  },
);
