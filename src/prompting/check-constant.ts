import { existsSync, statSync } from "node:fs";
import { nearest, TaskError } from "../errors/index.js";
import { PROMPT_FILE_ENDINGS } from "./load-prompt.js";

const MAX_LISTED = 30;
const CONTENT_NAMES = ["message", "content", "text"];

/** What a check for constant prompts knows of the task. */
export interface ConstantCheck {
  readonly columns: readonly string[];
  /** Rows of the table; undefined where they are not counted yet. */
  readonly rowCount?: number | undefined;
  /** The prompt file, for the message; absent for a prompt given as text. */
  readonly file?: string;
}

/** A column written as other languages and tools write it, which this template takes for plain words. */
interface Miswritten {
  readonly written: string;
  readonly column: string;
}

/**
 * Checks that a template without a column is no slip: every row would be asked the same, and all answers would be one.
 * A table of one row may be asked a constant prompt, unless a column or a file is meant by it.
 * @throws TaskError `prompt-constant`, telling what was probably meant
 */
export function checkConstant(
  template: { readonly source: string; readonly constant: boolean },
  { columns, rowCount, file }: ConstantCheck,
): void {
  if (!template.constant) return;
  const { source } = template;
  const told = file === undefined ? "The prompt" : `The prompt file ${file}`;
  const [slip] = miswritten(source, columns);
  if (slip) {
    throw constant(
      `${told} names no column: ${slip.written} is plain words to it, and every row would be asked the same.`,
      `Write {{${slip.column}}}, in two braces.`,
      source,
    );
  }
  if (file === undefined && isFile(source)) {
    throw constant(
      `The prompt "${source}" is the name of a file of a kind that is not read, and every row would be asked these words.`,
      `Prompt files end in ${PROMPT_FILE_ENDINGS.join(", ")}. For another one give its text: prompt: await readFile("${source}", "utf8").`,
      source,
    );
  }
  if (rowCount === 1) return;
  throw constant(
    `${told} has no {{column}} in it: every row would be asked the same.`,
    `Write ${example(columns)} where the row's text goes. Where all rows are meant to be asked the same, processDataset takes a function: prompt: () => "…".`,
    source,
  );
}

/**
 * The table's columns that stand in a template in single braces, as they are written there: they are plain words,
 * also beside placeholders.
 */
export function bracedColumns(source: string, columns: readonly string[]): readonly string[] {
  const braced = miswritten(source, columns).filter(
    ({ written, column }) =>
      /^\$?\{/.test(written) && written.replace(/^\$?\{\s*|\s*\}$/g, "") === column,
  );
  return [...new Set(braced.map(({ written }) => written))];
}

/** Columns as other tools write them, or what is near to one of them. */
function miswritten(source: string, columns: readonly string[]): Miswritten[] {
  const marks =
    /(?<![{\\])\$?\{[ \t]*([^{}\r\n]+?)[ \t]*\}(?!\})|(?<!<)<([^<>{}\r\n]+)>|\[([^[\]{}\r\n]+)\]|(?<!\$)\$([\p{L}_][\p{L}\p{N}_]*)/gu;
  const found: Miswritten[] = [];
  for (const [written, ...names] of source.matchAll(marks)) {
    const name = names.find((each) => each !== undefined)!;
    const column = columns.includes(name) ? name : nearColumn(name, columns);
    if (column !== undefined) found.push({ written, column });
  }
  return found;
}

/** A short name is near to too many: `<b>` is no slip of the column `a`. */
function nearColumn(name: string, columns: readonly string[]): string | undefined {
  if (name.length > 3) return nearest(name, columns);
  return columns.find((column) => column.toLowerCase() === name.toLowerCase());
}

function isFile(source: string): boolean {
  if (/[\r\n]/.test(source) || source.length > 1000) return false;
  return existsSync(source) && statSync(source).isFile();
}

function example(columns: readonly string[]): string {
  const byName = new Map([...columns].reverse().map((name) => [name.toLowerCase(), name]));
  const content = CONTENT_NAMES.map((name) => byName.get(name)).find((name) => name !== undefined);
  if (content !== undefined) return `{{${content}}}`;
  const rest = columns.length - MAX_LISTED;
  const listed = columns.slice(0, MAX_LISTED).join(", ");
  return `{{column}}, with one of ${listed}${rest > 0 ? ` and ${rest} more` : ""},`;
}

function constant(message: string, hint: string, received: string): TaskError {
  return new TaskError("prompt-constant", message, { hint, received });
}
