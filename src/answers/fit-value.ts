import type { JsonSchema } from "../contract/index.js";
import { foldText } from "./fold-text.js";
import { matchLabel } from "./match-label.js";
import { showValue } from "./show-value.js";

/**
 * Bends a value that failed validation towards its schema, where its meaning is beyond doubt:
 * the spelling of labels and keys, numbers and booleans given as text, a lone value where a list is asked.
 * Every change is told in `notes`; what cannot be mended is returned as it came.
 */
export function fitValue(
  value: unknown,
  schema: JsonSchema,
  path: string,
  notes: string[],
): unknown {
  const branches = branchesOf(schema);
  if (branches !== undefined) return fitBranches(value, branches, path, notes);
  const choices = choicesOf(schema);
  if (choices !== undefined) return fitChoice(value, choices, path, notes);
  switch (schema.type) {
    case "object":
      return isRecord(value) ? fitObject(value, schema, path, notes) : value;
    case "array":
      return fitList(value, schema, path, notes);
    case "number":
    case "integer":
      return fitNumber(value, path, notes);
    case "boolean":
      return fitBoolean(value, path, notes);
    case "string":
      return fitText(value, path, notes);
    default:
      return value;
  }
}

/** Fits the keys of an object, then its values; with `only`, just the values of those keys. */
export function fitObject(
  value: Readonly<Record<string, unknown>>,
  schema: JsonSchema,
  path: string,
  notes: string[],
  only?: ReadonlySet<string>,
): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = new Set((schema.required ?? []) as readonly string[]);
  const fitted = renameKeys(value, Object.keys(properties), path, notes);
  for (const [name, property] of Object.entries(properties)) {
    if (!Object.hasOwn(fitted, name)) continue;
    if (only !== undefined && !only.has(name) && Object.hasOwn(value, name)) continue;
    const at = joinPath(path, name);
    if (fitted[name] === null && !required.has(name) && !accepts(null, property)) {
      notes.push(`${at}: null read as not given`);
      delete fitted[name];
    } else {
      fitted[name] = fitValue(fitted[name], property, at, notes);
    }
  }
  return fitted;
}

/** Path of a part of an answer: "Topic", "items[2].name". */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** True for a JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function renameKeys(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  path: string,
  notes: string[],
): Record<string, unknown> {
  const fitted = { ...value };
  const missing = names.filter((name) => !Object.hasOwn(fitted, name));
  if (missing.length === 0) return fitted;
  const known = new Set(names);
  for (const key of Object.keys(value)) {
    if (known.has(key)) continue;
    const name = matchLabel(key, missing);
    if (name === undefined || Object.hasOwn(fitted, name)) continue;
    notes.push(`${joinPath(path, name)}: key ${showValue(key)} read as ${showValue(name)}`);
    fitted[name] = fitted[key];
    delete fitted[key];
  }
  return fitted;
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) return branches as readonly JsonSchema[];
  if (!Array.isArray(schema.type)) return undefined;
  return (schema.type as readonly string[]).map((type) => ({ ...schema, type }));
}

function fitBranches(
  value: unknown,
  branches: readonly JsonSchema[],
  path: string,
  notes: string[],
): unknown {
  const open = branches.filter((branch) => accepts(value, branch));
  if (open.length > 1) return value;
  if (open.length === 1) return fitValue(value, open[0]!, path, notes);
  const choices = branches.flatMap((branch) => choicesOf(branch) ?? []);
  const chosen = choices.length > 0 ? fitChoice(value, choices, path, notes) : value;
  if (chosen !== value) return chosen;
  for (const branch of branches) {
    const fitted = fitValue(value, branch, path, notes);
    if (fitted !== value) return fitted;
  }
  return value;
}

function choicesOf(schema: JsonSchema): readonly unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  return "const" in schema ? [schema.const] : undefined;
}

function accepts(value: unknown, schema: JsonSchema): boolean {
  const branches = branchesOf(schema);
  if (branches !== undefined) return branches.some((branch) => accepts(value, branch));
  const choices = choicesOf(schema);
  if (choices !== undefined) return choices.includes(value);
  if (schema.type === undefined) return true;
  if (value === null) return schema.type === "null";
  if (Array.isArray(value)) return schema.type === "array";
  if (typeof value === "number")
    return schema.type === "number" || (schema.type === "integer" && Number.isInteger(value));
  return schema.type === typeof value;
}

function fitChoice(
  value: unknown,
  choices: readonly unknown[],
  path: string,
  notes: string[],
): unknown {
  if (choices.includes(value) || value === null || typeof value === "object") return value;
  const number = numberOf(value);
  if (number !== undefined && choices.includes(number)) return changed(path, value, number, notes);
  const { spelt, labels } = speltOf(choices);
  const label = matchLabel(String(value), labels);
  if (label === undefined) return value;
  return changed(path, value, spelt[labels.indexOf(label)], notes);
}

/** Choices that are told by their spelling: all but numbers, which only equal numbers are. */
interface Spelt {
  readonly spelt: readonly unknown[];
  readonly labels: readonly string[];
}

const spellings = new WeakMap<readonly unknown[], Spelt>();

/** The same arrays for the same choices, since matchLabel keeps its lookups by identity. */
function speltOf(choices: readonly unknown[]): Spelt {
  const known = spellings.get(choices);
  if (known !== undefined) return known;
  const spelt = choices.filter((choice) => typeof choice !== "number");
  const made = { spelt, labels: spelt.map(String) };
  spellings.set(choices, made);
  return made;
}

function fitList(value: unknown, schema: JsonSchema, path: string, notes: string[]): unknown {
  const items = isRecord(schema.items) ? schema.items : {};
  if (Array.isArray(value))
    return value.map((item, index) => fitValue(item, items, joinPath(path, index), notes));
  if (value === null || typeof value === "object" || value === "") return value;
  return changed(path, value, [fitValue(value, items, path, [])], notes);
}

const NUMBER = /^[-+]?\d+(?:\.\d+)?(?:e[-+]?\d{1,3})?$/i;

function fitNumber(value: unknown, path: string, notes: string[]): unknown {
  const number = typeof value === "string" ? numberOf(value) : undefined;
  return number === undefined ? value : changed(path, value, number, notes);
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value.trim()) ? Number(value) : undefined;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

function fitBoolean(value: unknown, path: string, notes: string[]): unknown {
  const meant = typeof value === "string" ? BOOLEANS.get(foldText(value)) : undefined;
  return meant === undefined ? value : changed(path, value, meant, notes);
}

function fitText(value: unknown, path: string, notes: string[]): unknown {
  if (typeof value !== "number" && typeof value !== "boolean") return value;
  return changed(path, value, String(value), notes);
}

function changed(path: string, from: unknown, to: unknown, notes: string[]): unknown {
  notes.push(`${path === "" ? "answer" : path}: ${showValue(from)} read as ${showValue(to)}`);
  return to;
}
