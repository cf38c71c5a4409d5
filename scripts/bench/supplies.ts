import { callersAtMost } from "./browser-calls.ts";
import { openPool } from "./databases.ts";
import { addPasskeys, pickSessions, type SeededPasskey, type SeededSession } from "./seed.ts";

/** What one driver may use up: a session that another driver has refreshed is of no use to it. */
export interface Supplies {
  sessions: SeededSession[];
  passkeys: SeededPasskey[];
}

const mostSessions = 3_000;
const passkeysPerCaller = 8;

/** Deals the sessions of a seeded database out to so many drivers. */
export async function dealSupplies(
  databaseUrl: string,
  { sessions, drivers }: { sessions: number; drivers: number },
): Promise<Supplies[]> {
  const pool = openPool(databaseUrl, 1);
  try {
    const each = Math.min(mostSessions, Math.floor(sessions / drivers));
    const picked = await pickSessions(pool, drivers * each);
    const dealt: Supplies[] = [];
    for (let driver = 0; driver < drivers; driver += 1) {
      const passkeys = await addPasskeys(pool, passkeysPerCaller * callersAtMost);
      dealt.push({ sessions: picked.slice(driver * each, (driver + 1) * each), passkeys });
    }
    return dealt;
  } finally {
    await pool.end();
  }
}
