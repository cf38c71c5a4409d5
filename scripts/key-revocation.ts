import { publicationSeconds } from "../src/tokens/key-times.ts";
import { listSigningKeys, revokeSigningKey } from "../src/tokens/signing-key-store.ts";
import { signersInOrder } from "../src/tokens/trust.ts";
import { withDatabase } from "./key-database.ts";
import { findKeySource } from "./key-source.ts";

/** Stops trusting a key, and says what that means for who is signed in. */
export async function revoke(kid: string): Promise<void> {
  const source = await findKeySource();
  if (source.ssm === undefined) {
    throw new Error(
      "The ring is QUEUE_JWT_SIGNING_KEY itself: take the key out of it, put another private key first, and restart.\n" +
        "Tokens of the key are refused from then on; sessions live on and refresh into tokens of the new key.",
    );
  }
  await withDatabase(async ({ db }, now) => {
    if (!(await revokeSigningKey(db, kid, now)))
      throw new Error(`There is no key ${kid} that could be revoked. npm run keys -- status lists them.`);
    console.log(`${kid} is revoked. Every process of Queue refuses and withdraws it within seconds.`);
    const keys = await listSigningKeys(db);
    const [inForce] = signersInOrder(keys, now);
    const next = keys.findLast((key) => !key.revoked_at && key.signs_from > now);
    console.log(
      `\nAccess tokens signed with it are refused by Queue at once, and by others when their copy of the key set is` +
        `\nover, after five minutes at most. No session ends: browsers refresh into new tokens` +
        (inForce
          ? `, which ${inForce.kid} signs.`
          : next
            ? ` once ${next.kid} signs, from ${next.signs_from.toISOString()}.\nUntil then nobody can sign in or refresh (503).`
            : `, but no key is left to sign\nthem: nobody can sign in or refresh (503). Run npm run keys -- rotate now; the new key signs ${Math.ceil(publicationSeconds / 60)} minutes\nafter it was read.`),
    );
    const newest = keys.find(({ superseded_at, kid: one }) => superseded_at === null && one === kid);
    if (newest && inForce)
      console.log(
        "\nSSM's newest version is still the revoked key. Run npm run keys -- rotate to replace it.",
      );
  });
}
