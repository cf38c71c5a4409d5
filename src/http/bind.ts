import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import type { CookieChange, Handlers } from "../contract/handlers.ts";
import { type ContractDocument, listOperations, type Operation } from "../contract/operations.ts";
import { createInputValidators, noFaults } from "../contract/validators.ts";
import { type InputFault, Problem } from "../errors.ts";
import type { CreateLimiter } from "../limits.ts";
import { createAuthenticator, type Guards } from "./authenticate.ts";
import { clientAddress } from "./client-address.ts";
import { createClientLimit } from "./client-limit.ts";
import { lineStream } from "./line-stream.ts";
import { requireStrength } from "./step-up.ts";

interface BindOptions {
  document: ContractDocument;
  handlers: Handlers;
  guards: Guards;
  origins: ReadonlySet<string>;
  createLimiter: CreateLimiter;
  clock: Clock;
  /** Throws while no access token can be signed. */
  requireSigningKey: () => void;
}

interface AnyCall {
  body: unknown;
  path: unknown;
  query: unknown;
  headers: unknown;
  [member: string]: unknown;
}
interface AnyReply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  cookies?: CookieChange[];
}
type AnyHandler = (call: AnyCall) => Promise<AnyReply>;

const lines = "application/x-ndjson";

/** Makes a route of every operation of the contract: origin, limit, credential, input, handler, answer. */
export function bindOperations(app: FastifyInstance, options: BindOptions): void {
  const operations = listOperations(options.document);
  const handlers = options.handlers as unknown as Record<string, AnyHandler>;
  refuseUnknownHandlers(operations, handlers);
  // Under this id Fastify's serializer finds the components that answers refer to.
  app.addSchema({ $id: "contract", components: { schemas: options.document.components.schemas } });
  const validators = createInputValidators(options.document);

  for (const operation of operations) {
    const handler = handlers[operation.id];
    if (!handler) throw new Error(`${operation.id} is in the contract and has no handler.`);
    const validateBody = validators.body(operation);
    const validatePath = validators.parameters(operation, "path");
    const validateQuery = validators.parameters(operation, "query");
    const validateHeaders = validators.parameters(operation, "header");
    const limit = operation.rateLimit;
    const limitClient = limit && createClientLimit(options.createLimiter(operation.id, limit));
    const authenticate = createAuthenticator(operation, options.guards);
    const headerNames = operation.parameters.filter((one) => one.in === "header").map(({ name }) => name);
    const versioned = operation.path.startsWith("/api/");

    app.route({
      method: operation.method,
      url: operation.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      schema: { response: answerSchemas(operation) },
      config: { operation },
      ...(operation.bodyLimit !== undefined && { bodyLimit: operation.bodyLimit }),
      async onRequest(request, reply) {
        if (operation.requiresOrigin) requireOrigin(request, options.origins);
        await limitClient?.(request, reply);
        await authenticate(request);
        // Nothing else asks for the time, so that JWKS, liveness and metrics go on where it is not known.
        if (request.principal?.kind === "customer")
          requireStrength(operation, request.principal, options.clock.now());
        // A refresh token rotated, or a proof spent, for an answer that cannot be signed would be lost.
        if (operation.issuesToken) options.requireSigningKey();
        if (versioned && !operation.body) refuseBody(request);
      },
      async handler(request, reply) {
        const headers = namedHeaders(request, headerNames);
        const faults = noFaults.concat(
          validatePath(request.params),
          versioned ? validateQuery(request.query) : noFaults,
          validateHeaders(headers),
          bodyFaults(request.body, operation, validateBody),
        );
        if (faults.length > 0) throw new Problem("invalid_request", { errors: faults });
        const answer = await handler({
          body: request.body,
          path: request.params,
          query: request.query,
          headers,
          principal: request.principal,
          client: { ip: clientAddress(request), userAgent: request.headers["user-agent"]?.slice(0, 512) },
          cookies: request.cookies,
          requestId: request.id,
          log: request.log,
          signal: () => request.signal,
        });
        return send(reply, operation, answer);
      },
    });
  }
}

function refuseUnknownHandlers(operations: Operation[], handlers: Record<string, AnyHandler>): void {
  const known = new Set(operations.map((operation) => operation.id));
  const unknown = Object.keys(handlers).filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Error(`No operation of the contract is named ${unknown.join(", ")}.`);
}

/** Without an Origin from the list, a page of somebody else's could spend the cookie. Absent is refused too. */
function requireOrigin(request: FastifyRequest, origins: ReadonlySet<string>): void {
  const origin = request.headers.origin;
  if (origin === undefined || !origins.has(origin)) {
    throw new Problem("forbidden_origin", { reason: `origin ${String(origin).slice(0, 100)}` });
  }
}

/** Before it is read, so that its type and size are not judged where there is nothing to judge them for. */
function refuseBody({ headers }: FastifyRequest): void {
  if (headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0") return;
  throw new Problem("invalid_request", {
    errors: [{ in: "body", pointer: "", detail: "this operation takes no body" }],
  });
}

/** Those that the contract names for the operation; a request has many others. */
function namedHeaders(request: FastifyRequest, names: string[]): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const name of names) {
    const value = request.headers[name.toLowerCase()];
    if (value !== undefined) named[name] = value;
  }
  return named;
}

function bodyFaults(
  body: unknown,
  operation: Operation,
  validate: ReturnType<ReturnType<typeof createInputValidators>["body"]>,
): readonly InputFault[] {
  if (!validate || (body === undefined && !operation.body?.required)) return noFaults;
  return body === undefined ? [{ in: "body", pointer: "", detail: "must be a JSON object" }] : validate(body);
}

/** Success answers are written by these schemas, so that a member the contract does not name cannot leak. */
function answerSchemas(operation: Operation): Record<number, unknown> {
  const schemas: Record<number, unknown> = {};
  for (const [status, contents] of operation.responses) {
    const schema = contents.get("application/json");
    if (schema)
      schemas[status] = JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/'));
  }
  return schemas;
}

function send(reply: FastifyReply, operation: Operation, answer: AnyReply): FastifyReply {
  // The deadline has answered in its place.
  if (reply.sent) return reply;
  for (const { name, value, maxAgeSeconds } of answer.cookies ?? []) {
    reply.setCookie(name, value, {
      path: "/",
      secure: true,
      httpOnly: true,
      sameSite: "strict",
      maxAge: maxAgeSeconds,
    });
  }
  reply.code(answer.status).headers(answer.headers ?? {});
  if (!operation.responses.get(answer.status)?.has(lines)) return reply.send(answer.body);
  return reply.type(lines).send(lineStream(answer.body as AsyncIterable<string>));
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** The operation of the contract that the route was made of. */
    operation?: Operation;
  }
}
