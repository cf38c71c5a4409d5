export interface Schema {
  [keyword: string]: unknown;
}
// Say nothing about values.
export const annotations = new Set([
  "description",
  "title",
  "summary",
  "example",
  "examples",
  "$comment",
  "$ref",
]);
/** Where it is nothing but a choice. */
export function alternativesOf(schema: Schema): Schema[] | undefined {
  const keywords = Object.keys(schema).filter((keyword) => !annotations.has(keyword));
  const [only] = keywords;
  return keywords.length === 1 && (only === "oneOf" || only === "anyOf")
    ? (schema[only] as Schema[])
    : undefined;
}

export const membersOf = (schema: Schema) => (schema.properties ?? {}) as Record<string, Schema>;

/** What members that are not named must be; undefined where there may be none. */
export function restOf({ additionalProperties: rest = true }: Schema): Schema | undefined {
  return rest === false ? undefined : rest === true ? {} : (rest as Schema);
}

/** No list is the list of everything. */
export function typesOf({ type }: Schema): unknown[] | undefined {
  if (type === undefined) return undefined;
  const types = [type].flat();
  // Every integer is a number.
  return types.includes("number") ? [...types, "integer"] : types;
}

export function valuesOf(schema: Schema): unknown[] | undefined {
  return "const" in schema ? [schema.const] : (schema.enum as unknown[] | undefined);
}

/** The value with what its references point at in their places; one that leads back into itself stays. */
export function expand(document: object, value: unknown, within: string[] = []): unknown {
  if (Array.isArray(value)) return value.map((entry) => expand(document, entry, within));
  if (typeof value !== "object" || value === null) return value;
  const { $ref } = value as { $ref?: string };
  if ($ref !== undefined && within.includes($ref)) return value;
  const inside = $ref === undefined ? within : [...within, $ref];
  return Object.fromEntries(
    Object.entries(resolve(document, value) as object)
      .filter(([keyword]) => !annotations.has(keyword))
      .map(([keyword, entry]) => [keyword, expand(document, entry, inside)]),
  );
}

/** What a reference points at, with what stands beside it. */
export function resolve(document: object, value: unknown): unknown {
  const { $ref, ...beside } = value as { $ref?: string };
  if ($ref === undefined) return value;
  let target: unknown = document;
  for (const part of $ref.replace(/^#\//, "").split("/"))
    target = (target as Record<string, unknown>)[part.replaceAll("~1", "/").replaceAll("~0", "~")];
  if (target === undefined) throw new Error(`${$ref} points at nothing`);
  return { ...(resolve(document, target) as object), ...beside };
}
