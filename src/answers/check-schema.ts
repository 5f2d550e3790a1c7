import type { AnswerIssue, JsonSchema } from "../contract/index.js";
import { explainIssues, type RawIssue } from "./explain-issues.js";
import { fitObject, isRecord } from "./fit-value.js";
import { showValue } from "./show-value.js";

/** What validating one parsed object gave. */
export interface Verdict {
  readonly ok: boolean;
  /** All columns when ok, else those that passed. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly issues: readonly AnswerIssue[];
  readonly warnings: readonly string[];
}

/** Validates one parsed object; never throws. */
export type AnswerCheck = (value: Record<string, unknown>) => Verdict;

/** What a schema's own validation returned; the shape of zod 4's `safeParse`. */
export type Parsed =
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: readonly RawIssue[] } };

/** The two validations a check needs; both may throw, since a user's own code may run inside them. */
export interface Parser {
  parse(value: unknown): Parsed;
  /** Validates one column alone, to keep what is good in an answer that fails. */
  parseColumn?(name: string, value: unknown): Parsed;
}

const NOTHING: readonly never[] = Object.freeze([]);

/**
 * Makes the check of a schema: strictly first, and only when that fails with the failing columns
 * bent towards the schema (see `fitValue`).
 * @param schema JSON Schema of the object, `$ref` resolved.
 */
export function schemaCheck(parser: Parser, schema: JsonSchema): AnswerCheck {
  const check = (value: Record<string, unknown>): Verdict => {
    const first = parser.parse(value);
    if (first.success) return passed(first.data, NOTHING);
    const warnings: string[] = [];
    const fitted = fitObject(value, schema, "", warnings, failing(first.error.issues));
    const second = parser.parse(fitted);
    if (second.success) return passed(second.data, warnings);
    return failed(parser, second.error.issues, fitted, warnings);
  };
  return (value) => {
    try {
      return check(value);
    } catch (error) {
      return thrown(error);
    }
  };
}

function passed(data: unknown, warnings: readonly string[]): Verdict {
  if (isRecord(data)) return { ok: true, values: data, issues: NOTHING, warnings };
  const message = `the schema made ${showValue(data)} of the answer, which has no columns`;
  return { ok: false, values: {}, issues: [{ path: "", message }], warnings };
}

function failed(
  parser: Parser,
  raw: readonly RawIssue[],
  value: Record<string, unknown>,
  warnings: readonly string[],
): Verdict {
  const issues = explainIssues(raw, value);
  const bad = failing(raw) ?? new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    if (bad.has(name)) continue;
    const column = parser.parseColumn?.(name, given);
    if (column?.success) values[name] = column.data;
  }
  return { ok: false, values, issues, warnings };
}

/** Names of the columns with issues; undefined when an issue is about the object as a whole. */
function failing(issues: readonly RawIssue[]): ReadonlySet<string> | undefined {
  if (issues.some((issue) => issue.path.length === 0)) return undefined;
  return new Set(issues.map((issue) => String(issue.path[0])));
}

function thrown(error: unknown): Verdict {
  const isAsync = (error as Error)?.constructor?.name === "$ZodAsyncError";
  const message = isAsync
    ? "the schema has asynchronous checks, which row answers cannot wait for"
    : `the schema's own code threw: ${error instanceof Error ? error.message : String(error)}`;
  return { ok: false, values: {}, issues: [{ path: "", message }], warnings: NOTHING };
}
