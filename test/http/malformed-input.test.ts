import { randomInt, randomUUID } from "node:crypto";
import { type CBORType, encodeCBOR } from "@levischuck/tiny-cbor";
import t from "tap";
import type { OperationId } from "../../src/contract/handlers.ts";
import { createTestApp } from "../support/app.ts";
import type { AssertionBend, Bend, RegistrationBend } from "../support/authenticator.ts";
import { type Browser, type CallOptions, expectStatus } from "../support/browser.ts";
import { cancelToken } from "../support/cancel-tokens.ts";
import { operations } from "../support/contract.ts";
import { undoTokensOf } from "../support/undo-tokens.ts";

const seed = Number(process.env.QUEUE_FUZZ_SEED ?? randomInt(2 ** 31));
const triesPerOperation = 500;
const answerMilliseconds = 20_000;

const queue = await createTestApp(t);
let clients = 0;
/** A client of its own for each try, so that no limit stands in front of what is tried. */
function freshAddress(): string {
  clients += 1;
  return `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`;
}

/** The same choices for the same seed (mulberry32). Keys, ids and challenges are new in each run. */
function createChoices(start: number) {
  let state = start;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(values: readonly T[]): T => values[below(values.length)] as T,
    bytes: (length: number): Buffer => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
type Choices = ReturnType<typeof createChoices>;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
interface Try {
  body: Json;
  path?: Record<string, string>;
}

const deep = 5_000;
// JSON.stringify may not go so deep: these stand for text that replaces them.
const rawTexts: Record<string, string> = {
  "raw:deep arrays": "[".repeat(deep) + "]".repeat(deep),
  "raw:deep objects": '{"a":'.repeat(deep) + "1" + "}".repeat(deep),
  "raw:deep mixture": '[{"a":'.repeat(deep) + "1" + "}]".repeat(deep),
  "raw:digits": "9".repeat(5_000),
  "raw:infinite": "1e999",
  "raw:tiny": "1e-999",
  "raw:zero": "-0.0",
  "raw:NUL": '"a\\u0000b"',
  "raw:high surrogate": '"a\\ud800"',
  "raw:low surrogate": '"\\udfffb"',
  "raw:swapped surrogates": '"\\udc00\\ud800"',
  "raw:__proto__": '{"__proto__":{"admin":true}}',
};
const wrongValues: Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  "",
  " ",
  "0",
  "null",
  [],
  [[]],
  {},
  { toString: 1, length: -1, then: "x" },
  "x".repeat(60_000),
  Array.from({ length: 20_000 }, () => 0),
  Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`m${index}`, index])),
  ...Object.keys(rawTexts),
];
const oddNames = [
  "extra",
  "",
  "a/b~c",
  "constructor",
  "toString",
  "length",
  "id",
  "\0",
  "\ud800",
  "é",
  "x".repeat(5_000),
];
const oddTexts = [
  (text: string) => `${text}\0`,
  (text: string) => `\0${text}`,
  (text: string) => `${text}\ud800`,
  (text: string) => `\udfff${text}`,
  (text: string) => `${text}\r\nx: y`,
  (text: string) => `\u001b[31m${text}`,
  (text: string) => `\u202e${text}\u2066`,
  (text: string) => `\ufeff${text}`,
  (text: string) => `${text}\u0958\u00ad\u200b\u{1f4a9}`,
  (text: string) => `urn:uuid:${text}`,
  (text: string) => `{${text}}`,
  (text: string) => text.toUpperCase(),
  (text: string) => `${text} `,
  (text: string) => `${text}\n`,
  (text: string) => `${text}=`,
  (text: string) => text.slice(0, -1),
  (text: string) => text.slice(1),
  (text: string) => text.repeat(50),
  (text: string) => `${text}'; drop table queue_customers; --`,
  (text: string) => `%00${text}`,
  (text: string) => text.replaceAll(/[0-9]/g, (digit) => String.fromCharCode(0x0660 + Number(digit))),
];

/** Every place of a value, as the object or array and the name in it. */
function places(value: Json): { holder: Record<string, Json>; name: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, Json>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...places(holder[name] as Json)]);
}

/** Changes one place of a copy. */
function changed(
  body: Json,
  choices: Choices,
  change: (holder: Record<string, Json>, name: string) => void,
): Json {
  const root = { body: structuredClone(body) };
  const { holder, name } = choices.pick(places(root));
  change(holder, name);
  return root.body;
}

