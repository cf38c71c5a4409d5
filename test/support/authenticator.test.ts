import { createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import { decodeCBOR } from "@levischuck/tiny-cbor";
import {
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { parseAuthenticatorData } from "@simplewebauthn/server/helpers";
import t from "tap";
import type { components } from "../../src/contract/types.ts";
import {
  type AssertionBend,
  type AuthenticatorOptions,
  createAuthenticator,
  type RegistrationBend,
  withByteOrderMark,
} from "./authenticator.ts";
import { type CborMap, exponentOne, flipByte, label, offCurvePoint } from "./cose-keys.ts";

const rpId = "raxx.test";
const origin = "https://raxx.test";
const algorithms = [-7, -8, -257, -35, -36, -37, -65535];
const userHandle = randomBytes(32).toString("base64url");

// Typed by the contract, so that what the service sends is proven to fit.
function creationOptions(): components["schemas"]["CreationOptions"] {
  return {
    rp: { id: rpId, name: "raxx" },
    user: { id: userHandle, name: "a@raxx.test", displayName: "A" },
    challenge: randomBytes(32).toString("base64url"),
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    timeout: 300_000,
    excludeCredentials: [],
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
    attestation: "none",
    extensions: { credProps: true },
  };
}

function requestOptions(allowed: Buffer[] = []): components["schemas"]["RequestOptions"] {
  return {
    rpId,
    challenge: randomBytes(32).toString("base64url"),
    timeout: 300_000,
    allowCredentials: allowed.map((id) => ({ id: id.toString("base64url"), type: "public-key" })),
    userVerification: "required",
  };
}

async function register(bend: RegistrationBend = {}, settings: AuthenticatorOptions = {}) {
  const authenticator = createAuthenticator(settings);
  const options = creationOptions();
  const response = authenticator.create(options, bend);
  const expected = { expectedOrigin: origin, expectedRPID: rpId };
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    ...expected,
    response,
    expectedChallenge: options.challenge,
    supportedAlgorithmIDs: algorithms,
  });
  if (!verified || !registrationInfo) throw new Error("the registration was refused");
  const { credential } = registrationInfo;
  function authenticate(assertionBend: AssertionBend = {}) {
    const request = requestOptions();
    const assertion = authenticator.get(request, assertionBend);
    const expectedChallenge = request.challenge;
    return verifyAuthenticationResponse({ ...expected, response: assertion, expectedChallenge, credential });
  }
  return { authenticator, response, registrationInfo, authenticate };
}

function decodeAttestation(response: RegistrationResponseJSON) {
  const bytes = Buffer.from(response.response.attestationObject, "base64url");
  return decodeCBOR(Uint8Array.from(bytes)) as CborMap;
}

function authenticatorData(response: { response: { authenticatorData?: string } }) {
  return parseAuthenticatorData(
    Uint8Array.from(Buffer.from(response.response.authenticatorData ?? "", "base64url")),
  );
}

function clientDataOf(response: { response: { clientDataJSON: string } }) {
  return JSON.parse(Buffer.from(response.response.clientDataJSON, "base64url").toString());
}

for (const alg of algorithms) {
  for (const attestation of ["none", "self"] as const) {
    t.test(`a relying party accepts COSE algorithm ${alg} with attestation ${attestation}`, async (t) => {
      const { registrationInfo, authenticate } = await register({ alg, attestation });
      t.equal(registrationInfo.fmt, attestation === "none" ? "none" : "packed");
      const { verified, authenticationInfo } = await authenticate();
      t.ok(verified);
      t.equal(authenticationInfo.userVerified, true);
    });
  }
}

t.test("the settings of an authenticator show in what it makes", async (t) => {
  const aaguid = "00112233-4455-6677-8899-aabbccddeeff";
  const settings = { aaguid, backupEligible: false, counter: 5, transports: ["usb"] };
  const { authenticator, registrationInfo, authenticate, response } = await register({}, settings);
  t.equal(registrationInfo.aaguid, aaguid);
  t.equal(registrationInfo.credentialDeviceType, "singleDevice");
  t.equal(registrationInfo.credentialBackedUp, false);
  t.equal(registrationInfo.credential.counter, 5);
  t.same(response.response.transports, ["usb"]);
  t.same(response.clientExtensionResults, { credProps: { rk: true } });
  t.equal((await authenticate()).authenticationInfo.newCounter, 6);
  t.equal((await authenticate()).authenticationInfo.newCounter, 7);
  await t.rejects(authenticate({ signCount: 3 }), /counter value 3/);
  t.equal(authenticator.credentials[0]?.signCount, 7, "a bent count is not kept");
});

