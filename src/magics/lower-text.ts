import type { CodeWriter } from "./code-writer.js";
import { findInterpolations } from "./find-interpolations.js";

/** Writes a stretch of the cell as the inside of a template literal whose value is exactly that text. */
export function lowerRawText(writer: CodeWriter, from: number, to: number): void {
  escapeText(writer, from, to, false);
}

/**
 * Writes a stretch of the cell as the inside of a template literal: `${expression}`s stay expressions, all other text
 * keeps its value.
 * @throws {MagicUsageError} `magic-usage` for an expression that is empty or not closed
 */
export function lowerInterpolatedText(writer: CodeWriter, from: number, to: number): void {
  for (const { kind, start, end } of findInterpolations(writer.source, from, to)) {
    if (kind === "expression") writer.add("${").copy(start, end).add("}");
    else escapeText(writer, start, end, true);
  }
}

/** Writes a prompt as a template literal behind its tag; the line above the prompt ends where it begins. */
export function writePrompt(writer: CodeWriter, tag: string, from: number, to: number): void {
  writer.add(`${tag}\`\n`);
  lowerInterpolatedText(writer, from, to);
  writer.add("`");
}

/** Characters that mean something in a template literal; a carriage return would become a line feed. */
const SPECIAL = /\\+(?=\$\{|$)|[`\\\r]|\$(?=\{)/g;

const ESCAPED: Readonly<Record<string, string>> = {
  "\r": "\\r",
  "`": "\\`",
  $: "\\$",
  "\\": "\\\\",
};

function escapeText(writer: CodeWriter, from: number, to: number, interpolated: boolean): void {
  const text = writer.source.slice(from, to);
  let done = from;
  for (const { 0: found, index } of text.matchAll(SPECIAL)) {
    const start = from + index;
    const end = start + found.length;
    writer.copy(done, start);
    // The last backslash before `${` says what the two characters are, and is no text itself.
    const isMark = interpolated && found[0] === "\\" && writer.source.startsWith("${", end);
    const textEnd = isMark ? end - 1 : end;
    for (let at = start; at < textEnd; at++) {
      writer.stand(ESCAPED[writer.source[at]!]!, at, at + 1);
    }
    done = end;
  }
  writer.copy(done, to);
}
