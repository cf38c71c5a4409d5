import { sign } from "node:crypto";
import { promisify } from "node:util";
import { errors, jwtVerify } from "jose";
import type { Clock } from "../clock.ts";
import { Problem } from "../errors.ts";
import type { Random } from "../random.ts";
import type { KeyRing } from "./key-ring.ts";
import { accessTokenSeconds } from "./key-times.ts";
import type { SigningKey } from "./rsa-key.ts";
import { createVerifiedTokens, type VerifiedToken } from "./verified-tokens.ts";

const type = "at+jwt";
/** The first-party client (RFC 9068 wants one named): the browser front end. */
const clientId = "antlers";
const verifiedTokensKept = 10_000;
/** RFC 7515, section 7.1. A decoder that passes over spaces would let a token be spelled in any number of ways. */
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export interface AccessTokenSubject {
  customerId: string;
  sessionId: string;
  acr: string;
  amr: string[];
  authTime: Date;
  roles: string[];
  /** `<global>.<customer>`: changes when what the roles allow does. */
  policyVersion: string;
  /** When the session is over by itself. No token of it outlives that, so that only an early end has to be told. */
  sessionExpiresAt: Date;
}

/** What stays true of a token; what its session may change since is not here. Times are seconds since the epoch. */
export interface AccessTokenClaims {
  iss: string;
  aud: string;
  sub: string;
  sid: string;
  client_id: string;
  jti: string;
  iat: number;
  exp: number;
}

export interface AccessTokens {
  /** Signs a token (RFC 9068) in the thread pool; throws `unavailable` while no key may sign. */
  issue(subject: AccessTokenSubject): Promise<{ token: string; expiresIn: number }>;
  /** Proves a token's signature, type, issuer, audience and times; throws `token_expired` or `unauthenticated`. */
  verify(token: string): Promise<AccessTokenClaims>;
}

interface AccessTokenOptions {
  keyRing: KeyRing;
  issuer: string;
  audience: string;
  clock: Clock;
  random: Random;
}

export function createAccessTokens({
  keyRing,
  issuer,
  audience,
  clock,
  random,
}: AccessTokenOptions): AccessTokens {
  // What may change, the session, is read every time.
  const verified = createVerifiedTokens({ most: verifiedTokensKept });

  async function checkSignature(token: string): Promise<VerifiedToken> {
    if (!compactForm.test(token)) throw invalid(new errors.JWTInvalid("not in the compact form"));
    try {
      const { payload, protectedHeader } = await jwtVerify<AccessTokenClaims>(
        token,
        ({ kid }) => {
          const key = keyRing.verificationKey(kid ?? "");
          if (!key) throw new errors.JWKSNoMatchingKey();
          return key;
        },
        {
          algorithms: ["RS256"],
          typ: type,
          issuer,
          audience: [audience, issuer],
          requiredClaims: ["sub", "sid", "client_id", "exp", "iat", "jti"],
          currentDate: clock.now(),
        },
      );
      const { iss, aud, sub, sid, client_id, jti, iat, exp } = payload;
      return {
        token,
        claims: { iss, aud, sub, sid, client_id, jti, iat, exp },
        kid: protectedHeader.kid ?? "",
      };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw expired(cause);
      if (cause instanceof errors.JOSEError) throw invalid(cause);
      throw cause;
    }
  }

  return {
    async issue(subject) {
      const now = Math.floor(clock.now().getTime() / 1000);
      // A recovery has no refresh token, so its one token lasts as long as it does; and it is for Queue alone, so that
      // no other service takes its bearer for a customer.
      const recovery = subject.acr === "recovery";
      // Whoever verifies offline knows of no session, so the token is over when the session is.
      const sessionSeconds = Math.floor(subject.sessionExpiresAt.getTime() / 1000) - now;
      const expiresIn = recovery ? sessionSeconds : Math.min(accessTokenSeconds, sessionSeconds);
      const signing = keyRing.signingKey(new Date((now + expiresIn) * 1000));
      const token = await signToken(signing, {
        iss: issuer,
        sub: subject.customerId,
        aud: recovery ? issuer : audience,
        iat: now,
        exp: now + expiresIn,
        jti: random.bytes(16).toString("base64url"),
        sid: subject.sessionId,
        client_id: clientId,
        auth_time: Math.floor(subject.authTime.getTime() / 1000),
        acr: subject.acr,
        amr: subject.amr,
        roles: recovery ? [] : subject.roles,
        pv: subject.policyVersion,
      });
      return { token, expiresIn };
    },

    async verify(token) {
      const known = verified.find(token);
      if (known) {
        if (!keyRing.verificationKey(known.kid)) throw invalid(new errors.JWKSNoMatchingKey());
        if (known.claims.exp * 1000 > clock.now().getTime()) return known.claims;
        verified.forget(token);
        throw expired(undefined);
      }
      const checked = await checkSignature(token);
      verified.remember(checked, clock.now());
      return checked.claims;
    },
  };
}

const signInThreadPool = promisify(sign);

/** JWS compact serialization (RFC 7515, section 7.1) with RS256, by way of node:crypto: WebCrypto takes a fifth longer. */
async function signToken({ kid, key }: SigningKey, claims: object): Promise<string> {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const signed = `${encode({ alg: "RS256", typ: type, kid })}.${encode(claims)}`;
  const signature = await signInThreadPool("RSA-SHA256", Buffer.from(signed), key);
  return `${signed}.${signature.toString("base64url")}`;
}

/** RFC 6750, section 3.1. */
const invalidToken = { "www-authenticate": 'Bearer error="invalid_token"' };

function expired(cause: unknown): Problem {
  return new Problem("token_expired", { cause, headers: invalidToken });
}

function invalid(cause: Error): Problem {
  return new Problem("unauthenticated", { cause, reason: cause.message, headers: invalidToken });
}
