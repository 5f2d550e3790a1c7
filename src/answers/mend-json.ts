import { jsonrepair } from "jsonrepair";
import { requote } from "./scan-json.js";

/** Parses JSON text; undefined when it is broken. (JSON itself has no undefined.) */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Mends broken JSON and parses it; undefined when it is beyond repair. */
export function mendJson(text: string): unknown {
  const mended = mendText(text);
  return mended === undefined ? undefined : parseJson(mended);
}

/**
 * Mends broken JSON and leaves it text, duplicate keys included; undefined when beyond repair.
 * Quotes inside texts are escaped first: jsonrepair takes some of them for the end of the text and
 * drops words.
 */
export function mendText(text: string): string | undefined {
  const quoted = requote(text);
  if (parseJson(quoted) !== undefined) return quoted;
  try {
    return jsonrepair(quoted).trim();
  } catch {
    return undefined;
  }
}
