import { existsSync } from "node:fs";

/** Reads .env, so that all commands speak of the same service. What the environment has already wins. */
export function loadEnvironmentFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}
