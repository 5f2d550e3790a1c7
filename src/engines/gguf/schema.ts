import type { JsonSchema } from "../../contract/index.js";
import { EngineError } from "../../errors/index.js";

/** Largest range of whole numbers that is written out as a list. */
const MOST_NUMBERS = 100;

/** Whether a value can be a schema with keywords. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number of the schema, where the keyword holds one. */
export function bound(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The error for a schema that no grammar here can hold an answer to. */
export function unsupported(what: string, where: string): EngineError {
  const place = where === "" ? "" : ` at ${where}`;
  return new EngineError("refused", `The answer's schema has ${what}${place}.`, {
    hint: "Use objects, arrays, strings, numbers, booleans, enum, const, anyOf and $ref inside the schema; or ask for plain text.",
    received: where,
  });
}

/**
 * The JSON texts a value may be, when the schema leaves only a few: `const`, `enum`, booleans, `null`,
 * small ranges of whole numbers, and alternatives of these. Undefined for everything else.
 */
export function closedTexts(schema: unknown): readonly string[] | undefined {
  if (!isRecord(schema)) return undefined;
  if ("const" in schema) return [JSON.stringify(schema.const)];
  if (Array.isArray(schema.enum)) return unique(schema.enum.map((value) => JSON.stringify(value)));
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return union(alternatives.map(closedTexts));
  if (Array.isArray(schema.type)) {
    return union(schema.type.map((type) => closedTexts({ ...schema, type })));
  }
  if (schema.type === "boolean") return ["true", "false"];
  if (schema.type === "null") return ["null"];
  if (schema.type === "integer") return wholeNumbers(schema);
  return undefined;
}

function wholeNumbers(schema: JsonSchema): string[] | undefined {
  const above = bound(schema, "exclusiveMinimum");
  const below = bound(schema, "exclusiveMaximum");
  const least = Math.ceil(bound(schema, "minimum") ?? (above === undefined ? NaN : above + 1));
  const most = Math.floor(bound(schema, "maximum") ?? (below === undefined ? NaN : below - 1));
  if (!(most >= least && most - least < MOST_NUMBERS)) return undefined;
  const step = bound(schema, "multipleOf") ?? 1;
  const numbers = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  return numbers.filter((value) => value % step === 0).map(String);
}

function union(lists: readonly (readonly string[] | undefined)[]): string[] | undefined {
  const known = lists.filter((list) => list !== undefined);
  return known.length === lists.length && lists.length > 0 ? unique(known.flat()) : undefined;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
