import type { AnswerColumn } from "../contract/index.js";
import type { KeyPath, PromptFaults } from "./prompt-fault.js";

const KINDS = ["text", "number", "integer", "boolean", "list", "object"] as const;
const KEYS = ["labels", "kind", "organic", "description", "maxLength", "notApplicable"] as const;

/**
 * Reads one column of a prompt file: a list of labels, `A | B | C`, the name of a kind, or a mapping
 * with `labels` or `kind` and the rest.
 * @throws TaskError `prompt-file`
 */
export function defineColumn(
  name: string,
  definition: unknown,
  at: KeyPath,
  faults: PromptFaults,
): AnswerColumn {
  if (name.trim() === "") faults.fail("a column has no name", at);
  if (typeof definition === "string" || Array.isArray(definition))
    return Object.freeze({ name, ...shapeOf(definition, at, faults) });
  if (definition === null || definition === undefined)
    faults.fail(
      `column "${name}" has no definition`,
      at,
      `Give it labels or one of: ${KINDS.join(", ")}.`,
    );
  if (typeof definition !== "object")
    faults.fail(`column "${name}" is ${String(definition)}`, at, "Give it labels or a kind.");
  const given = definition as Record<string, unknown>;
  faults.checkKeys(given, KEYS, at);
  const shape = shapeOf(given.labels ?? given.kind ?? "text", at, faults);
  if (given.labels !== undefined && given.kind !== undefined && given.kind !== "label")
    faults.fail(`column "${name}" has labels and a kind`, [...at, "kind"], "Keep one of them.");
  const isOrganic = readFlag(given.organic, [...at, "organic"], faults);
  if (isOrganic && shape.labels === undefined)
    faults.fail(`column "${name}" is organic but has no labels`, [...at, "organic"]);
  const maxLength = readLength(given.maxLength, name, shape.kind, at, faults);
  const description = readText(given.description, [...at, "description"], faults);
  const notApplicable = readText(given.notApplicable, [...at, "notApplicable"], faults);
  return Object.freeze({
    name,
    ...shape,
    ...(isOrganic && { organic: true }),
    ...(description !== undefined && { description }),
    ...(maxLength !== undefined && { maxLength }),
    ...(notApplicable !== undefined && { notApplicable }),
  });
}

/** A text, number or boolean as text; undefined when absent. */
export function readText(value: unknown, at: KeyPath, faults: PromptFaults): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "object") faults.fail(`"${at.join(".")}" must be a text`, at);
  return String(value);
}

function readFlag(value: unknown, at: KeyPath, faults: PromptFaults): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  return faults.fail(`"${at.join(".")}" must be true or false, not ${JSON.stringify(value)}`, at);
}

function readLength(
  value: unknown,
  column: string,
  kind: AnswerColumn["kind"],
  at: KeyPath,
  faults: PromptFaults,
): number | undefined {
  if (value === undefined) return undefined;
  if (kind !== "text")
    faults.fail(`column "${column}" has a maxLength but is no text`, [...at, "maxLength"]);
  if (Number.isInteger(value) && (value as number) > 0) return value as number;
  return faults.fail(`maxLength is ${JSON.stringify(value)}`, at, "Give a whole number from 1.");
}

type Shape = Pick<AnswerColumn, "kind" | "labels">;

function shapeOf(definition: unknown, at: KeyPath, faults: PromptFaults): Shape {
  if (Array.isArray(definition))
    return { kind: "label", labels: readLabels(definition, at, faults) };
  if (typeof definition !== "string") faults.fail("labels must be a list", at);
  const text = definition as string;
  if (text.includes("|")) return { kind: "label", labels: readLabels(text.split("|"), at, faults) };
  const kind = KINDS.find((known) => known === text.trim().toLowerCase());
  if (kind !== undefined) return { kind };
  return faults.fail(
    `"${text}" is not a kind of column`,
    at,
    `Use a list of labels, or one of: ${KINDS.join(", ")}.`,
  );
}

/** Labels as texts, trimmed: none empty, none twice. */
export function readLabels(
  list: readonly unknown[],
  at: KeyPath,
  faults: PromptFaults,
): readonly string[] {
  const labels = list.map((label, index) => {
    const isPlain =
      typeof label === "string" || typeof label === "number" || typeof label === "boolean";
    if (!isPlain) faults.fail(`label ${index + 1} is not a text`, at, "Put it in quotes.");
    return String(label).trim();
  });
  if (labels.length === 0) faults.fail("the list of labels is empty", at);
  if (labels.includes("")) faults.fail("a label is empty", at);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice !== undefined) faults.fail(`the label "${twice}" is there twice`, at);
  return Object.freeze(labels);
}