const textsOf = (body: Json) =>
  places({ body }).filter(({ holder, name }) => typeof holder[name] === "string");

function write(body: Json): string {
  const text = JSON.stringify(body);
  return text.replaceAll(/"(raw:[^"]*)"/g, (quoted, name: string) => rawTexts[name] ?? quoted);
}

/** What a strategy makes of a well-formed try. */
type Strategy = (given: Try, choices: Choices) => CallOptions;

const structural: Record<string, Strategy> = {
  "another value": ({ body, path }, choices) => ({
    rawBody: write(changed(body, choices, (holder, name) => (holder[name] = choices.pick(wrongValues)))),
    ...(path && { path }),
  }),
  "an absent member": ({ body, path }, choices) => ({
    rawBody: write(
      changed(body, choices, (holder, name) => (name === "body" ? undefined : delete holder[name])),
    ),
    ...(path && { path }),
  }),
  "an extra member": ({ body, path }, choices) => {
    const copy = structuredClone(body);
    const objects = [copy, ...places(copy).map(({ holder, name }) => holder[name])].filter(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    ) as Record<string, Json>[];
    choices.pick(objects)[choices.pick(oddNames)] = choices.pick(wrongValues);
    return { rawBody: write(copy), ...(path && { path }) };
  },
  "an odd text": ({ body, path }, choices) => {
    const copy = structuredClone(body);
    const texts = textsOf(copy);
    const odd = choices.pick(oddTexts);
    if (texts.length > 0) {
      const { holder, name } = choices.pick(texts);
      holder[name] = odd(holder[name] as string);
    }
    const bent =
      path &&
      Object.fromEntries(Object.entries(path).map(([name, value]) => [name, odd(value).toWellFormed()]));
    const bend = choices.below(2) === 0;
    return { rawBody: write(copy), ...(path && { path: bend && bent ? bent : path }) };
  },
  "bytes that are no JSON": ({ body, path }, choices) => {
    const bytes = Buffer.from(write(body));
    const at = choices.below(bytes.length + 1);
    const rawBody = choices.pick([
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes.subarray(0, at), choices.bytes(1 + choices.below(8)), bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), choices.pick(badUtf8), bytes.subarray(at)]),
      () => Buffer.concat([bytes, bytes]),
      () => flipBit(bytes, choices),
      () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
      () => Buffer.from(bytes.toString(), "utf16le"),
      () => choices.bytes(choices.below(200)),
      () =>
        Buffer.alloc(
          choices.pick([0, 1, 100, 65_536, 65_537]),
          choices.pick(["\0", " ", "[", "\xff"]),
          "latin1",
        ),
      () =>
        Buffer.from(choices.pick(["null", "1", '"text"', "[]", "{}", "{}{}", "NaN", "{'a':1}", "//", "{,}"])),
    ])();
    return { rawBody, ...(path && { path }) };
  },
  "another media type": ({ body, path }, choices) => ({
    rawBody: write(body),
    headers: { "content-type": choices.pick(mediaTypes) },
    ...(path && { path }),
  }),
};
const badUtf8 = ["ff", "c0af", "eda080", "f4908080", "80", "e282", "f8888080ff"].map((hex) =>
  Buffer.from(hex, "hex"),
);
const mediaTypes = [
  undefined,
  "",
  ";",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "application/cbor",
  "application/vnd.api+json",
  "application/json\tx",
  "application/json; charset=utf-16",
  "a".repeat(5_000),
];

function flipBit(bytes: Buffer, choices: Choices): Buffer {
  const flipped = Buffer.from(bytes);
  if (flipped.length > 0) {
    const at = choices.below(flipped.length);
    flipped[at] = (flipped[at] as number) ^ (1 << choices.below(8));
  }
  return flipped;
}

/** Bytes that were right, and are not any more. */
const spoil =
  (choices: Choices) =>
  (bytes: Buffer): Buffer =>
    choices.pick([
      () => flipBit(bytes, choices),
      () => bytes.subarray(0, choices.below(bytes.length)),
      () => bytes.subarray(1 + choices.below(bytes.length)),
      () => Buffer.concat([bytes, choices.bytes(1 + choices.below(64))]),
      () => Buffer.concat([bytes.subarray(0, choices.below(bytes.length)), choices.bytes(20)]),
      () => choices.bytes(choices.below(300)),
      () => choices.pick(cborBombs),
      () => Buffer.alloc(0),
    ])();

