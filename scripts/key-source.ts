import type { KeySource } from "../src/config.ts";
import { developmentFolder, developmentSecrets } from "./development-settings.ts";

/** Where the environment says that the key ring is; in development, the key that npm start made. */
export async function findKeySource(): Promise<KeySource> {
  const { QUEUE_JWT_SIGNING_KEY: pem, QUEUE_JWT_SIGNING_KEY_SSM: ssm, NODE_ENV } = process.env;
  if (pem && ssm) throw new Error("QUEUE_JWT_SIGNING_KEY and QUEUE_JWT_SIGNING_KEY_SSM are both set.");
  if (ssm) return { ssm };
  if (pem) return { pem: pem.replaceAll("\\n", "\n") };
  if (NODE_ENV === "production") throw new Error("QUEUE_JWT_SIGNING_KEY is not set.");
  return { pem: (await developmentSecrets(developmentFolder)).QUEUE_JWT_SIGNING_KEY };
}
