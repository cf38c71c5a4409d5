import { isDeepStrictEqual } from "node:util";
import { createSchemaComparison, type Direction, resolve, type Schema } from "./schema-comparison.ts";

export interface Contract {
  info: { version: string };
  paths: Record<string, Record<string, unknown>>;
  security: Security;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}
type Security = Record<string, string[]>[];
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}
interface Media {
  schema?: Schema;
}
interface Answer {
  headers?: Record<string, unknown>;
  content?: Record<string, Media>;
}
interface Operation {
  operationId: string;
  security?: Security;
  parameters?: unknown[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, unknown>;
  [extension: string]: unknown;
}

/** A difference between two contracts that a caller could notice. */
export interface Change {
  /** The operations that it is about; none where it is about the whole. */
  operations: string[];
  what: string;
  breaking: boolean;
}

// docs/decisions/0016-contract-changes.md says what breaks callers and what does not.

const methods = ["get", "put", "post", "patch", "delete"];
const problemType = "application/problem+json";
// Each asks for something that callers did not have to give, when it comes, or gives something, when it goes.
const demands = ["x-step-up", "x-requires-origin", "x-names-operator"];
const usualBodyLimit = 65_536;

/** What changed, each change once, with the operations that it reaches; what breaks callers first. */
export function compareContracts(before: Contract, after: Contract): Change[] {
  const changes = new Map<string, Change>();
  const report = (operation: string | undefined, what: string, breaking: boolean) => {
    const known = changes.get(`${what} ${breaking}`) ?? { operations: [], what, breaking };
    if (operation && !known.operations.includes(operation)) known.operations.push(operation);
    changes.set(`${what} ${breaking}`, known);
  };

  const [oldOperations, newOperations] = [listOperations(before), listOperations(after)];
  for (const [address, old] of oldOperations) {
    const now = newOperations.get(address);
    if (now)
      compareOperations({ before, after, old, now, report: (...rest) => report(old.operationId, ...rest) });
    else report(old.operationId, `${address} is gone`, true);
  }
  for (const [address, { operationId }] of newOperations)
    if (!oldOperations.has(address)) report(operationId, `${address} is new`, false);
  compareShared(before, after, (...rest) => report(undefined, ...rest));
  return [...changes.values()].sort((a, b) => Number(b.breaking) - Number(a.breaking));
}

/** Whether the version says that callers have to look: another major, or below 1 another minor. */
export function announcesBreak(before: string, after: string): boolean {
  const [[oldMajor = 0, oldMinor = 0], [major = 0, minor = 0]] = [before, after].map((version) =>
    version.split(".").map(Number),
  ) as [number[], number[]];
  return major > oldMajor || (major === 0 && oldMajor === 0 && minor > oldMinor);
}

type Report = (what: string, breaking: boolean) => void;
interface Pair {
  before: Contract;
  after: Contract;
  old: Operation;
  now: Operation;
  report: Report;
}

function listOperations(contract: Contract): Map<string, Operation> {
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

function compareOperations(pair: Pair): void {
  const { old, now, report } = pair;
  if (old.operationId !== now.operationId)
    report(`${old.operationId} is called ${now.operationId}, in clients too`, true);
  if (!old.deprecated && now.deprecated) report("is deprecated", false);
  for (const demand of demands) {
    if (!old[demand] && now[demand]) report(`asks for more: ${demand}`, true);
    if (old[demand] && !now[demand]) report(`asks for less: ${demand}`, false);
  }
  if (old["x-admits-recovery"] && !now["x-admits-recovery"]) report("is closed to recoveries", true);
  if (!old["x-admits-recovery"] && now["x-admits-recovery"]) report("is open to recoveries", false);
  const [was = usualBodyLimit, is = usualBodyLimit] = [old, now].map(
    (operation) => operation["x-body-limit"] as number | undefined,
  );
  if (is !== was) report(`takes a body of ${is} bytes, before of ${was}`, is < was);
  compareSecurity(pair);
  compareParameters(pair);
  compareBodies(pair);
  compareAnswers(pair);
}

/** Whoever was let in must be let in: some way in must ask for no more than the old one did. */
function compareSecurity({ old, now, report }: Pair): void {
  const isEnough = (given: Security[number], asked: Security[number]) =>
    Object.entries(asked).every(
      ([scheme, scopes]) => scopes.every((scope) => given[scheme]?.includes(scope)) && scheme in given,
    );
  const waysIn = (security: Security = []) => (security.length > 0 ? security : [{}]);
  const write = (way: Security[number]) =>
    Object.entries(way)
      .map(([scheme, scopes]) => `${scheme} ${scopes.join(" ")}`.trim())
      .join(" and ") || "nothing";
  const [oldWays, newWays] = [waysIn(old.security), waysIn(now.security)];
  for (const way of oldWays)
    if (!newWays.some((other) => isEnough(way, other)))
      report(`${write(way)} is not enough any more; asks for ${newWays.map(write).join(", or ")}`, true);
  for (const way of newWays)
    if (!oldWays.some((other) => isEnough(way, other))) report(`${write(way)} is enough`, false);
}

function compareParameters(pair: Pair): void {
  const { before, after, old, now, report } = pair;
  const list = (contract: Contract, operation: Operation) =>
    new Map(
      (operation.parameters ?? []).map((raw) => {
        const parameter = resolve(contract, raw) as Parameter;
        return [
          `${parameter.in} ${parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name}`,
          parameter,
        ];
      }),
    );
  const [oldOnes, newOnes] = [list(before, old), list(after, now)];
  for (const [name, parameter] of oldOnes) {
    const other = newOnes.get(name);
    if (!other) report(`${name} is gone`, true);
    else {
      if (!parameter.required && other.required) report(`${name} is required`, true);
      if (parameter.required && !other.required) report(`${name} may be absent`, false);
      compareValues(pair, parameter.schema, other.schema, name, "input");
    }
  }
  for (const [name, { required }] of newOnes)
    if (!oldOnes.has(name))
      report(required ? `${name} is new and required` : `${name} is new`, required === true);
}

function compareBodies(pair: Pair): void {
  const { before, after, old, now, report } = pair;
  const [oldBody, newBody] = [
    old.requestBody && (resolve(before, old.requestBody) as Operation["requestBody"]),
    now.requestBody && (resolve(after, now.requestBody) as Operation["requestBody"]),
  ];
  if (!oldBody && newBody)
    report(newBody.required ? "needs a body" : "may have a body", newBody.required === true);
  else if (oldBody && !newBody) report("takes no body any more", true);
  else if (oldBody && newBody) {
    if (!oldBody.required && newBody.required) report("needs a body", true);
    if (oldBody.required && !newBody.required) report("needs no body", false);
    compareContents(pair, oldBody.content, newBody.content, "input");
  }
}

function compareAnswers(pair: Pair): void {
  const { before, after, old, now, report } = pair;
  for (const status of new Set([...Object.keys(old.responses), ...Object.keys(now.responses)])) {
    const [was, is] = [
      old.responses[status] && (resolve(before, old.responses[status]) as Answer),
      now.responses[status] && (resolve(after, now.responses[status]) as Answer),
    ] as [Answer | undefined, Answer | undefined];
    const [oldCodes, newCodes] = [codesOf(was), codesOf(is)];
    for (const code of oldCodes)
      if (!newCodes.includes(code)) report(`does not answer ${status} ${code} any more`, true);
    for (const code of newCodes) if (!oldCodes.includes(code)) report(`may answer ${status} ${code}`, false);
    const [wasProblem, isProblem] = [oldCodes.length > 0, newCodes.length > 0];
    if (was && !is && !wasProblem) report(`does not answer ${status} any more`, true);
    // What went well and is not known: a caller would take it for a fault, or for another thing that went well.
    else if (!was && is && !isProblem) report(`may answer ${status}`, Number(status) < 400);
    if (!was || !is) continue;
    for (const name of Object.keys(was.headers ?? {}))
      if (!(name in (is.headers ?? {}))) report(`${status} has no header ${name} any more`, true);
    for (const name of Object.keys(is.headers ?? {}))
      if (!(name in (was.headers ?? {}))) report(`${status} has a header ${name}`, false);
    if (!wasProblem && !isProblem) compareContents(pair, was.content ?? {}, is.content ?? {}, "answer");
  }
}

/** The codes of a problem answer; callers know that there may be further ones, and go by the status then. */
function codesOf(answer: Answer | undefined): string[] {
  const schema = answer?.content?.[problemType]?.schema as
    | { properties?: { code?: { enum?: string[] } } }
    | undefined;
  return schema?.properties?.code?.enum ?? [];
}

function compareContents(
  pair: Pair,
  old: Record<string, Media>,
  now: Record<string, Media>,
  direction: Direction,
): void {
  const role = direction === "input" ? "body" : "answer";
  for (const [type, media] of Object.entries(old)) {
    const other = now[type];
    if (!other) pair.report(`no ${role} is ${type} any more`, true);
    else compareValues(pair, media.schema ?? {}, other.schema ?? {}, role, direction);
  }
  for (const type of Object.keys(now)) if (!(type in old)) pair.report(`the ${role} may be ${type}`, false);
}

function compareValues(
  { before, after, report }: Pair,
  old: Schema,
  now: Schema,
  name: string,
  direction: Direction,
): void {
  const { compare } = createSchemaComparison(before, after);
  for (const { where, what, breaking } of compare(old, now, name, direction))
    report(`${direction === "input" ? "sent" : "answered"}: ${where}: ${what}`, breaking);
}

function compareShared(before: Contract, after: Contract, report: Report): void {
  for (const [name, scheme] of Object.entries(before.components.securitySchemes)) {
    const other = after.components.securitySchemes[name];
    const [was, is] = [scheme, other ?? {}].map((one) => ({ ...one, description: undefined }));
    if (!isDeepStrictEqual(was, is)) report(`the security scheme ${name} is another`, true);
  }
  // What all problems have in common; their codes are compared where they are answered.
  const withoutCode = (contract: Contract): Schema => {
    const problem = (contract.components.schemas.Problem ?? {}) as Schema;
    return { ...problem, properties: { ...(problem.properties as object), code: {} } };
  };
  const { compare } = createSchemaComparison(before, after);
  for (const { where, what, breaking } of compare(
    withoutCode(before),
    withoutCode(after),
    "Problem",
    "answer",
  ))
    report(`answered: ${where}: ${what}`, breaking);
}