/** CBOR (RFC 8949) that promises more than there is, goes deep, or is of no use here. */
const cborBombs = [
  ...["9bffffffffffffffff", "bbffffffffffffffff", "5bffffffffffffffff", "7b7fffffffffffffff", "9affffffff"],
  ...["baffffffff00", "5f4100ff", "9f01ff", "bf6161ff", "ff", "f7", "f97e00", "fb7ff8000000000000", "62c328"],
  ...["c249010000000000000000", "d9d9f7a0", "1bffffffffffffffff", "a2616101616102", "a0", "80"],
  ...["81", "c1", "9f", "a1", "d8"].map((hex) => hex.repeat(deep)),
].map((hex) => Buffer.from(hex, "hex"));

const badTexts = [
  "",
  "a\0b",
  "a\ud800",
  "\udfff",
  "\u001b[31m",
  "\r\n",
  "x".repeat(5_000),
  "${jndi:x}",
  "%00",
  '"',
  "\\",
];
const attestationFormats = [
  "none",
  "packed",
  "tpm",
  "android-key",
  "android-safetynet",
  "fido-u2f",
  "apple",
  "compound",
];

function badCborValue(choices: Choices): CBORType {
  return choices.pick<() => CBORType>([
    () => choices.pick(badTexts),
    () => choices.bytes(choices.below(100)),
    () => choices.below(1000) - 500,
    () => [],
    () => [choices.bytes(choices.below(300))],
    () => [choices.pick(badTexts), 1],
    () => new Map([["a", choices.pick(badTexts)]]),
    () => new Map([[1, choices.bytes(32)]]),
    () => choices.pick([true, false, null, undefined]),
    () => 1.5,
  ])();
}

const badValues: Json[] = [...badTexts, null, true, 0, [], {}, ["a\0b"], { status: {} }, { toString: 1 }];
const badClientData = [
  ...["type", "challenge", "origin", "crossOrigin", "topOrigin", "tokenBinding", "extra"].flatMap((name) =>
    badValues.map((value) => ({ [name]: value })),
  ),
  ...badTexts.map((status) => ({ tokenBinding: { status } })),
];

/** A real ceremony whose one part is spoilt under everything that is made from it. */
const inBothCeremonies: Record<string, (choices: Choices) => Bend> = {
  "spoilt client data": (choices) => ({ clientDataJSON: spoil(choices) }),
  "spoilt authenticator data": (choices) => ({ authenticatorData: spoil(choices) }),
  "another member of the client data": (choices) => ({ clientData: choices.pick(badClientData) }),
  "client data of another kind": (choices) => ({
    clientDataJSON: () => Buffer.from(write(choices.pick([null, 0, "", [], ...Object.keys(rawTexts)]))),
  }),
  "other flags": (choices) => ({ flags: choices.below(256) }),
  "odd extensions": (choices) => ({ extensions: new Map([[choices.pick(badTexts), badCborValue(choices)]]) }),
  "spoilt ids": (choices) => {
    const id = spoil(choices)(choices.bytes(32)).toString("base64url");
    return { credential: choices.pick([{ id }, { rawId: id }, { id, rawId: id }]) };
  },
};
const inRegistration: Record<string, (choices: Choices) => RegistrationBend> = {
  ...inBothCeremonies,
  "a spoilt attestation object": (choices) => ({ attestationObject: spoil(choices) }),
  "another attestation object": (choices) => ({
    attestationObject: () =>
      Buffer.from(
        encodeCBOR(
          new Map([
            ["fmt", choices.pick<CBORType>([...attestationFormats, badCborValue(choices)])],
            ["attStmt", badCborValue(choices)],
            ["authData", badCborValue(choices)],
          ]),
        ),
      ),
  }),
  "another format": (choices) => ({ fmt: choices.pick([...attestationFormats, ...badTexts]) }),
  "another statement": (choices) => ({
    fmt: choices.pick(attestationFormats),
    attestationStatement: (statement) => {
      for (const name of ["alg", "sig", "x5c", "ver", "response", "certInfo", "pubArea"]) {
        if (choices.below(2) === 0) statement.set(name, badCborValue(choices));
      }
      return statement;
    },
  }),
  "a spoilt statement": (choices) => ({
    attestation: choices.pick(["self", "x5c"]),
    signature: spoil(choices),
  }),
  "another key": (choices) => ({
    coseKey: (key) => key.set(choices.pick([1, 3, -1, -2, -3]), badCborValue(choices)),
  }),
  "a spoilt key": (choices) => ({
    coseKey: (key) => spoil(choices)(Buffer.from(encodeCBOR(key))),
  }),
  "an odd credential id": (choices) => ({
    credentialId: choices.bytes(choices.pick([0, 1, 1022, 1023, 1024, 5_000])),
  }),
};
const inAuthentication: Record<string, (choices: Choices) => AssertionBend> = {
  ...inBothCeremonies,
  "a spoilt signature": (choices) => ({ signature: spoil(choices) }),
  "another user handle": (choices) => ({
    response: {
      userHandle: choices.pick(["", null, "A", "a".repeat(86), choices.bytes(32).toString("base64url")]),
    },
  }),
};

