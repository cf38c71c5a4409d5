import pg from "pg";
import t from "tap";
import { frontendMessages, startWireCount } from "../../scripts/bench/wire-count.ts";
import { createTestDatabase } from "../support/database.ts";

t.test("messages are told apart however the bytes are cut", (t) => {
  const message = (type: string, body: string) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(4 + body.length);
    return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
  };
  // The first one has no type. What is in a body is no message, whatever it looks like.
  const bytes = Buffer.concat([
    message("", "user"),
    message("P", "SSSSSQQQQQ"),
    message("E", "x"),
    message("S", ""),
  ]);
  for (const size of [1, 2, 3, 5, 7, bytes.length]) {
    const types: string[] = [];
    const read = frontendMessages((type) => types.push(type))();
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
    t.strictSame(types, ["P", "E", "S"], `in pieces of ${size}`);
  }
  t.end();
});

t.test("statements and round trips are those that the client made", async (t) => {
  const wire = await startWireCount(await createTestDatabase(t));
  t.teardown(() => wire.stop());
  const client = new pg.Client({ connectionString: wire.url, pipeline: true } as pg.ClientConfig);
  await client.connect();
  t.strictSame(wire.counted(), { statements: 0, roundTrips: 0 }, "opening a connection is none");
  await client.query("begin");
  await Promise.all(
    [1, 2, 3].map((value) => client.query({ name: "one", text: "select $1::int", values: [value] })),
  );
  await client.query("commit");
  await client.end();
  t.equal(wire.counted().statements, 5);
  t.equal(wire.counted().roundTrips, 5);
});
