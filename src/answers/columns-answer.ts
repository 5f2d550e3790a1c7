import type { AnswerColumn, AnswerSpec, JsonSchema } from "../contract/index.js";
import type { AnswerCheck, Verdict } from "./check-schema.js";
import { foldText } from "./fold-text.js";
import { jsonSchemaCheck } from "./json-schema-answer.js";
import { matchLabel } from "./match-label.js";
import { answerReader } from "./read-answer.js";
import { showLabels, showValue } from "./show-value.js";

/** Which column tells that a row is not applicable, and by which of its values. */
export interface AnswerGate {
  readonly column: string;
  /** Compared without case, spaces, underscores and punctuation; the first is the one asked for. */
  readonly values: readonly string[];
}

/**
 * Makes an answer of column definitions, as prompt files give them.
 * A label outside the set is invalid, or kept with a warning where the column is `organic`.
 * With a gate, an answer whose gate column says "not applicable" takes the `notApplicable` value of
 * every column (text and labels default to "-", lists to an empty list, other kinds to null).
 */
export function columnsAnswer(columns: readonly AnswerColumn[], gate?: AnswerGate): AnswerSpec {
  const check = withGate(
    withOrganic(jsonSchemaCheck(objectSchema(columns)), columns),
    columns,
    gate,
  );
  const readLone = (bare: string): Record<string, unknown> | undefined =>
    gate !== undefined && isGateValue(bare, gate) ? { [gate.column]: bare } : undefined;
  return Object.freeze({
    columns,
    schema: objectSchema(columns, gate),
    read: answerReader({ columns, check, readLone }),
  });
}

function objectSchema(columns: readonly AnswerColumn[], gate?: AnswerGate): JsonSchema {
  const properties = columns.map((column) => {
    const extra = gate?.column === column.name ? gate.values.slice(0, 1) : [];
    return [column.name, columnSchema(column, extra)] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: columns.map((column) => column.name),
    additionalProperties: false,
  };
}

function columnSchema(column: AnswerColumn, extraLabels: readonly string[]): JsonSchema {
  const { labels = [], description } = column;
  if (column.kind !== "label" || labels.length === 0) {
    const { maxLength } = column;
    const limit = maxLength === undefined ? undefined : { maxLength };
    return {
      ...KIND_SCHEMAS[column.kind],
      ...limit,
      ...(description ? { description } : undefined),
    };
  }
  const all = [...new Set([...labels, ...extraLabels])];
  if (!column.organic)
    return { type: "string", enum: all, ...(description ? { description } : undefined) };
  const usual = `usually one of ${all.join(", ")}`;
  return { type: "string", description: description ? `${description}; ${usual}` : usual };
}

const KIND_SCHEMAS: Readonly<Record<AnswerColumn["kind"], JsonSchema>> = {
  label: { type: "string", minLength: 1 },
  text: { type: "string" },
  number: { type: "number" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  list: { type: "array", items: { type: "string" } },
  object: { type: "object" },
};

/** Gives organic labels their usual spelling and tells of those outside the set. */
function withOrganic(check: AnswerCheck, columns: readonly AnswerColumn[]): AnswerCheck {
  const organic = columns.filter((column) => column.organic && column.labels !== undefined);
  if (organic.length === 0) return check;
  return (value) => {
    const verdict = check(value);
    return organic.reduce(settleOrganic, verdict);
  };
}

function settleOrganic(verdict: Verdict, column: AnswerColumn): Verdict {
  const { name, labels = [] } = column;
  const given = verdict.values[name];
  if (typeof given !== "string" || labels.includes(given)) return verdict;
  const label = matchLabel(given, labels) ?? given.trim();
  if (label === "") {
    const { [name]: _blank, ...values } = verdict.values;
    const issue = { path: name, message: `"" is not one of ${showLabels(labels)}` };
    return { ...verdict, ok: false, values, issues: [...verdict.issues, issue] };
  }
  const warning = labels.includes(label)
    ? `${name}: ${showValue(given)} read as ${showValue(label)}`
    : `${name}: ${showValue(given)} is outside the list and was kept`;
  return {
    ...verdict,
    values: { ...verdict.values, [name]: label },
    warnings: [...verdict.warnings, warning],
  };
}

function withGate(
  check: AnswerCheck,
  columns: readonly AnswerColumn[],
  gate: AnswerGate | undefined,
): AnswerCheck {
  if (gate === undefined) return check;
  const defaults = Object.freeze(
    Object.fromEntries(columns.map((column) => [column.name, notApplicableValue(column)])),
  );
  const key = foldText(gate.column);
  return (value) => {
    const name = Object.hasOwn(value, gate.column)
      ? gate.column
      : Object.keys(value).find((other) => foldText(other) === key);
    const given = name === undefined ? undefined : value[name];
    if (typeof given !== "string" || !isGateValue(given, gate)) return check(value);
    const warning = `${gate.column}: ${showValue(given)}, so every column has its not-applicable value`;
    return { ok: true, values: defaults, issues: [], warnings: [warning] };
  };
}

function isGateValue(text: string, gate: AnswerGate): boolean {
  const folded = foldText(text);
  if (folded === "") return gate.values.some((value) => value.trim() === text.trim());
  return gate.values.some((value) => foldText(value) === folded);
}

function notApplicableValue(column: AnswerColumn): unknown {
  const given = column.notApplicable;
  switch (column.kind) {
    case "label":
    case "text":
      return given ?? "-";
    case "list":
      return given === undefined ? Object.freeze([]) : Object.freeze([given]);
    case "number":
    case "integer":
      return given !== undefined && given.trim() !== "" && Number.isFinite(Number(given))
        ? Number(given)
        : null;
    case "boolean":
      return given === "true" ? true : given === "false" ? false : null;
    default:
      return null;
  }
}
