import { createHash, type KeyObject, randomBytes } from "node:crypto";
import { encodeCBOR } from "@levischuck/tiny-cbor";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import {
  attestationCertificate,
  type CborMap,
  coseKey,
  generateKeyPair,
  type KeyPair,
  sign,
} from "./cose-keys.ts";

export interface SoftwareCredential {
  id: Buffer;
  alg: number;
  privateKey: KeyObject;
  rpId: string;
  /** base64url */
  userHandle: string;
  signCount: number;
}

export interface AuthenticatorOptions {
  /** Of the page that calls the browser. Default: https at the RP ID. */
  origin?: string;
  /** Where the options name none. Default: localhost. */
  rpId?: string;
  /** A UUID. Default: zeros. */
  aaguid?: string;
  backupEligible?: boolean;
  backedUp?: boolean;
  /** What a registration reports; each assertion reports one more. Synced passkeys report zero always. */
  counter?: "always zero" | number;
  /** Default: as getTransports() gives them, which is sorted (section 5.2.1). */
  transports?: string[];
}

type Bytes = (bytes: Buffer) => Buffer;
type Members = Record<string, unknown>;
type Flags = Partial<Record<"up" | "uv" | "be" | "bs" | "at" | "ed", boolean>>;

/**
 * What both ceremonies can be told to do wrong. A function gets the true value; what depends on it, such as a hash or
 * a signature, is made from what the function gives back. In an object of members, undefined leaves a member out.
 */
export interface Bend {
  /** Members of clientDataJSON to replace or to add. */
  clientData?: Members;
  clientDataJSON?: Bytes;
  /** The RP ID whose hash is in the authenticator data. */
  rpId?: string;
  /** Single flags, or the whole byte. They change what the byte says and not what follows it. */
  flags?: Flags | number;
  /** For this response; the credential's own count stays as it is. */
  signCount?: number;
  /** Authenticator extension outputs, which set ED. */
  extensions?: CborMap;
  authenticatorData?: Bytes;
  /** Of the assertion, or of the packed attestation statement. */
  signature?: Bytes;
  /** Members of `response` to replace or to add, such as `userHandle`. */
  response?: Members;
  /** Members of the credential to replace or to add, such as `rawId` and `clientExtensionResults`. */
  credential?: Members;
}

export interface RegistrationBend extends Bend {
  /** COSE algorithm of the new key. Default: -7, ES256. */
  alg?: number;
  /** Bits, of RSA keys. Default: 2048. */
  modulusLength?: number;
  credentialId?: Buffer;
  aaguid?: string;
  /** The COSE_Key, or bytes in its place. The private key stays that of the true one. */
  coseKey?: (key: CborMap) => CborMap | Buffer;
  /** "self" and "x5c" are packed statements, by the credential's key and by a certificate of an unknown root. */
  attestation?: "none" | "self" | "x5c";
  fmt?: string;
  attestationStatement?: (statement: CborMap) => CborMap;
  attestationObject?: Bytes;
}

export interface AssertionBend extends Bend {
  /** Signs with this credential, whatever allowCredentials says. */
  using?: SoftwareCredential;
}

/** The part of PublicKeyCredentialCreationOptionsJSON that matters here. */
interface CreationOptions {
  rp: { id?: string };
  user: { id: string };
  challenge: string;
  excludeCredentials?: { id: string }[];
  extensions?: { credProps?: boolean };
}

/** The part of PublicKeyCredentialRequestOptionsJSON that matters here. */
interface RequestOptions {
  challenge: string;
  rpId?: string;
  allowCredentials?: { id: string }[];
}

export interface Authenticator {
  /** Discoverable credentials, oldest first. As on a device, those of refused registrations are here too. */
  credentials: SoftwareCredential[];
  /** Throws InvalidStateError if excludeCredentials names a credential of this authenticator. */
  create(options: CreationOptions, bend?: RegistrationBend): RegistrationResponseJSON;
  /** Uses the latest credential that fits. Throws NotAllowedError if there is none. */
  get(options: RequestOptions, bend?: AssertionBend): AuthenticationResponseJSON;
}

