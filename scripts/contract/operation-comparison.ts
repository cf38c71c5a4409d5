import type { Answer, Contract, Media, Operation, Parameter, Security } from "./document.ts";
import { resolve, type Schema } from "./schema.ts";
import type { Direction } from "./schema-change.ts";
import { createSchemaComparison } from "./schema-comparison.ts";

export type Report = (what: string, breaking: boolean) => void;
interface Rate {
  points: number;
  seconds: number;
}
interface Pair {
  before: Contract;
  after: Contract;
  old: Operation;
  now: Operation;
  report: Report;
}

const problemType = "application/problem+json";
// Each asks for something that callers did not have to give, when it comes, or gives something, when it goes.
const demands = ["x-step-up", "x-requires-origin", "x-names-operator"];
const usualBodyLimit = 65_536;

export function compareOperations(pair: Pair): void {
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
  compareRates(pair);
  compareSecurity(pair);
  compareParameters(pair);
  compareBodies(pair);
  compareAnswers(pair);
}

/** Whoever calls as often as they could must not be turned away. */
function compareRates({ old, now, report }: Pair): void {
  const [was, is] = [old, now].map((operation) => operation["x-rate-limit"] as Rate | undefined);
  const write = (rate: Rate | undefined) =>
    rate ? `${rate.points} calls in ${rate.seconds} s` : "any number";
  if (write(was) === write(is)) return;
  // What is more over a longer time is less in a short one.
  const tighter = is && (!was || is.points < was.points || is.seconds > was.seconds);
  report(`allows ${write(is)}, before ${write(was)}`, Boolean(tighter));
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
