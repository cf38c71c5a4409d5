import type { OperationId } from "../../src/contract/handlers.ts";
import type { components } from "../../src/contract/types.ts";
import { refreshCookieName } from "../../src/sessions/refresh-cookie.ts";
import { type Authenticator, createAuthenticator } from "./authenticator.ts";
import { type Answer, assertConforms, operations } from "./contract.ts";

type Schemas = components["schemas"];

/** Sends one request and gives back what came, whatever it was. */
export type Transport = (request: {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}) => Promise<Answer>;

export interface CallOptions {
  body?: unknown;
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  headers?: Record<string, string | undefined>;
  /** Sent as it is. */
  rawBody?: string | Buffer;
}

export interface Reply<Body = Record<string, unknown>> extends Answer {
  body: Body;
}

export interface BrowserOptions {
  origin: string;
  /** The client's address, as the proxy in front reports it. */
  address?: string;
  userAgent?: string;
  authenticator?: Authenticator;
  /** What the mail says; the tests of mail read it from real mail. */
  codeFor: (verificationId: string) => string;
}

/**
 * What a page in a browser does, over any transport: a cookie jar, an Origin, an access token, an authenticator. Every
 * answer is held against the contract.
 */
export class Browser {
  cookie: string | undefined;
  accessToken: string | undefined;
  /** Sent with every call; undefined takes a header away. */
  headers: Record<string, string | undefined> = {};
  readonly authenticator: Authenticator;
  readonly #transport: Transport;
  readonly #options: BrowserOptions;

  constructor(transport: Transport, options: BrowserOptions) {
    this.#transport = transport;
    this.#options = options;
    this.authenticator =
      options.authenticator ?? createAuthenticator({ origin: options.origin, rpId: "localhost" });
  }

