export type Fields = Record<string, unknown>;

/** Keywords that hold one schema. */
const ONE = ["additionalProperties", "items"] as const;
/** Keywords that hold a list of schemas. */
const MANY = ["anyOf", "oneOf", "allOf", "prefixItems"] as const;
/** Keywords that hold schemas by name. */
const NAMED = ["properties", "$defs", "definitions"] as const;

/** Keywords whose values are schemas themselves. */
export const STRUCTURAL: readonly string[] = [...ONE, ...MANY, ...NAMED];

/**
 * A copy of a schema with `change` applied to each schema directly inside it.
 * Goes by keyword, so that a property that happens to be called `items` or `enum` is not taken for one.
 */
export function mapInside(schema: Fields, change: (inner: unknown) => unknown): Fields {
  const result = { ...schema };
  for (const keyword of ONE) {
    if (isObject(result[keyword])) result[keyword] = change(result[keyword]);
  }
  for (const keyword of MANY) {
    if (Array.isArray(result[keyword])) result[keyword] = result[keyword].map(change);
  }
  for (const keyword of NAMED) {
    const named = result[keyword];
    if (isObject(named)) {
      result[keyword] = Object.fromEntries(
        Object.entries(named).map(([name, inner]) => [name, change(inner)]),
      );
    }
  }
  return result;
}

/** Whether a value is a plain record: no array, no null. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