interface Target {
  /** A well-formed try; it is asked for again for each one. */
  prepare(choices: Choices): Promise<Try>;
  /** Ways to spoil a try that know what is in it. */
  ceremony?: Record<string, (choices: Choices) => Promise<Try>>;
  browser: Browser;
}

/** How each public operation gets a try that it would take. */
const targets: Partial<Record<OperationId, () => Promise<Target>>> = {
  async createEmailVerification() {
    let count = 0;
    return {
      browser: queue.browser(),
      prepare: async () => ({ body: { email: `fuzz-${(count += 1)}@example.com`, purpose: "sign_up" } }),
    };
  },
  async confirmEmailVerification() {
    const browser = queue.browser();
    let count = 0;
    let id = "";
    return {
      browser,
      async prepare() {
        // Five codes are the most that one takes.
        if (count % 4 === 0) id = await startVerification(`confirm-${count}@example.com`);
        count += 1;
        return { path: { verification_id: id }, body: { code: "12345678" } };
      },
    };
  },
  async createRegistrationOptions() {
    const browser = queue.browser();
    const token = await browser.verifyEmail("options@example.com");
    return { browser, prepare: async () => ({ body: { verification_token: token, display_name: "Ada" } }) };
  },
  async verifyRegistration() {
    const browser = queue.browser();
    let count = 0;
    let token: string | undefined;
    const prepare = async (bend: RegistrationBend = {}): Promise<Try> => {
      for (;;) {
        token ??= await queue
          .browser({ address: freshAddress() })
          .verifyEmail(`register-${(count += 1)}@example.com`);
        const begun = await queue
          .browser({ address: freshAddress() })
          .call("createRegistrationOptions", { body: { verification_token: token } });
        if (begun.status === 200) {
          const { ceremony_id, options } = begun.body as { ceremony_id: string; options: never };
          const credential = browser.authenticator.create(options, bend);
          return {
            body: { ceremony_id, credential: credential as unknown as Json, credential_name: "Phone" },
          };
        }
        // The try before was taken, and with it the token was spent.
        token = undefined;
      }
    };
    const ceremony = Object.entries(inRegistration).map(
      ([name, bend]) => [name, (choices: Choices) => prepare(bend(choices))] as const,
    );
    return { browser, prepare: () => prepare(), ceremony: Object.fromEntries(ceremony) };
  },
  async createAuthenticationOptions() {
    return { browser: queue.browser(), prepare: async () => ({ body: { email: "ada@example.com" } }) };
  },
  async verifyAuthentication() {
    const browser = queue.browser();
    await browser.signUp("authenticate@example.com");
    const prepare = async (choices: Choices, bend: AssertionBend = {}): Promise<Try> => {
      const email = choices.pick([undefined, "authenticate@example.com", "nobody@example.com"]);
      const begun = await queue.browser({ address: freshAddress() }).authenticationOptions(email);
      const using = browser.authenticator.credentials[0];
      const credential = browser.authenticator.get(begun.options as never, {
        ...(using && { using }),
        ...bend,
      });
      return { body: { ceremony_id: begun.ceremony_id, credential: credential as unknown as Json } };
    };
    const ceremony = Object.entries(inAuthentication).map(
      ([name, bend]) => [name, (choices: Choices) => prepare(choices, bend(choices))] as const,
    );
    return { browser, prepare, ceremony: Object.fromEntries(ceremony) };
  },
  async putRole() {
    const browser = queue.service("console", "op@raxx.app");
    browser.headers = { ...browser.headers, "if-none-match": "*" };
    let count = 0;
    const body = { description: "Fuzz.", administrative: false, permissions: ["account:use"] };
    return { browser, prepare: async () => ({ path: { role: `fuzz-${(count += 1)}` }, body }) };
  },
  async cancelRecovery() {
    const { customer } = await queue.browser().signUp("cancel@example.com");
    const console = queue.service("console", "op@raxx.app");
    const started = await console.call("startRecovery", { path: { customer_id: customer.id } });
    const { recovery_id } = expectStatus(started, 201) as { recovery_id: string };
    const cancel_token = cancelToken(queue.config.secrets, recovery_id);
    return { browser: queue.browser(), prepare: async () => ({ body: { cancel_token } }) };
  },
  async searchCustomers() {
    const bodies = [{ email: "search@example.com" }, { customer_id: randomUUID() }];
    return {
      browser: queue.service("console", "op@raxx.app"),
      prepare: async (choices) => ({ body: choices.pick<Json>(bodies) }),
    };
  },
  async setCustomerStatus() {
    const { customer } = await queue.browser().signUp("status@example.com");
    return {
      browser: queue.service("console", "op@raxx.app"),
      prepare: async (choices) => ({
        path: { customer_id: customer.id },
        body: { status: choices.pick(["active", "suspended"]) },
      }),
    };
  },
  async checkPermissions() {
    const question = { customer_id: "019a1c0e-5d1c-7b0e-9f3a-3a9d5b7c1e21", permission: "account:use" };
    return {
      browser: queue.service("raptor"),
      prepare: async (choices) => ({
        body: choices.below(2) === 0 ? question : { checks: [question, question] },
      }),
    };
  },
  async appendAuditEvents() {
    const browser = queue.service("raptor");
    const event = (): { [name: string]: Json } => ({
      id: randomUUID(),
      type: "raptor.order.placed",
      occurred_at: queue.clock.now().toISOString(),
      outcome: "success",
      customer_id: randomUUID(),
      session_id: randomUUID(),
      targets: [{ type: "order", id: "4711" }],
      data: { items: 1 },
      personal: { ip: "192.0.2.7", seen: [{ at: 1.5 }] },
    });
    const freeForm = () => ({ ...event(), type: "raptor.page.seen", data: { page: ["start", { a: null }] } });
    return {
      browser,
      prepare: async (choices) => ({
        body: choices.pick<Json>([event(), freeForm(), { events: [event(), freeForm()] }]),
      }),
    };
  },
  async redeemBackupCode() {
    const browser = queue.browser();
    const token = await browser.verifyEmail("redeem@example.com", "recovery");
    const body = { verification_token: token, code: "7K2M-QX4D-0V9T-HB3N-E8RW" };
    return { browser, prepare: async () => ({ body }) };
  },
  async refreshSession() {
    const browser = queue.browser();
    await browser.signUp("refresh@example.com");
    return { browser, prepare: async () => ({ body: {} }) };
  },
  async introspectToken() {
    const ada = queue.browser();
    await ada.signUp("introspect@example.com");
    return {
      browser: queue.service("raptor"),
      prepare: async () => ({ body: { token: ada.accessToken as string, token_type_hint: "access_token" } }),
    };
  },
  async revokeSessions() {
    const ada = queue.browser();
    const { session, customer } = await ada.signUp("revoke@example.com");
    const bodies = [
      { session_id: session.id },
      { customer_id: customer.id },
      { token: ada.accessToken as string, token_type_hint: "access_token" },
      { token: ada.cookie as string },
    ];
    return {
      browser: queue.service("console", "ada"),
      prepare: async (choices) => ({ body: choices.pick(bodies) }),
    };
  },
  async undoEmailChange() {
    const browser = queue.browser();
    const { customer } = await browser.signUp("undo@example.com");
    await browser.changeEmail("undo@example.org");
    const { pool } = queue.database;
    const [undo_token = ""] = await undoTokensOf(pool, queue.config.secrets, customer.id);
    return { browser, prepare: async () => ({ body: { undo_token } }) };
  },
};

