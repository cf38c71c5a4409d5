import type { Finding } from "./suite.ts";

const columns: [title: string, width: number, of: (finding: Finding) => string | number][] = [
  ["fault", 34, ({ fault }) => fault],
  ["s", 4, ({ seconds }) => seconds],
  ["2xx", 7, ({ acknowledged }) => acknowledged],
  ["4xx", 6, ({ refused }) => refused],
  ["503", 6, ({ unavailable }) => unavailable],
  ["cut", 5, ({ cut }) => cut],
  ["lost", 5, ({ lost }) => lost.length],
  ["twice", 6, ({ twice }) => twice.length],
  ["granted", 8, ({ granted }) => granted.length],
  ["half", 5, ({ half }) => half.length],
  ["longest", 9, ({ longestMs }) => seconds(longestMs)],
  ["recovery", 9, ({ recoveryMs }) => seconds(recoveryMs)],
  ["JWKS", 12, ({ jwks }) => statuses(jwks)],
  ["live", 12, ({ live }) => statuses(live)],
  ["odd", 4, ({ odd }) => odd.length],
];

const shown = 10;

/** A table of what was measured, a line for each fault, and the rules that were broken. */
export const report = {
  heading: columns.map(([title, width], index) => pad(title, width, index)).join(" "),
  line: (finding: Finding): string =>
    columns.map(([, width, of], index) => pad(String(of(finding)), width, index)).join(" "),
  broken: ({ fault, lost, twice, granted, half, odd }: Finding): string[] =>
    Object.entries({ lost, twice, granted, half, odd }).flatMap(([what, cases]) => [
      ...cases.slice(0, shown).map((one) => `${fault}: ${what}: ${one}`),
      ...(cases.length > shown ? [`${fault}: ${what}: and ${cases.length - shown} more`] : []),
    ]),
};

function pad(text: string, width: number, index: number): string {
  return index === 0 ? text.padEnd(width) : text.padStart(width);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function statuses(seen: Record<string, number>): string {
  return Object.entries(seen)
    .map(([status, count]) => `${status} x ${count}`)
    .join(", ");
}
