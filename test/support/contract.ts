import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { listOperations, loadContract, type Operation } from "../../src/contract/operations.ts";

const document = loadContract();
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: "contract" }, undefined, undefined, false);
const compiled = new WeakMap<object, ValidateFunction>();

export const operations = new Map(listOperations(document).map((operation) => [operation.id, operation]));

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Throws unless the answer is one that the contract has for the operation: status, media type, body and headers. */
export function assertConforms(operation: Operation, answer: Answer): void {
  const name = `${operation.id} answered ${answer.status}`;
  const contents = operation.responses.get(answer.status);
  if (!contents) throw new Error(`${name}, which the contract does not have: ${answer.text}`);
  if (answer.headers["x-request-id"] === undefined) throw new Error(`${name} without X-Request-Id`);
  const cacheable = operation.id === "getJsonWebKeySet" && answer.status === 200;
  if (!cacheable && answer.headers["cache-control"] !== "no-store")
    throw new Error(`${name} without Cache-Control: no-store`);
  if (answer.status === 401 && answer.headers["www-authenticate"] === undefined)
    throw new Error(`${name} without WWW-Authenticate`);
  if ((answer.status === 429 || answer.status === 503) && answer.headers["retry-after"] === undefined) {
    throw new Error(`${name} without Retry-After`);
  }
  if (contents.size === 0) {
    if (answer.text !== "") throw new Error(`${name} with a body: ${answer.text}`);
    return;
  }
  const mediaType = String(answer.headers["content-type"]).split(";", 1)[0] as string;
  const schema = contents.get(mediaType);
  if (!schema) throw new Error(`${name} as ${mediaType}`);
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/')));
    compiled.set(schema, validate);
  }
  if (mediaType === "application/x-ndjson") {
    for (const line of answer.text.split("\n").slice(0, -1)) {
      if (!validate(JSON.parse(line)))
        throw new Error(`${name}: ${ajv.errorsText(validate.errors)} in ${line}`);
    }
    return;
  }
  const body: unknown = mediaType === "text/plain" ? answer.text : JSON.parse(answer.text);
  if (!validate(body)) throw new Error(`${name}: ${ajv.errorsText(validate.errors)} in ${answer.text}`);
  if (mediaType === "application/problem+json") {
    const problem = body as { status: number; request_id: string };
    if (problem.status !== answer.status)
      throw new Error(`${name} with the status ${problem.status} in its body`);
    if (problem.request_id !== answer.headers["x-request-id"])
      throw new Error(`${name} with another request id in its body`);
  }
}
