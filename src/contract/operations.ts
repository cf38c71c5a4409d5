import { readFileSync } from "node:fs";

const methods = ["get", "put", "post", "delete", "patch"] as const;
export type Method = (typeof methods)[number];

/** A JSON Schema of dialect 2020-12, as OpenAPI 3.1 uses it. */
export type Schema = Record<string, unknown>;

/** One alternative of an operation's `security`: every scheme in it must be satisfied, with these scopes. */
export type SecurityRequirement = Record<string, string[]>;

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

/** To a component that operations share. */
interface Reference {
  $ref: string;
}

interface MediaContent {
  content?: Record<string, { schema?: Schema }>;
}

interface OperationObject {
  operationId: string;
  security?: SecurityRequirement[];
  parameters?: (Parameter | Reference)[];
  requestBody?: MediaContent & { required?: boolean };
  responses: Record<string, (MediaContent & { $ref?: never }) | Reference>;
  "x-requires-origin"?: boolean;
  "x-rate-limit"?: { points: number; seconds: number };
  "x-names-operator"?: boolean;
  "x-body-limit"?: number;
  "x-step-up"?: boolean;
  "x-issues-token"?: boolean;
  "x-admits-recovery"?: boolean;
  "x-audit-events": string[];
}

export interface ContractDocument {
  openapi: string;
  info: { version: string };
  security: SecurityRequirement[];
  paths: Record<string, { parameters?: (Parameter | Reference)[] } & { [M in Method]?: OperationObject }>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    responses: Record<string, MediaContent>;
    securitySchemes: Record<string, unknown>;
  };
}

/** An operation as the binding needs it. */
export interface Operation {
  id: string;
  method: Method;
  /** As in the contract: `/a/{b}`. */
  path: string;
  parameters: Parameter[];
  /** What it takes as JSON and, where `form` says so, as a form too. */
  body: { required: boolean; schema: Schema; form: boolean } | undefined;
  /** The most bytes that a body may have, where that is not what the service takes otherwise. */
  bodyLimit: number | undefined;
  security: SecurityRequirement[];
  requiresOrigin: boolean;
  rateLimit: { points: number; seconds: number } | undefined;
  /** Whether a service that people act through must say which of them it was. */
  namesOperator: boolean;
  /** Whether a customer must have proven who they are within the last minutes. */
  stepUp: boolean;
  /** Its answer may hold an access token. */
  issuesToken: boolean;
  /** Whether the session of somebody who is recovering the account will do. */
  admitsRecovery: boolean;
  auditEvents: string[];
  /** Documented statuses; for each, the schemas by media type. */
  responses: Map<number, Map<string, Schema>>;
}

/** Reads the bundled contract that `npm run generate` makes. */
export function loadContract(): ContractDocument {
  return JSON.parse(readFileSync(new URL("./openapi.json", import.meta.url), "utf8")) as ContractDocument;
}

export function listOperations(document: ContractDocument): Operation[] {
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const source = item[method];
      if (!source) continue;
      operations.push({
        id: source.operationId,
        method,
        path,
        parameters: [...(item.parameters ?? []), ...(source.parameters ?? [])].map((parameter) =>
          "$ref" in parameter ? componentOf(document.components.parameters, parameter.$ref) : parameter,
        ),
        body: source.requestBody && requestBody(source.operationId, source.requestBody),
        bodyLimit: source["x-body-limit"],
        security: source.security ?? document.security,
        requiresOrigin: source["x-requires-origin"] ?? false,
        rateLimit: source["x-rate-limit"],
        namesOperator: source["x-names-operator"] ?? false,
        stepUp: source["x-step-up"] ?? false,
        issuesToken: source["x-issues-token"] ?? false,
        admitsRecovery: source["x-admits-recovery"] ?? false,
        auditEvents: source["x-audit-events"],
        responses: responseSchemas(document, source),
      });
    }
  }
  return operations;
}

function componentOf<T>(components: Record<string, T>, reference: string): T {
  const found = components[reference.slice(reference.lastIndexOf("/") + 1)];
  if (!found) throw new Error(`The contract has no ${reference}.`);
  return found;
}

function requestBody(
  id: string,
  { required = false, content = {} }: NonNullable<OperationObject["requestBody"]>,
): NonNullable<Operation["body"]> {
  const { "application/json": json, "application/x-www-form-urlencoded": form, ...others } = content;
  if (!json?.schema) throw new Error(`${id} takes a body that is not JSON.`);
  if (Object.keys(others).length > 0)
    throw new Error(`${id} takes ${Object.keys(others)}, which nothing reads.`);
  // One handler reads both, so they are one thing.
  if (form && JSON.stringify(form.schema) !== JSON.stringify(json.schema))
    throw new Error(`${id} takes a form that differs from its JSON.`);
  return { required, schema: json.schema, form: form !== undefined };
}

function responseSchemas(document: ContractDocument, source: OperationObject): Operation["responses"] {
  const responses: Operation["responses"] = new Map();
  for (const [status, response] of Object.entries(source.responses)) {
    const resolved = response.$ref
      ? componentOf(document.components.responses, response.$ref)
      : (response as MediaContent);
    const schemas = Object.entries(resolved.content ?? {}).map(
      ([type, { schema }]) => [type, schema ?? {}] as const,
    );
    responses.set(Number(status), new Map(schemas));
  }
  return responses;
}
