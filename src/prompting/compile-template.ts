import { TaskError } from "../errors/index.js";
import { valueText } from "./value-text.js";

/** A prompt with places for a row's values, compiled once and filled once per row. */
export interface Template {
  readonly source: string;
  /** Columns it names, each once, in order of first use. */
  readonly columns: readonly string[];
  /** True when it names no column: every row gets the same text. */
  readonly constant: boolean;
  /** Fills the template; a row's text goes in as it is and is never searched for placeholders. */
  render(values: Readonly<Record<string, unknown>>): string;
  /** True when it names columns and this row has nothing in any of them. */
  isBlank(values: Readonly<Record<string, unknown>>): boolean;
}

/** Where a template's text came from, for the positions in error messages. */
export interface TemplateOrigin {
  readonly path?: string;
  /** Line of the file the text begins at. Default 1. */
  readonly firstLine?: number;
}

/** Literals and columns in turn: one more literal than columns. */
interface Segments {
  readonly literals: string[];
  readonly columns: string[];
}

/**
 * Compiles a prompt template: `{{column}}` is replaced by the row's value of that column.
 *
 * Spaces inside the braces do not count; a name may hold spaces, dots and any script, but no brace and
 * no line break. `\{{` writes two literal braces, `\\{{` a backslash before a placeholder. Single
 * braces, and `}}` without an opening, are literal.
 *
 * @example compileTemplate("Classify:\n{{Title}}").render({ Title: "Late parcel" })
 * @throws TaskError `prompt-empty` for an empty text, `template-syntax` for `{{}}` and an open `{{`
 */
export function compileTemplate(text: string, origin: TemplateOrigin = {}): Template {
  if (text.trim() === "")
    throw new TaskError("prompt-empty", "The prompt is empty.", {
      hint: "Write what to ask about each row, with {{column}} where the row's text goes.",
    });
  const { literals, columns } = split(text, origin);
  const unique = Object.freeze([...new Set(columns)]);
  return Object.freeze({
    source: text,
    columns: unique,
    constant: columns.length === 0,
    render: (values: Readonly<Record<string, unknown>>) => {
      let filled = literals[0]!;
      for (let index = 0; index < columns.length; index++)
        filled += valueText(values[columns[index]!]) + literals[index + 1]!;
      return filled;
    },
    isBlank: (values: Readonly<Record<string, unknown>>) =>
      unique.length > 0 && unique.every((column) => valueText(values[column]).trim() === ""),
  });
}

function split(text: string, origin: TemplateOrigin): Segments {
  const literals: string[] = [];
  const columns: string[] = [];
  // A backslash counts only directly before two braces.
  const marks = /(\\{0,2})\{\{/g;
  let literal = "";
  let from = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const slashes = mark[1]!.length;
    const braces = mark.index + slashes;
    if (slashes === 1) {
      literal += `${text.slice(from, mark.index)}{{`;
      from = braces + 2;
      continue;
    }
    if (slashes === 0 && text[braces + 2] === "{") {
      // Three braces are a literal one around a placeholder, as in JSON examples.
      marks.lastIndex = braces + 1;
      continue;
    }
    const end = placeholderEnd(text, braces, origin);
    literals.push(literal + text.slice(from, mark.index) + "\\".repeat(slashes >> 1));
    columns.push(text.slice(braces + 2, end).trim());
    literal = "";
    from = end + 2;
    marks.lastIndex = from;
  }
  literals.push(literal + text.slice(from));
  return { literals, columns };
}

/** Index of the `}}` that closes the placeholder opened at `braces`. */
function placeholderEnd(text: string, braces: number, origin: TemplateOrigin): number {
  const rest = /[^{}\r\n]*/y;
  rest.lastIndex = braces + 2;
  const name = rest.exec(text)![0];
  const end = rest.lastIndex;
  if (!text.startsWith("}}", end)) throw fault("A placeholder is not closed", text, braces, origin);
  if (name.trim() === "") throw fault("A placeholder names no column", text, braces, origin);
  return end;
}

function fault(what: string, text: string, at: number, origin: TemplateOrigin): TaskError {
  const lines = text.slice(0, at).split("\n");
  const line = lines.length + (origin.firstLine ?? 1) - 1;
  const column = lines[lines.length - 1]!.length + 1;
  const where = `${origin.path === undefined ? "line " : `${origin.path}:`}${line}:${column}`;
  return new TaskError("template-syntax", `${what}, at ${where}: ${excerpt(text, at)}`, {
    hint: "Write {{column}} on one line, or \\{{ for two literal braces.",
    received: text,
  });
}

const BEFORE = 20;
const AFTER = 40;

/** The fault's surroundings within its line, marked where they were cut. */
function excerpt(text: string, at: number): string {
  const start = Math.max(text.lastIndexOf("\n", at - 1) + 1, at - BEFORE);
  const newline = text.indexOf("\n", at);
  const end = Math.min(newline < 0 ? text.length : newline, at + AFTER);
  const isCut = end < text.length && end !== newline;
  return `"${start > 0 && text[start - 1] !== "\n" ? "…" : ""}${text.slice(start, end)}${isCut ? "…" : ""}"`;
}
