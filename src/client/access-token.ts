import { jwtVerify } from "jose";
import { createKeySet, type KeySetOptions } from "./key-set.ts";
import type { Revocations } from "./revocations.ts";

/** What Queue says in an access token (RFC 9068). Times are seconds since the epoch. */
export interface AccessTokenClaims {
  iss: string;
  aud: string | string[];
  /** The customer. */
  sub: string;
  /** The session. */
  sid: string;
  jti: string;
  client_id: string;
  iat: number;
  exp: number;
  auth_time: number;
  acr: string;
  amr: string[];
  /** As they were when the token was made. */
  roles: string[];
  pv: string;
}

/** The token is not good; `reason` is for a log, the caller gets a 401. */
export class InvalidAccessToken extends Error {
  override readonly name = "InvalidAccessToken";
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`not a good access token: ${reason}`, options);
    this.reason = reason;
  }
}

/** The token is good as such, but what ended lately is not known; the caller gets a 503. */
export class RevocationsStale extends Error {
  override readonly name = "RevocationsStale";
}

export interface VerifyOptions {
  /** What to do when the feed of revocations is older than it may be: fail closed, which is what happens unless told, or open. */
  whenStale?: "refuse" | "accept";
}

/** Throws InvalidAccessToken, RevocationsStale, or QueueUnreachable when the keys are not known and Queue is away. */
export interface VerifyAccessToken {
  (token: string, options?: VerifyOptions): Promise<AccessTokenClaims>;
  /** The names of the keys it verifies with, for the client to report: an operator who rotates sees who lags. */
  knownKeys(): string[];
}

export interface VerifierOptions {
  /** Queue's QUEUE_BASE_URL. */
  issuer: string;
  /** Queue's QUEUE_AUDIENCE. */
  audience: string;
  /** From whom it learns what ended; without, a token is good until it expires. */
  revocations?: Revocations;
  /** How far clocks may be apart, 5 unless given, 60 at most: an entry of the feed is not kept for longer. */
  clockToleranceSeconds?: number;
  /** Where the keys are, if not at the issuer's, and how they are kept. */
  keys?: Partial<KeySetOptions>;
}

/** Verifies access tokens without asking Queue about each. */
export function createAccessTokenVerifier(options: VerifierOptions): VerifyAccessToken {
  const { issuer, audience, revocations, clockToleranceSeconds = 5 } = options;
  if (!(clockToleranceSeconds >= 0 && clockToleranceSeconds <= 60))
    throw new RangeError("clockToleranceSeconds must be from 0 to 60");
  const keys = createKeySet({ url: `${issuer}/.well-known/jwks.json`, ...options.keys });

  async function verifyAccessToken(
    token: string,
    { whenStale = "refuse" }: VerifyOptions = {},
  ): Promise<AccessTokenClaims> {
    const kid = readHeader(token);
    const key = await keys.find(kid);
    if (!key) throw new InvalidAccessToken("no such key");
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience,
      algorithms: ["RS256"],
      typ: "at+jwt",
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ["exp", "iat", "sub", "sid", "jti"],
    }).catch((cause: Error) => {
      throw new InvalidAccessToken(cause.message, { cause });
    });
    const claims = payload as unknown as AccessTokenClaims;
    if (typeof claims.sub !== "string" || typeof claims.sid !== "string")
      throw new InvalidAccessToken("no customer or no session");
    if (revocations?.has(claims.sid)) throw new InvalidAccessToken("the session has ended");
    if (revocations?.stale && whenStale === "refuse")
      throw new RevocationsStale("the feed of revocations is older than it may be");
    return claims;
  }
  return Object.assign(verifyAccessToken, { knownKeys: () => keys.known() });
}

/** The name of the key, once the header has said that this is an access token of Queue, written in the one way there is. */
function readHeader(token: string): string {
  const parts = typeof token === "string" ? token.split(".") : [];
  // Decoders skip what they do not know and mind no spare bits; then one token would have many spellings.
  const isCanonical = (part: string) => Buffer.from(part, "base64url").toString("base64url") === part;
  if (parts.length !== 3 || !parts.every((part) => part !== "" && isCanonical(part)))
    throw new InvalidAccessToken("not a JWT");
  let header: Record<string, unknown> | null;
  try {
    header = JSON.parse(Buffer.from(parts[0] as string, "base64url").toString("utf8"));
  } catch (cause) {
    throw new InvalidAccessToken("not a JWT", { cause });
  }
  const { alg, typ, kid } = header ?? {};
  if (alg !== "RS256" || typ !== "at+jwt" || typeof kid !== "string" || "crit" in (header ?? {}))
    throw new InvalidAccessToken("not an access token of Queue");
  return kid;
}
