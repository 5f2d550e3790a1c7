/** Where a value ends, and in what it still was when the text ran out. */
export interface Scan {
  /** Index after the last character of the value. */
  readonly end: number;
  /** The text ran out inside a quoted text, or before the closing bracket. */
  readonly open?: "text" | "brackets";
}

const CLOSERS: Readonly<Record<string, string>> = { "{": "}", "[": "]" };

/**
 * Finds the end of the bracketed value that starts at `start`.
 * Knows quoted texts and comments, and forgives what models get wrong inside them: single quotes,
 * quotes that were not escaped, missing commas. Only brackets of the opening kind are counted.
 * Takes time linear in the length of the text.
 */
export function scanBrackets(text: string, start: number): Scan {
  const opener = text[start]!;
  const closer = CLOSERS[opener]!;
  let depth = 0;
  let at = start;
  // Last character that is not white space: tells a quote that opens a text from an apostrophe.
  let before = "";
  while (at < text.length) {
    const char = text[at]!;
    const end = passEnd(text, at, before);
    if (end < 0) return { end: text.length, open: "text" };
    if (end > at) {
      if (char !== "/") before = char;
      at = end;
      continue;
    }
    if (char === opener) depth += 1;
    else if (char === closer) {
      depth -= 1;
      if (depth === 0) return { end: at + 1 };
    }
    if (!isSpace(char)) before = char;
    at += 1;
  }
  return { end: text.length, open: "brackets" };
}

/**
 * Escapes what models forget to escape inside double-quoted texts: inner quotes and line breaks.
 * Where a text ends is decided as in `scanBrackets`; a text that never ends is left alone.
 */
export function requote(text: string): string {
  let mended = "";
  let from = 0;
  let before = "";
  for (let at = 0; at < text.length; ) {
    const char = text[at]!;
    const end = passEnd(text, at, before);
    if (end < 0) break;
    if (char === '"') {
      mended += `${text.slice(from, at)}"${escapeInner(text.slice(at + 1, end - 1))}"`;
      from = end;
    }
    if (char !== "/" && !isSpace(char)) before = char;
    at = Math.max(end, at + 1);
  }
  return mended + text.slice(from);
}

function escapeInner(inner: string): string {
  return inner.replace(/\\[\s\S]|["\p{Cc}]/gu, (found) =>
    found.length > 1 ? found : JSON.stringify(found).slice(1, -1),
  );
}

/** End of the quoted text or comment that starts at `at`; `at` when none does, -1 when it never ends. */
function passEnd(text: string, at: number, before: string): number {
  const char = text[at];
  if (char === '"' || (char === "'" && isOpening(before))) return quotedEnd(text, at);
  return char === "/" && isOpening(before) ? commentEnd(text, at) : at;
}

/**
 * Index after the quoted text that starts at `start`, or -1 when it never ends.
 * A quote ends the text only where JSON could go on after it, so an inner quote that was not
 * escaped does not end it early.
 */
export function quotedEnd(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === quote && canEndHere(text, at + 1)) return at + 1;
  }
  return -1;
}

function canEndHere(text: string, after: number): boolean {
  const next = skipSpace(text, after);
  if (next >= text.length) return true;
  const char = text[next]!;
  if (char === ",") return canFollowComma(text, skipSpace(text, next + 1));
  if (":}]/".includes(char)) return true;
  // A missing comma: white space, then the next key or value.
  return next > after && (char === '"' || char === "'");
}

// Without quotes only a key with its colon, a number or a constant can follow; prose cannot.
const BARE = /[\w-]{1,80}\s{0,8}:|-?\d|(?:true|false|null|True|False|None)\b/y;

function canFollowComma(text: string, at: number): boolean {
  if (at >= text.length || "\"'{[}],/".includes(text[at]!)) return true;
  BARE.lastIndex = at;
  return BARE.test(text);
}

/** Index of the next character that is not white space. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text[at]!)) at += 1;
  return at;
}

function isSpace(char: string): boolean {
  return char === " " || char === "\n" || char === "\r" || char === "\t" || char === "\u00a0";
}

function isOpening(before: string): boolean {
  return before === "{" || before === "[" || before === "," || before === ":";
}

function commentEnd(text: string, at: number): number {
  if (text[at + 1] === "*") {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length : end + 2;
  }
  if (text[at + 1] !== "/") return at;
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}
