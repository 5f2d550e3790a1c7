import type { JsonSchema } from "../../contract/index.js";
import { type Fields, isObject, mapInside, STRUCTURAL } from "./schema-walk.js";
import { wirePattern } from "./wire-pattern.js";

/** What Ollama's grammar converter makes use of; everything else goes, and is checked on the answer instead. */
const KEPT = new Set<string>([
  ...STRUCTURAL,
  "$ref",
  "const",
  "description",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "maximum",
  "maxItems",
  "maxLength",
  "minimum",
  "minItems",
  "minLength",
  "pattern",
  "required",
  "title",
  "type",
]);

/** Without any of these the converter takes a schema for an object, or gives up on it. */
const SAYS_WHAT = ["type", "enum", "const", "$ref", "properties", "items", "prefixItems"];
const COMBINES = ["anyOf", "oneOf", "allOf"];
const ANYTHING = ["string", "number", "boolean", "null", "object", "array"];

const FORMATS = new Set(["date", "time", "date-time", "uuid"]);

/** Repetitions from this number on make the whole grammar fail to parse (llama.cpp, src/llama-grammar.cpp). */
const MOST_REPETITIONS = 2000;

/**
 * Rewrites a JSON Schema into the part that Ollama's servers turn into a grammar.
 * What they cannot express makes them refuse the request or, worse, answer without any constraint; our own side
 * validates every answer against the full schema anyway. Keywords as in llama.cpp's json-schema-to-grammar.
 */
export function wireSchema(schema: JsonSchema): JsonSchema {
  const linted = lint(schema) as Fields;
  if (!JSON.stringify(linted).includes(SELF)) return linted;
  // The converter follows pointers only, so a schema that contains itself moves below a name.
  const { $defs, ...root } = linted;
  const named = JSON.stringify({ ...($defs as Fields | undefined), root });
  return {
    $ref: "#/$defs/root",
    $defs: JSON.parse(named.replaceAll(SELF, '"$ref":"#/$defs/root"')),
  };
}

const SELF = '"$ref":"#"';

function lint(schema: unknown): unknown {
  if (!isObject(schema)) return { type: ANYTHING };
  const kept = Object.fromEntries(Object.entries(schema).filter(([keyword]) => KEPT.has(keyword)));
  if (![...SAYS_WHAT, ...COMBINES].some((keyword) => kept[keyword] !== undefined)) {
    return { ...kept, type: ANYTHING };
  }
  lintObject(kept);
  lintString(kept);
  lintNumber(kept);
  lintArray(kept);
  return mapInside(kept, lint);
}

function lintObject(schema: Fields): void {
  const { additionalProperties: rest, properties } = schema;
  // Closed is what an object with properties is anyway; open is what one without them is.
  if (rest === true || (rest === false && properties !== undefined)) {
    delete schema.additionalProperties;
  }
}

function lintString(schema: Fields): void {
  const known = typeof schema.format === "string" && FORMATS.has(schema.format);
  if (!known) delete schema.format;
  if (typeof schema.pattern === "string") {
    const pattern = known ? undefined : wirePattern(schema.pattern, MOST_REPETITIONS);
    if (pattern === undefined) delete schema.pattern;
    else schema.pattern = pattern;
  }
  dropLarge(schema, ["minLength", "maxLength"]);
}

function lintNumber(schema: Fields): void {
  for (const keyword of ["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"]) {
    const bound = schema[keyword];
    // Bounds that only say "a safe integer" would cost sixteen digits of grammar each.
    const useful =
      schema.type === "integer" &&
      Number.isInteger(bound) &&
      Math.abs(bound as number) < Number.MAX_SAFE_INTEGER;
    if (!useful) delete schema[keyword];
  }
}

function lintArray(schema: Fields): void {
  // The converter would read the rest of a tuple instead of the tuple.
  if (schema.prefixItems !== undefined || typeof schema.items === "boolean") delete schema.items;
  dropLarge(schema, ["minItems", "maxItems"]);
}

function dropLarge(schema: Fields, keywords: readonly string[]): void {
  for (const keyword of keywords) {
    const bound = schema[keyword];
    if (typeof bound !== "number" || bound >= MOST_REPETITIONS) delete schema[keyword];
  }
}
