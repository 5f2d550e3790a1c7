import {
  type CellOutput,
  type Fields,
  isJsonType,
  type Notebook,
  type NotebookCell,
} from "./notebook.js";

/**
 * Text of a notebook file, nbformat 4.5, as Jupyter writes it: keys sorted, one space a level, lines of texts apart.
 * The same notebook gives the same text.
 */
export function writeNotebook({ cells, metadata }: Notebook): string {
  const file = { cells: cells.map(cellFields), metadata, nbformat: 4, nbformat_minor: 5 };
  return `${JSON.stringify(sorted(file), null, 1)}\n`;
}

function cellFields(cell: NotebookCell): Fields {
  const { id, metadata } = cell;
  const common = { cell_type: cell.type, id, metadata, source: lines(cell.source) };
  if (cell.type === "code") {
    const outputs = cell.outputs.map(outputFields);
    return { ...common, execution_count: cell.executionCount, outputs };
  }
  return cell.attachments === undefined ? common : { ...common, attachments: cell.attachments };
}

function outputFields(output: CellOutput): Fields {
  if (output.type === "stream") {
    return { output_type: "stream", name: output.name, text: lines(output.text) };
  }
  if (output.type === "error") {
    const { name, message, traceback } = output;
    return { output_type: "error", ename: name, evalue: message, traceback };
  }
  const { type, data, metadata } = output;
  const shown = { output_type: type, data: bundleFields(data), metadata };
  return type === "execute_result"
    ? { ...shown, execution_count: output.executionCount ?? null }
    : shown;
}

/** Texts are kept by lines, so that changes of a notebook can be read; pictures and JSON stay whole. */
function bundleFields(data: Fields): Fields {
  return Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      typeof value === "string" && isLined(mime) ? lines(value) : value,
    ]),
  );
}

function isLined(mime: string): boolean {
  if (isJsonType(mime)) return false;
  return mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
