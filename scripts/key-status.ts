import { listKnownKeys } from "../src/services/known-key-store.ts";
import { readHistory } from "../src/tokens/history-reading.ts";
import { createKeyRing } from "../src/tokens/key-ring.ts";
import { createParameterHistory } from "../src/tokens/parameter-history.ts";
import { listSigningKeys, type SigningKeyRow } from "../src/tokens/signing-key-store.ts";
import { isTrusted, signersInOrder, trustedUntil } from "../src/tokens/trust.ts";
import { withDatabase } from "./key-database.ts";
import { findKeySource } from "./key-source.ts";

/** Prints the keys of the ring, and which services lack one that is published. */
export async function printStatus(): Promise<void> {
  const source = await findKeySource();
  if (source.ssm !== undefined) await printParameter(source.ssm);
  await withDatabase(async ({ db }, now) => {
    let published: string[];
    if (source.ssm === undefined) {
      published = (await createKeyRing(source.pem)).published().map(({ kid }) => kid);
      for (const [index, kid] of published.entries())
        console.log(`${kid}  ${index === 0 ? "signs" : "published"}`);
    } else {
      const keys = await listSigningKeys(db);
      published = keys.filter((key) => isTrusted(key, now)).map(({ kid }) => kid);
      for (const key of keys)
        console.log(`${key.kid}  ${ageOf(key.first_seen_at, now).padEnd(9)}  ${describe(key, keys, now)}`);
      if (keys.length === 0)
        console.log("No key was seen yet. A process of Queue that runs reads the first.");
    }
    const reports = await listKnownKeys(db);
    console.log(reports.length > 0 ? "" : "\nNo service has said which keys it knows (Queue-Known-Keys).");
    for (const { service, kids, reported_at } of reports) {
      const missing = published.filter((kid) => !kids.includes(kid));
      const what = missing.length === 0 ? "knows all" : `LAGS: lacks ${missing.join(", ")}`;
      console.log(`${service.padEnd(12)}${what} (said ${ageOf(reported_at, now)} ago)`);
    }
  });
}

async function printParameter(name: string): Promise<void> {
  try {
    const { keys, refusals } = await readHistory(await (await createParameterHistory(name)).read());
    for (const { version, kid } of keys) console.log(`${kid}  is version ${version} of ${name}`);
    for (const { reason } of refusals) console.log(`REFUSED: ${reason}`);
  } catch (error) {
    console.log(`SSM was not read: ${(error as Error).message}`);
  }
  console.log("");
}

function describe(key: SigningKeyRow, keys: SigningKeyRow[], now: Date): string {
  if (key.revoked_at) return `revoked since ${key.revoked_at.toISOString()}`;
  if (!isTrusted(key, now)) return "over";
  if (key.signs_from > now) return `published; signs from ${key.signs_from.toISOString()}`;
  if (signersInOrder(keys, now)[0] === key) return `signs since ${key.signs_from.toISOString()}`;
  return `superseded; published until ${trustedUntil(key)?.toISOString()}`;
}

function ageOf(time: Date, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - time.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}
