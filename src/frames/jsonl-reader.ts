import { DataValidationError } from "../errors/index.js";
import { columnsOf, isRecord } from "./check-record.js";
import type { FoundFile } from "./find-file.js";
import { parseProblem } from "./json-reader.js";
import { nameReceived } from "./name-received.js";
import { type ReadTextOptions, readText } from "./read-text.js";
import type { RecordBatch, StreamSource } from "./stream-source.js";
import type { RowRecord } from "./table.js";

/** A single line that grows beyond this is not a record any more. */
const LONGEST_LINE = 1 << 28;

/**
 * Opens a JSON Lines file: one record per line, empty lines left out. Streams.
 * @param allColumns read the whole file once to know the columns of every record, not only of the first
 * @throws DataValidationError `file-empty`, `file-format` with the line, or `encoding`
 */
export async function openJsonl(
  file: FoundFile,
  options: ReadTextOptions & { readonly allColumns: boolean },
): Promise<StreamSource> {
  const columns = options.allColumns
    ? await readAllColumns(file, options)
    : await readFirstColumns(file, options);
  if (columns === undefined) {
    throw new DataValidationError("file-empty", `${file.shown} is empty.`, {
      hint: "A JSON Lines file holds one record per line.",
      received: file.path,
    });
  }
  const records = readRecords(file, options);
  return {
    kind: "jsonl",
    columns,
    identity: `file:${file.realPath}`,
    describe: file.shown,
    async *batches(): AsyncGenerator<RecordBatch, void, undefined> {
      let start = 0;
      for await (const batch of records) {
        yield { start, records: batch };
        start += batch.length;
      }
    },
    async *scan(column) {
      for await (const batch of readRecords(file, options)) {
        yield column === undefined ? batch : batch.map((record) => record[column]);
      }
    },
    close: async () => void (await records.return()),
  };
}

async function readFirstColumns(file: FoundFile, options: ReadTextOptions) {
  for await (const batch of readRecords(file, options)) return Object.keys(batch[0]!);
  return undefined;
}

async function readAllColumns(file: FoundFile, options: ReadTextOptions) {
  const columns = new Set<string>();
  let rows = 0;
  for await (const batch of readRecords(file, options)) {
    rows += batch.length;
    for (const name of columnsOf(batch)) columns.add(name);
  }
  return rows === 0 ? undefined : [...columns];
}

/** Yields batches of at least one record. */
async function* readRecords(
  file: FoundFile,
  options: ReadTextOptions,
): AsyncGenerator<readonly RowRecord[], void, undefined> {
  let pending = "";
  let line = 1;
  for await (const text of readText(file.path, options)) {
    if (pending.length > LONGEST_LINE) throw badLine(file, line, "is longer than 256 MB");
    pending += text;
    if (!text.includes("\n")) continue;
    const lines = pending.split("\n");
    pending = lines.pop()!;
    const records = parseLines(lines, line, file);
    line += lines.length;
    if (records.length > 0) yield records;
  }
  const rest = parseLines([pending], line, file);
  if (rest.length > 0) yield rest;
}

function parseLines(lines: readonly string[], firstLine: number, file: FoundFile): RowRecord[] {
  const records: RowRecord[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === "") continue;
    const value = parseLine(line, firstLine + i, file);
    if (!isRecord(value)) throw badLine(file, firstLine + i, `holds ${nameReceived(value)}`);
    records.push(value);
  }
  return records;
}

function parseLine(line: string, number: number, file: FoundFile): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw badLine(file, number, `is not JSON (${parseProblem(cause)})`, cause);
  }
}

function badLine(file: FoundFile, line: number, problem: string, cause?: unknown) {
  return new DataValidationError("file-format", `${file.shown}, line ${line} ${problem}.`, {
    hint:
      line === 1
        ? "Every line must hold one JSON object. A file that is one JSON array needs the extension .json."
        : "Every line must hold one JSON object.",
    received: { line },
    cause,
  });
}
