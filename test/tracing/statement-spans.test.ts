import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import t from "tap";
import { preparing } from "../../src/database/preparing-client.ts";
import { createSpans } from "../../src/tracing/spans.ts";
import { traceDriver } from "../../src/tracing/statement-spans.ts";
import { createTestDatabase } from "../support/database.ts";

t.test(
  "a statement's span lasts until its answer is there, and has the code of what went wrong",
  async (t) => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const spans = createSpans(provider.getTracer("test"));
    const Client = preparing(traceDriver(spans).Client);
    const client = new Client({ connectionString: await createTestDatabase(t) });
    await client.connect();
    t.teardown(() => client.end());
    const ended = () =>
      exporter
        .getFinishedSpans()
        .map(({ name, attributes }) => ({ name, code: attributes["db.response.status_code"] }));

    await spans.trace({ name: "request" }, async () => {
      const answer = client.query("/* named */ select pg_sleep(0.02)");
      t.strictSame(ended(), []);
      await answer;
      t.strictSame(ended(), [{ name: "named", code: undefined }]);
      await t.rejects(client.query("/* wrong */ select 1 / $1::integer", [0]), { code: "22012" });
      const told = Promise.withResolvers<string | undefined>();
      t.equal(
        client.query("/* called */ select 1 / $1::integer", [0], (error) =>
          told.resolve((error as { code?: string }).code),
        ),
        undefined,
      );
      t.equal(await told.promise, "22012");
    });
    t.strictSame(ended(), [
      { name: "named", code: undefined },
      { name: "wrong", code: "22012" },
      { name: "called", code: "22012" },
      { name: "request", code: undefined },
    ]);
  },
);
