import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import openapiTypes, { astToString } from "openapi-typescript";
import { parse } from "yaml";

interface ProblemEntry {
  status: number;
  title: string;
  detail: string;
}
interface ContractOperation {
  operationId: string;
  security?: Record<string, string[]>[];
  requestBody?: unknown;
  responses: Record<string, unknown>;
  "x-problems"?: string[];
  "x-step-up"?: boolean;
  "x-admits-recovery"?: boolean;
}
interface ContractDocument {
  paths: Record<string, Record<string, unknown>>;
  security: Record<string, string[]>[];
  components: { schemas: Record<string, unknown>; responses: Record<string, unknown> };
}

const methods = ["get", "put", "post", "delete", "patch"] as const;

// What the framework itself can answer, whatever the operation.
const commonProblems = [
  "invalid_request",
  "not_found",
  "request_timeout",
  "uri_too_long",
  "header_too_large",
  "internal",
  "unavailable",
];
const bodyProblems = ["payload_too_large", "unsupported_media_type"];

/** Bundles `openapi/` into one document, fills in the problem answers and derives the types and tables from it. */
export async function generateContract(): Promise<Map<string, string>> {
  const problems = parse(await readFile("openapi/components/problems.yaml", "utf8")) as Record<
    string,
    ProblemEntry
  >;
  const document = await bundleContract();

  const schemas = document.components.schemas;
  schemas.ProblemCode = { type: "string", enum: Object.keys(problems) };
  const security: string[] = [];
  const addresses: string[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method] as ContractOperation | undefined;
      if (!operation) continue;
      operation.security ??= document.security;
      addProblemAnswers(operation, problems, document.components.responses);
      const schemes = operation.security.map((alternative) => Object.keys(alternative));
      const names = schemes.map((alternative) =>
        alternative.length === 0 ? "nobody" : alternative.join("+"),
      );
      const union = names.length === 0 ? '"nobody"' : names.map((name) => JSON.stringify(name)).join(" | ");
      security.push(`  ${operation.operationId}: ${union};`);
      const address = { method: method.toUpperCase(), path };
      addresses.push(`  ${operation.operationId}: ${JSON.stringify(address)},`);
    }
  }

  const notice = "// Made by `npm run generate` from openapi/. Do not edit.\n";
  const types = astToString(await openapiTypes(withAlternatives(document) as never));
  const table = Object.entries(problems).map(
    ([code, { status, title, detail }]) => `  ${code}: ${JSON.stringify({ status, title, detail })},`,
  );
  return new Map([
    ["src/contract/openapi.json", `${JSON.stringify(document, null, 2)}\n`],
    ["src/contract/types.ts", `${notice}${types}`],
    [
      "src/contract/tables.ts",
      `${notice}\n/** Every problem: its HTTP status, title and advice. */\nexport const problems = {\n${table.join("\n")}\n} as const;\n\n/** Where each operation is. */\nexport const addresses = {\n${addresses.join("\n")}\n} as const;\n\n/** Which security schemes each operation accepts. */\nexport interface OperationSecurity {\n${security.join("\n")}\n}\n`,
    ],
  ]);
}

/** Turns `x-problems` and what the framework can answer into the operation's `responses`, one per status. */
function addProblemAnswers(
  operation: ContractOperation,
  problems: Record<string, ProblemEntry>,
  shared: Record<string, unknown>,
): void {
  const own = operation["x-problems"];
  if (!own) throw new Error(`${operation.operationId} does not say what problems it answers (x-problems).`);
  const ofCustomer = operation.security?.some((alternative) => "accessToken" in alternative);
  const ofService = operation.security?.some((alternative) => "serviceToken" in alternative);
  const codes = new Set([
    ...own,
    ...(ofService ? ["unauthenticated", "insufficient_scope"] : []),
    ...(operation["x-step-up"] ? ["insufficient_user_authentication"] : []),
    ...(ofCustomer && !operation["x-admits-recovery"] ? ["recovery_only"] : []),
    ...(operation.requestBody ? bodyProblems : []),
    ...commonProblems,
  ]);
  const byStatus = new Map<string, string[]>();
  for (const code of codes) {
    const problem = problems[code];
    if (!problem)
      throw new Error(
        `${operation.operationId} names the problem ${code}, which problems.yaml does not have.`,
      );
    byStatus.set(String(problem.status), [...(byStatus.get(String(problem.status)) ?? []), code]);
  }
  for (const [status, statusCodes] of [...byStatus].sort()) {
    const name = statusCodes.map(pascalCase).join("Or");
    shared[name] ??= problemAnswer(status, statusCodes, problems);
    operation.responses[status] = { $ref: `#/components/responses/${name}` };
  }
}

function problemAnswer(status: string, codes: string[], problems: Record<string, ProblemEntry>): unknown {
  const example = codes[0] as string;
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code]?.title}.`).join(" "),
    ...(status === "429" || status === "503"
      ? { headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" } } } }
      : {}),
    ...(status === "401"
      ? {
          headers: {
            "WWW-Authenticate": { description: "RFC 6750, section 3.", schema: { type: "string" } },
          },
        }
      : {}),
    content: {
      "application/problem+json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Problem" }],
          properties: { status: { const: Number(status) }, code: { enum: codes } },
        },
        example: {
          type: `https://queue.raxx.app/problems/${example}`,
          title: problems[example]?.title,
          status: Number(status),
          code: example,
          detail: problems[example]?.detail,
          request_id: "0b6e8b0e-6c0f-4d0a-9b59-0a3d2b7f4c11",
        },
      },
    },
  };
}

/** openapi-typescript knows no `if`, `then`, `else`; to a type they are the two alternatives. */
function withAlternatives(document: ContractDocument): ContractDocument {
  const copy = structuredClone(document);
  for (const [name, schema] of Object.entries(copy.components.schemas)) {
    const { then: first, else: second } = schema as Record<string, unknown>;
    if (first && second) copy.components.schemas[name] = { oneOf: [first, second] };
  }
  return copy;
}

function pascalCase(code: string): string {
  return code.replace(/(^|_)[a-z]/g, (letter) => letter.slice(-1).toUpperCase());
}

async function bundleContract(): Promise<ContractDocument> {
  const folder = await mkdtemp(join(tmpdir(), "queue-contract-"));
  try {
    const output = join(folder, "openapi.json");
    await promisify(execFile)("redocly", ["bundle", "openapi/openapi.yaml", "--output", output]);
    return JSON.parse(await readFile(output, "utf8")) as ContractDocument;
  } finally {
    await rm(folder, { recursive: true });
  }
}
