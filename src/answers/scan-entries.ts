import { parseJson } from "./mend-json.js";
import { quotedEnd, scanBrackets, skipSpace } from "./scan-json.js";

/** One entry of a JSON object or list, as text. */
export interface Entry {
  readonly key: string;
  /** The value's own text, not parsed. */
  readonly value: string;
  /** The value ended before the text did. */
  readonly whole: boolean;
}

/** The entries of one level, duplicates included. */
export interface Entries {
  readonly entries: readonly Entry[];
  /** The closing bracket was reached and everything before it could be read. */
  readonly complete: boolean;
}

/**
 * Lists the entries of an object without parsing it, in order and with duplicate keys.
 * Forgives trailing and missing commas and keys without quotes; stops at what it cannot read.
 */
export function scanEntries(text: string): Entries {
  const entries: Entry[] = [];
  let at = skipCommas(text, 1);
  while (at < text.length && text[at] !== "}") {
    const key = readKey(text, at);
    if (key === undefined) return { entries, complete: false };
    const value = readValue(text, skipSpace(text, key.end));
    if (value === undefined) return { entries, complete: false };
    entries.push({ key: key.name, value: value.text, whole: value.whole });
    at = skipCommas(text, value.end);
  }
  return { entries, complete: text[at] === "}" };
}

/** Lists the items of a list without parsing it; their keys are empty. */
export function scanItems(text: string): Entries {
  const entries: Entry[] = [];
  let at = skipCommas(text, 1);
  while (at < text.length && text[at] !== "]") {
    const value = readValue(text, at);
    if (value === undefined) return { entries, complete: false };
    entries.push({ key: "", value: value.text, whole: value.whole });
    at = skipCommas(text, value.end);
  }
  return { entries, complete: text[at] === "]" };
}

function readKey(text: string, at: number): { name: string; end: number } | undefined {
  const quote = text[at];
  if (quote === '"' || quote === "'") {
    const end = quotedEnd(text, at);
    if (end < 0) return undefined;
    const colon = skipSpace(text, end);
    const name = parseJson(text.slice(at, end)) ?? text.slice(at + 1, end - 1);
    return text[colon] === ":" ? { name: String(name), end: colon + 1 } : undefined;
  }
  const bare = /[\w-]{1,80}\s{0,8}:/y;
  bare.lastIndex = at;
  const match = bare.exec(text);
  return match === null
    ? undefined
    : { name: match[0].slice(0, -1).trim(), end: at + match[0].length };
}

function readValue(
  text: string,
  at: number,
): { text: string; end: number; whole: boolean } | undefined {
  const first = text[at];
  if (first === "{" || first === "[") {
    const scan = scanBrackets(text, at);
    return { text: text.slice(at, scan.end), end: scan.end, whole: scan.open === undefined };
  }
  if (first === '"' || first === "'") {
    const end = quotedEnd(text, at);
    return end < 0
      ? { text: text.slice(at), end: text.length, whole: false }
      : { text: text.slice(at, end), end, whole: true };
  }
  let end = at;
  while (end < text.length && !",}]\n".includes(text[end]!)) end += 1;
  if (end === at) return undefined;
  // A number or word that runs to the end of the text may have been cut.
  return { text: text.slice(at, end).trim(), end, whole: end < text.length };
}

function skipCommas(text: string, from: number): number {
  let at = skipSpace(text, from);
  while (text[at] === ",") at = skipSpace(text, at + 1);
  return at;
}
