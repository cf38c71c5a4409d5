import type { FastifyRequest } from "fastify";
import { type InputFault, Problem } from "../errors.ts";

/**
 * Reads application/x-www-form-urlencoded, as OAuth's requests are written (RFC 6749, appendix B), where the operation
 * takes it. What a lenient reader would guess at is refused: a name twice, a pair without `=`, an escape that is none,
 * escapes that are not UTF-8.
 */
export function readFormBody(
  request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  if (!request.routeOptions.config.operation?.body?.form) {
    done(new Problem("unsupported_media_type"));
    return;
  }
  try {
    done(null, parseForm(body.toString("latin1")));
  } catch (error) {
    done(error as Error);
  }
}

function parseForm(text: string): Record<string, string> {
  const members = new Map<string, string>();
  for (const pair of text === "" ? [] : text.split("&")) {
    const at = pair.indexOf("=");
    if (at < 0 || !/^[\x21-\x7e]*$/.test(pair)) throw refusal("", "is not a form in ASCII with escapes");
    const [name, value] = [unescape(pair.slice(0, at)), unescape(pair.slice(at + 1))];
    if (members.has(name)) throw refusal(name, "must be there once");
    members.set(name, value);
  }
  return Object.fromEntries(members);
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (cause) {
    throw refusal("", "has an escape that is not UTF-8", cause);
  }
}

function refusal(name: string, detail: string, cause?: unknown): Problem {
  const pointer = name === "" ? "" : `/${name.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const fault: InputFault = { in: "body", pointer, detail };
  return new Problem("invalid_request", { cause, errors: [fault] });
}
