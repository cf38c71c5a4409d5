import { readFile } from "node:fs/promises";
import t from "tap";
import ts from "typescript";

// docs/antlers.md shows pieces of the page's code. Each is marked with its file (```js session.js) and consists of parts
// between empty lines at its margin.
const folder = "src/account-page/browser";
const document = await readFile("docs/antlers.md", "utf8");
const snippets = [...document.matchAll(/^```(\w*) ?(\S*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = "", file = "", text = ""]) => ({ language, file, text: text.trimEnd() }),
);

/** The lines without the margin that all of them have. */
function dedent(lines: string[]): string {
  const margins = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...margins))).join("\n");
}

/** Whether the part stands in the text, line by line, wherever its margin is. */
function standsIn(text: string, part: string): boolean {
  const lines = text.split("\n");
  const { length } = part.split("\n");
  return lines.some((_, index) => dedent(lines.slice(index, index + length)) === part);
}

/** Begins anew after an empty line where the next line is at the margin and closes nothing. */
const partsOf = (text: string) => text.split(/\n\n(?=[^\s})\]])/);

t.test("every piece of docs/antlers.md stands in the page's code as it stands there", async (t) => {
  t.ok(snippets.length >= 10);
  for (const { language, file, text } of snippets) {
    t.ok(/^(js|html)$/.test(language) && file !== "", "it says its language and its file");
    const source = await readFile(`${folder}/${file}`, "utf8");
    for (const part of partsOf(text)) t.ok(standsIn(source, part), `${file}: ${part.split("\n", 1)[0]}`);
  }
});

t.test("no piece is cut off in the middle", (t) => {
  for (const { language, file, text } of snippets) {
    if (language !== "js") continue;
    for (const part of partsOf(text)) {
      const body = part.startsWith("export") ? part : `async function piece() {\n${part}\n}`;
      const { diagnostics } = ts.transpileModule(body, { reportDiagnostics: true, fileName: "piece.js" });
      t.strictSame(
        diagnostics?.map(({ messageText }) => messageText),
        [],
        `${file}: ${part.split("\n", 1)[0]}`,
      );
    }
  }
  t.end();
});

t.test("the comparison sees a changed word, a missing line and a missing end", (t) => {
  const source = "export function f() {\n  if (a) {\n    b();\n    c();\n  }\n}\n";
  t.ok(standsIn(source, "b();\nc();"));
  t.ok(standsIn(source, "if (a) {\n  b();\n  c();\n}"));
  t.notOk(standsIn(source, "b();\nd();"));
  t.notOk(standsIn(source, "if (a) {\n  c();\n}"));
  t.end();
});
