import { MagicUsageError } from "../errors/index.js";
import { expressionEnd } from "./scan-code.js";

/** A stretch of a word: characters, quotes and backslashes taken off, or the expression between `${` and `}`. */
export type WordPart =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: "expression"; readonly start: number; readonly end: number };

/** One word of a magic's line, quotes taken off. */
export interface Word {
  /** What was typed, expressions with their braces. */
  readonly text: string;
  /** Where it stands in the cell, quotes included. */
  readonly start: number;
  readonly end: number;
  /** Some of it is in quotes: it is then no option, and a path rather than a variable. */
  readonly quoted: boolean;
  readonly parts: readonly WordPart[];
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
 * character as it is. `${expression}` is part of a word whatever is in it, also between double quotes; between single
 * quotes, and behind a backslash, it is the characters themselves.
 * @throws {MagicUsageError} `magic-usage` for a quote or an expression that is not closed, and an expression of nothing
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
      const word = new WordReader(source, at, to, options.lenient ?? false).read();
      words.push(word);
      at = word.end;
    }
  }
  return words;
}

class WordReader {
  readonly #parts: WordPart[] = [];
  #text = "";
  #quoted = false;
  #at: number;

  constructor(
    readonly source: string,
    readonly start: number,
    readonly to: number,
    readonly lenient: boolean,
  ) {
    this.#at = start;
  }

  read(): Word {
    const { source, start, to } = this;
    while (this.#at < to && !/\s/.test(source[this.#at]!)) {
      const char = source[this.#at]!;
      if (char === '"' || char === "'") this.#quote(char);
      else if (source.startsWith("${", this.#at)) this.#expression();
      else this.#characters(char === "\\" && this.#at + 1 < to ? 1 : 0);
    }
    const expression = this.#whole();
    return {
      text: this.#text,
      start,
      end: this.#at,
      quoted: this.#quoted,
      parts: this.#parts,
      ...(expression && { expression: { start: expression.start, end: expression.end } }),
    };
  }

  /** An expression with text beside it is not the whole value. */
  #whole(): WordPart | undefined {
    const last = this.#parts.at(-1);
    if (last?.kind !== "expression" || this.#quoted || this.#parts.length > 2) return undefined;
    const [first] = this.#parts;
    const isValue = first === last || (first?.kind === "text" && /^--?[\w-]+=$/.test(first.text));
    return isValue ? last : undefined;
  }

  /** Takes one character, behind as many as are no text. */
  #characters(skipped: number): void {
    const start = this.#at;
    this.#at += skipped + 1;
    const text = this.source[this.#at - 1]!;
    this.#text += text;
    const last = this.#parts.at(-1);
    if (last?.kind === "text") {
      this.#parts[this.#parts.length - 1] = { ...last, text: last.text + text, end: this.#at };
    } else this.#parts.push({ kind: "text", text, start, end: this.#at });
  }

  #quote(quote: string): void {
    const { source, to } = this;
    this.#quoted = true;
    const start = this.#at++;
    while (this.#at < to) {
      if (source[this.#at] === quote) {
        this.#at++;
        return;
      }
      // As in a shell, only double quotes know escapes and expressions, and only escapes of what would mean something.
      const rest = quote === '"' ? source.slice(this.#at, Math.min(to, this.#at + 3)) : "";
      if (rest.startsWith("${")) this.#expression();
      else this.#characters(/^\\(["\\]|\$\{)/.test(rest) ? 1 : 0);
    }
    if (this.lenient) return;
    throw new MagicUsageError(`The quote ${quote} is not closed on this line.`, source, start, to, {
      hint: `Close it with ${quote}, or put a backslash before it where it is meant as it is.`,
    });
  }

  #expression(): void {
    const { source, to } = this;
    const open = this.#at;
    const next = expressionEnd(source, open + 2, to);
    const end = next === undefined ? to : next - 1;
    const isEmpty = source.slice(open + 2, end).trim() === "";
    if (!this.lenient && (next === undefined || isEmpty)) {
      const fault = isEmpty
        ? `\`\${}\` holds no expression.`
        : `\`\${\` opens an expression that nothing closes.`;
      throw new MagicUsageError(fault, source, open, next ?? to, {
        hint: `Write \${expression} on one line; \\\${ and single quotes mean the characters themselves.`,
      });
    }
    this.#at = next ?? to;
    this.#text += source.slice(open, this.#at);
    this.#parts.push({ kind: "expression", start: open + 2, end });
  }
}
