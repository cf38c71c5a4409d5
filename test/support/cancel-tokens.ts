import { mailToken } from "../../src/account/mail-token.ts";
import type { Config } from "../../src/config.ts";
import { deriveKeys } from "../../src/derived-keys.ts";

/** The token that cancels a recovery, as the mail to the customer holds it. */
export function cancelToken(secrets: Config["secrets"], recoveryId: string): string {
  const [{ cancel }] = deriveKeys(secrets);
  return mailToken(cancel, recoveryId);
}
