import type pg from "pg";
import { parseRecoveryCode } from "../../src/backup-codes/backup-code.ts";
import { refreshCookieName } from "../../src/sessions/refresh-cookie.ts";
import type { Transport } from "./browser.ts";

/** A text, and where it was found. */
export interface Place {
  where: string;
  text: string;
}

// Members of requests and answers whose values nobody may keep.
const secretMembers = new Set([
  ...["code", "codes", "replacement_code", "verification_token", "access_token"],
  ...["challenge", "cancel_token", "undo_token", "token"],
]);

export interface SecretCollector {
  /** Every secret seen so far, by the member, cookie or mail that it was in. */
  secrets: ReadonlyMap<string, ReadonlySet<string>>;
  /** The same transport, listened to. */
  listen(transport: Transport): Transport;
  /** Takes the codes and the tokens of links out of a mail. */
  readMail(text: string): void;
}

/** Keeps every secret that goes over the wire or into a mail, whichever flow it belongs to. */
export function createSecretCollector(): SecretCollector {
  const secrets = new Map<string, Set<string>>();
  function add(kind: string, secret: string): void {
    secrets.set(kind, (secrets.get(kind) ?? new Set()).add(secret));
  }
  function addMember(name: string, value: string): void {
    add(name, value);
    const code = parseRecoveryCode(value);
    if (code) add(`secret of ${code.selector ? "a backup code" : "an operator's code"}`, code.secret);
  }
  function collect(value: unknown, name = ""): void {
    if (typeof value === "string" && secretMembers.has(name)) addMember(name, value);
    else if (Array.isArray(value)) for (const item of value) collect(item, name);
    else if (typeof value === "object" && value !== null)
      for (const [key, member] of Object.entries(value)) collect(member, key);
  }
  return {
    secrets,
    listen: (transport) => async (request) => {
      if (request.body !== undefined) collect(JSON.parse(String(request.body)));
      // An access token has dots.
      const [, serviceToken] = /^Bearer ([^.]+)$/.exec(request.headers.authorization ?? "") ?? [];
      if (serviceToken) add("service token", serviceToken);
      const answer = await transport(request);
      // The `code` of a problem is no secret.
      if (answer.headers["content-type"]?.toString().startsWith("application/json"))
        collect(JSON.parse(answer.text));
      for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
        const token = new RegExp(`^${refreshCookieName}=([^;]+)`).exec(String(line))?.[1];
        if (!token) continue;
        add("refresh token", token);
        // docs/decisions/0004-refresh-tokens.md: the secret in the middle, the MAC at the end.
        const bytes = Buffer.from(token.slice("qrt_".length), "base64url");
        add("secret of the refresh token", bytes.subarray(24, 56).toString("base64url"));
        add("MAC of the refresh token", bytes.subarray(56).toString("base64url"));
      }
      return answer;
    },
    readMail(text) {
      for (const [code] of text.matchAll(/\b\d{8}\b/g)) add("code in a mail", code);
      for (const [, token] of text.matchAll(/#[\w-]+=([\w.~-]+)/g)) add("token in a mail", token as string);
    },
  };
}

/** Every row of every table of every schema, as Postgres writes it: bytes in hex. */
export async function dumpDatabase(pool: pg.Pool): Promise<Place[]> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const places: Place[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select row::text as text from only ${name} row`);
    places.push(...rows.map(({ text }) => ({ where: name, text })));
  }
  return places;
}

/** Where a secret stands in plain, hex, base64 or base64url: its text, and the bytes that the text stands for. */
export function findSecret(secret: string, places: Place[]): string[] {
  const bytes = Buffer.from(secret, "base64url");
  const isEncoded = bytes.length >= 16 && bytes.toString("base64url") === secret;
  const spellings = [Buffer.from(secret), ...(isEncoded ? [bytes] : [])].flatMap((content) => [
    content.toString("hex"),
    content.toString("base64").replace(/=+$/, ""),
    content.toString("base64url"),
  ]);
  // Eight digits may well be a part of some longer number or id.
  const plain = new RegExp(`(?<![0-9A-Za-z])${secret.replaceAll(/[^0-9A-Za-z]/g, "\\$&")}(?![0-9A-Za-z])`);
  return places
    .filter(({ text }) => plain.test(text) || spellings.some((spelling) => text.includes(spelling)))
    .map(({ where }) => where);
}
