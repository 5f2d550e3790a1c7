import type { AnswerIssue } from "../contract/index.js";
import { isRecord, joinPath } from "./fit-value.js";
import { showLabels, showValue } from "./show-value.js";

/** The parts of a zod 4 issue that are read; any copy or version of zod 4 has them. */
export interface RawIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly expected?: unknown;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly RawIssue[])[];
}

/** Says zod's issues in plain words with the value that was received. */
export function explainIssues(issues: readonly RawIssue[], value: unknown): AnswerIssue[] {
  return issues.map((issue) => ({
    path: pathText(issue.path),
    message: explain(issue, valueAt(value, issue.path)),
  }));
}

function explain(issue: RawIssue, received: unknown): string {
  // A message of the user's own says more than ours could.
  if (!issue.message.startsWith("Invalid input") && !issue.message.startsWith("Invalid option"))
    return issue.code === "unrecognized_keys"
      ? `has keys that were not asked for: ${showLabels(issue.keys ?? [])}`
      : `${lowerFirst(issue.message)}, was ${showValue(received)}`;
  if (received === undefined) return "missing";
  const values = issue.values ?? unionValues(issue);
  if (values.length > 0) return `${showValue(received)} is not one of ${showLabels(values)}`;
  if (issue.code === "invalid_type")
    return `must be ${kindName(String(issue.expected))}, was ${showValue(received)}`;
  return `has none of the allowed shapes, was ${showValue(received)}`;
}

function unionValues(issue: RawIssue): readonly unknown[] {
  return (issue.errors ?? []).flatMap((branch) =>
    branch.flatMap((inner) => (inner.path.length === 0 ? (inner.values ?? []) : [])),
  );
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

function kindName(expected: string): string {
  return KIND_NAMES[expected] ?? expected;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => joinPath(text, typeof key === "number" ? key : String(key)),
    "",
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isRecord(at) && !Array.isArray(at)) return undefined;
    at = Object.hasOwn(at, key) ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return at;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