async function startVerification(email: string): Promise<string> {
  const body = { email, purpose: "sign_up" };
  const started = await queue.browser({ address: freshAddress() }).call("createEmailVerification", { body });
  return expectStatus(started, 202).verification_id as string;
}

const publicOperations = [...operations.values()].filter(
  ({ body, security }) =>
    body && (security.length === 0 || security.some((schemes) => !("accessToken" in schemes))),
);

/** Why the answer is not what the contract allows for a caller's mistake, if it is not. */
async function complaint(
  browser: Browser,
  id: OperationId,
  options: CallOptions,
): Promise<string | undefined> {
  const headers = { "x-forwarded-for": freshAddress(), ...options.headers };
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, answerMilliseconds, "no answer");
  });
  try {
    // The browser throws when the answer is not of the contract.
    const answered = browser.call(id, { ...options, headers }).then(({ status, text }) => {
      if (status >= 500 || status === 429 || status === 403) return `${status} ${text}`;
      return undefined;
    });
    return await Promise.race([answered, silence]);
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
}

t.comment(`QUEUE_FUZZ_SEED=${seed}`);
t.ok(publicOperations.length >= 7, "there are public operations");

for (const [index, operation] of publicOperations.entries()) {
  const id = operation.id as OperationId;
  t.test(`${id} answers ${triesPerOperation} malformed bodies as the contract says`, async (t) => {
    const make = targets[id];
    if (!make) return t.fail(`${id} is public: say here what a well-formed body is`);
    const target = await make();
    const choices = createChoices(seed + index);
    const ways = [...Object.keys(structural), ...Object.keys(target.ceremony ?? {})];
    const complaints: object[] = [];
    for (let tried = 0; tried < triesPerOperation; tried += 1) {
      const way = ways[tried % ways.length] as string;
      const spoilt = target.ceremony?.[way];
      const given = spoilt ? await spoilt(choices) : await target.prepare(choices);
      const options = spoilt ? { ...given, body: given.body } : (structural[way] as Strategy)(given, choices);
      const why = await complaint(target.browser, id, options);
      if (why !== undefined)
        complaints.push({ way, why, ...options, rawBody: options.rawBody?.toString("latin1") });
    }
    t.same(
      complaints.slice(0, 5),
      [],
      `${complaints.length} of ${triesPerOperation} with QUEUE_FUZZ_SEED=${seed}`,
    );
  });
}

