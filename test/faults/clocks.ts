import pg from "pg";
import { type Member, type Parts, signUp } from "./ceremonies.ts";
import { tryEnded } from "./steps.ts";

/** How far a token's time may be from the database's, in seconds: a round trip and what a whole number leaves out. */
const toleranceSeconds = 2;

/** What has ended by the database's clock a moment ago opens nothing at either dyno, whatever time theirs tell. */
export async function overdueIsOver(parts: Parts): Promise<void> {
  const { world, wire, ledger } = parts;
  const member = (await signUp(parts)) as Member;
  const { session, browser } = member;
  if (!session) throw new Error("nobody could sign up");
  const ceremonies = await Promise.all(
    world.dynos.map(() =>
      wire.settle<{ ceremony_id: string; options: never }>(browser, "createAuthenticationOptions", {
        body: {},
      }),
    ),
  );
  const [{ rowCount }] = await Promise.all([
    query(
      world.postgres.url,
      "update queue_sessions set idle_expires_at = clock_timestamp() - interval '1 second' where id = $1",
      [session.id],
    ),
  ]);
  if (rowCount !== 1) throw new Error("the session is not there");
  // No entry of the ledger's: nobody ended it, its time is over.
  ledger.sessions.delete(session.id);
  for (const dyno of world.dynos)
    await tryEnded({ ...parts, wire: { ...wire, transport: () => wire.transport(dyno) } }, session);
  for (const [index, ceremony] of ceremonies.entries()) {
    if (ceremony.kind !== "acknowledged") continue;
    const { ceremony_id, options } = ceremony.reply.body;
    await query(
      world.postgres.url,
      "update queue_webauthn_challenges set expires_at = clock_timestamp() - interval '1 second' where id = $1",
      [ceremony_id],
    );
    const there = world.person(wire.transport(world.dynos[index]));
    const body = { ceremony_id, credential: browser.authenticator.get(options) };
    if ((await wire.attempt(there, "verifyAuthentication", { body })).kind === "acknowledged")
      ledger.faults.granted.push(`a sign-in by a challenge whose time was over, by ${index}`);
  }
}

/** Each dyno's tokens begin and end by the database's clock. */
export async function timesAreTheDatabases({ world, wire, ledger }: Parts): Promise<string[]> {
  const odd: string[] = [];
  for (const dyno of world.dynos) {
    const there = { ...wire, transport: () => wire.transport(dyno) };
    const member = (await signUp({ world, wire: there, ledger })) as Member;
    const { rows } = await query(
      world.postgres.url,
      "select extract(epoch from clock_timestamp())::float as now",
      [],
    );
    const [, claims = ""] = member.browser.accessToken?.split(".") ?? [];
    const { iat } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iat: number };
    if (Math.abs(iat - rows[0].now) > toleranceSeconds) odd.push(`a token is ${iat - rows[0].now} s off`);
  }
  return odd;
}

async function query(connectionString: string, sql: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client.query(sql, values).finally(() => client.end());
}
