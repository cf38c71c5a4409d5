import { createPrivateKey, createPublicKey, randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type pg from "pg";
import t from "tap";
import { generateSealKey } from "../../scripts/development-settings.ts";
import { hasGoodSignature, keyFingerprint, type Seal } from "../../src/audit/seal.ts";
import { verifySealChain } from "../../src/audit/seal-chain.ts";
import type { components } from "../../src/contract/types.ts";
import { testEnvironment, testOrigin } from "../support/app.ts";
import { loadEvents } from "../support/audit.ts";
import { Browser, expectStatus } from "../support/browser.ts";
import { createTestDatabase, openPool } from "../support/database.ts";
import { httpTransport, startProcess } from "../support/service-process.ts";
import { asService } from "../support/services.ts";

// Two service processes on one database, each with its sequencer and its sealer at work.

type Schemas = components["schemas"];

const writers = 20;
const rounds = 8;

const databaseUrl = await createTestDatabase(t);
const sealKey = generateSealKey();
const environment = {
  ...testEnvironment(databaseUrl),
  QUEUE_INLINE_WORKER: "on",
  QUEUE_AUDIT_SEAL_KEY: sealKey,
};
const processes = await Promise.all([startProcess({ environment }), startProcess({ environment })]);
const pool = openPool(databaseUrl, writers + 2);
t.teardown(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await pool.end();
});

const callerOn = (process: number, name: "raptor" | "console") =>
  asService(
    new Browser(httpTransport((processes[process % 2] as { url: string }).url), {
      origin: testOrigin,
      codeFor: () => "",
    }),
    name,
  );
const event = (members: object = {}) => ({
  id: randomUUID(),
  type: "raptor.page.seen",
  outcome: "success",
  ...members,
});

async function newest(process: number): Promise<Schemas["FoundAuditEvent"][]> {
  const query = { limit: 200 };
  const reply = await callerOn(process, "console").call<Schemas["AuditEventList"]>("searchAuditEvents", {
    query,
  });
  return expectStatus(reply, 200).items;
}

async function insertEvent(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query(
    `insert into customer_audit_events (id, occurred_at, recorded_at, type, schema_version, outcome, actor_type, targets,
      request_id, data) values (gen_random_uuid(), now(), now(), 'session.refreshed', 1, 'success', 'system', '[]', 'by-sql', '{}')
    returning id`,
  );
  return rows[0].id;
}

t.test("a transaction that commits late gets the later position, and nobody waits for it", async (t) => {
  const slow = await pool.connect();
  await slow.query("begin");
  const late = await insertEvent(slow);
  const prompt = expectStatus(
    await callerOn(0, "raptor").call<Schemas["AppendedAuditEvents"]>("appendAuditEvents", { body: event() }),
    201,
  ).items[0]?.event_id;
  for (const process of [0, 1]) {
    const [first] = await newest(process);
    t.equal(first?.id, prompt, "it is read while the other transaction is open");
  }
  await slow.query("commit");
  slow.release();
  for (const process of [0, 1]) {
    const [first, second] = await newest(process);
    t.strictSame([first?.id, second?.id], [late, prompt]);
    t.equal(first?.position, (second?.position ?? 0) + 1);
  }
});

t.test(
  "a reader that follows by position misses nothing and sees nothing twice, while twenty write and overlap",
  async (t) => {
    const written = new Set<string>();
    const seen: { id: string; position: number }[] = [];
    let after = (await newest(0))[0]?.position ?? 0;
    const follow = async (process: number) => {
      const items = (await newest(process)).filter(({ position }) => position > after).reverse();
      seen.push(...items.map(({ id, position }) => ({ id, position })));
      after = seen.at(-1)?.position ?? after;
    };
    const first = after + 1;
    for (let round = 0; round < rounds; round += 1) {
      const writing = Array.from({ length: writers }, async (_, writer) => {
        const client = await pool.connect();
        try {
          await client.query("begin");
          written.add(await insertEvent(client));
          await client.query("select pg_sleep($1)", [((writer * 7 + round * 3) % 10) / 50]);
          written.add(await insertEvent(client));
          await client.query("commit");
        } finally {
          client.release();
        }
      });
      let over = false;
      const done = Promise.all(writing).then(() => {
        over = true;
      });
      for (let turn = 0; !over; turn += 1) await follow(turn);
      await done;
      await follow(round);
    }
    t.strictSame(
      seen.map(({ position }) => position),
      Array.from({ length: written.size }, (_, index) => first + index),
    );
    t.strictSame(new Set(seen.map(({ id }) => id)), written);
  },
);

t.test("twenty readers at once are all answered, and each event has one position", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const { position: before = 0 } = (await newest(0))[0] ?? {};
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await callerOn(index, "raptor").call("appendAuditEvents", { body: event() });
        return newest(index);
      }),
    );
    const positions = (await newest(1)).map(({ position }) => position).filter((one) => one > before);
    t.strictSame(
      positions,
      Array.from({ length: 20 }, (_, index) => before + 20 - index),
    );
  }
});

t.test("one event, sent by twenty callers at once to two processes, is one event", async (t) => {
  for (let round = 0; round < rounds; round += 1) {
    const events = Array.from({ length: 3 }, () =>
      event({ customer_id: randomUUID(), personal: { ip: "::1" } }),
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        callerOn(index, "raptor").call<Schemas["AppendedAuditEvents"]>("appendAuditEvents", {
          // In any order: two batches must not wait for each other.
          body: { events: index % 3 === 0 ? events.toReversed() : events },
        }),
      ),
    );
    t.strictSame(answers.map(({ status }) => status).sort(), [...Array(19).fill(200), 201]);
    const ids = answers.flatMap(({ body }) => body.items.map(({ id, event_id }) => `${id} ${event_id}`));
    t.equal(new Set(ids).size, 3);
  }
});

t.test(
  "of two different events with one id, sent at once, one is kept and the others conflict",
  async (t) => {
    for (let round = 0; round < rounds; round += 1) {
      const id = randomUUID();
      const customer_id = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          callerOn(index, "raptor").call("appendAuditEvents", {
            body: { events: [event(), { ...event(), id, customer_id, personal: { n: index % 2 } }] },
          }),
        ),
      );
      t.equal(answers.filter(({ status }) => status === 409).length, 10);
      const { rows } = await pool.query(
        "select count(*)::int as count from queue_audit_service_events where id = $1",
        [id],
      );
      t.equal(rows[0].count, 1);
    }
  },
);

t.test("two sealers make one chain, whose heads are in the log", async (t) => {
  await loadEvents(pool, 5_500);
  const list = async () => {
    const reply = await callerOn(0, "console").call<Schemas["AuditSealList"]>("listAuditSeals");
    return expectStatus(reply, 200);
  };
  let sealed = await list();
  while ((sealed.items.at(-1)?.to_position ?? 0) < 5_000) {
    await setTimeout(100);
    sealed = await list();
  }
  const privateKey = createPrivateKey(sealKey);
  const { head } = verifySealChain([sealed], new Set([keyFingerprint(privateKey)]));
  t.ok(sealed.items.every((seal: Seal) => hasGoodSignature(seal, createPublicKey(privateKey))));
  const logged = processes.map((process) => process.output()).join("\n");
  t.match(logged, "audit log sealed");
  t.type(head, "string");
  await t.rejects(
    pool.query(
      `insert into queue_audit_seals select number + 1000, from_position, to_position, previous, digest, locators,
        sealed_at, key, signature from queue_audit_seals where number = 2`,
    ),
    /duplicate key/,
    "the chain cannot fork",
  );
});
