import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { calculateJwkThumbprint } from "jose";

// Makes docs/verifier-vectors.json: tokens with verdicts, for whoever writes a verifier. The keys are thrown away, so a
// run makes another file that says the same.

const issuer = "https://queue.raxx.app";
const audience = "raxx.app";
const sessionId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21";
const endedSessionId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e2f";
const customerId = "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e22";
const [past, future] = [1_767_225_600, 4_102_444_800];

type Part = Record<string, unknown> | string;
const encode = (part: Part) =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const makeKey = () => generateKeyPairSync("rsa", { modulusLength: 3072 });

async function publicJwk(key: KeyObject) {
  const { n = "", e = "" } = createPublicKey(key).export({ format: "jwk" });
  const kid = await calculateJwkThumbprint({ kty: "RSA", n, e });
  return { kty: "RSA", n, e, kid, use: "sig", alg: "RS256" };
}

const [current, next, foreign] = [makeKey(), makeKey(), makeKey()];
const keys = [await publicJwk(current.privateKey), await publicJwk(next.privateKey)] as const;
const foreignJwk = await publicJwk(foreign.privateKey);
const pemOf = (key: KeyObject) => key.export({ type: "spki", format: "pem" }) as string;

const header = { alg: "RS256", typ: "at+jwt", kid: keys[0].kid };
const claims = {
  ...{
    iss: issuer,
    sub: customerId,
    aud: audience,
    exp: future,
    iat: past,
    jti: "Zm9ydHkgdHdv",
    sid: sessionId,
  },
  ...{
    client_id: "antlers",
    auth_time: past,
    acr: "aal2",
    amr: ["pop", "mfa"],
    roles: ["antlers-user"],
    pv: "1.1",
  },
};
const without = (name: keyof typeof claims) =>
  Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name));

function rs256(head: Part, body: Part, key: KeyObject = current.privateKey, hash = "sha256"): string {
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${sign(hash, Buffer.from(input), key).toString("base64url")}`;
}
function hs256(secret: string): string {
  const input = `${encode({ ...header, alg: "HS256" })}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}
