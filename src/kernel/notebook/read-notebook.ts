import { DataValidationError } from "../../errors/index.js";
import {
  type CellOutput,
  type Fields,
  isJsonType,
  type Notebook,
  type NotebookCell,
} from "./notebook.js";

const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Reads the text of a notebook file, nbformat 4.0 to 4.5; cells without an id get one from their place.
 * @param where name of the file, for error texts
 * @throws {DataValidationError} `file-format`
 */
export function readNotebook(text: string, where: string): Notebook {
  const file = parse(text, where);
  if (file.nbformat !== 4) {
    throw faulty(where, `its format is ${shown(file.nbformat)} instead of 4`);
  }
  if (!Array.isArray(file.cells)) throw faulty(where, "it has no list of cells");
  const used = new Set<string>();
  const cells = file.cells.map((cell, at) => readCell(cell, at, used, where));
  return { metadata: fieldsOf(file.metadata), cells };
}

function parse(text: string, where: string): Fields {
  try {
    const file: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (isFields(file)) return file;
  } catch (cause) {
    throw faulty(where, `it is not JSON (${(cause as Error).message})`, cause);
  }
  throw faulty(where, "it is not a JSON object");
}

function readCell(cell: unknown, at: number, used: Set<string>, where: string): NotebookCell {
  if (!isFields(cell)) throw faulty(where, `cell ${at + 1} is no object`);
  const source = joined(cell.source);
  if (source === undefined) throw faulty(where, `cell ${at + 1} has no source`);
  const common = { id: freeId(cell.id, at, used), source, metadata: fieldsOf(cell.metadata) };
  if (cell.cell_type === "code") {
    const outputs = Array.isArray(cell.outputs) ? cell.outputs : [];
    return {
      type: "code",
      ...common,
      executionCount: typeof cell.execution_count === "number" ? cell.execution_count : null,
      outputs: outputs.flatMap(readOutput),
    };
  }
  if (cell.cell_type === "markdown" || cell.cell_type === "raw") {
    const attachments = isFields(cell.attachments)
      ? { attachments: cell.attachments as Record<string, Fields> }
      : {};
    return { type: cell.cell_type, ...common, ...attachments };
  }
  throw faulty(where, `cell ${at + 1} has the type ${shown(cell.cell_type)}`);
}

/** Ids that are missing, broken or there twice are made from the cell's place, alike every time. */
function freeId(given: unknown, at: number, used: Set<string>): string {
  const made = `cell-${at + 1}`;
  let id = typeof given === "string" && ID.test(given) && !used.has(given) ? given : made;
  for (let round = 2; used.has(id); round++) id = `${made}-${round}`;
  used.add(id);
  return id;
}

function readOutput(output: unknown): CellOutput[] {
  if (!isFields(output)) return [];
  switch (output.output_type) {
    case "stream": {
      const name = output.name === "stderr" ? "stderr" : "stdout";
      return [{ type: "stream", name, text: joined(output.text) ?? "" }];
    }
    case "display_data":
    case "execute_result": {
      const type = output.output_type;
      const count =
        type === "execute_result"
          ? { executionCount: (output.execution_count as number | null | undefined) ?? null }
          : {};
      const metadata = fieldsOf(output.metadata);
      return [{ type, data: readBundle(fieldsOf(output.data)), metadata, ...count }];
    }
    case "error":
      return [
        {
          type: "error",
          name: String(output.ename ?? "Error"),
          message: String(output.evalue ?? ""),
          traceback: Array.isArray(output.traceback) ? output.traceback.map(String) : [],
        },
      ];
    default:
      return [];
  }
}

function readBundle(data: Fields): Fields {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      isJsonType(mime) ? value : (joined(value) ?? value),
    ]),
  );
}

/** nbformat writes a text as a string or as a list of its lines. */
function joined(text: unknown): string | undefined {
  if (typeof text === "string") return text;
  return Array.isArray(text) && text.every((line) => typeof line === "string")
    ? text.join("")
    : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function faulty(where: string, what: string, cause?: unknown): DataValidationError {
  return new DataValidationError("file-format", `${where} cannot be used as a notebook: ${what}.`, {
    hint: "Open it in JupyterLab or VS Code and save it again; that brings it to today's format.",
    received: where,
    cause,
  });
}
