import { isDeepStrictEqual } from "node:util";
import {
  alternativesOf,
  annotations,
  expand,
  membersOf,
  resolve,
  restOf,
  type Schema,
  typesOf,
  valuesOf,
} from "./schema.ts";
import { change, type Direction, type Effect, type SchemaChange } from "./schema-change.ts";

const upperBounds = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const lowerBounds = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const compared = new Set([
  ...[...upperBounds, ...lowerBounds, "type", "enum", "const", "required", "properties", "items"],
  ...["additionalProperties", "oneOf", "anyOf", "allOf", "pattern", "format", "uniqueItems"],
  ...["then", "else"],
]);

export interface SchemaComparison {
  compare(before: Schema, after: Schema, where: string, direction: Direction): SchemaChange[];
}

/** Compares schemas of two documents. References are followed, and what stands behind them is called by their name. */
export function createSchemaComparison(before: object, after: object): SchemaComparison {
  const underWay = new Set<string>();

  function compare(rawOld: Schema, rawNew: Schema, from: string, direction: Direction): SchemaChange[] {
    const key = `${rawOld.$ref} ${rawNew.$ref} ${direction}`;
    const isReference = rawOld.$ref !== undefined && rawNew.$ref !== undefined;
    if (isReference && underWay.has(key)) return [];
    if (isReference) underWay.add(key);
    try {
      const name = /([^/]+)$/.exec(String(rawOld.$ref ?? ""))?.[1];
      const where = name ?? from;
      const old = resolve(before, rawOld) as Schema;
      const now = resolve(after, rawNew) as Schema;
      const alternatives = [alternativesOf(old), alternativesOf(now)] as const;
      if (alternatives[0] || alternatives[1])
        return compareAlternatives(alternatives[0] ?? [old], alternatives[1] ?? [now], where, direction);
      return compareKeywords(old, now, where, direction);
    } finally {
      if (isReference) underWay.delete(key);
    }
  }

  function compareKeywords(old: Schema, now: Schema, where: string, direction: Direction): SchemaChange[] {
    const changes: SchemaChange[] = [];
    const report = (effect: Effect, what: string, at = where) =>
      changes.push(change(effect, what, at, direction));

    compareSets(typesOf(old), typesOf(now), "type", report);
    compareSets(valuesOf(old), valuesOf(now), "value", report);
    for (const bound of [...upperBounds, ...lowerBounds]) {
      const sign = upperBounds.includes(bound) ? 1 : -1;
      const [was, is] = [old[bound], now[bound]].map((value) =>
        value === undefined ? Number.POSITIVE_INFINITY : sign * (value as number),
      ) as [number, number];
      if (was !== is) report(is > was ? "wider" : "narrower", `${bound} was ${old[bound]}, is ${now[bound]}`);
    }
    for (const keyword of ["pattern", "format", "uniqueItems"]) {
      const [was, is] = [old[keyword] || undefined, now[keyword] || undefined];
      if (was === is) continue;
      const effect = was === undefined ? "narrower" : is === undefined ? "wider" : "changed";
      report(effect, `${keyword} was ${was}, is ${is}`);
    }
    compareMembers(old, now, where, report);
    const [oldItems, newItems] = [old.items ?? {}, now.items ?? {}] as [Schema, Schema];
    if (old.items || now.items) changes.push(...compare(oldItems, newItems, `${where}[]`, direction));
    const [oldRest, newRest] = [restOf(old), restOf(now)];
    if (isDeepStrictEqual(oldRest, newRest)) {
      // Also where both take anything: what is in it says no more.
    } else if (oldRest && newRest) changes.push(...compare(oldRest, newRest, `${where}.*`, direction));
    else if (oldRest) report("narrower", "takes no members beyond those named any more");
    // Of an answer, callers know already that it may get further members.
    else if (newRest) report("harmless", "takes members beyond those named");
    changes.push(...compareConditions(old, now, where, direction));
    for (const keyword of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (compared.has(keyword) || annotations.has(keyword) || keyword.startsWith("x-")) continue;
      const effect = keyword === "deprecated" ? "harmless" : "changed";
      const [was, is] = [expand(before, old[keyword]), expand(after, now[keyword])];
      if (!isDeepStrictEqual(was, is)) report(effect, `${keyword} changed`);
    }
    for (const branch of ["then", "else"]) {
      const [was, is] = [old[branch] ?? {}, now[branch] ?? {}] as [Schema, Schema];
      if (old[branch] || now[branch]) changes.push(...compare(was, is, where, direction));
    }
    for (const [name, schema] of Object.entries(membersOf(old))) {
      const other = membersOf(now)[name];
      if (other) changes.push(...compare(schema, other, `${where}.${name}`, direction));
    }
    return changes;
  }

  /** Any of them may fit; each is compared with the one that is nearest to it. */
  function compareAlternatives(
    old: Schema[],
    now: Schema[],
    where: string,
    direction: Direction,
  ): SchemaChange[] {
    const { pairs, gone, added } = pair(old, now, where, direction);
    return [
      ...pairs.flat(),
      ...gone.map(() => change("narrower", "an alternative is gone", where, direction)),
      ...added.map(() => change("wider", "there is another alternative", where, direction)),
    ];
  }

  /** All of them must fit. */
  function compareConditions(old: Schema, now: Schema, where: string, direction: Direction): SchemaChange[] {
    const changes: SchemaChange[] = [];
    const lists = [(old.allOf ?? []) as Schema[], (now.allOf ?? []) as Schema[]] as const;
    const { pairs, gone, added } = pair(...lists, where, direction);
    changes.push(...pairs.flat());
    for (const _ of gone) changes.push(change("wider", "a condition is gone", where, direction));
    for (const _ of added) changes.push(change("narrower", "there is another condition", where, direction));
    for (const keyword of ["oneOf", "anyOf"]) {
      const [was, is] = [old[keyword], now[keyword]] as (Schema[] | undefined)[];
      if (was && is) changes.push(...compareAlternatives(was, is, where, direction));
      else if (was) changes.push(change("wider", `${keyword} is gone`, where, direction));
      else if (is) changes.push(change("narrower", `there is ${keyword}`, where, direction));
    }
    return changes;
  }

  function pair(old: Schema[], now: Schema[], where: string, direction: Direction) {
    const left = new Set(now);
    const gone: Schema[] = [];
    const pairs: SchemaChange[][] = [];
    // Those that are as they were first, so that they are nobody else's partner.
    const byNearness = old
      .flatMap((one) => now.map((other) => ({ one, other, changes: compare(one, other, where, direction) })))
      .sort((a, b) => a.changes.length - b.changes.length);
    const open = new Set(old);
    for (const { one, other, changes } of byNearness) {
      if (!open.has(one) || !left.has(other)) continue;
      open.delete(one);
      left.delete(other);
      pairs.push(changes);
    }
    gone.push(...open);
    return { pairs, gone, added: [...left] };
  }

  return { compare };
}