t.test("without settings a credential is a synced passkey that always counts zero", async (t) => {
  const { registrationInfo, authenticate } = await register();
  t.equal(registrationInfo.credentialDeviceType, "multiDevice");
  t.equal(registrationInfo.credentialBackedUp, true);
  await authenticate();
  t.equal((await authenticate()).authenticationInfo.newCounter, 0);
});

t.test("an authenticator chooses among its credentials as a device does", async (t) => {
  const authenticator = createAuthenticator();
  const options = creationOptions();
  const first = authenticator.create(options);
  const second = authenticator.create(options);
  t.equal(authenticator.get(requestOptions()).id, second.id);
  const [older] = authenticator.credentials;
  if (!older) return t.fail("no credential");
  const request = requestOptions([older.id]);
  t.equal(authenticator.get(request).id, first.id);
  t.equal(authenticator.get(request).response.userHandle, userHandle);
  const [, newer] = authenticator.credentials;
  if (!newer) return t.fail("no second credential");
  t.equal(authenticator.get(request, { using: newer }).id, second.id);
  t.throws(() => authenticator.get(requestOptions([randomBytes(32)])), { name: "NotAllowedError" });
  t.throws(() => authenticator.get({ ...requestOptions(), rpId: "other.test" }), { name: "NotAllowedError" });
  const again = { ...options, excludeCredentials: request.allowCredentials };
  t.throws(() => authenticator.create(again), { name: "InvalidStateError" });
});

const refusedInBoth: Record<string, [AssertionBend & RegistrationBend, RegExp]> = {
  "another type": [{ clientData: { type: "webauthn.other" } }, /type: webauthn.other/],
  "another challenge": [{ clientData: { challenge: "AAAA" } }, /challenge "AAAA"/],
  "another origin": [{ clientData: { origin: "https://evil.test" } }, /origin "https:\/\/evil.test"/],
  "client data that is no JSON": [{ clientDataJSON: () => Buffer.from("{") }, /JSON/],
  "another RP ID": [{ rpId: "evil.test" }, /RP ID/],
  "no user presence": [{ flags: { up: false } }, /not present|presence/],
  "no user verification": [{ flags: { uv: false } }, /verified/],
  "a backup of what cannot be backed up": [{ flags: { be: false, bs: true } }, /[Ss]ingle-device/],
  "flags that what follows does not fit": [{ flags: 0x9d }, /./],
  "bytes after the authenticator data": [{ authenticatorData: (b) => Buffer.concat([b, b]) }, /Leftover/],
  "rawId other than id": [{ credential: { rawId: "AAAA" } }, /base64url/],
  "no id": [{ credential: { id: undefined } }, /Missing credential ID/],
  "another credential type": [{ credential: { type: "password" } }, /password/],
};
for (const [name, [bend, reason]] of Object.entries(refusedInBoth)) {
  t.test(`a relying party refuses ${name}`, async (t) => {
    await t.rejects(register(bend), reason);
    const { authenticate } = await register();
    await t.rejects(authenticate(bend), reason);
  });
}

const refusedRegistrations: Record<string, [RegistrationBend, RegExp]> = {
  "an algorithm that was not offered": [{ coseKey: (key) => key.set(label.alg, -258) }, /alg "-258"/],
  "no attested credential": [{ flags: { at: false } }, /Leftover/],
  "a truncated attestation object": [{ attestationObject: (b) => b.subarray(0, -9) }, /./],
  "a COSE key that is no CBOR": [{ coseKey: () => Buffer.from([0xff]) }, /./],
  "a statement with fmt none": [{ attestationStatement: (s) => s.set("alg", -7) }, /None attestation/],
  "an unknown fmt": [{ fmt: "other" }, /Unsupported Attestation Format/],
  "a flipped self attestation": [{ attestation: "self", signature: flipByte }, /refused/],
  "a flipped attestation by certificate": [{ attestation: "x5c", signature: flipByte }, /refused/],
  "a missing attestation object": [{ response: { attestationObject: undefined } }, /./],
};
for (const [name, [bend, reason]] of Object.entries(refusedRegistrations)) {
  t.test(`a relying party refuses at registration ${name}`, async (t) => {
    await t.rejects(register(bend), reason);
  });
}

t.test("a relying party refuses a signature that is flipped or foreign", async (t) => {
  for (const alg of [-7, -8, -257]) {
    const { authenticate } = await register({ alg });
    t.notOk((await authenticate({ signature: flipByte })).verified);
  }
  const victim = await register();
  const attacker = await register();
  const [own] = attacker.authenticator.credentials;
  const [stolen] = victim.authenticator.credentials;
  if (!own || !stolen) return t.fail("no credential");
  const { verified, authenticationInfo } = await victim.authenticate({ using: { ...own, id: stolen.id } });
  t.notOk(verified);
  t.equal(authenticationInfo.credentialID, victim.response.id);
});