/** A browser and its authenticator (WebAuthn Level 3). It always verifies the user, and is honest unless bent. */
export function createAuthenticator(settings: AuthenticatorOptions = {}): Authenticator {
  const { aaguid = "00000000-0000-0000-0000-000000000000", transports = ["hybrid", "internal"] } = settings;
  const { backupEligible = true, backedUp = backupEligible, counter = "always zero" } = settings;
  const credentials: SoftwareCredential[] = [];
  const flags = { up: true, uv: true, be: backupEligible, bs: backedUp };

  function create(options: CreationOptions, bend: RegistrationBend = {}): RegistrationResponseJSON {
    const rpId = options.rp.id ?? settings.rpId ?? "localhost";
    const excluded = new Set(options.excludeCredentials?.map(({ id }) => id));
    if (credentials.some((own) => excluded.has(base64url(own.id)))) {
      throw new DOMException(
        "excludeCredentials names a credential of this authenticator",
        "InvalidStateError",
      );
    }
    const keyPair = generateKeyPair(bend.alg ?? -7, bend.modulusLength);
    const { alg, privateKey } = keyPair;
    const signCount = counter === "always zero" ? 0 : counter;
    const id = bend.credentialId ?? randomBytes(32);
    credentials.push({ id, alg, privateKey, rpId, userHandle: options.user.id, signCount });
    const { challenge } = options;
    const clientDataJSON = encodeClientData({ type: "webauthn.create", challenge, rpId }, bend);
    const publicKey = (bend.coseKey ?? same)(coseKey(keyPair));
    const attested = encodeAttestedCredential({ aaguid: bend.aaguid ?? aaguid, id, publicKey });
    const data = { rpId, flags: { ...flags, at: true }, signCount, attested };
    const authenticatorData = encodeAuthenticatorData(data, bend);
    const attestationObject = encodeAttestationObject({ keyPair, authenticatorData, clientDataJSON }, bend);
    const response = {
      clientDataJSON: base64url(clientDataJSON),
      authenticatorData: base64url(authenticatorData),
      transports,
      publicKey: base64url(keyPair.publicKey.export({ type: "spki", format: "der" })),
      publicKeyAlgorithm: alg,
      attestationObject: base64url(attestationObject),
    };
    const clientExtensionResults = options.extensions?.credProps ? { credProps: { rk: true } } : {};
    return publicKeyCredential({ id, response, clientExtensionResults }, bend) as RegistrationResponseJSON;
  }

  function get(options: RequestOptions, bend: AssertionBend = {}): AuthenticationResponseJSON {
    const rpId = options.rpId ?? settings.rpId ?? "localhost";
    const credential = bend.using ?? pick(rpId, options.allowCredentials ?? []);
    if (counter !== "always zero" && bend.signCount === undefined) credential.signCount += 1;
    const { challenge } = options;
    const clientDataJSON = encodeClientData({ type: "webauthn.get", challenge, rpId }, bend);
    const authenticatorData = encodeAuthenticatorData({ rpId, flags, signCount: credential.signCount }, bend);
    const signature = sign(credential, signedBytes(authenticatorData, clientDataJSON));
    const response = {
      clientDataJSON: base64url(clientDataJSON),
      authenticatorData: base64url(authenticatorData),
      signature: base64url((bend.signature ?? same)(signature)),
      userHandle: credential.userHandle,
    };
    const made = { id: credential.id, response, clientExtensionResults: {} };
    return publicKeyCredential(made, bend) as AuthenticationResponseJSON;
  }

  function pick(rpId: string, allowed: { id: string }[]): SoftwareCredential {
    const fits = (id: string) => allowed.length === 0 || allowed.some((descriptor) => descriptor.id === id);
    const credential = credentials.findLast((own) => own.rpId === rpId && fits(base64url(own.id)));
    if (!credential)
      throw new DOMException("this authenticator has no credential that fits", "NotAllowedError");
    return credential;
  }

  /** Section 5.8.1. */
  function encodeClientData(honest: { type: string; challenge: string; rpId: string }, bend: Bend): Buffer {
    const { type, challenge, rpId } = honest;
    const { origin = `https://${rpId}` } = settings;
    const members = { type, challenge, origin, crossOrigin: false, ...bend.clientData };
    return (bend.clientDataJSON ?? same)(Buffer.from(JSON.stringify(members)));
  }

  return { credentials, create, get };
}

