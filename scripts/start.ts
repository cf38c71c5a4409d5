import { ConfigurationError } from "../src/config.ts";
import { startServer } from "../src/server.ts";
import { loadEnvironmentFile } from "./environment-file.ts";

const begun = performance.now();

// `npm start`: in production just the service. In development whatever is not configured is brought along: a real
// Postgres, migrated, a secret and a signing key.
loadEnvironmentFile();
const environment: Record<string, string | undefined> = { ...process.env };
let afterClose: (() => Promise<void>) | undefined;

try {
  if (environment.NODE_ENV !== "production") afterClose = await prepareDevelopment();
  await startServer({ environment, ...(afterClose && { afterClose }) });
  if (environment.NODE_ENV !== "production") {
    console.log(
      `\n  Queue is at http://localhost:${environment.PORT} (ready in ${Math.round(performance.now() - begun)} ms)`,
    );
    console.log("  Its mails are at /outbox, its contract at /docs. Ctrl-C stops it.\n");
  }
} catch (error) {
  console.error(error instanceof ConfigurationError ? error.message : error);
  await afterClose?.();
  process.exit(1);
}

/** Loaded only here, so that production does not need what only developers have. */
async function prepareDevelopment(): Promise<(() => Promise<void>) | undefined> {
  const { choosePort, developmentFolder, developmentSecrets } = await import("./development-settings.ts");
  for (const [name, value] of Object.entries(await developmentSecrets(developmentFolder)))
    if (name !== "QUEUE_JWT_SIGNING_KEY" || !environment.QUEUE_JWT_SIGNING_KEY_SSM)
      environment[name] ||= value;
  const stopDatabase = await bringDatabase(developmentFolder);
  // Last, since it is only taken when the service listens, and somebody else may want the same.
  environment.PORT ||= String(await choosePort());
  return stopDatabase;
}

async function bringDatabase(folder: string): Promise<(() => Promise<void>) | undefined> {
  if (environment.DATABASE_URL || environment.DATABASE_URL_QUEUE) return undefined;
  const { startDevelopmentDatabase } = await import("./development-database.ts");
  const { prepareDatabase } = await import("./migrate.ts");
  const database = await startDevelopmentDatabase({ folder, log: console.log });
  environment.DATABASE_URL = database.url;
  try {
    await prepareDatabase(database.url, console.log);
  } catch (error) {
    await database.stop();
    throw error;
  }
  return () => database.stop();
}
