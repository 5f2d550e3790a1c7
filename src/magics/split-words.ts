import { MagicUsageError } from "../errors/index.js";
import { expressionEnd } from "./scan-code.js";

/** One word of a magic's line, quotes taken off. */
export interface Word {
  readonly text: string;
  /** Where it stands in the cell, quotes included. */
  readonly start: number;
  readonly end: number;
  /** Some of it is in quotes: it is then no option, and a path rather than a variable. */
  readonly quoted: boolean;
  /** Where the expression stands when the word is `${expression}` as a whole, or all behind `--option=`. */
  readonly expression?: { readonly start: number; readonly end: number };
}

/** What reading goes on with where a line is still being typed. */
export interface SplitOptions {
  /** Take what is not closed up to the end of the line instead of throwing. Default false. */
  readonly lenient?: boolean;
}

/**
 * Splits a line into words as a shell does: spaces part words, quotes hold them together, a backslash takes the next
 * character as it is. `${expression}` is part of a word whatever is in it.
 * @throws {MagicUsageError} `magic-usage` for a quote or an expression that is not closed
 */
export function splitWords(
  source: string,
  from: number,
  to: number,
  options: SplitOptions = {},
): Word[] {
  const words: Word[] = [];
  let at = from;
  while (at < to) {
    if (/\s/.test(source[at]!)) at++;
    else {
      const word = readWord(source, at, to, options.lenient ?? false);
      words.push(word);
      at = word.end;
    }
  }
  return words;
}

function readWord(source: string, start: number, to: number, lenient: boolean): Word {
  let text = "";
  let quoted = false;
  let expression: Word["expression"];
  let at = start;
  while (at < to && !/\s/.test(source[at]!)) {
    const char = source[at]!;
    if (char === '"' || char === "'") {
      const quote = readQuote(source, at, to, lenient);
      text += quote.text;
      at = quote.end;
      quoted = true;
    } else if (char === "$" && source[at + 1] === "{") {
      const end = closeExpression(source, at, to, lenient);
      if (text === "" || /^--?[\w-]+=$/.test(text)) expression = { start: at + 2, end: end - 1 };
      text += source.slice(at, end);
      at = end;
    } else if (char === "\\" && at + 1 < to) {
      text += source[at + 1];
      at += 2;
    } else {
      text += char;
      at++;
    }
  }
  // An expression with text behind it is not the whole value.
  const isWhole = expression !== undefined && expression.end + 1 === at;
  return { text, start, end: at, quoted, ...(isWhole && { expression }) };
}

function readQuote(
  source: string,
  start: number,
  to: number,
  lenient: boolean,
): { text: string; end: number } {
  const quote = source[start]!;
  let text = "";
  for (let at = start + 1; at < to; at++) {
    const char = source[at]!;
    if (char === quote) return { text, end: at + 1 };
    // As in a shell, only double quotes know escapes, and only of what would end them.
    const isEscape = quote === '"' && char === "\\" && /["\\]/.test(source[at + 1] ?? "");
    if (isEscape) at++;
    text += source[at]!;
  }
  if (lenient) return { text, end: to };
  throw new MagicUsageError(`The quote ${quote} is not closed on this line.`, source, start, to, {
    hint: `Close it with ${quote}, or put a backslash before it where it is meant as it is.`,
  });
}

function closeExpression(source: string, start: number, to: number, lenient: boolean): number {
  const end = expressionEnd(source, start + 2, to);
  if (end !== undefined) return end;
  if (lenient) return to;
  throw new MagicUsageError("`${` opens an expression that nothing closes.", source, start, to, {
    hint: "Close it with } on the same line.",
  });
}
