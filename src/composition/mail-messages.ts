import { mailToken } from "../account/mail-token.ts";
import { deriveKeys } from "../derived-keys.ts";
import { createVerificationMessages } from "../email-verification/messages.ts";
import type { MessageMakers } from "../jobs/mail-queue.ts";
import { createNoticeMessages } from "../mail/notice-messages.ts";
import type { CoreOptions } from "./core.ts";

/** The messages of all kinds of mail job. */
export function createMessageMakers({
  config,
  database,
  clock,
}: Pick<CoreOptions, "config" | "database" | "clock">): MessageMakers {
  const siteName = config.relyingParty.name;
  const { db } = database;
  const keys = deriveKeys(config.secrets);
  const [page] = config.relyingParty.origins;
  return {
    email_verification: createVerificationMessages({ db, clock, keys, siteName }),
    notice: createNoticeMessages({
      db,
      siteName,
      undoLink: (changeId) => `${page}/#undo=${mailToken(keys[0].undo, changeId)}`,
      cancelLink: (recoveryId) => `${page}/#cancel-recovery=${mailToken(keys[0].cancel, recoveryId)}`,
    }),
  };
}
