import { isDeepStrictEqual } from "node:util";
import { type Contract, listOperations } from "./document.ts";
import { compareOperations, type Report } from "./operation-comparison.ts";
import type { Schema } from "./schema.ts";
import { createSchemaComparison } from "./schema-comparison.ts";

/** A difference between two contracts that a caller could notice. */
export interface Change {
  /** The operations that it is about; none where it is about the whole. */
  operations: string[];
  what: string;
  breaking: boolean;
}

// docs/decisions/0016-contract-changes.md says what breaks callers and what does not.

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
