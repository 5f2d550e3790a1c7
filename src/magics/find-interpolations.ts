import { MagicUsageError } from "../errors/index.js";
import { expressionEnd } from "./scan-code.js";

/** A stretch of a text: plain, or the expression between `${` and `}`. */
export interface TextPart {
  readonly kind: "text" | "expression";
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a text into plain stretches and `${expression}`s; `\${` is plain and loses its backslash when it is lowered.
 * @throws {MagicUsageError} `magic-usage` for an expression that is empty or not closed
 */
export function findInterpolations(source: string, from: number, to: number): TextPart[] {
  const parts: TextPart[] = [];
  let textFrom = from;
  let at = from;
  while (at < to) {
    const open = source.indexOf(`\${`, at);
    if (open < 0 || open >= to) break;
    if (isEscaped(source, open, from)) {
      at = open + 2;
      continue;
    }
    const end = closeOf(source, open, to);
    if (textFrom < open) parts.push({ kind: "text", start: textFrom, end: open });
    parts.push({ kind: "expression", start: open + 2, end: end - 1 });
    textFrom = end;
    at = end;
  }
  if (textFrom < to) parts.push({ kind: "text", start: textFrom, end: to });
  return parts;
}

/** One backslash directly before `${` makes it plain; two are a backslash before an expression. */
function isEscaped(source: string, open: number, from: number): boolean {
  return (
    open > from && source[open - 1] === "\\" && !(open - 1 > from && source[open - 2] === "\\")
  );
}

function closeOf(source: string, open: number, to: number): number {
  const end = expressionEnd(source, open + 2, to);
  const isEmpty = end !== undefined && source.slice(open + 2, end - 1).trim() === "";
  if (end !== undefined && !isEmpty) return end;
  throw new MagicUsageError(
    isEmpty ? `\`\${}\` holds no expression.` : `\`\${\` opens an expression that nothing closes.`,
    source,
    open,
    open + 2,
    { hint: `Write \${expression}, or \\\${ where the two characters themselves are meant.` },
  );
}