/** For `bend.clientDataJSON`: the byte order mark that relying parties must ignore (sections 7.1 and 7.2). */
export function withByteOrderMark(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
}

/** Section 6.5.1. */
function encodeAttestedCredential(attested: {
  aaguid: string;
  id: Buffer;
  publicKey: CborMap | Buffer;
}): Buffer {
  const { aaguid, id, publicKey } = attested;
  const length = Buffer.alloc(2);
  length.writeUInt16BE(id.length);
  const keyBytes = publicKey instanceof Map ? encodeCBOR(publicKey) : publicKey;
  return Buffer.concat([Buffer.from(aaguid.replaceAll("-", ""), "hex"), length, id, keyBytes]);
}

/** Section 6.1. */
function encodeAuthenticatorData(
  data: { rpId: string; flags: Flags; signCount: number; attested?: Buffer },
  bend: Bend,
): Buffer {
  const flagsAndCount = Buffer.alloc(5);
  flagsAndCount.writeUInt8(flagsByte({ ...data.flags, ed: bend.extensions !== undefined }, bend.flags ?? {}));
  flagsAndCount.writeUInt32BE(bend.signCount ?? data.signCount, 1);
  const parts = [sha256(Buffer.from(bend.rpId ?? data.rpId)), flagsAndCount];
  if (data.attested) parts.push(data.attested);
  if (bend.extensions) parts.push(Buffer.from(encodeCBOR(bend.extensions)));
  return (bend.authenticatorData ?? same)(Buffer.concat(parts));
}

function flagsByte(flags: Flags, bent: Flags | number): number {
  if (typeof bent === "number") return bent;
  const { up, uv, be, bs, at, ed } = { ...flags, ...bent };
  // Bits 1 and 5 are reserved.
  return [up, false, uv, be, bs, false, at, ed].reduce((byte, flag, bit) => byte | (flag ? 1 << bit : 0), 0);
}

/** Section 6.5.4. */
function encodeAttestationObject(
  made: { keyPair: KeyPair; authenticatorData: Buffer; clientDataJSON: Buffer },
  bend: RegistrationBend,
): Buffer {
  const { keyPair, authenticatorData, clientDataJSON } = made;
  const { attestation = "none", fmt = attestation === "none" ? "none" : "packed" } = bend;
  const statement = attest({ keyPair, signed: signedBytes(authenticatorData, clientDataJSON) }, bend);
  const members: CborMap = new Map();
  members.set("fmt", fmt).set("attStmt", (bend.attestationStatement ?? same)(statement));
  members.set("authData", authenticatorData);
  return (bend.attestationObject ?? same)(Buffer.from(encodeCBOR(members)));
}

/** Section 8.2 for packed and 8.7 for none. */
function attest({ keyPair, signed }: { keyPair: KeyPair; signed: Buffer }, bend: RegistrationBend): CborMap {
  const { attestation = "none", signature = same } = bend;
  const statement: CborMap = new Map();
  if (attestation === "none") return statement;
  if (attestation === "self") {
    return statement.set("alg", keyPair.alg).set("sig", signature(sign(keyPair, signed)));
  }
  const leaf = attestationCertificate();
  statement.set("alg", leaf.keyPair.alg).set("sig", signature(sign(leaf.keyPair, signed)));
  return statement.set("x5c", [leaf.certificate]);
}

function publicKeyCredential(
  made: { id: Buffer; response: Members; clientExtensionResults: Members },
  bend: Bend,
): unknown {
  const id = base64url(made.id);
  return {
    id,
    rawId: id,
    type: "public-key",
    authenticatorAttachment: "platform",
    response: { ...made.response, ...bend.response },
    clientExtensionResults: made.clientExtensionResults,
    ...bend.credential,
  };
}

function signedBytes(authenticatorData: Buffer, clientDataJSON: Buffer): Buffer {
  return Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
}

function same<T>(value: T): T {
  return value;
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function base64url(bytes: Buffer): string {
  return bytes.toString("base64url");
}
