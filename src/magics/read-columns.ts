import { MagicUsageError, nearest } from "../errors/index.js";
import type { MagicCall } from "./define-magic.js";
import { lineEnd } from "./scan-code.js";
import { readLabels } from "./write-references.js";

/** Kinds an answer column may have beside labels. */
export const COLUMN_KINDS = ["text", "number", "integer", "boolean", "list"] as const;

/** What one answer column may be. */
export type ColumnShape = {
  /** What the column is for; the model reads it. */
  readonly description?: string;
} & ({ readonly labels: readonly string[] } | { readonly kind: (typeof COLUMN_KINDS)[number] });

/** One line of a cell's column block; lines that are blank or comments have no column. */
export interface ColumnLine {
  readonly start: number;
  readonly end: number;
  readonly column?: {
    readonly name: string;
    readonly nameEnd: number;
    readonly shape: ColumnShape;
  };
}

/** The body of a cell of columns and a prompt. */
export interface ColumnsAndPrompt {
  /** Lines above the separator; absent without one: then everything is the prompt. */
  readonly columns?: readonly ColumnLine[];
  /** Where the prompt begins. */
  readonly promptFrom: number;
}

/** Where the line of `---` stands that parts columns from the prompt. */
export function findSeparator(
  source: string,
  from: number,
  to: number,
): { readonly start: number; readonly next: number } | undefined {
  for (let start = from; start < to; start = lineEnd(source, start) + 1) {
    if (source[start] === "\n") start++;
    const end = Math.min(lineEnd(source, start), to);
    if (/^-{3,}[ \t]*$/.test(source.slice(start, end))) {
      const newline = source.indexOf("\n", end);
      return { start, next: newline < 0 || newline >= to ? to : newline + 1 };
    }
  }
  return undefined;
}

/**
 * Reads the columns above the `---` of a cell.
 * @throws {MagicUsageError} `magic-usage` for a line that is no column, an unknown kind, or a column that is there twice
 */
export function readColumns(source: string, from: number, to: number): ColumnsAndPrompt {
  const separator = findSeparator(source, from, to);
  if (separator === undefined) return { promptFrom: from };
  return { columns: readLines(source, from, separator.start), promptFrom: separator.next };
}

/**
 * Reads the body of a cell as columns and a prompt. Columns may stand without `---` where `alone` says so.
 * @throws {MagicUsageError} `magic-usage` as {@link readColumns}, for a prompt beside `--prompt`, or for columns that no
 * `---` parts from the prompt
 */
export function readColumnsAndPrompt(call: MagicCall, alone: boolean): ColumnsAndPrompt {
  const { source, bodyFrom, bodyTo, given } = call;
  const parts = readColumns(source, bodyFrom, bodyTo);
  const text = source.slice(parts.promptFrom, bodyTo);
  if (text.trim() === "") return parts;
  if (alone && !parts.columns && looksLikeColumns(text)) {
    return { columns: readLines(source, bodyFrom, bodyTo), promptFrom: bodyTo };
  }
  if (!parts.columns) refuseLostColumn(source, bodyFrom, bodyTo);
  const file = given.get("prompt");
  if (file === undefined) return parts;
  throw new MagicUsageError(
    "There are two prompts: --prompt, and the one in the cell.",
    source,
    file.start,
    file.end,
    { hint: "Keep one of them. Columns may stand in the cell beside --prompt." },
  );
}

/** One or two words, a colon, and labels or a kind. */
const COLUMN_LINE = new RegExp(
  `^\\s*[\\p{L}_][\\p{L}\\p{N}_]*( [\\p{L}\\p{N}_]+)?\\s*:\\s*([^|{}]+(\\|[^|{}]+)+|(${COLUMN_KINDS.join("|")})\\s*(#.*)?)$`,
  "u",
);

/**
 * Refuses a prompt that begins with a column: without `---` it would be asked as words, and answered as free text.
 * @throws {MagicUsageError} `magic-usage` at that line
 */
export function refuseLostColumn(source: string, from: number, to: number): void {
  const text = source.slice(from, to);
  const start = from + text.search(/\S|$/);
  const end = Math.min(lineEnd(source, start), to);
  if (!COLUMN_LINE.test(source.slice(start, end).trimEnd())) return;
  throw new MagicUsageError(
    "This line looks like an answer column, and no --- parts the columns from the prompt.",
    source,
    start,
    end,
    {
      hint: "Write a line of --- below the columns, and the prompt below that. If this line belongs to the prompt, let another one stand above it.",
    },
  );
}

/** Reads lines that are all columns. */
export function readLines(source: string, from: number, to: number): ColumnLine[] {
  const lines: ColumnLine[] = [];
  const names = new Set<string>();
  for (let start = from; start < to; ) {
    const newline = source.indexOf("\n", start);
    const next = newline < 0 || newline >= to ? to : newline + 1;
    const end = Math.min(lineEnd(source, start), to);
    const line = readLine(source, start, end);
    if (line.column && names.has(line.column.name)) {
      throw new MagicUsageError(
        `The column "${line.column.name}" is there twice.`,
        source,
        start,
        line.column.nameEnd,
      );
    }
    if (line.column) names.add(line.column.name);
    lines.push(line);
    start = next;
  }
  return lines;
}

function readLine(source: string, start: number, end: number): ColumnLine {
  const text = source.slice(start, end);
  if (/^\s*(#.*)?$/.test(text)) return { start, end };
  const colon = text.indexOf(":");
  const name = text.slice(0, Math.max(0, colon)).trim();
  if (name === "") {
    throw new MagicUsageError("This line is no column.", source, start, end, {
      hint: 'Above --- every line is "Name: A | B | C" or "Name: text"; the prompt stands below it.',
    });
  }
  const comment = /\s#\s+(.*)$/.exec(text.slice(colon + 1));
  const definition = text.slice(colon + 1, comment ? colon + 1 + comment.index : undefined).trim();
  const description = comment?.[1]?.trim();
  const at = start + colon + 1 + text.slice(colon + 1).search(/\S|$/);
  const shape = {
    ...readShape(source, name, definition, at, Math.max(at + 1, at + definition.length)),
    ...(description && { description }),
  };
  const indent = text.search(/\S/);
  return { start: start + indent, end, column: { name, nameEnd: start + colon, shape } };
}

function readShape(
  source: string,
  name: string,
  definition: string,
  start: number,
  end: number,
): ColumnShape {
  const fail = (message: string, hint?: string): never => {
    throw new MagicUsageError(message, source, start, Math.min(end, source.length), {
      hint:
        hint ?? `Write labels as in "${name}: A | B | C", or one of ${COLUMN_KINDS.join(", ")}.`,
    });
  };
  if (definition.includes("|")) return { labels: readLabels(definition, fail) };
  const kind = COLUMN_KINDS.find((known) => known === definition.toLowerCase());
  if (kind !== undefined) return { kind };
  if (definition === "") return fail(`The column "${name}" has no labels and no kind.`);
  const near = nearest(definition, COLUMN_KINDS);
  return fail(
    `"${definition}" is no kind of column.`,
    near === undefined ? undefined : `Did you mean ${near}?`,
  );
}

/** Whether every line of a text is a column's, rightly written or not: a prompt's lines name no column by a colon. */
export function looksLikeColumns(text: string): boolean {
  return text.split("\n").every((line) => /^\s*(#.*)?$|^[^:{}]+:\s*[^\s{}][^{}]*$/.test(line));
}
