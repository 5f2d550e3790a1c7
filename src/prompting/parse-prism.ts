import type { AnswerColumn } from "../contract/index.js";
import { nearest } from "../errors/index.js";
import { readLabels, readText } from "./define-column.js";
import { findJsonFault } from "./find-json-fault.js";
import { nameOf } from "./parse-markdown.js";
import { promptDigest } from "./prompt-digest.js";
import { PromptFaults, promptFault } from "./prompt-fault.js";
import { NOT_APPLICABLE, type PromptFile } from "./prompt-file.js";

const KEYS = ["system_prompt", "columns_to_code", "validation_rules", "not_applicable_defaults"];

/**
 * Reads a PRISM prompt: `system_prompt`, `columns_to_code`, `validation_rules` (`valid_` and the column
 * in lower case) and `not_applicable_defaults`.
 *
 * As in PRISM, labels outside a list are kept with a warning, and when the first column says
 * NOT_APPLICABLE or N/A, every column takes its default, "-" where the file gives none. Labels the
 * table already has are offered for validation. Other keys are ignored, but for `name` and `version`.
 * @throws TaskError `prompt-file` with the line
 */
export function parsePrismPrompt(text: string, file?: string): PromptFile {
  const record = parseRecord(text.replace(/^\ufeff/, ""), file);
  const faults = new PromptFaults(file, (at) => lineOfKey(text, at));
  for (const key of Object.keys(record)) {
    const near = KEYS.includes(key) ? undefined : nearest(key, KEYS);
    if (near !== undefined && !(near in record))
      faults.fail(`"${key}" is not known`, [key], `Did you mean "${near}"?`);
  }
  const names = readNames(record.columns_to_code, faults);
  const rules = readMapping(record, "validation_rules", faults);
  const defaults = readMapping(record, "not_applicable_defaults", faults);
  const labels = matchKeys(rules, names, ruleColumn, "validation_rules", faults);
  const fallbacks = matchKeys(defaults, names, fold, "not_applicable_defaults", faults);
  const columns = names.map((name): AnswerColumn => {
    const list = readRule(labels.get(name), name, faults);
    const fallback = readText(fallbacks.get(name), ["not_applicable_defaults", name], faults);
    const shape =
      list === undefined
        ? { kind: "text" as const }
        : { kind: "label" as const, labels: list, organic: true };
    return Object.freeze({ name, ...shape, notApplicable: fallback ?? "-" });
  });
  const system = readText(record.system_prompt, ["system_prompt"], faults)?.trim();
  const version = readText(record.version, ["version"], faults);
  return Object.freeze({
    name: readText(record.name, ["name"], faults) ?? nameOf(file),
    ...(version !== undefined && { version }),
    ...(system && { system }),
    columns: Object.freeze(columns),
    gate: Object.freeze({ column: names[0]!, values: NOT_APPLICABLE }),
    existing: "validate" as const,
    ...(file !== undefined && { path: file }),
    digest: promptDigest(text),
  });
}

function parseRecord(text: string, file: string | undefined): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const found = findJsonFault(text);
    const reason = found?.message ?? (error as Error).message;
    throw promptFault(`this is not JSON: ${reason}`, file, found?.line, undefined, error);
  }
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw promptFault("a PRISM prompt must be a JSON object", file, 1, `It has: ${KEYS.join(", ")}.`);
}

/** Line of the first place a key is written at; good enough to point a person at it. */
function lineOfKey(text: string, at: readonly (string | number)[]): number | undefined {
  for (const key of [...at].reverse()) {
    const index = text.indexOf(JSON.stringify(String(key)));
    if (index >= 0) return text.slice(0, index).split("\n").length;
  }
  return undefined;
}

function readNames(value: unknown, faults: PromptFaults): readonly string[] {
  const at = ["columns_to_code"];
  if (!Array.isArray(value))
    return faults.fail('"columns_to_code" must be a list of column names', at);
  return readLabels(value, at, faults);
}

function readMapping(
  record: Record<string, unknown>,
  key: string,
  faults: PromptFaults,
): Record<string, unknown> {
  const value = record[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value))
    faults.fail(`"${key}" must be an object`, [key]);
  return value as Record<string, unknown>;
}

/** Values of a mapping by the column each key means. */
function matchKeys(
  mapping: Record<string, unknown>,
  names: readonly string[],
  keyColumn: (key: string) => string,
  where: string,
  faults: PromptFaults,
): ReadonlyMap<string, unknown> {
  const matched = new Map<string, unknown>();
  for (const [key, value] of Object.entries(mapping)) {
    const wanted = keyColumn(key);
    const name =
      names.find((column) => fold(column) === wanted) ??
      names.find((column) => fold(bareName(column)) === wanted);
    if (name === undefined) {
      const near = nearest(wanted, names.map(fold));
      const columns = `Columns are: ${names.join(", ")}.`;
      const hint = near === undefined ? columns : `Did you mean the column "${near}"? ${columns}`;
      faults.fail(`"${key}" in "${where}" belongs to no column`, [where, key], hint);
    } else matched.set(name, value);
  }
  return matched;
}

/** The labels of one rule; an empty list rules nothing. */
function readRule(
  list: unknown,
  name: string,
  faults: PromptFaults,
): readonly string[] | undefined {
  if (list === undefined || (Array.isArray(list) && list.length === 0)) return undefined;
  const at = ["validation_rules", ruleKey(name)];
  if (!Array.isArray(list)) return faults.fail(`"${ruleKey(name)}" must be a list of labels`, at);
  return readLabels(list, at, faults);
}

function ruleKey(name: string): string {
  return `valid_${fold(name)}`;
}

function ruleColumn(key: string): string {
  return fold(key.replace(/^valid_/i, ""));
}

function fold(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, "_");
}

/** PRISM names a rule after the input column: `valid_sentiment` also rules `Validated_Sentiment`. */
function bareName(column: string): string {
  return column.replace(/^validated_/i, "");
}