function ps256(): string {
  const input = `${encode({ ...header, alg: "PS256" })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(input), {
    key: current.privateKey,
    padding: 6,
    saltLength: 32,
  });
  return `${input}.${signature.toString("base64url")}`;
}

const good = rs256(header, claims);
const [goodHead = "", goodBody = "", goodSignature = ""] = good.split(".");
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
const duplicate = (name: string, first: unknown, last: unknown) => {
  const rest = JSON.stringify(without(name as keyof typeof claims)).slice(1);
  return `{"${name}":${JSON.stringify(first)},"${name}":${JSON.stringify(last)},${rest}`;
};

const accepted: Record<string, string> = {
  "an access token": good,
  "one signed with the next key, which is published already": rs256(
    { ...header, kid: keys[1].kid },
    claims,
    next.privateKey,
  ),
  "an audience in a list": rs256(header, { ...claims, aud: [audience, "elsewhere"] }),
  "claims that nobody has heard of": rs256(header, { ...claims, later: { nested: true } }),
};
const refused: Record<string, string> = {
  "another audience": rs256(header, { ...claims, aud: "elsewhere" }),
  "no audience": rs256(header, without("aud")),
  "a recovery token, which is for Queue alone": rs256(header, {
    ...claims,
    aud: issuer,
    acr: "recovery",
    roles: [],
  }),
  "another issuer": rs256(header, { ...claims, iss: "https://queue.example" }),
  "no issuer": rs256(header, without("iss")),
  "an issuer with a slash at its end": rs256(header, { ...claims, iss: `${issuer}/` }),
  "alg none without a signature": `${encode({ ...header, alg: "none" })}.${goodBody}.`,
  "alg none with a signature": `${encode({ ...header, alg: "none" })}.${goodBody}.${goodSignature}`,
  "alg nOnE": `${encode({ ...header, alg: "nOnE" })}.${goodBody}.`,
  "HS256 with the public key's PEM as secret": hs256(pemOf(current.publicKey)),
  "HS256 with the modulus as secret": hs256(keys[0].n),
  "HS256 with an empty secret": hs256(""),
  "RS512 by the right key": rs256({ ...header, alg: "RS512" }, claims, current.privateKey, "sha512"),
  "PS256 by the right key": ps256(),
  "an unknown kid": rs256({ ...header, kid: foreignJwk.kid }, claims, foreign.privateKey),
  "no kid": rs256({ alg: "RS256", typ: "at+jwt" }, claims),
  "the other key's kid": rs256({ ...header, kid: keys[1].kid }, claims),
  "a foreign key under the right kid": rs256(header, claims, foreign.privateKey),
  "a foreign key that the header brings along": rs256(
    { ...header, jwk: foreignJwk },
    claims,
    foreign.privateKey,
  ),
  "a foreign key that the header points at": rs256(
    { ...header, jku: "https://queue.example/jwks" },
    claims,
    foreign.privateKey,
  ),
  "a critical extension that nobody knows": rs256({ ...header, crit: ["later"], later: true }, claims),
  expired: rs256(header, { ...claims, iat: past - 900, exp: past }),
  "no expiry": rs256(header, without("exp")),
  "not yet valid": rs256(header, { ...claims, nbf: future - 60 }),
  "another type": rs256({ ...header, typ: "JWT" }, claims),
  "the type of a logout token": rs256({ ...header, typ: "logout+jwt" }, claims),
  "no type": rs256({ alg: "RS256", kid: keys[0].kid }, claims),
  "no subject": rs256(header, without("sub")),
  "no session": rs256(header, without("sid")),
  "no time of issue": rs256(header, without("iat")),
  "two audiences, the wrong one last": rs256(header, duplicate("aud", audience, "elsewhere")),
  "two expiries, the past one last": rs256(header, duplicate("exp", future, past)),
  "a changed byte in the claims": `${goodHead}.${flip(goodBody, 40)}.${goodSignature}`,
  "a changed byte in the signature": `${goodHead}.${goodBody}.${flip(goodSignature, 40)}`,
  "another token's signature": `${goodHead}.${goodBody}.${rs256(header, { ...claims, jti: "eA" }).split(".")[2]}`,
  "no signature": `${goodHead}.${goodBody}.`,
  "two parts": `${goodHead}.${goodBody}`,
  "four parts": `${good}.${goodSignature}`,
  "padding that base64url does not have": `${goodHead}.${goodBody}.${goodSignature}==`,
  "the alphabet of base64 instead of base64url": `${goodHead}.${goodBody}.${goodSignature.replaceAll("-", "+").replaceAll("_", "/")}`,
  "a line break inside": `${goodHead}.${goodBody}.${goodSignature.slice(0, 50)}\n${goodSignature.slice(50)}`,
  "a line break at the end": `${good}\n`,
  "a character that is skipped by some": `${goodHead}.${goodBody}.${goodSignature.slice(0, 50)}!${goodSignature.slice(50)}`,
  "claims that are no JSON": rs256(header, "not json"),
  "claims that are a list": rs256(header, "[1]"),
  "a header that is no JSON": rs256("not json", claims),
  "a refresh token": `qrt_${Buffer.alloc(88, 1).toString("base64url")}`,
  empty: "",
};

const vectors = [
  ...Object.entries(accepted).map(([name, token]) => ({ name, token, verdict: "accept" })),
  {
    name: "a token whose session has ended: good offline, void for whoever follows the revocations",
    token: rs256(header, { ...claims, sid: endedSessionId }),
    verdict: "accept",
    verdict_with_revocations: "refuse",
  },
  ...Object.entries(refused).map(([name, token]) => ({ name, token, verdict: "refuse" })),
];
const revocations = [
  {
    position: 1,
    session_id: endedSessionId,
    customer_id: customerId,
    ended_at: "2026-01-01T00:00:00.000Z",
    forget_after: "2099-12-31T00:00:00.000Z",
  },
];
const about =
  "Tokens with the verdict a verifier of Queue's access tokens must come to, at any time from 2026 to 2099, with this issuer and audience and these keys. Made by scripts/verifier-vectors.ts.";
const file = new URL("../docs/verifier-vectors.json", import.meta.url);
await writeFile(
  file,
  `${JSON.stringify({ about, issuer, audience, jwks: { keys }, revocations, vectors }, null, 2)}\n`,
);
console.log(`Wrote ${vectors.length} vectors to docs/verifier-vectors.json. Their keys are gone.`);
