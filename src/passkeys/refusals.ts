import type { Audit } from "../audit/audit.ts";
import type { AuditContext, AuditEvent } from "../audit/audit-event.ts";
import { Problem } from "../errors.ts";

/** Ends a ceremony. A refusal is recorded with its reason, which the caller is not told, and thrown on. */
export async function recordingRefusals<T>(
  audit: Audit,
  finish: () => Promise<T>,
  refusal: (reason: string) => { context: AuditContext; event: AuditEvent },
): Promise<T> {
  try {
    return await finish();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { context, event } = refusal(error.reason ?? error.code);
    await audit.recordAlone(context, event);
    throw error;
  }
}
