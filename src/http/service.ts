import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import cookie from "@fastify/cookie";
import cors from "@fastify/cors";
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from "fastify";
import { Problem } from "../errors.ts";
import { requestMessage } from "../log.ts";
import type { Tracing } from "../tracing/tracing.ts";
import { commonHeaders } from "./common-headers.ts";
import { closeConnections, limitConnections } from "./connections.ts";
import { keepDeadline } from "./deadline.ts";
import { readFormBody } from "./form-body.ts";
import { readJsonBody } from "./json-body.ts";
import { relievePressure } from "./pressure.ts";
import {
  createClientErrorHandler,
  createErrorHandler,
  createRouterErrorHandler,
} from "./problem-documents.ts";

export interface HttpOptions {
  log: FastifyBaseLogger;
  baseUrl: string;
  origins: ReadonlySet<string>;
  /** How many proxies in front are ours; the client is the entry before them in X-Forwarded-For. */
  trustedProxies: number;
  /** When off, everything under /api/v1 is not there. */
  apiEnabled: boolean;
  /** Whether whoever needs the database would wait for too long. */
  isDatabaseBusy: () => boolean;
  /** How long a reader may take nothing; half a minute unless given. */
  readerMs?: number;
  tracing?: Pick<Tracing, "watchRequests"> | undefined;
}

const bodyLimitBytes = 64 * 1024;
const urlLimit = 4096;
// Whoever writes to a slow disk pauses for seconds; Heroku's router, which reads ahead, cuts off after 55.
const readerMs = 30_000;
const requestIdPattern = /^[A-Za-z0-9-]{8,64}$/;
const exposedHeaders = [
  "WWW-Authenticate",
  "Retry-After",
  "RateLimit",
  "RateLimit-Policy",
  "ETag",
  "X-Request-Id",
];

/** A Fastify that knows Queue's manners and none of its features. */
export async function createHttpService(options: HttpOptions): Promise<FastifyInstance> {
  const answerProblem = createErrorHandler(options.baseUrl);
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request_id" }),
    genReqId: requestId,
    trustProxy: options.trustedProxies === 0 ? false : (_address, hop) => hop < options.trustedProxies,
    bodyLimit: bodyLimitBytes,
    // Node's own default is no limit: a sender who never ends would hold its socket for ever.
    requestTimeout: 10_000,
    keepAliveTimeout: 65_000,
    // Node's own refusal of a request without Host has no body; a hook refuses it below.
    http: { headersTimeout: 8_000, connectionsCheckingInterval: 1_000, requireHostHeader: false },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    clientErrorHandler: createClientErrorHandler(options.baseUrl, randomUUID),
    frameworkErrors: createRouterErrorHandler(answerProblem),
    routerOptions: { maxParamLength: 200 },
  });
  limitConnections(app);
  app.setErrorHandler(answerProblem);
  // An expectation may be ignored (RFC 9110, section 10.1.1); Node's own 417 has no body.
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, readJsonBody);
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "buffer" }, readFormBody);
  app.decorateRequest("principal", undefined);
  app.decorateRequest("problem", undefined);

  options.tracing?.watchRequests(app);
  // Hooks that wait for nothing take callbacks: a promise for each, with every request, would be a tenth of its cost.
  keepDeadline(app, { readerMs: options.readerMs ?? readerMs });
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(commonHeaders).header("x-request-id", request.id);
    done();
  });
  await app.register(cors, {
    origin: [...options.origins],
    credentials: true,
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    exposedHeaders,
    maxAge: 600,
    strictPreflight: false,
  });
  await app.register(cookie);
  await relievePressure(app, options.isDatabaseBusy);
  app.addHook("onRequest", (request, _reply, done) => done(whyRefused(request, options)));
  answerUnknownPaths(app);
  closeConnections(app);
  logRequests(app);
  return app;
}

function whyRefused(request: FastifyRequest, { apiEnabled }: HttpOptions): Problem | undefined {
  if (request.url.length > urlLimit) return new Problem("uri_too_long");
  // RFC 9112, section 3.2.
  if (request.raw.httpVersion === "1.1" && request.headers.host === undefined) {
    return new Problem("invalid_request", {
      errors: [{ in: "header", pointer: "/host", detail: "is missing" }],
    });
  }
  // The route's own path, if there is one: the address may spell it with escapes.
  const path = request.routeOptions.url ?? request.url;
  if (!apiEnabled && path.startsWith("/api/v1"))
    return new Problem("not_found", { reason: "FLAG_QUEUE_V1 is off" });
  return undefined;
}

/** A caller's own id is kept when it is harmless, so that one id names a request in every service's log. */
function requestId(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && requestIdPattern.test(given) ? given : randomUUID();
}

/** 405 with Allow (RFC 9110, section 15.5.6) where the path is known with another method, else 404. */
function answerUnknownPaths(app: FastifyInstance): void {
  const paths = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook("onRoute", (route) => {
    if (route.url.includes("*")) return;
    const entry = paths.get(route.url) ?? {
      pattern: new RegExp(`^${route.url.replaceAll(/[.]/g, "\\.").replaceAll(/:\w+/g, "[^/]+")}$`),
      methods: new Set(),
    };
    for (const method of [route.method].flat()) entry.methods.add(method);
    paths.set(route.url, entry);
  });
  function refusal(request: FastifyRequest): Problem {
    const path = pathOf(request);
    const known = paths.get(path) ?? [...paths.values()].find(({ pattern }) => pattern.test(path));
    if (!known) return new Problem("not_found");
    return new Problem("method_not_allowed", { headers: { allow: [...known.methods].sort().join(", ") } });
  }
  // Where a path has no such method, the router takes its last part for the parameter of a path that has (OpenAPI 3.1,
  // paths object: what is spelled out comes first).
  const isSpelledOut = (request: FastifyRequest) =>
    paths.has(pathOf(request)) && request.routeOptions.url !== pathOf(request);
  // In a hook, so that a body is not judged, nor read, where there is nothing.
  app.addHook("onRequest", (request, _reply, done) =>
    done(request.is404 || isSpelledOut(request) ? refusal(request) : undefined),
  );
  app.setNotFoundHandler(async (request) => {
    throw refusal(request);
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0] as string;
}

/** One line a request. The route, not the address: an address may hold what a log should not. */
function logRequests(app: FastifyInstance): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { problem } = request;
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? "unknown",
        operation: request.routeOptions.config.operation?.id,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(problem && { problem: problem.code, ...(problem.reason && { reason: problem.reason }) }),
      },
      requestMessage,
    );
    done();
  });
}
