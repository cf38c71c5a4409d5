import { existsSync } from "node:fs";
import { glob, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import t from "tap";
import { parse } from "yaml";
import { createTestApp } from "../support/app.ts";
import { expectStatus } from "../support/browser.ts";

t.test("alerts and dashboard ask for metrics that there are, and every alert has a page", async (t) => {
  const { browser, service } = await createTestApp(t);
  const ada = browser();
  await ada.signUp("ada@example.com");
  await ada.signIn();
  await ada.call("refreshSession");
  const reply = await service("console").call("getMetrics");
  expectStatus(reply, 200);
  // By its type also what has no value now, as the age of a key that comes from a setting.
  const there = new Set(
    [...reply.text.matchAll(/^(?:# TYPE )?([a-z]\w+)(?:\{| )/gm)].map(([, name]) => name),
  );
  const alerts = parse(await readFile("docs/operations/alerts.yaml", "utf8")) as {
    groups: { rules: { alert: string; expr: string; annotations: { runbook: string; summary: string } }[] }[];
  };
  const rules = alerts.groups.flatMap((group) => group.rules);
  const { panels } = JSON.parse(await readFile("docs/operations/dashboard.json", "utf8")) as {
    panels: { targets: { expr: string }[] }[];
  };
  const expressions = [
    ...rules.map(({ expr }) => expr),
    ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  t.ok(expressions.length > 20);
  for (const expression of expressions) {
    for (const [name] of expression.matchAll(/\b(queue|nodejs|process)_\w+/g))
      t.ok(there.has(name), `${name} in ${expression}`);
  }
  for (const { alert, annotations } of rules) t.ok(existsSync(annotations.runbook), `${alert}: its page`);
});

t.test("the pages name commands, settings and files that there are", async (t) => {
  const { scripts } = JSON.parse(await readFile("package.json", "utf8")) as { scripts: object };
  const settings = await readFile(".env.example", "utf8");
  let pages = 0;
  for await (const file of glob("docs/operations/*.md")) {
    pages += 1;
    const text = await readFile(file, "utf8");
    for (const [, name = ""] of text.matchAll(/npm run (?:--silent )?([a-z-]+)/g))
      t.ok(name in scripts, `${file}: npm run ${name}`);
    for (const [name] of text.matchAll(/\b(QUEUE|DATABASE|SMTP|FLAG|NODE|OTEL|AWS)_[A-Z_0-9]*[A-Z0-9]\b/g))
      t.match(settings, `# ${name}=`, `${file}: ${name}`);
    for (const [, target = ""] of text.matchAll(/\]\(([^)#]+)\)/g))
      t.ok(existsSync(join(dirname(file), target)), `${file}: ${target}`);
  }
  t.ok(pages >= 6);
  for await (const file of glob("scripts/doctor/*.ts")) {
    for (const [target] of (await readFile(file, "utf8")).matchAll(/docs\/[\w/.-]+\.md/g))
      t.ok(existsSync(target), `${file}: ${target}`);
  }
});
