import type { JsonSchema } from "../contract/index.js";
import { closedTexts, isRecord } from "./gguf/schema.js";

/** A value inside an answer that is one of a few. */
export interface ClosedSet {
  /** Keys that lead to the value, outermost first. */
  readonly path: readonly string[];
  /** The JSON texts it may be. */
  readonly texts: readonly string[];
}

/** The closed sets of an answer's schema, those inside objects too, in its order; sets of one are left out. */
export function closedSets(schema: JsonSchema): readonly ClosedSet[] {
  return setsIn(schema, []);
}

function setsIn(schema: unknown, path: readonly string[]): ClosedSet[] {
  if (!isRecord(schema)) return [];
  const texts = closedTexts(schema);
  if (texts !== undefined) return texts.length > 1 && path.length > 0 ? [{ path, texts }] : [];
  if (!isRecord(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    setsIn(inner, [...path, name]),
  );
}
