import { createRequire } from "node:module";
import { requote } from "./scan-json.js";

// Loaded when the first answer is broken, which in most runs is never.
const require = createRequire(import.meta.url);

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
  const { jsonrepair } = require("jsonrepair") as typeof import("jsonrepair");
  try {
    return jsonrepair(quoted).trim();
  } catch {
    return undefined;
  }
}
