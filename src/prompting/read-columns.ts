import type { AnswerColumn } from "../contract/index.js";
import { nearest } from "../errors/index.js";
import { defineColumn, readLabels } from "./define-column.js";
import type { PromptFaults } from "./prompt-fault.js";
import { type Gate, NOT_APPLICABLE } from "./prompt-file.js";

/**
 * Reads the answer columns of front matter: `columns` as a mapping or a list, with `labels` beside it.
 * @throws TaskError `prompt-file`
 */
export function readColumns(
  record: Record<string, unknown>,
  faults: PromptFaults,
): readonly AnswerColumn[] {
  const { columns, labels } = record;
  if (labels !== undefined && !isMapping(labels))
    faults.fail('"labels" must map column names to lists', ["labels"]);
  const listed = new Map(Object.entries((labels ?? {}) as Record<string, unknown>));
  const names = Array.isArray(columns)
    ? columns.map(String)
    : columns === undefined || columns === null
      ? [...listed.keys()]
      : Object.keys(columns as object);
  if (!Array.isArray(columns) && columns !== undefined && columns !== null && !isMapping(columns))
    faults.fail('"columns" must be a mapping or a list of names', ["columns"]);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) faults.fail(`the column "${twice}" is there twice`, ["columns"]);
  for (const name of listed.keys()) if (!names.includes(name)) failUnknown(name, names, faults);
  return Object.freeze(
    names.map((name) => {
      const definition = isMapping(columns) ? columns[name] : undefined;
      const own = listed.get(name);
      if (definition !== undefined && own === undefined)
        return defineColumn(name, definition, ["columns", name], faults);
      if (own === undefined) return defineColumn(name, "text", ["columns", name], faults);
      return withLabels(name, definition, own, faults);
    }),
  );
}

/** A column whose labels stand in `labels` and whose other properties may stand in `columns`. */
function withLabels(
  name: string,
  definition: unknown,
  labels: unknown,
  faults: PromptFaults,
): AnswerColumn {
  const at = ["labels", name];
  if (definition === undefined || definition === "label")
    return defineColumn(name, labels, at, faults);
  if (!isMapping(definition) || !Array.isArray(labels))
    return faults.fail(`column "${name}" is defined twice`, at, "Keep its labels in one place.");
  return defineColumn(name, { ...definition, labels: readLabels(labels, at, faults) }, at, faults);
}

function failUnknown(name: string, names: readonly string[], faults: PromptFaults): never {
  const near = nearest(name, names);
  const hint = near === undefined ? `Columns are: ${names.join(", ")}.` : `Did you mean "${near}"?`;
  return faults.fail(`"labels" names "${name}", which is no column`, ["labels", name], hint);
}

/**
 * Reads the gate of front matter: a column name, true for the first column, or `column` and `values`.
 * @throws TaskError `prompt-file`
 */
export function readGate(
  gate: unknown,
  columns: readonly AnswerColumn[],
  faults: PromptFaults,
): Gate | undefined {
  if (gate === undefined || gate === null || gate === false) return undefined;
  const given = isMapping(gate) ? gate : { column: gate === true ? columns[0]?.name : gate };
  faults.checkKeys(given, ["column", "values"], ["gate"]);
  const names = columns.map((column) => column.name);
  const column = names.find((name) => name === given.column);
  if (column === undefined) {
    const near = nearest(String(given.column), names);
    const hint =
      near === undefined ? `Columns are: ${names.join(", ")}.` : `Did you mean "${near}"?`;
    return faults.fail(
      `the gate names "${String(given.column)}", which is no column`,
      ["gate"],
      hint,
    );
  }
  if (given.values === undefined) return Object.freeze({ column, values: NOT_APPLICABLE });
  const values = Array.isArray(given.values) ? given.values : [given.values];
  return Object.freeze({ column, values: readLabels(values, ["gate", "values"], faults) });
}

/** True for a YAML mapping. */
function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
