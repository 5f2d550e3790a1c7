import type { AnswerColumn, AnswerIssue, AnswerReading } from "../contract/index.js";
import type { AnswerCheck, Verdict } from "./check-schema.js";
import { type Found, ObjectFinder } from "./find-object.js";
import { isRecord } from "./fit-value.js";
import { parseJson } from "./mend-json.js";
import { bareText, readLines, readLoneLabel } from "./read-plain.js";
import { showValue } from "./show-value.js";

/** What a reader of object answers needs to know. */
export interface AnswerRules {
  readonly columns: readonly AnswerColumn[];
  readonly check: AnswerCheck;
  /** Reads a lone word without JSON, before the general rule for one label column. */
  readonly readLone?: (bare: string) => Record<string, unknown> | undefined;
}

/**
 * Makes the function that reads one model text into validated columns.
 * Order: JSON as it is; the last fitting object inside the text; the same, mended; a lone label;
 * `Column: value` lines. A cut text is never mended and never `ok`.
 */
export function answerReader(rules: AnswerRules): (text: string, cut: boolean) => AnswerReading {
  const finder = new ObjectFinder(rules.columns);
  return (text, cut) => {
    const direct = looksLikeObject(text) ? parseJson(text) : undefined;
    if (isRecord(direct)) {
      const verdict = rules.check(direct);
      if (verdict.ok && !cut && verdict.warnings.length === 0) {
        return { status: "ok", values: verdict.values };
      }
      if (verdict.ok) return conclude(verdict, cut, {});
    }
    const found = finder.find(text, cut);
    if (found.value !== undefined) return conclude(rules.check(found.value), cut, found);
    return (cut ? undefined : readPlain(text, rules)) ?? nothingFound(text, cut, found);
  };
}

function looksLikeObject(text: string): boolean {
  return text.charCodeAt(0) === 0x7b || text.trimStart().startsWith("{");
}

function readPlain(text: string, rules: AnswerRules): AnswerReading | undefined {
  const bare = bareText(text);
  const lone = rules.readLone?.(bare) ?? readLoneLabel(bare, rules.columns);
  const value = lone ?? readLines(bare, rules.columns);
  const verdict = value === undefined ? undefined : rules.check(value);
  if (!verdict?.ok) return undefined;
  const warning = lone === undefined ? "read from lines, not from JSON" : "read from a lone label";
  return conclude(verdict, false, { warning });
}

function nothingFound(text: string, cut: boolean, found: Found): AnswerReading {
  const problem =
    found.problem ??
    (text.trim() === ""
      ? "the answer is empty"
      : `no JSON object in the answer, which is ${showValue(text.trim(), 120)}`);
  const issues = [{ path: "", message: problem }];
  return cut
    ? { status: "truncated", issues: [CUT_ISSUE, ...issues] }
    : { status: "invalid", issues };
}

/** The issue every truncated reading starts with. */
export const CUT_ISSUE: AnswerIssue = Object.freeze({
  path: "",
  message: "the answer was cut at the token limit",
});

function conclude(verdict: Verdict, cut: boolean, found: Found): AnswerReading {
  const warnings = found.warning ? [found.warning, ...verdict.warnings] : verdict.warnings;
  return {
    status: cut ? "truncated" : verdict.ok ? "ok" : "invalid",
    values: verdict.values,
    ...(cut
      ? { issues: [CUT_ISSUE, ...verdict.issues] }
      : verdict.ok
        ? undefined
        : { issues: verdict.issues }),
    ...(warnings.length > 0 ? { warnings } : undefined),
    ...(found.repaired ? { repaired: true } : undefined),
  };
}
