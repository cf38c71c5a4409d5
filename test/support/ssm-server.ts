import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";

export interface StoredVersion {
  Name?: string;
  Type?: string;
  Version?: unknown;
  Value?: unknown;
}

/** How SSM may be: as it should, gone, silent, or telling what is not so. */
export type Mood =
  | "well"
  | "gone"
  | "silent"
  | "garbled"
  | "endless"
  | "repeating"
  | "refusing"
  | "encrypted"
  | "empty";

export interface SsmServer {
  url: string;
  name: string;
  /** What AWS's SDK reads. */
  environment: Record<string, string>;
  mood: Mood;
  versions: StoredVersion[];
  /** The operations that were asked for, in order. */
  asked: string[];
  /** How often the history was read, from its first page on. */
  readings: number;
  put(value: string, version?: StoredVersion): void;
  close(): Promise<void>;
}

const pageSize = 2;
const prefix = "AmazonSSM.";

/** Speaks as much of SSM's protocol (AWS JSON 1.1) as a key ring needs. It sends two versions a page. */
export async function startSsmServer(t: { teardown(fn: () => Promise<void>): void }): Promise<SsmServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = String(request.headers["x-amz-target"]).slice(prefix.length);
    ssm.asked.push(operation);
    if (request.method !== "POST" || request.headers["content-type"] !== "application/x-amz-json-1.1")
      return fail(response, 400, "SerializationException");
    if (ssm.mood === "gone") return request.socket.destroy();
    if (ssm.mood === "silent") return;
    if (ssm.mood === "refusing") return fail(response, 400, "AccessDeniedException");
    if (ssm.mood === "garbled") return answer(response, `{"Parameters":[{"Value":"${ssm.versions[0]?.Value}`);
    const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    if (input.Name !== ssm.name) return fail(response, 400, "ParameterNotFound");
    if (operation === "PutParameter") {
      ssm.put(String(input.Value), { Type: String(input.Type) });
      return answer(response, JSON.stringify({ Version: ssm.versions.length, Tier: "Standard" }));
    }
    if (operation === "GetParameter") {
      if (ssm.versions.length === 0) return fail(response, 400, "ParameterNotFound");
      return answer(response, JSON.stringify({ Parameter: ssm.versions.at(-1) }));
    }
    if (operation !== "GetParameterHistory") return fail(response, 400, "UnknownOperationException");
    if (ssm.versions.length === 0 || input.WithDecryption !== true)
      return fail(response, 400, "ParameterNotFound");
    if (ssm.mood === "empty") return answer(response, JSON.stringify({ Parameters: [] }));
    const from = Number(input.NextToken ?? 0);
    if (from === 0) ssm.readings += 1;
    const to = ssm.mood === "endless" ? from : from + pageSize;
    const told =
      ssm.mood === "repeating" && from > 0 ? ssm.versions.slice(0, 1) : ssm.versions.slice(from, to);
    const Parameters =
      ssm.mood === "encrypted" ? told.map((version) => ({ ...version, Value: "AQICAHh" })) : told;
    const isMore = ssm.mood === "endless" || to < ssm.versions.length;
    return answer(response, JSON.stringify({ Parameters, ...(isMore && { NextToken: String(to) }) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const name = "/queue/signing-key";
  const ssm: SsmServer = {
    url,
    name,
    environment: {
      QUEUE_JWT_SIGNING_KEY_SSM: name,
      AWS_ENDPOINT_URL_SSM: url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
    mood: "well",
    versions: [],
    asked: [],
    readings: 0,
    put(value, version = {}) {
      const Version = ssm.versions.length + 1;
      ssm.versions.push({ Name: name, Type: "SecureString", Version, Value: value, ...version });
    },
    async close() {
      server.closeAllConnections();
      if (server.listening) await new Promise((done) => server.close(done));
    },
  };
  t.teardown(() => ssm.close());
  return ssm;
}

function answer(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(text);
}

function fail(response: ServerResponse, status: number, kind: string): void {
  response
    .writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": kind })
    .end(JSON.stringify({ __type: kind, message: `${kind}, said the test.` }));
}
