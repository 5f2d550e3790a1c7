import type { TableView, ViewColumn } from "./table-view.js";

type Loose = Readonly<Record<string, unknown>>;

/** A danfo DataFrame as a table, recognised by its shape. */
export function danfoView(value: Loose): TableView | undefined {
  const { columns, values, shape, index, dtypes } = value;
  if (typeof value.addColumn !== "function" || !Array.isArray(columns)) return undefined;
  if (!Array.isArray(values) || !Array.isArray(shape) || shape.length !== 2) return undefined;
  const rows = values as readonly (readonly unknown[])[];
  return {
    kind: "danfo DataFrame",
    columns: columns.map((name, i) => danfoColumn(String(name), dtypes, i)),
    count: rows.length,
    cell: (row, column) => danfoCell(rows[row]?.[column]),
    ...labelsOf(index, rows.length),
  };
}

/** A danfo Series as a table of one column, recognised by its shape. */
export function seriesView(value: Loose): TableView | undefined {
  const { columns, values, shape, index, dtypes } = value;
  const isSeries = typeof value.valueCounts === "function" && typeof value.unique === "function";
  if (!isSeries || !Array.isArray(values) || !Array.isArray(shape)) return undefined;
  const name = Array.isArray(columns) ? String(columns[0]) : "0";
  return {
    kind: "danfo Series",
    columns: [danfoColumn(name, dtypes, 0)],
    count: values.length,
    cell: (row) => danfoCell(values[row]),
    ...labelsOf(index, values.length),
  };
}

/** danfo writes a missing number as NaN. */
function danfoCell(value: unknown): unknown {
  return typeof value === "number" && Number.isNaN(value) ? null : value;
}

function danfoColumn(name: string, dtypes: unknown, at: number): ViewColumn {
  const type: unknown = Array.isArray(dtypes) ? dtypes[at] : undefined;
  return typeof type === "string" ? { name, type } : { name };
}

/** Rows numbered from 0 need no labels; those a filter or a grouping left do. */
function labelsOf(index: unknown, count: number): Pick<TableView, "label"> {
  if (!Array.isArray(index) || index.length !== count) return {};
  const isPlain = (row: number): boolean => index[row] === row;
  if ([0, count >> 1, count - 1].every((row) => count === 0 || isPlain(row))) return {};
  return { label: (row) => String(index[row]) };
}

interface ArrowVector {
  get(row: number): unknown;
}

/** An Apache Arrow table as a table, recognised by its shape. */
export function arrowView(value: Loose): TableView | undefined {
  const fields = (value.schema as { fields?: unknown } | undefined)?.fields;
  const { numRows, getChildAt } = value;
  if (!Array.isArray(fields) || !Array.isArray(value.batches)) return undefined;
  if (typeof numRows !== "number" || typeof getChildAt !== "function") return undefined;
  const vectors = fields.map((_, i) => getChildAt.call(value, i) as ArrowVector | null);
  return {
    kind: "Arrow table",
    columns: fields.map((field: { name: unknown; type?: unknown }) => ({
      name: String(field.name),
      ...(field.type === undefined ? {} : { type: String(field.type) }),
    })),
    count: numRows,
    cell: (row, column) => arrowCell(vectors[column]?.get(row)),
  };
}

/** Lists and structs come as views into Arrow's buffers, which know how to become plain. */
function arrowCell(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" && !(value instanceof Uint8Array)
    ? toJSON.call(value)
    : value;
}

interface ArqueroColumn {
  at(row: number): unknown;
}

/** An arquero table as a table, recognised by its shape: the rows its filter leaves, in their order. */
export function arqueroView(value: Loose): TableView | undefined {
  const { columnNames, numRows, indices, column, reify } = value;
  const methods = [columnNames, numRows, indices, column, reify];
  if (!methods.every((method) => typeof method === "function")) return undefined;
  const names: unknown = (columnNames as () => unknown).call(value);
  if (!Array.isArray(names)) return undefined;
  const cells = names.map(
    (name) => (column as (name: unknown) => unknown).call(value, name) as ArqueroColumn,
  );
  const isMade = [value.isFiltered, value.isOrdered].every(
    (test) => typeof test === "function" && test.call(value) === false,
  );
  let visible: ArrayLike<number> | undefined;
  return {
    kind: "arquero table",
    columns: names.map((name) => ({ name: String(name) })),
    count: (numRows as () => number).call(value),
    cell: (row, at) => {
      if (isMade) return cells[at]?.at(row);
      visible ??= (indices as () => ArrayLike<number>).call(value);
      return cells[at]?.at(visible[row]!);
    },
  };
}
