/** Where a value stands in a JSON text. */
export interface ValueSpan {
  /** Keys that lead to the value, outermost first. */
  readonly path: readonly string[];
  readonly start: number;
  /** Just behind its last character. */
  readonly end: number;
}

/**
 * Finds the values of the object a JSON text holds, those inside its objects too, but not inside its lists.
 * The text is given as one character a byte of its UTF-8, and so are the places. A broken text gives what is
 * found before it breaks.
 */
export function valueSpans(bytes: string): readonly ValueSpan[] {
  const spans: ValueSpan[] = [];
  const start = skipSpace(bytes, 0);
  if (bytes[start] === "{") readObject(bytes, start, [], spans);
  return spans;
}

/** Returns the place behind the object, or -1 where it is broken. */
function readObject(
  bytes: string,
  from: number,
  path: readonly string[],
  spans: ValueSpan[],
): number {
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === "}") return at + 1;
  while (bytes[at] === '"') {
    const keyEnd = stringEnd(bytes, at);
    const colon = skipSpace(bytes, keyEnd);
    const key = keyEnd < 0 || bytes[colon] !== ":" ? undefined : decodeKey(bytes.slice(at, keyEnd));
    if (key === undefined) return -1;
    const start = skipSpace(bytes, colon + 1);
    const inner = [...path, key];
    const end =
      bytes[start] === "{" ? readObject(bytes, start, inner, spans) : valueEnd(bytes, start);
    if (end < 0) return -1;
    if (bytes[start] !== "{") spans.push({ path: inner, start, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === "}") return at + 1;
    if (bytes[at] !== ",") return -1;
    at = skipSpace(bytes, at + 1);
  }
  return -1;
}

function valueEnd(bytes: string, start: number): number {
  if (bytes[start] === '"') return stringEnd(bytes, start);
  if (bytes[start] !== "[") {
    const end = bytes.slice(start).search(/[,}\]\s]/);
    return end <= 0 ? -1 : start + end;
  }
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === '"') {
      at = stringEnd(bytes, at) - 1;
      if (at < 0) return -1;
    } else if (bytes[at] === "[" || bytes[at] === "{") depth++;
    else if ((bytes[at] === "]" || bytes[at] === "}") && --depth === 0) return at + 1;
  }
  return -1;
}

/** The place behind the closing quote, or -1. */
function stringEnd(bytes: string, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === "\\") at++;
    else if (bytes[at] === '"') return at + 1;
  }
  return -1;
}

function skipSpace(bytes: string, from: number): number {
  let at = from;
  while (/\s/.test(bytes[at] ?? "")) at++;
  return at;
}

function decodeKey(quoted: string): string | undefined {
  try {
    return JSON.parse(Buffer.from(quoted, "latin1").toString("utf8"));
  } catch {
    return undefined;
  }
}
