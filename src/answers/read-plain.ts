import type { AnswerColumn } from "../contract/index.js";
import { stripThinking } from "./find-regions.js";
import { foldText } from "./fold-text.js";
import { matchLabel } from "./match-label.js";

/** The answer without thinking, a code fence around it, and the marks around a lone word. */
export function bareText(text: string): string {
  const trimmed = stripThinking(text).trim();
  const fence = /^```[^\n`]*\n([\s\S]*?)\n?```$/.exec(trimmed);
  return (fence?.[1] ?? trimmed).trim();
}

/** Reads a lone label, such as `Positive` or `"positive".`, when one label column is all that is asked. */
export function readLoneLabel(
  bare: string,
  columns: readonly AnswerColumn[],
): Record<string, unknown> | undefined {
  const column = columns[0];
  if (columns.length !== 1 || column?.labels === undefined || bare.length > 200) return undefined;
  const label = matchLabel(bare, column.labels);
  return label === undefined ? undefined : { [column.name]: label };
}

const MAX_KEY = 80;
const LINE_KINDS: ReadonlySet<string> = new Set(["label", "text", "number", "integer", "boolean"]);

/**
 * Reads lines such as `Topic: Billing` or `- **Key point** = late`, for models that do not write JSON.
 * Gives the columns found, as text; a column named twice takes the last line. A line that names no column goes on
 * with the text column before it. Nothing is found where a line names a list or an object.
 */
export function readLines(
  bare: string,
  columns: readonly AnswerColumn[],
): Record<string, unknown> | undefined {
  const named = new Map(columns.map((column) => [foldText(column.name), column]));
  named.delete("");
  const found: Record<string, string> = {};
  let last: AnswerColumn | undefined;
  for (const line of bare.split("\n")) {
    const mark = line.slice(0, MAX_KEY).search(/[:=：]/);
    const key = mark < 0 ? "" : foldText(line.slice(0, mark));
    const column = named.get(key) ?? named.get(key.replace(/^[\d.]+/, ""));
    if (column !== undefined) {
      if (!LINE_KINDS.has(column.kind)) return undefined;
      found[column.name] = line.slice(mark + 1);
      last = column;
    } else if (last?.kind === "text") found[last.name] += `\n${line}`;
  }
  const entries = Object.entries(found).map(([name, text]) => [name, unmark(text)] as const);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Takes Markdown emphasis, quotes and a trailing comma from around a value. */
function unmark(text: string): string {
  const plain = text
    .trim()
    .replace(/^[*_`]+|[*_`,]+$/g, "")
    .trim();
  return /^(["'])(?:(?!\1)[\s\S])*\1$/.test(plain) ? plain.slice(1, -1) : plain;
}
