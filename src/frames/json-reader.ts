import { DataValidationError } from "../errors/index.js";
import { isRecord } from "./check-record.js";
import type { FoundFile } from "./find-file.js";
import { recordMaker } from "./make-record.js";
import { nameReceived } from "./name-received.js";
import { type ReadTextOptions, readText } from "./read-text.js";
import type { RowRecord } from "./table.js";

/** A string cannot hold more; larger tables have to be streamed. */
const LARGEST_FILE = 500_000_000;

/**
 * Reads a JSON file of records; the whole file is held in memory.
 * Accepts an array of records, `{ "data": [records] }`, and columns as pandas writes them:
 * `{ "column": [values] }` or `{ "column": { "index": value } }`.
 * @throws DataValidationError `file-empty`, `file-format` or `encoding`
 */
export async function readJson(file: FoundFile, options: ReadTextOptions): Promise<RowRecord[]> {
  if (file.size > LARGEST_FILE) {
    throw new DataValidationError("file-format", `${file.shown} is too large for one JSON value.`, {
      hint: "Write it as JSON Lines (.jsonl, one record per line): that is streamed, whatever its size.",
      received: file.size,
    });
  }
  let text = "";
  for await (const chunk of readText(file.path, options)) text += chunk;
  if (text.trim() === "") {
    throw new DataValidationError("file-empty", `${file.shown} is empty.`, {
      hint: "A JSON file holds an array of records.",
      received: file.path,
    });
  }
  return toRecords(parse(text, file), file);
}

function parse(text: string, file: FoundFile): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = parseProblem(cause);
    const at = /position (\d+)/.exec(problem)?.[1];
    const line = at === undefined ? undefined : text.slice(0, Number(at)).split("\n").length;
    throw new DataValidationError(
      "file-format",
      `${file.shown}${line === undefined ? "" : `, line ${line}`} is not JSON: ${problem}.`,
      {
        hint: looksLikeLines(text)
          ? "It looks like JSON Lines: rename it to .jsonl."
          : "A JSON file holds an array of records.",
        received: line === undefined ? undefined : { line },
        cause,
      },
    );
  }
}

/** What JSON.parse complains of, on one line: it may cite the text it was given. */
export function parseProblem(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).replace(/\s+/g, " ");
}

function looksLikeLines(text: string): boolean {
  try {
    return isRecord(JSON.parse(text.slice(0, text.indexOf("\n"))));
  } catch {
    return false;
  }
}

function toRecords(value: unknown, file: FoundFile): RowRecord[] {
  if (Array.isArray(value)) return checkRecords(value, file);
  if (isRecord(value)) {
    const { data } = value;
    if (Array.isArray(data) && data.length > 0 && data.every(isRecord)) return data;
    const columns = Object.keys(value);
    const cells = Object.values(value);
    if (columns.length > 0 && cells.every(Array.isArray)) return fromLists(columns, cells, file);
    if (columns.length > 0 && cells.every(isRecord)) return fromIndexed(columns, cells);
  }
  throw new DataValidationError("file-format", `${file.shown} holds ${nameReceived(value)}.`, {
    hint: 'Use an array of records, or columns: { "column": [values] } or { "column": { "index": value } }.',
    received: file.path,
  });
}

function checkRecords(values: readonly unknown[], file: FoundFile): RowRecord[] {
  const wrong = values.findIndex((value) => !isRecord(value));
  if (wrong === -1) return values as RowRecord[];
  throw new DataValidationError(
    "file-format",
    `${file.shown}: row ${wrong + 1} is ${nameReceived(values[wrong])}, not a record.`,
    { hint: "Use an array of records.", received: { row: wrong + 1 } },
  );
}

function fromLists(columns: string[], lists: unknown[][], file: FoundFile): RowRecord[] {
  const lengths = new Set(lists.map((list) => list.length));
  if (lengths.size > 1) {
    throw new DataValidationError(
      "file-format",
      `${file.shown}: its columns differ in length (${columns
        .map((name, i) => `${name}: ${lists[i]!.length}`)
        .join(", ")}).`,
      { hint: "Every column must have one value per row.", received: [...lengths] },
    );
  }
  const make = recordMaker(columns);
  return lists[0]!.map((_, row) => make(lists.map((list) => list[row])));
}

function fromIndexed(columns: string[], cells: RowRecord[]): RowRecord[] {
  const labels = [...new Set(cells.flatMap((column) => Object.keys(column)))];
  const make = recordMaker(columns);
  return labels.map((label) => make(cells.map((column) => column[label] ?? null)));
}
