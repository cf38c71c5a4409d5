import { glob, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import t from "tap";
import ts from "typescript";

// docs/decisions/0002-feature-folders.md: a feature may import what stands before it, never what stands behind.
const features = [
  "services",
  "audit",
  "rbac",
  "tokens",
  "sessions",
  "customers",
  "email-verification",
  "passkeys",
  "backup-codes",
  "account",
];
// What knows no feature; any feature may import it.
const foundations = ["contract", "http", "database", "mail", "jobs", "tracing"];
// Only these, and what is in src/composition, see everything.
const roots = ["app.ts", "server.ts", "worker.ts", "retention.ts"];
const isRoot = (path: string) => roots.includes(path) || partOf(path) === "composition";

interface Import {
  from: string;
  to: string;
}

/** What a file imports in any way: a type alone, for its effects, or while it runs; and what it exports from elsewhere. */
function importsOf(text: string): string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

async function listImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const file of glob("src/**/*.ts")) {
    const text = await readFile(file, "utf8");
    for (const target of importsOf(text)) {
      if (target.startsWith("."))
        imports.push({ from: relative("src", file), to: relative("src", join(dirname(file), target)) });
    }
  }
  return imports;
}

const partOf = (path: string) => (path.includes("/") ? (path.split("/", 1)[0] as string) : "");

function isAllowed({ from, to }: Import): boolean {
  const [source, target] = [partOf(from), partOf(to)];
  if (isRoot(from)) return true;
  if (isRoot(to)) return false;
  // What is packed for others takes nothing along but the contract, and the service does not lean on it.
  if (source === "client") return target === "client" || target === "contract";
  if (target === "client") return false;
  if (source === target || target === "") return true;
  const [sourceRank, targetRank] = [features.indexOf(source), features.indexOf(target)];
  if (sourceRank >= 0) return foundations.includes(target) || (targetRank >= 0 && targetRank < sourceRank);
  return targetRank < 0 && foundations.includes(target);
}

t.test("imports between the parts of src point one way only", async (t) => {
  const imports = await listImports();
  t.ok(imports.length > 100, "the imports were found");
  t.strictSame(
    imports.filter((entry) => !isAllowed(entry)),
    [],
  );
});

// What speaks HTTP in a feature: handlers and guards.
const speaksHttp = /\/(routes|guards?)\.ts$/;

t.test("routes know no SQL; what is neither routes nor guards knows no HTTP, by type neither", async (t) => {
  const faults: string[] = [];
  for await (const file of glob("src/**/*.ts")) {
    const text = await readFile(file, "utf8");
    const feature = features.includes(partOf(relative("src", file)));
    if (!feature) continue;
    const targets = importsOf(text);
    if (file.endsWith("routes.ts") && targets.some((to) => to === "kysely" || to.endsWith("-store.ts")))
      faults.push(`${file} reaches for SQL`);
    if (!speaksHttp.test(file) && targets.some((to) => to.startsWith("../http/")))
      faults.push(`${file} reaches for HTTP`);
    if (targets.some((to) => /^@?fastify\b/.test(to))) faults.push(`${file} reaches for Fastify`);
  }
  t.strictSame(faults, []);
});

t.test("an import is seen in whatever way it is written", (t) => {
  const text = `import "./effects.ts";
    import type { A } from "./type.ts";
    import { type B, c } from './quotes.ts';
    export * from "./export.ts";
    type D = import("./inline-type.ts").D;
    const e = async () => (await import("./dynamic.ts")).e;`;
  t.strictSame(importsOf(text).sort(), [
    "./dynamic.ts",
    "./effects.ts",
    "./export.ts",
    "./inline-type.ts",
    "./quotes.ts",
    "./type.ts",
  ]);
  t.end();
});

t.test("the rule itself refuses an import that points the other way", (t) => {
  t.notOk(isAllowed({ from: "audit/audit.ts", to: "sessions/sessions.ts" }));
  t.notOk(isAllowed({ from: "http/bind.ts", to: "sessions/sessions.ts" }));
  t.notOk(isAllowed({ from: "sessions/sessions.ts", to: "app.ts" }));
  t.notOk(isAllowed({ from: "http/bind.ts", to: "composition/core.ts" }));
  t.notOk(isAllowed({ from: "config.ts", to: "composition/core.ts" }));
  t.notOk(isAllowed({ from: "client/client.ts", to: "errors.ts" }));
  t.notOk(isAllowed({ from: "client/client.ts", to: "http/bind.ts" }));
  t.notOk(isAllowed({ from: "sessions/sessions.ts", to: "client/client.ts" }));
  t.ok(isAllowed({ from: "client/client.ts", to: "contract/tables.ts" }));
  t.ok(isAllowed({ from: "passkeys/registration.ts", to: "sessions/sessions.ts" }));
  t.end();
});