t.test("bends that the library does not check show in the response", async (t) => {
  const { authenticator, response } = await register({
    clientData: { crossOrigin: true, topOrigin: "https://evil.test", extra: 1 },
    aaguid: "ffffffff-ffff-ffff-ffff-ffffffffffff",
    extensions: new Map([["credProtect", 2]]),
    attestationObject: (bytes) => Buffer.concat([bytes, Buffer.from([0])]),
    credential: { authenticatorAttachment: "cross-platform", clientExtensionResults: { other: true } },
    response: { transports: undefined },
  });
  t.match(clientDataOf(response), { crossOrigin: true, topOrigin: "https://evil.test", extra: 1 });
  t.match(authenticatorData(response), { flags: { ed: true }, extensionsData: { credProtect: 2 } });
  t.match(authenticatorData(response).aaguid, Buffer.alloc(16, 0xff));
  t.throws(() => decodeAttestation(response), /whole stream/);
  t.equal(response.authenticatorAttachment, "cross-platform");
  t.same(response.clientExtensionResults, { other: true });
  t.notOk("transports" in JSON.parse(JSON.stringify(response.response)));

  const withoutCrossOrigin = { clientData: { crossOrigin: undefined } };
  t.notOk("crossOrigin" in clientDataOf(authenticator.get(requestOptions(), withoutCrossOrigin)));
  t.equal(authenticatorData(authenticator.get(requestOptions(), { flags: 0x05 })).flags.flagsInt, 0x05);
  t.equal(authenticator.get(requestOptions(), { response: { userHandle: null } }).response.userHandle, null);
});

t.test("a byte order mark is in front of the client data and under the signature", async (t) => {
  const { response, authenticate } = await register({
    attestation: "self",
    clientDataJSON: withByteOrderMark,
  });
  t.match(Buffer.from(response.response.clientDataJSON, "base64url").toString("hex"), /^efbbbf7b/);
  t.ok((await authenticate({ clientDataJSON: withByteOrderMark })).verified);
});

for (const length of [1, 1023, 1024, 8192]) {
  t.test(`a credential id can have ${length} bytes`, async (t) => {
    const credentialId = randomBytes(length);
    const { registrationInfo, authenticate } = await register({ credentialId });
    t.equal(registrationInfo.credential.id, credentialId.toString("base64url"));
    t.ok((await authenticate()).verified);
  });
}

const weakKeys: Record<string, [RegistrationBend, (key: CborMap) => boolean]> = {
  "a point off the curve": [{ coseKey: offCurvePoint }, isOffCurve],
  "a key type that does not fit": [
    { coseKey: (key) => key.set(label.kty, 3) },
    (key) => key.get(label.kty) === 3,
  ],
  "an exponent of one": [
    { alg: -257, coseKey: exponentOne },
    (key) => bytes(key, label.e).equals(Buffer.from([1])),
  ],
  "512 bits": [{ alg: -257, modulusLength: 512 }, (key) => bytes(key, label.n).length === 64],
  "1024 bits": [{ alg: -257, modulusLength: 1024 }, (key) => bytes(key, label.n).length === 128],
};
function isOffCurve(key: CborMap): boolean {
  const [x, y] = [bytes(key, label.x).toString("base64url"), bytes(key, label.y).toString("base64url")];
  try {
    createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    return false;
  } catch {
    return true;
  }
}
function bytes(key: CborMap, name: number): Buffer {
  return Buffer.from(key.get(name) as Uint8Array);
}
for (const [name, [bend, shows]] of Object.entries(weakKeys)) {
  t.test(`a registration can carry a key with ${name}`, async (t) => {
    const { response } = await register(bend);
    const { credentialPublicKey = new Uint8Array() } = authenticatorData(response);
    t.ok(shows(decodeCBOR(credentialPublicKey) as CborMap));
  });
}

t.test("a key off the curve verifies nothing, an RSA key of 512 bits does", async (t) => {
  const offCurve = await register({ coseKey: offCurvePoint });
  await t.rejects(offCurve.authenticate(), /./);
  const small = await register({ alg: -257, modulusLength: 512, attestation: "self" });
  t.ok((await small.authenticate()).verified);
});

t.test("an attestation certificate of an unknown root is well-formed", async (t) => {
  const { response, registrationInfo } = await register({ attestation: "x5c" });
  t.equal(registrationInfo.fmt, "packed");
  const statement = decodeAttestation(response).get("attStmt") as CborMap;
  const [leaf] = statement.get("x5c") as Uint8Array[];
  const certificate = new X509Certificate(leaf ?? new Uint8Array());
  t.match(certificate.subject, /OU=Authenticator Attestation/);
  t.match(certificate.issuer, /CN=Unknown Root/);
  t.equal(certificate.ca, false);
  t.equal(certificate.verify(certificate.publicKey), false);
});
