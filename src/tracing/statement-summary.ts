/** What a statement does, and to which tables, without anything that could be a value. */
export interface StatementSummary {
  /** By the semantic conventions: what is done to what, for each part that changes something. */
  summary: string;
  operation: string | undefined;
  table: string | undefined;
}

// Texts come from code and differ by their numbers of parameters only; more than these are not remembered.
const mostRemembered = 500;
const remembered = new Map<string, StatementSummary>();

const table = String.raw`(?:only\s+)?(?:"?[a-z_]+"?\.)?"?((?:queue|customer)_[a-z_]+)`;
// Not what locks a row: `for update`, `for no key update`.
const changes = new RegExp(
  String.raw`(?<!\b(?:for|key)\s+)\b(insert|update|delete|merge)\s+(?:into\s+|from\s+)?${table}`,
  "gi",
);
const readTable = new RegExp(String.raw`\b(?:from|join)\s+${table}`, "i");
const firstWord = /^\s*(?:--[^\n]*\n\s*)*([a-z]+)/i;

export function summarize(text: string): StatementSummary {
  const known = remembered.get(text);
  if (known) return known;
  const summary = read(text);
  if (remembered.size < mostRemembered) remembered.set(text, summary);
  return summary;
}

function read(text: string): StatementSummary {
  const parts = [...text.matchAll(changes)].map(([, verb = "", name]) => ({ verb, name }));
  if (parts.length === 0) {
    const verb = firstWord.exec(text)?.[1] ?? "other";
    parts.push({ verb: /^with$/i.test(verb) ? "select" : verb, name: readTable.exec(text)?.[1] });
  }
  const names = new Set(
    parts.map(({ verb, name }) => (name ? `${verb.toUpperCase()} ${name}` : verb.toUpperCase())),
  );
  const [only] = parts.length === 1 ? parts : [];
  return {
    summary: [...names].join(" ").slice(0, 200),
    operation: only?.verb.toUpperCase(),
    table: only?.name,
  };
}
