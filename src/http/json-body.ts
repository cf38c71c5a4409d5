import type { FastifyRequest } from "fastify";
import secureJsonParse from "secure-json-parse";
import { Problem } from "../errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * JSON text is UTF-8 (RFC 8259, section 8.1); a decoder that puts U+FFFD in place of what is not would let two inputs
 * become one. `__proto__` and `constructor.prototype` are refused.
 */
export function readJsonBody(
  _request: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, body?: unknown) => void,
): void {
  if (body.length === 0) {
    done(null, undefined);
    return;
  }
  try {
    done(
      null,
      secureJsonParse.parse(utf8.decode(body), null, { protoAction: "error", constructorAction: "error" }),
    );
  } catch (cause) {
    const errors = [{ in: "body" as const, pointer: "", detail: "is not JSON in UTF-8" }];
    done(new Problem("invalid_request", { cause, errors }));
  }
}