  /** A second browser of the same person: the same authenticator, or another, and nothing else. */
  another(authenticator: Authenticator = this.authenticator): Browser {
    return new Browser(this.#transport, { ...this.#options, authenticator });
  }

  async call<Body = Record<string, unknown>>(
    id: OperationId,
    options: CallOptions = {},
  ): Promise<Reply<Body>> {
    const operation = operations.get(id);
    if (!operation) throw new Error(`no operation ${id}`);
    const headers: Record<string, string | undefined> = {
      origin: this.#options.origin,
      ...(this.#options.address && { "x-forwarded-for": this.#options.address }),
      ...(this.#options.userAgent && { "user-agent": this.#options.userAgent }),
      ...(this.cookie && { cookie: `${refreshCookieName}=${this.cookie}` }),
      ...(this.accessToken && { authorization: `Bearer ${this.accessToken}` }),
      ...(options.body !== undefined || options.rawBody !== undefined
        ? { "content-type": "application/json" }
        : {}),
      ...this.headers,
      ...options.headers,
    };
    const answer = await this.#transport({
      method: operation.method.toUpperCase(),
      path: addressOf(operation.path, options),
      headers: Object.fromEntries(
        Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
      body: options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    });
    assertConforms(operation, answer);
    this.#keepCookie(answer);
    const isJson = /[/+]json/.test(String(answer.headers["content-type"]));
    const body = (isJson ? JSON.parse(answer.text) : undefined) as Body;
    const token = (body as { access_token?: string } | undefined)?.access_token;
    if (token) this.accessToken = token;
    return { ...answer, body };
  }

  #keepCookie(answer: Answer): void {
    for (const line of [answer.headers["set-cookie"]].flat()) {
      const match = new RegExp(`^${refreshCookieName}=([^;]*)`).exec(String(line ?? ""));
      if (match) this.cookie = match[1] || undefined;
    }
  }

  /** The code in the mail of a verification. */
  codeFor(verificationId: string): string {
    return this.#options.codeFor(verificationId);
  }

  /** Proves an address; answers the verification token. */
  async verifyEmail(
    email: string,
    purpose: Schemas["EmailVerificationRequest"]["purpose"] = "sign_up",
  ): Promise<string> {
    const started = await this.call<Schemas["EmailVerification"]>("createEmailVerification", {
      body: { email, purpose },
    });
    const id = expectStatus(started, 202).verification_id;
    const confirmed = await this.call<Schemas["ConfirmedEmailVerification"]>("confirmEmailVerification", {
      path: { verification_id: id },
      body: { code: this.#options.codeFor(id) },
    });
    return expectStatus(confirmed, 200).verification_token;
  }

  /** Begins a change of address; answers its id. */
  async startEmailChange(email: string): Promise<string> {
    const started = await this.call<Schemas["EmailChange"]>("createEmailChange", { body: { email } });
    return expectStatus(started, 202).email_change_id;
  }

  async confirmEmailChange(id: string, code = this.codeFor(id)): Promise<Reply<Schemas["ChangedCustomer"]>> {
    return this.call("confirmEmailChange", { path: { email_change_id: id }, body: { code } });
  }

  async changeEmail(email: string): Promise<Schemas["ChangedCustomer"]> {
    return expectStatus(await this.confirmEmailChange(await this.startEmailChange(email)), 200);
  }

  async registrationOptions(
    verificationToken: string,
    displayName?: string,
  ): Promise<Schemas["RegistrationOptions"]> {
    const body = { verification_token: verificationToken, ...(displayName && { display_name: displayName }) };
    return expectStatus(
      await this.call<Schemas["RegistrationOptions"]>("createRegistrationOptions", { body }),
      200,
    );
  }

  async signUp(
    email: string,
    names: { displayName?: string; credentialName?: string } = {},
  ): Promise<Schemas["TokenResponse"]> {
    const token = await this.verifyEmail(email);
    const { ceremony_id, options } = await this.registrationOptions(token, names.displayName);
    const credential = this.authenticator.create(options as never);
    const credential_name = names.credentialName;
    const body = { ceremony_id, credential, ...(credential_name && { credential_name }) };
    return expectStatus(await this.call<Schemas["TokenResponse"]>("verifyRegistration", { body }), 201);
  }

  async makeBackupCodes(): Promise<string[]> {
    return expectStatus(await this.call<Schemas["BackupCodeSet"]>("createBackupCodes"), 201).codes;
  }

  /** Proves the address and redeems the code, whatever comes of it. */
  async redeem(email: string, code: string): Promise<Reply<Schemas["RecoveryTokenResponse"]>> {
    const verification_token = await this.verifyEmail(email, "recovery");
    return this.call("redeemBackupCode", { body: { verification_token, code } });
  }

  async authenticationOptions(email?: string): Promise<Schemas["AuthenticationOptions"]> {
    const body = email === undefined ? {} : { email };
    return expectStatus(
      await this.call<Schemas["AuthenticationOptions"]>("createAuthenticationOptions", { body }),
      200,
    );
  }

  async signIn(email?: string): Promise<Schemas["TokenResponse"]> {
    const { ceremony_id, options } = await this.authenticationOptions(email);
    const credential = this.authenticator.get(options as never);
    return expectStatus(
      await this.call<Schemas["TokenResponse"]>("verifyAuthentication", {
        body: { ceremony_id, credential },
      }),
      200,
    );
  }

  async stepUpOptions(): Promise<Schemas["AuthenticationOptions"]> {
    return expectStatus(await this.call<Schemas["AuthenticationOptions"]>("createStepUpOptions"), 200);
  }

  async stepUp(): Promise<Schemas["TokenResponse"]> {
    const { ceremony_id, options } = await this.stepUpOptions();
    const credential = this.authenticator.get(options as never);
    return expectStatus(
      await this.call<Schemas["TokenResponse"]>("verifyStepUp", { body: { ceremony_id, credential } }),
      200,
    );
  }

  async listPasskeys(): Promise<Schemas["CredentialList"]> {
    return expectStatus(await this.call<Schemas["CredentialList"]>("listCredentials"), 200);
  }

  async additionOptions(): Promise<Schemas["RegistrationOptions"]> {
    return expectStatus(await this.call<Schemas["RegistrationOptions"]>("createCredentialOptions"), 200);
  }

  /** Adds a passkey on another authenticator, since one does not get two for the same account. */
  async addPasskey(
    authenticator: Authenticator = createAuthenticator({ origin: this.#options.origin, rpId: "localhost" }),
  ): Promise<Schemas["AddedCredential"]> {
    const { ceremony_id, options } = await this.additionOptions();
    const credential = authenticator.create(options as never);
    const added = expectStatus(
      await this.call<Schemas["AddedCredential"]>("createCredential", { body: { ceremony_id, credential } }),
      201,
    );
    if (added.tokens) this.accessToken = added.tokens.access_token;
    return added;
  }

  async removePasskey(id: string): Promise<Reply> {
    return this.call("removeCredential", { path: { credential_id: id } });
  }
}

function addressOf(template: string, { path, query }: CallOptions): string {
  const address = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(path?.[name] ?? ""),
  );
  return address + queryOf(query);
}

function queryOf(query: CallOptions["query"] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
}

/** The status, and the code where it is a problem. */
export function outcomeOf({ status, body }: Reply): string {
  return status < 400 ? `${status}` : `${status} ${body.code}`;
}

export function expectStatus<Body>(reply: Reply<Body>, status: number): Body {
  if (reply.status !== status) throw new Error(`expected ${status}, got ${reply.status}: ${reply.text}`);
  return reply.body;
}
