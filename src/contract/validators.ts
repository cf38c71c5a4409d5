import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { InputFault } from "../errors.ts";
import type { ContractDocument, Operation, Schema } from "./operations.ts";

const schemaUri = "contract:/schemas/";
const faultsShown = 20;

/** What is found in good input, whatever it is. */
export const noFaults: readonly InputFault[] = Object.freeze([]);

export interface InputValidators {
  body(operation: Operation): ((value: unknown) => readonly InputFault[]) | undefined;
  parameters(
    operation: Operation,
    location: "path" | "query" | "header",
  ): (value: unknown) => readonly InputFault[];
}

/**
 * Strict JSON Schema 2020-12. Bodies and headers are taken as they are; path and query are text, so their values are
 * coerced in place. Nothing unknown is dropped in silence.
 */
export function createInputValidators(document: ContractDocument): InputValidators {
  const exact = createAjv(document, false);
  const coercing = createAjv(document, true);
  return {
    body(operation) {
      if (!operation.body) return undefined;
      const validate = exact.compile(absolute(operation.body.schema));
      return (value) => (validate(value) ? noFaults : inputFaults(validate, "body"));
    },
    parameters(operation, location) {
      const parameters = operation.parameters.filter((parameter) => parameter.in === location);
      const validate = (location === "header" ? exact : coercing).compile({
        type: "object",
        additionalProperties: false,
        required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
        properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, absolute(schema)])),
      });
      return (value) => (validate(value) ? noFaults : inputFaults(validate, location));
    },
  };
}

/** An Ajv that knows the contract's components; `absolute` makes a schema that refers to them. */
export function createAjv(document: ContractDocument, coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false,
    strictTypes: "log",
    allowUnionTypes: true,
    allErrors: true,
    coerceTypes,
    removeAdditional: false,
    useDefaults: false,
  });
  addFormats.default(ajv);
  // As Queue writes ids (RFC 9562, section 4). ajv-formats also takes upper case, which no code is right for, and
  // `urn:uuid:`, which Postgres cannot read.
  ajv.addFormat("uuid", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  for (const [name, schema] of Object.entries(document.components.schemas))
    ajv.addSchema(absolute(schema), schemaUri + name);
  return ajv;
}

/** Points the contract's own references at the schemas that `createAjv` registers. */
export function absolute(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', `"${schemaUri}`)) as Schema;
}

function inputFaults(validate: ValidateFunction, location: InputFault["in"]): InputFault[] {
  // What an `if` leads to says itself what is wrong.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== "if");
  return errors.slice(0, faultsShown).map((error) => ({
    in: location,
    pointer: error.instancePath + missingOrUnknownMember(error),
    detail: error.message ?? "is not valid",
  }));
}

function missingOrUnknownMember({ params }: ErrorObject): string {
  const name: unknown = params.missingProperty ?? params.additionalProperty;
  return typeof name === "string" ? `/${name.slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}` : "";
}