// The invariant: a refusal is answered and written down, whatever the authenticator's data say. The library quotes an
// unknown algorithm and state of the token binding, and jsonb takes neither a NUL nor half a surrogate pair: that was a
// 500, and no audit event.
for (const text of ["a\0b", "a\ud800", "\udfff"]) {
  t.test(`a refusal that quotes ${JSON.stringify(text)} is answered and written down`, async (t) => {
    const ada = queue.browser({ address: freshAddress() });
    const registration = await ada.registrationOptions(
      await ada.verifyEmail(`quoted-${clients}@example.com`),
    );
    const { ceremony_id } = registration;
    const created = ada.authenticator.create(registration.options as never, {
      attestation: "self",
      attestationStatement: (statement) => statement.set("alg", text),
    });
    const registered = await ada.call("verifyRegistration", { body: { ceremony_id, credential: created } });
    t.match(registered, { status: 400, body: { code: "registration_rejected" } });

    await ada.signUp(`quoted-${clients}@example.com`);
    const authentication = await ada.authenticationOptions();
    const bend = { clientData: { tokenBinding: { status: text } } };
    const credential = ada.authenticator.get(authentication.options as never, bend);
    const body = { ceremony_id: authentication.ceremony_id, credential };
    const authenticated = await ada.call("verifyAuthentication", { body });
    t.match(authenticated, { status: 400, body: { code: "authentication_failed" } });

    const { rows } = await queue.database.pool.query(
      "select type from customer_audit_events where request_id = any($1) order by type",
      [[registered, authenticated].map(({ headers }) => headers["x-request-id"])],
    );
    t.same(rows, [{ type: "authentication.failed" }, { type: "registration.failed" }]);
  });
}
