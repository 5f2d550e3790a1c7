import type { MagicScope } from "./lowered-cell.js";
import type { Word } from "./split-words.js";
import { isPath } from "./write-references.js";

/** Names of a table's columns: of a variable's value, or of the file at a path. */
export async function columnNames(
  frame: Pick<Word, "text" | "quoted">,
  scope: MagicScope,
): Promise<readonly string[]> {
  try {
    if (isPath(frame.text, frame.quoted)) return await namesInFile(frame.text);
    return namesOf(valueAt(frame.text, scope)) ?? [];
  } catch {
    return [];
  }
}

/** Whether a value is a table that can be asked about. */
export function isTable(value: unknown): boolean {
  return namesOf(value) !== undefined;
}

/** The value of `frame`, `labelled.data` or `frames[0]`; only properties that hold a value are followed. */
export function valueAt(reference: string, scope: MagicScope): unknown {
  const [name, ...path] = reference.split(/[.[\]]+/).filter(Boolean);
  if (name === undefined || !scope.names().includes(name)) return undefined;
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null) return undefined;
    // A getter is the user's code, which must not run while somebody types.
    return Object.getOwnPropertyDescriptor(value, key)?.value;
  }, scope.value(name));
}

function namesOf(value: unknown): readonly string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return namesOfRecords(value);
  const table = value as {
    columns?: unknown;
    columnNames?: unknown;
    schema?: { fields?: unknown };
    shape?: unknown;
  };
  if (Array.isArray(table.columns) && Array.isArray(table.shape)) return table.columns.map(String);
  if (typeof table.columnNames === "function")
    return (table.columnNames() as unknown[]).map(String);
  const fields = table.schema?.fields;
  if (Array.isArray(fields)) return fields.map((field: { name?: unknown }) => String(field.name));
  return undefined;
}

const LOOKED_AT = 20;

function namesOfRecords(rows: readonly unknown[]): readonly string[] | undefined {
  const names = new Set<string>();
  for (const row of rows.slice(0, LOOKED_AT)) {
    if (typeof row !== "object" || row === null || Array.isArray(row)) return undefined;
    for (const name of Object.keys(row)) names.add(name);
  }
  return names.size === 0 ? undefined : [...names];
}

async function namesInFile(path: string): Promise<readonly string[]> {
  const { openTable } = await import("../frames/index.js");
  const table = await openTable(path);
  try {
    return table.columns;
  } finally {
    await table.close();
  }
}
