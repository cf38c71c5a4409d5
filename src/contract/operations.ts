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
  "x-step-up"?: boolean;
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
  body: { required: boolean; schema: Schema } | undefined;
  security: SecurityRequirement[];
  requiresOrigin: boolean;
  rateLimit: { points: number; seconds: number } | undefined;
  /** Whether a customer must have proven who they are within the last minutes. */
  stepUp: boolean;
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
      const bodySchema = source.requestBody?.content?.["application/json"]?.schema;
      operations.push({
        id: source.operationId,
        method,
        path,
        parameters: [...(item.parameters ?? []), ...(source.parameters ?? [])].map((parameter) =>
          resolveParameter(document, parameter),
        ),
        body: bodySchema && { required: source.requestBody?.required ?? false, schema: bodySchema },
        security: source.security ?? document.security,
        requiresOrigin: source["x-requires-origin"] ?? false,
        rateLimit: source["x-rate-limit"],
        stepUp: source["x-step-up"] ?? false,
        admitsRecovery: source["x-admits-recovery"] ?? false,
        auditEvents: source["x-audit-events"],
        responses: responseSchemas(document, source),
      });
    }
  }
  return operations;
}

function resolveParameter({ components }: ContractDocument, parameter: Parameter | Reference): Parameter {
  if (!("$ref" in parameter)) return parameter;
  return components.parameters[parameter.$ref.slice("#/components/parameters/".length)] as Parameter;
}

function responseSchemas(document: ContractDocument, source: OperationObject): Operation["responses"] {
  const responses: Operation["responses"] = new Map();
  for (const [status, response] of Object.entries(source.responses)) {
    const resolved = response.$ref
      ? document.components.responses[response.$ref.slice("#/components/responses/".length)]
      : (response as MediaContent);
    const schemas = Object.entries(resolved?.content ?? {}).map(
      ([type, { schema }]) => [type, schema ?? {}] as const,
    );
    responses.set(Number(status), new Map(schemas));
  }
  return responses;
}
