import { keyFingerprint } from "../../src/audit/seal.ts";
import { findSealState } from "../../src/audit/seal-store.ts";
import type { Config } from "../../src/config.ts";
import type { Executor } from "../../src/database/open.ts";
import { findMailState } from "../../src/jobs/mail-state.ts";
import { type Finding, fault, ok, warning } from "./finding.ts";

const mailLagSeconds = 120;
// A seal a minute, and time for the worker to be restarted.
const sealLagSeconds = 300;
const restart =
  "heroku ps:restart --process-type worker, and look at its log; heroku ps:scale worker=1 if there is none";

/** Whether somebody does the jobs: mails are sent, and the audit log is sealed. */
export async function checkJobs(
  db: Executor,
  now: Date,
  sealKey: Config["audit"]["sealKey"] | undefined,
): Promise<Finding[]> {
  const { waiting, lagSeconds, failed } = await findMailState(db, now);
  const findings: Finding[] = [
    lagSeconds > mailLagSeconds
      ? fault(`No worker: a mail has been due for ${Math.round(lagSeconds)} s, and ${waiting} wait.`, restart)
      : ok(waiting > 0 ? `${waiting} mails wait, none for long.` : "No mail waits."),
  ];
  if (failed > 0) {
    findings.push(
      warning(
        `Mails given up within the last day: ${failed}.`,
        "The reason is in the worker's log and in queue_jobs.job (output); often the mail server refuses us.",
      ),
    );
  }
  const { unsealedSince, sealedAt, key } = await findSealState(db);
  const waited = unsealedSince ? (now.getTime() - unsealedSince.getTime()) / 1000 : 0;
  findings.push(
    waited > sealLagSeconds
      ? fault(
          `The audit log is not sealed: an event has waited for ${Math.round(waited)} s; the last seal is of ${sealedAt?.toISOString() ?? "never"}.`,
          `QUEUE_AUDIT_SEAL_KEY must be set for the worker. ${restart}.`,
        )
      : ok(
          sealedAt
            ? `The audit log was sealed last at ${sealedAt.toISOString()}.`
            : "Nothing is to be sealed yet.",
        ),
  );
  if (sealKey && key && key !== keyFingerprint(sealKey)) {
    findings.push(
      warning(
        `The last seal was made by the key ${key}, and QUEUE_AUDIT_SEAL_KEY is another.`,
        "After a rotation that is as it should be: give the new fingerprint to those who verify.",
      ),
    );
  }
  return findings;
}
