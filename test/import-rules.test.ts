import { glob, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import t from "tap";

// docs/decisions/0002-feature-folders.md: a feature may import what stands before it, never what stands behind.
const features = [
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
const foundations = ["contract", "http", "database", "mail", "jobs"];
// Only these see everything.
const roots = ["app.ts", "server.ts", "worker.ts"];

interface Import {
  from: string;
  to: string;
}

async function listImports(): Promise<Import[]> {
  const imports: Import[] = [];
  for await (const file of glob("src/**/*.ts")) {
    const text = await readFile(file, "utf8");
    for (const [, target = ""] of text.matchAll(/^(?:import|export)[^"]*?from "(\.[^"]+)";$/gms)) {
      imports.push({ from: relative("src", file), to: relative("src", join(dirname(file), target)) });
    }
  }
  return imports;
}

const partOf = (path: string) => (path.includes("/") ? (path.split("/", 1)[0] as string) : "");

function isAllowed({ from, to }: Import): boolean {
  const [source, target] = [partOf(from), partOf(to)];
  if (roots.includes(from)) return true;
  if (roots.includes(to)) return false;
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

t.test("routes know no SQL, stores and domain files know no Fastify", async (t) => {
  const faults: string[] = [];
  for await (const file of glob("src/**/*.ts")) {
    const text = await readFile(file, "utf8");
    const feature = features.includes(partOf(relative("src", file)));
    if (!feature) continue;
    if (file.endsWith("/routes.ts") && /from "kysely"|-store\.ts"/.test(text))
      faults.push(`${file} reaches for SQL`);
    if (file.endsWith("-store.ts") && /from "(fastify|\.\.\/http)/.test(text))
      faults.push(`${file} reaches for HTTP`);
    if (/import (?!type).*from "fastify"/.test(text)) faults.push(`${file} reaches for Fastify`);
  }
  t.strictSame(faults, []);
});

t.test("the rule itself refuses an import that points the other way", (t) => {
  t.notOk(isAllowed({ from: "audit/audit.ts", to: "sessions/sessions.ts" }));
  t.notOk(isAllowed({ from: "http/bind.ts", to: "sessions/sessions.ts" }));
  t.notOk(isAllowed({ from: "sessions/sessions.ts", to: "app.ts" }));
  t.ok(isAllowed({ from: "passkeys/registration.ts", to: "sessions/sessions.ts" }));
  t.end();
});
