import type { Log } from "../log.ts";
import type { OperationSecurity } from "./tables.ts";
import type { operations } from "./types.ts";

// The typed face of the contract. A handler that is missing, or that answers a status or a body that the
// contract does not have, does not compile.

export type OperationId = keyof operations;

/** A customer, proven by an access token whose session was live when the request came in. */
export interface CustomerPrincipal {
  kind: "customer";
  customerId: string;
  sessionId: string;
  /** How strong the session's latest proof was: a passkey with user verification, or a recovery. */
  acr: "aal2" | "recovery";
  /** When that proof was given, by the session's row; the token's claim may be older. */
  authTime: Date;
}

/** Somebody who holds a refresh token that Queue once made. Whether it is still good is for the session to say. */
export interface RefreshTokenPrincipal {
  kind: "refresh_token";
  token: string;
}

/** A service, proven by its token. */
export interface ServicePrincipal {
  kind: "service";
  name: string;
  scopes: ReadonlySet<string>;
  /** Whether people act through it, and who did this time, if it said so. */
  hasOperators: boolean;
  operator: string | undefined;
}

export type Principal = CustomerPrincipal | RefreshTokenPrincipal | ServicePrincipal;

export interface PrincipalBySecurity {
  accessToken: CustomerPrincipal;
  refreshCookie: RefreshTokenPrincipal;
  serviceToken: ServicePrincipal;
  nobody: undefined;
}

/** Where a request came from; personal data. */
export interface Client {
  ip: string;
  userAgent: string | undefined;
}

type JsonBody<T> = T extends { content: { "application/json": infer Body } } ? Body : undefined;
/** A stream is given as the text of its lines, some at a time; the next is asked for when the last was taken. */
type AnswerBody<T> = T extends { content: { "application/x-ndjson": unknown } }
  ? AsyncIterable<string>
  : T extends { content: { "text/plain": string } }
    ? string
    : JsonBody<T>;
type RequestBody<Id extends OperationId> = operations[Id] extends { requestBody: infer Body }
  ? JsonBody<Body>
  : operations[Id] extends { requestBody?: infer Body }
    ? JsonBody<NonNullable<Body>> | undefined
    : undefined;
type Parameters<Id extends OperationId, In extends string> = operations[Id] extends {
  parameters: { [I in In]?: infer Values };
}
  ? Exclude<Values, undefined>
  : undefined;

export interface Call<Id extends OperationId> {
  body: RequestBody<Id>;
  path: Parameters<Id, "path">;
  query: Parameters<Id, "query">;
  /** The headers that the contract names for the operation, spelled as there. */
  headers: Parameters<Id, "header">;
  principal: PrincipalBySecurity[OperationSecurity[Id]];
  client: Client;
  cookies: Readonly<Record<string, string | undefined>>;
  requestId: string;
  log: Log;
  /** Aborted when the caller has gone away. Only who waits asks for it; every request would pay for making one. */
  signal(): AbortSignal;
}

export interface CookieChange {
  name: string;
  /** Empty to clear the cookie. */
  value: string;
  maxAgeSeconds: number;
}

type SuccessStatus = 200 | 201 | 202 | 204;
type Responses<Id extends OperationId> = operations[Id]["responses"];

export type Reply<Id extends OperationId> = {
  [Status in keyof Responses<Id> & SuccessStatus]: {
    status: Status;
    body: AnswerBody<Responses<Id>[Status]>;
    headers?: Record<string, string>;
    cookies?: CookieChange[];
  };
}[keyof Responses<Id> & SuccessStatus];

export type Handler<Id extends OperationId> = (call: Call<Id>) => Promise<Reply<Id>>;

/** Handlers of some operations; a feature's routes give theirs as `Handlers<"a" | "b">`. */
export type Handlers<Id extends OperationId = OperationId> = { [I in Id]: Handler<I> };
