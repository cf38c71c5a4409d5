import pg from "pg";
import { type Member, type Parts, signUp } from "./ceremonies.ts";
import { tryEnded } from "./steps.ts";

/** What has ended by the database's clock a moment ago opens nothing at either dyno, whatever time theirs tell. */
export async function overdueIsOver(parts: Parts): Promise<void> {
  const { world, wire, ledger } = parts;
  const { session, browser } = await newMember(parts);
  if (!session) throw new Error("a member without a session");
  const ceremonies = await Promise.all(
    world.dynos.map(() =>
      wire.settle<{ ceremony_id: string; options: never }>(browser, "createAuthenticationOptions", {
        body: {},
      }),
    ),
  );
  const justNow = "clock_timestamp() - interval '1 second'";
  await query(world.postgres.url, `update queue_sessions set idle_expires_at = ${justNow} where id = $1`, [
    session.id,
  ]);
  // No entry of the ledger's: nobody ended it, its time is over.
  ledger.sessions.delete(session.id);
  for (const dyno of world.dynos)
    await tryEnded({ ...parts, wire: { ...wire, transport: () => wire.transport(dyno) } }, session);
  for (const [index, ceremony] of ceremonies.entries()) {
    if (ceremony.kind !== "acknowledged") continue;
    const { ceremony_id, options } = ceremony.reply.body;
    await query(
      world.postgres.url,
      `update queue_webauthn_challenges set expires_at = ${justNow} where id = $1`,
      [ceremony_id],
    );
    const there = world.person(wire.transport(world.dynos[index]));
    const body = { ceremony_id, credential: browser.authenticator.get(options) };
    if ((await wire.attempt(there, "verifyAuthentication", { body })).kind === "acknowledged")
      ledger.faults.granted.push(`a sign-in by a challenge whose time was over, at dyno ${index}`);
  }
}

/** Each dyno's tokens begin by the database's clock, to the second that a token's time is rounded to. */
export async function timesAreTheDatabases({ world, wire, ledger }: Parts): Promise<string[]> {
  const odd: string[] = [];
  const databaseSeconds = async () => {
    const sql = "select extract(epoch from clock_timestamp())::float as now";
    return (await query(world.postgres.url, sql, [])).rows[0].now as number;
  };
  for (const dyno of world.dynos) {
    const before = await databaseSeconds();
    const there = { ...wire, transport: () => wire.transport(dyno) };
    const member = await newMember({ world, wire: there, ledger });
    const after = await databaseSeconds();
    const [, claims = ""] = member.browser.accessToken?.split(".") ?? [];
    const { iat } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iat: number };
    if (iat < before - 1 || iat > after + 1)
      odd.push(`a token began at ${iat}, not from ${before} to ${after}`);
  }
  return odd;
}

async function newMember(parts: Parts): Promise<Member> {
  for (let tries = 0; tries < 20; tries += 1) {
    const member = await signUp(parts);
    if (member) return member;
  }
  throw new Error("nobody can sign up");
}

async function query(connectionString: string, sql: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client.query(sql, values).finally(() => client.end());
}
