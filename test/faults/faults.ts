import { setTimeout as sleep } from "node:timers/promises";
import { shiftedClock } from "../support/shifted-clock.ts";
import type { Mood } from "../support/ssm-server.ts";
import type { Parts } from "./ceremonies.ts";
import { overdueIsOver, timesAreTheDatabases } from "./clocks.ts";
import type { Dyno } from "./dyno.ts";
import type { MailMood } from "./mail-relay.ts";
import { mailsGoOut } from "./mails.ts";
import { sendSlowly } from "./slow-senders.ts";
import type { World } from "./world.ts";

export interface Fault {
  name: string;
  /** Settings of the dynos that this fault begins with. */
  own?: World["own"];
  /**
   * What befalls the service, for so long or so often. Afterwards the world is as before, though the service may not be.
   * Answers which rules of its own were broken, in words.
   */
  strike(parts: Parts, short: boolean): Promise<string[]>;
  /** What must come about once nobody calls any more. */
  afterwards?(parts: Parts): Promise<string[]>;
}

/** Readings that failed are tried again within a minute (src/tokens/shared-key-ring.ts); one may take its time. */
const keysAgainMs = 90_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const faults: Fault[] = [
  { name: "kill -9 of a process", strike: killAgainAndAgain },
  { name: "SIGTERM", strike: terminateInTurn },
  {
    name: "immediate restart of Postgres",
    async strike({ world }, short) {
      for (let count = 0; count < (short ? 1 : 4); count += 1) {
        if (count > 0) await sleep(3_000);
        await world.postgres.restartAtOnce();
      }
      return [];
    },
  },
  {
    name: "all connections cut every second",
    async strike({ world }, short) {
      for (let count = 0; count < (short ? 3 : 20); count += 1) {
        await world.postgres.cutConnections();
        await sleep(1_000);
      }
      return [];
    },
  },
  {
    name: "Postgres frozen",
    async strike({ world }, short) {
      await world.postgres.freeze();
      await sleep(short ? 4_000 : 20_000);
      world.postgres.thaw();
      return [];
    },
  },
  {
    name: "a locked hot table",
    async strike({ world }, short) {
      const seconds = short ? 4 : 12;
      await world.postgres.run(
        `begin; lock table queue_sessions in access exclusive mode; select pg_sleep(${seconds}); commit`,
      );
      return [];
    },
  },
  {
    name: "read-only database",
    async strike({ world: { postgres } }, short) {
      const name = new URL(postgres.url).pathname.slice(1);
      await postgres.run(`alter database ${name} set default_transaction_read_only = on`);
      await postgres.cutConnections();
      await sleep(short ? 2_000 : 10_000);
      await postgres.run(
        `begin read write; alter database ${name} reset default_transaction_read_only; commit`,
      );
      return [];
    },
  },
  { name: "SSM down, silent, lying", strike: startWithoutKeys, afterwards: mailsGoOut },
  { name: "SMTP down, silent, slow, lying", strike: upsetMail, afterwards: mailsGoOut },
  {
    name: "clocks 90 s apart",
    own: [shiftedClock(-45_000), shiftedClock(45_000)],
    strike: disagree,
    afterwards: mailsGoOut,
  },
  ...[
    { name: "a clock moved back by an hour", ms: -hourMs },
    { name: "a clock moved on by an hour", ms: hourMs },
    { name: "a clock moved on by a day", ms: 24 * hourMs },
  ].map(
    ({ name, ms }): Fault => ({
      name,
      own: [shiftedClock(0, ms), {}],
      async strike(parts, short) {
        parts.world.dynos[0].process.child.kill("SIGWINCH");
        return disagree(parts, short);
      },
      afterwards: mailsGoOut,
    }),
  ),
  {
    name: "half-sent, never-ending requests",
    strike: ({ world, wire }, short) => sendSlowly(world.dynos, short ? 100 : 400, wire.traffic),
  },
];

async function killAgainAndAgain({ world }: Parts, short: boolean): Promise<string[]> {
  for (let count = 0; count < (short ? 2 : 20); count += 1) {
    const dyno = world.dynos[count % 2] as Dyno;
    await dyno.kill();
    await sleep(200);
    await world.start(dyno);
    await sleep(500);
  }
  return [];
}

async function terminateInTurn(parts: Parts, short: boolean): Promise<string[]> {
  const odd: string[] = [];
  for (let count = 0; count < (short ? 2 : 10); count += 1) {
    const dyno = parts.world.dynos[count % 2] as Dyno;
    odd.push(...(await terminate(parts, dyno)));
    await parts.world.start(dyno);
    await sleep(500);
  }
  return odd;
}

/** Within ten seconds, and whoever was let in gets an answer. */
async function terminate({ wire }: Parts, dyno: Dyno): Promise<string[]> {
  const { run, process } = dyno;
  const { code, ms } = await dyno.terminate();
  const odd = code === 0 && ms <= 10_000 ? [] : [`ended with ${code} after ${Math.round(ms)} ms`];
  for (const { id, what, ...cut } of wire.traffic.cut)
    if (cut.dyno === dyno && cut.run === run && process.output().includes(id))
      odd.push(`${what} ${id} was let in and not answered`);
  return odd;
}

/** A process that begins while its keys cannot be read grants nothing, and does so once they can. */
async function startWithoutKeys({ world }: Parts, short: boolean): Promise<string[]> {
  const odd: string[] = [];
  const { ssm, dynos } = world;
  const all: Mood[] = ["gone", "silent", "garbled", "refusing", "endless", "repeating", "encrypted", "empty"];
  for (const mood of short ? all.slice(0, 1) : all) {
    ssm.mood = mood;
    const [dyno] = dynos;
    await dyno.kill();
    await world.start(dyno);
    // With one version in the history there is nothing to repeat.
    const expected = mood === "repeating" ? 200 : 503;
    const { status } = await fetch(`${dyno.url}/health/ready`);
    if (status !== expected) odd.push(`ready answered ${status} while SSM was ${mood}`);
    await sleep(1_000);
    ssm.mood = "well";
    const deadline = Date.now() + keysAgainMs;
    const ready = async () => (await fetch(`${dyno.url}/health/ready`)).status === 200;
    while (!(await ready()) && Date.now() < deadline) await sleep(100);
    if (!(await ready())) odd.push(`not ready ${keysAgainMs} ms after SSM was ${mood}`);
  }
  return odd;
}

async function upsetMail(parts: Parts, short: boolean): Promise<string[]> {
  const odd: string[] = [];
  const { mail, dynos } = parts.world;
  const all: MailMood[] = ["gone", "silent", "slow", "garbled", "endless"];
  for (const mood of short ? all.slice(0, 1) : all) {
    mail.mood = mood;
    await sleep(short ? 1_500 : 4_000);
    // Also a process whose worker waits for an answer ends in time.
    odd.push(...(await terminate(parts, dynos[0])));
    await parts.world.start(dynos[0]);
  }
  mail.mood = "well";
  mail.server.refuse(5);
  return odd;
}

async function disagree(parts: Parts, short: boolean): Promise<string[]> {
  await sleep(short ? 1_000 : 5_000);
  await overdueIsOver(parts);
  return timesAreTheDatabases(parts);
}
