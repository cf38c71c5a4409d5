import type { Schema } from "./schema.ts";

export interface Contract {
  info: { version: string };
  paths: Record<string, Record<string, unknown>>;
  security: Security;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}
export type Security = Record<string, string[]>[];
export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}
export interface Media {
  schema?: Schema;
}
export interface Answer {
  headers?: Record<string, unknown>;
  content?: Record<string, Media>;
}
export interface Operation {
  operationId: string;
  security?: Security;
  parameters?: unknown[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, unknown>;
  [extension: string]: unknown;
}

const methods = ["get", "put", "post", "patch", "delete"];

/** By method and path, each with what it has of its path and of the document. */
export function listOperations(contract: Contract): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [path, item] of Object.entries(contract.paths)) {
    for (const method of methods) {
      const operation = item[method] as Operation | undefined;
      if (!operation) continue;
      // Parameters of the path belong to each of its operations.
      const parameters = [...((item.parameters as unknown[]) ?? []), ...(operation.parameters ?? [])];
      const security = operation.security ?? contract.security;
      operations.set(`${method.toUpperCase()} ${path}`, { ...operation, parameters, security });
    }
  }
  return operations;
}
