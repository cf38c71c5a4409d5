import { constants, generateKeyPairSync, type KeyObject, sign as signBytes } from "node:crypto";
import type { CBORType } from "@levischuck/tiny-cbor";

export type CborMap = Map<string | number, CBORType>;

/** A key pair and the COSE algorithm identifier that it signs with (IANA, "COSE Algorithms"). */
export interface KeyPair {
  alg: number;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

type Algorithm =
  | { kty: "OKP" }
  | { kty: "EC2"; hash: string; namedCurve: string; crv: number }
  | { kty: "RSA"; hash: string; padding: number };

const algorithms = new Map<number, Algorithm>([
  [-7, { kty: "EC2", hash: "sha256", namedCurve: "P-256", crv: 1 }],
  [-35, { kty: "EC2", hash: "sha384", namedCurve: "P-384", crv: 2 }],
  [-36, { kty: "EC2", hash: "sha512", namedCurve: "P-521", crv: 3 }],
  [-8, { kty: "OKP" }],
  [-257, { kty: "RSA", hash: "sha256", padding: constants.RSA_PKCS1_PADDING }],
  [-65535, { kty: "RSA", hash: "sha1", padding: constants.RSA_PKCS1_PADDING }],
  [-37, { kty: "RSA", hash: "sha256", padding: constants.RSA_PKCS1_PSS_PADDING }],
]);

function algorithmOf(alg: number): Algorithm {
  const algorithm = algorithms.get(alg);
  if (!algorithm) throw new Error(`the software authenticator does not know COSE algorithm ${alg}`);
  return algorithm;
}

export function generateKeyPair(alg: number, modulusLength = 2048): KeyPair {
  const algorithm = algorithmOf(alg);
  if (algorithm.kty === "OKP") return { alg, ...generateKeyPairSync("ed25519") };
  if (algorithm.kty === "RSA") return { alg, ...generateKeyPairSync("rsa", { modulusLength }) };
  return { alg, ...generateKeyPairSync("ec", { namedCurve: algorithm.namedCurve }) };
}

/** Signature formats of WebAuthn Level 3, section 6.5.5: ECDSA in DER, Ed25519 and RSA as they are. */
export function sign({ alg, privateKey }: { alg: number; privateKey: KeyObject }, data: Buffer): Buffer {
  const algorithm = algorithmOf(alg);
  if (algorithm.kty === "OKP") return signBytes(null, data, privateKey);
  if (algorithm.kty === "EC2") return signBytes(algorithm.hash, data, privateKey);
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return signBytes(algorithm.hash, data, { key: privateKey, padding: algorithm.padding, saltLength });
}

/** Labels of a COSE_Key (RFC 9052, section 7.1; RFC 9053, section 7; RFC 8230, section 4). */
export const label = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 };

/** The members are in the canonical order of CTAP2, which WebAuthn Level 3, section 6.5.1, asks for. */
export function coseKey({ alg, publicKey }: KeyPair): CborMap {
  const algorithm = algorithmOf(alg);
  const { x, y, n, e } = publicKey.export({ format: "jwk" });
  if (algorithm.kty === "OKP") return coseMap([label.kty, 1], [label.alg, alg], [label.crv, 6], [label.x, x]);
  if (algorithm.kty === "RSA") return coseMap([label.kty, 3], [label.alg, alg], [label.n, n], [label.e, e]);
  const { crv } = algorithm;
  return coseMap([label.kty, 2], [label.alg, alg], [label.crv, crv], [label.x, x], [label.y, y]);
}

function coseMap(...members: [number, string | number | undefined][]): CborMap {
  return new Map(
    members.map(([key, value]) => [key, typeof value === "string" ? Buffer.from(value, "base64url") : value]),
  );
}

/** For an x on the curve only y and p - y fit, and those differ by more than their last bit. */
export function offCurvePoint(key: CborMap): CborMap {
  return key.set(label.y, flipByte(Buffer.from(key.get(label.y) as Buffer)));
}

/**
 * Encodings that no signature could hold for, or too many (RFC 8032, section 5.1.3): OpenSSL reads all of them. The
 * points of small order are those of orders 1, 2, 4 and 8.
 */
export const deadEd25519Keys: Record<string, string> = {
  "all ones": "ff".repeat(32),
  "y = p, which is not below p": `ed${"ff".repeat(30)}7f`,
  "p + 1, another spelling of the identity": `ee${"ff".repeat(30)}7f`,
  "a y without an x": `02${"00".repeat(31)}`,
  "x = 0 with the sign of minus zero": `01${"00".repeat(30)}80`,
  "the identity": `01${"00".repeat(31)}`,
  "of order 2": `ec${"ff".repeat(30)}7f`,
  "of order 4": "00".repeat(32),
  "of order 4, the other": `${"00".repeat(31)}80`,
  "of order 8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "of order 8, the second": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "of order 8, the third": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "of order 8, the fourth": "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
};

/** With e = 1 the padded message is its own signature, so that anybody can sign. */
export function exponentOne(key: CborMap): CborMap {
  return key.set(label.e, Buffer.from([1]));
}

/** One bit of the last byte, which leaves a DER signature well-formed. */
export function flipByte(bytes: Buffer): Buffer {
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1);
  return flipped;
}

const objectIds = {
  ecdsaWithSha256: "06082a8648ce3d040302",
  countryName: "0603550406",
  organizationName: "060355040a",
  organizationalUnitName: "060355040b",
  commonName: "0603550403",
  basicConstraints: "0603551d13",
};

/** A certificate as WebAuthn Level 3, section 8.2.1, requires it, issued by a root that nobody knows. */
export function attestationCertificate(): { keyPair: KeyPair; certificate: Buffer } {
  const root = generateKeyPair(-7);
  const keyPair = generateKeyPair(-7);
  const signatureAlgorithm = sequence(objectId("ecdsaWithSha256"));
  const notCertificateAuthority = sequence(objectId("basicConstraints"), der(0x04, sequence()));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    signatureAlgorithm,
    distinguishedName("Unknown Root"),
    sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z"))),
    distinguishedName("Software Authenticator"),
    keyPair.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(notCertificateAuthority)),
  );
  const signature = der(0x03, Buffer.from([0]), sign(root, toBeSigned));
  return { keyPair, certificate: sequence(toBeSigned, signatureAlgorithm, signature) };
}

function distinguishedName(commonName: string): Buffer {
  const attribute = (name: keyof typeof objectIds, tag: number, text: string) =>
    der(0x31, sequence(objectId(name), der(tag, Buffer.from(text))));
  return sequence(
    attribute("countryName", 0x13, "AT"),
    attribute("organizationName", 0x0c, "Queue tests"),
    attribute("organizationalUnitName", 0x0c, "Authenticator Attestation"),
    attribute("commonName", 0x0c, commonName),
  );
}

function objectId(name: keyof typeof objectIds): Buffer {
  return Buffer.from(objectIds[name], "hex");
}

function sequence(...items: Buffer[]): Buffer {
  return der(0x30, ...items);
}

/** Tag, definite length, contents (X.690, section 8.1). */
function der(tag: number, ...items: Buffer[]): Buffer {
  const contents = Buffer.concat(items);
  const { length } = contents;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), contents]);
}
