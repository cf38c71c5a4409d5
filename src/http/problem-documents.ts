import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { TimeUnknown } from "../clock.ts";
import { problems } from "../contract/tables.ts";
import { isDatabaseUnavailable } from "../database/failures.ts";
import { Problem, type ProblemCode } from "../errors.ts";
import { commonHeaders } from "./common-headers.ts";

const mediaType = "application/problem+json";
const retryAfterSeconds = "1";

// What the framework raises by itself, by its error codes (https://fastify.dev/docs/latest/Reference/Errors/).
const frameworkErrors: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "payload_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_MAX_PARAM_LENGTH: "uri_too_long",
  FST_UNDER_PRESSURE: "unavailable",
};

/** What a caller is told of any error. What is not foreseen is `internal`; the log holds the rest. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error) || error instanceof TimeUnknown)
    return new Problem("unavailable", { cause: error });
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = frameworkErrors[code ?? ""];
  if (known) return new Problem(known, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem("invalid_request", {
      cause: error,
      errors: [
        { in: code === "FST_ERR_BAD_URL" ? "path" : "body", pointer: "", detail: (error as Error).message },
      ],
    });
  }
  return new Problem("internal", { cause: error });
}

export function problemDocument(
  problem: Problem,
  baseUrl: string,
  requestId: string,
): Record<string, unknown> {
  return {
    type: `${baseUrl}/problems/${problem.code}`,
    title: problem.message,
    status: problem.status,
    code: problem.code,
    detail: problems[problem.code].detail,
    request_id: requestId,
    ...problem.members,
    ...(problem.errors && { errors: problem.errors }),
  };
}

export function createErrorHandler(baseUrl: string) {
  return function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error({ err: problem.cause ?? problem }, "request failed");
    request.problem = problem;
    reply.code(problem.status).headers(problem.headers).type(mediaType);
    // RFC 9110, section 15.5.2: a 401 always says how to authenticate.
    if (problem.status === 401 && !reply.hasHeader("www-authenticate"))
      reply.header("www-authenticate", "Bearer");
    if (problem.status === 503 && !reply.hasHeader("retry-after"))
      reply.header("retry-after", retryAfterSeconds);
    return reply.send(JSON.stringify(problemDocument(problem, baseUrl, request.id)));
  };
}

/** Answers what Fastify's router refuses: escapes that are not UTF-8, and parameters beyond all measure. */
export function createRouterErrorHandler(answerProblem: ReturnType<typeof createErrorHandler>) {
  return function answerRouterError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    answerProblem(error, request, reply.headers({ ...commonHeaders, "x-request-id": request.id }));
  };
}

/** Answers what Node's HTTP parser refuses before there is a request: bad syntax, huge headers, slow senders. */
export function createClientErrorHandler(baseUrl: string, newRequestId: () => string) {
  return function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const problem = new Problem(parserErrors[error.code ?? ""] ?? "invalid_request");
    const requestId = newRequestId();
    const body = JSON.stringify(problemDocument(problem, baseUrl, requestId));
    socket.end(
      [
        `HTTP/1.1 ${problem.status} ${problem.message}`,
        `Content-Type: ${mediaType}`,
        `Content-Length: ${Buffer.byteLength(body)}`,
        `X-Request-Id: ${requestId}`,
        ...Object.entries(commonHeaders).map(([name, value]) => `${name}: ${value}`),
        "Connection: close",
        "",
        body,
      ].join("\r\n"),
    );
    // A sender who never ends its side would hold the socket for ever.
    socket.destroySoon();
  };
}

const parserErrors: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: "header_too_large",
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
};

declare module "fastify" {
  interface FastifyRequest {
    /** What the request was answered with, when it was refused; for the log line. */
    problem: Problem | undefined;
  }
}
