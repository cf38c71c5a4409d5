import type { Ledger } from "./ledger.ts";
import { quantities, type Verdict } from "./verdicts.ts";
import type { Verified } from "./verifier.ts";

export function printVerdicts(verdicts: Verdict[], judged: boolean): void {
  console.log(
    "\nprocess  quantity                    samples   first    last    most   change an hour     bound",
  );
  for (const { process, quantity, samples, first, last, most, perHour, mostPerHour, grows } of verdicts) {
    const change = `${number(perHour.slope)} +/- ${number(perHour.standardError)}`;
    const verdict = judged ? (grows ? "GROWS" : "flat") : "not judged";
    console.log(
      `${process.padEnd(8)} ${quantities[quantity].name.padEnd(26)} ${String(samples).padStart(8)}${[
        first,
        last,
        most,
      ]
        .map((value) => number(value).padStart(8))
        .join("")}   ${change.padEnd(18)} ${String(mostPerHour).padEnd(5)} ${verdict}`,
    );
  }
}

export function printRequests({ requests, longestMs, answers }: Ledger, perSecond: number): void {
  console.log(
    `\n${requests} requests, ${number(perSecond)} a second; the longest took ${Math.round(longestMs)} ms`,
  );
  for (const [answer, count] of [...answers].toSorted())
    console.log(`  ${String(count).padStart(7)} ${answer}`);
}

export function printVerified({ kids, failed, failures, fetches }: Verified): void {
  console.log("\nTokens that the independent verifier checked, by key (seconds since it began)");
  for (const [kid, { verified, first, last }] of Object.entries(kids)) {
    const known = fetches.find((fetch) => fetch.kids.includes(kid))?.at;
    console.log(
      `  ${kid}  ${verified} verified, the first at ${first}, the last at ${last}; its key was known at ${known}`,
    );
  }
  console.log(`  ${failed} failures; the key set was fetched at ${fetches.map(({ at }) => at).join(", ")}`);
  for (const [reason, { count, first }] of Object.entries(failures))
    console.log(`  NOT VERIFIED ${count} x ${reason}, the first at ${first}`);
}

function number(value: number): string {
  return Number.isNaN(value) ? "?" : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}
