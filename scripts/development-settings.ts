import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a developer's Queue keeps its data; ignored by git. Remove it to begin anew. */
export const developmentFolder = fileURLToPath(new URL("../.queue/", import.meta.url));

const preferredPort = 3000;

/** The secret and the keys of a developer's machine: made once and kept, so that a restart signs nobody out. */
export async function developmentSecrets(
  folder: string,
): Promise<{ QUEUE_SECRET: string; QUEUE_JWT_SIGNING_KEY: string; QUEUE_AUDIT_SEAL_KEY: string }> {
  await mkdir(folder, { recursive: true });
  return {
    QUEUE_SECRET: await keptFile(join(folder, "secret"), () => randomBytes(32).toString("base64")),
    QUEUE_JWT_SIGNING_KEY: await keptFile(join(folder, "signing-key.pem"), () => generateSigningKey(3072)),
    QUEUE_AUDIT_SEAL_KEY: await keptFile(join(folder, "seal-key.pem"), generateSealKey),
  };
}

/** A new RSA key as PEM (PKCS #8). */
export function generateSigningKey(modulusLength: number): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength, publicExponent: 65_537 });
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** A new Ed25519 key as PEM (PKCS #8). */
export function generateSealKey(): string {
  const { privateKey } = generateKeyPairSync("ed25519");
  return privateKey.export({ type: "pkcs8", format: "pem" }) as string;
}

/** Two first starts at once must end up with the same file: the exclusive write lets one win, both read. */
async function keptFile(path: string, make: () => string): Promise<string> {
  const kept = await readFile(path, "utf8").catch(() => undefined);
  if (kept) return kept;
  await writeFile(path, make(), { mode: 0o600, flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return readFile(path, "utf8");
}

/** The usual port, or a free one when somebody has it. */
export async function choosePort(): Promise<number> {
  return (await tryPort(preferredPort)) ?? ((await tryPort(0)) as number);
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : undefined));
    });
  });
}
