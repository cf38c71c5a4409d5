import type { Reader } from "../database/reader.ts";
import { type Finding, findGrants, type Question } from "./permission-store.ts";

interface Reason {
  code: "granted_by_role" | "customer_unknown" | "customer_suspended" | "permission_unknown" | "not_granted";
  role?: string;
}

export interface PermissionAnswer {
  allowed: boolean;
  policy_version: string | null;
  reasons: Reason[];
}

/** Answers each question from what is in force now. */
export type CheckPermissions = (questions: Question[]) => Promise<PermissionAnswer[]>;

/**
 * One statement and one round trip, for one question as for a hundred; test/rbac/permission-check.test.ts counts them.
 * Nothing is kept, so that every process sees a change at once.
 */
export function createPermissionCheck(reader: Reader): CheckPermissions {
  return async function checkPermissions(questions) {
    return (await findGrants(reader, questions)).map(judge);
  };
}

function judge({ status, policy_version, permission_known, roles }: Finding): PermissionAnswer {
  const known = status === "active" || status === "suspended";
  const obstacles: Reason[] = [
    ...(known ? [] : [{ code: "customer_unknown" } as const]),
    ...(status === "suspended" ? [{ code: "customer_suspended" } as const] : []),
    ...(permission_known ? [] : [{ code: "permission_unknown" } as const]),
    ...(known && permission_known && roles.length === 0 ? [{ code: "not_granted" } as const] : []),
  ];
  return {
    allowed: obstacles.length === 0,
    policy_version: known ? policy_version : null,
    reasons: obstacles.length > 0 ? obstacles : roles.map((role) => ({ code: "granted_by_role", role })),
  };
}
