import { createPrivateKey, createPublicKey } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { removeMonths } from "../src/audit/removal.ts";
import { keyFingerprint } from "../src/audit/seal.ts";
import { Refutation, type SealPage, verifySealChain } from "../src/audit/seal-chain.ts";
import { verifyExport } from "../src/audit/verification.ts";
import { addSeconds } from "../src/clock.ts";
import { readAuditRetention, readDatabaseUrl } from "../src/config.ts";
import { openDatabase } from "../src/database/open.ts";
import { systemRandom } from "../src/random.ts";
import { loadEnvironmentFile } from "./environment-file.ts";

const help = `Usage: npm run audit -- verify EXPORT.ndjson SEALS.json... --key FINGERPRINT...
       npm run audit -- fingerprint
       npm run audit -- retain [--drop]
       npm run --silent audit -- generate > seal-key.pem

verify       proves an export of the audit log (GET /api/v1/audit/export) by its seals (GET /api/v1/audit/seals, a file for
             each page), without a database. Says what of it is not sealed yet.
             Ends with 0 if it is proven, 1 if it is refuted, and the first bad event is named; 2 if it cannot be judged.
  --key            the fingerprint of a key that may have sealed; again for each key that there was
  --from, --through  the positions that the export was meant to begin and end with, if not the log's
  --head           the hash of a seal that must be in the chain, as Queue's log has it ("audit log sealed")
fingerprint  prints the fingerprint of QUEUE_AUDIT_SEAL_KEY or, in development, of the key that npm start made
retain       takes whole months out of the log that are older than QUEUE_AUDIT_RETENTION and sealed, with what belongs to
             their events; the seals stay. Each becomes a table of its own, to be archived and dropped. Run it as the
             owner of the tables, now and then; to end what was interrupted, run it again.
  --drop           drops those tables at once
generate     prints a new private key, for QUEUE_AUDIT_SEAL_KEY
`;

/** The command was not used as the help says. */
class Misuse extends Error {}

try {
  await run();
} catch (error) {
  if (error instanceof Refutation) console.error(`REFUTED. ${error.message}`);
  else console.error(error instanceof Misuse ? `${error.message}\n\n${help}` : String(error));
  process.exitCode = error instanceof Refutation ? 1 : 2;
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: "string", multiple: true, default: [] },
      from: { type: "string" },
      through: { type: "string" },
      head: { type: "string" },
      drop: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  const [command, exported, ...sealFiles] = positionals;
  if (values.help) console.log(help);
  else if (command === "fingerprint") console.log(await ownFingerprint());
  else if (command === "retain") await retain(values.drop);
  else if (command === "generate") {
    const { generateSealKey } = await import("./development-settings.ts");
    process.stdout.write(generateSealKey());
    console.error(
      "Keep it secret. Set it as QUEUE_AUDIT_SEAL_KEY, and give its fingerprint to those who verify.",
    );
  } else if (command === "verify" && exported !== undefined && sealFiles.length > 0) {
    await verify(exported, sealFiles, values);
  } else throw new Misuse("What is to be done?");
}

async function verify(
  exported: string,
  sealFiles: string[],
  values: { key: string[]; from?: string; through?: string; head?: string },
): Promise<void> {
  if (values.key.length === 0) throw new Misuse("Without --key nothing is proven.");
  const begun = performance.now();
  const pages = await Promise.all(
    sealFiles.map(async (file) => JSON.parse(await readFile(file, "utf8")) as SealPage),
  );
  const chain = verifySealChain(pages, new Set(values.key.map((key) => key.toLowerCase())), values.head);
  console.log(`Seals      ${chain.seals.length}, chained and signed; the head is ${chain.head ?? "none"}`);
  const lines = readLines(exported);
  const { events, sealedThrough, unsealed } = await verifyExport(lines, chain, {
    from: positionOf(values.from),
    through: positionOf(values.through),
    onProgress: (count) => console.error(`${count.toLocaleString("en")} events ...`),
  });
  console.log(`Events     ${events}, none missing (${Math.round(performance.now() - begun)} ms)`);
  console.log(`Sealed     through position ${sealedThrough}`);
  if (unsealed > 0)
    console.log(`Unsealed   the last ${unsealed} events; no seal proves them yet. Export again in a minute.`);
  console.log(
    unsealed === events ? "NOT PROVEN: no seal says anything of it." : "PROVEN, as far as it is sealed.",
  );
  if (unsealed === events) process.exitCode = 2;
}

async function retain(drop: boolean): Promise<void> {
  loadEnvironmentFile();
  const seconds = readAuditRetention(process.env);
  if (seconds === undefined) {
    console.log("QUEUE_AUDIT_RETENTION is not set: the audit log is kept for ever. Nothing to do.");
    return;
  }
  const database = openDatabase({ url: readDatabaseUrl(process.env), poolSize: 1, onError: () => {} });
  try {
    const now = await database.readTime();
    const before = addSeconds(now, -seconds);
    const removal = await removeMonths(database.db, { before, now, drop, random: systemRandom });
    for (const partition of removal.removed) console.log(`${drop ? "Dropped" : "Detached"}  ${partition}`);
    if (removal.kept) console.log(`Kept      ${removal.kept}; so is all that comes after it.`);
    if (removal.removed.length === 0) console.log("No month is old enough and sealed. Nothing was removed.");
    else
      console.log(
        `The log is gone through position ${removal.removedThrough}. The next export says where it begins: verify it with --from.`,
      );
  } finally {
    await database.close();
  }
}

/** The lines of a file; only LF ends one (readline would also take what JSON leaves as it is, such as U+2028). */
async function* readLines(path: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 20 })) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() as string;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function positionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Misuse(`${text} is no position.`);
  return Number(text);
}

async function ownFingerprint(): Promise<string> {
  const pem = process.env.QUEUE_AUDIT_SEAL_KEY || (await developmentKey());
  return keyFingerprint(createPublicKey(createPrivateKey(pem.replaceAll("\\n", "\n"))));
}

async function developmentKey(): Promise<string> {
  if (process.env.NODE_ENV === "production") throw new Misuse("QUEUE_AUDIT_SEAL_KEY is not set.");
  const { developmentFolder, developmentSecrets } = await import("./development-settings.ts");
  return (await developmentSecrets(developmentFolder)).QUEUE_AUDIT_SEAL_KEY;
}
