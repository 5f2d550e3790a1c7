import type { AnswerColumn, JsonSchema } from "../contract/index.js";
import type { Gate } from "./prompt-file.js";

/**
 * Constant text for the system prompt: which JSON keys to answer and what each may hold.
 * A schema alone constrains a model without telling it what the labels mean; most need both.
 * @param schema shape of the answer; the shapes of `list` and `object` columns are shown from it
 * @returns an empty text when there are no columns
 */
export function answerInstructions(
  columns: readonly AnswerColumn[],
  gate?: Gate,
  schema?: JsonSchema,
): string {
  if (columns.length === 0) return "";
  const properties = (schema?.properties ?? {}) as Record<string, JsonSchema>;
  const lines = columns.map((column) => {
    const about = column.description === undefined ? "" : ` (${oneLine(column.description)})`;
    return `"${column.name}"${about}: ${allowed(column, properties[column.name])}`;
  });
  const many = columns.length > 1 ? "these keys" : "this key";
  return [
    `Answer each row with one JSON object with ${many}, and nothing else:`,
    ...lines,
    ...(gate === undefined
      ? []
      : [
          `If the row is not something to be answered about, set "${gate.column}" to "${gate.values[0]}".`,
        ]),
  ].join("\n");
}

const KIND_TEXTS: Readonly<Record<AnswerColumn["kind"], string>> = {
  label: "a short label",
  text: "a text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  list: "a list of texts",
  object: "an object",
};

function allowed(column: AnswerColumn, schema: JsonSchema | undefined): string {
  if (column.labels !== undefined && column.labels.length > 0) {
    const labels = column.labels.map((label) => JSON.stringify(label)).join(", ");
    return column.organic ? `best one of ${labels}` : `one of ${labels}`;
  }
  if (column.maxLength !== undefined) return `a text of at most ${column.maxLength} characters`;
  const isNested = column.kind === "list" || column.kind === "object";
  if (!isNested || schema === undefined) return KIND_TEXTS[column.kind];
  const { description: _shown, ...shape } = schema;
  return `JSON of this schema: ${JSON.stringify(shape)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