type Report = (effect: Effect, what: string, at?: string) => void;

/** No set is the set of everything. */
function compareSets(
  old: unknown[] | undefined,
  now: unknown[] | undefined,
  noun: string,
  report: Report,
): void {
  const has = (set: unknown[], value: unknown) => set.some((other) => isDeepStrictEqual(value, other));
  if (old && !now) report("wider", `any ${noun} is possible`);
  else if (!old && now) report("narrower", `only these are a ${noun}: ${now.join(", ")}`);
  else if (old && now) {
    for (const value of old) if (!has(now, value)) report("narrower", `${value} is no ${noun} any more`);
    for (const value of now) if (!has(old, value)) report("wider", `${value} is a ${noun} now`);
  }
}

function compareMembers(old: Schema, now: Schema, where: string, report: Report): void {
  const [oldMembers, newMembers] = [membersOf(old), membersOf(now)];
  for (const name of Object.keys(oldMembers))
    if (!(name in newMembers)) report("changed", "is gone", `${where}.${name}`);
  for (const name of Object.keys(newMembers))
    if (!(name in oldMembers)) report("harmless", "is new", `${where}.${name}`);
  const [oldRequired, newRequired] = [old.required ?? [], now.required ?? []] as [string[], string[]];
  for (const name of newRequired)
    if (!oldRequired.includes(name)) report("narrower", "is always there", `${where}.${name}`);
  for (const name of oldRequired)
    if (!newRequired.includes(name) && name in newMembers)
      report("wider", "may be absent", `${where}.${name}`);
}
