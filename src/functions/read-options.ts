import type { z } from "zod";
import type { ModelOptions } from "../contract/index.js";
import { nearest, TaskError } from "../errors/index.js";
import { optionForm } from "./option-form.js";
import { isSecret, receivedText, receivedValue } from "./received-text.js";

type Schemas = typeof import("./option-schemas.js");
type Call = keyof Schemas["READERS"];
type Schema = z.core.$ZodType;

/** What to do about a call that was given too little. */
const LEAST: Readonly<Record<Call, string>> = {
  processDataset: 'Give at least { model: "llama3.2", prompt: "Classify: {{Message}}" }.',
  estimate: 'Give at least { model: "llama3.2", prompt: "Classify: {{Message}}" }.',
  batchInference: 'Give at least { model: "llama3.2" }.',
  ask: 'Give at least { model: "llama3.2" }.',
  retryFailures: 'Leave the options out, or give { statuses: ["failed"] }.',
  compare:
    'Give at least { model: "llama3.2", variants: { short: "Classify: {{Message}}", long: "prompts/feedback.md" } }.',
  benchmark: 'Give at least { models: ["llama3.2", "sample"], prompts: ["Where is my parcel?"] }.',
  fineTuneOrConfig: 'Give at least { model: "llama3.2", label: "Topic" }.',
};

/**
 * Checks every option before anything else happens.
 * @throws {TaskError} `option-invalid` names each wrong option, what it takes, what was received, and the
 * nearest known name for an unknown one.
 */
export async function checkOptions(call: Call, given: unknown): Promise<void> {
  // Loaded with the first call: building the schemas would slow down the import.
  const { READERS } = await import("./option-schemas.js");
  const hint = LEAST[call];
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new TaskError(
      "option-invalid",
      `${call} needs an options object; received ${receivedText(given)}.`,
      { hint, received: receivedValue(given) },
    );
  }
  checkShape(call, READERS[call], given, hint);
}

/**
 * Checks an object against a reader.
 * @param least hint for an object that lacks an option
 * @throws {TaskError} `option-invalid`, as {@link checkOptions}
 */
export function checkShape(
  where: string,
  reader: z.ZodObject,
  given: object,
  least?: string,
): void {
  const outcome = reader.safeParse(given);
  if (outcome.success) return;
  const complaints = outcome.error.issues.flatMap((issue) => complaintsOf(issue, reader, given));
  const texts = new Set(complaints.map(({ text }) => text));
  const lacks = complaints.some(({ text }) => text.endsWith(" is missing"));
  throw new TaskError("option-invalid", `${where}: ${[...texts].join("; ")}.`, {
    ...(lacks && least !== undefined && { hint: least }),
    received: offending(complaints),
  });
}

/** What is wrong with one option, and as much of its value as may be shown. */
interface Complaint {
  readonly option: string;
  readonly text: string;
  readonly received: unknown;
}

/** The wrong value; of several options the values by name. Never all that was given: it may hold secrets. */
function offending(complaints: readonly Complaint[]): unknown {
  const byName = new Map(complaints.map(({ option, received }) => [option, received]));
  return byName.size === 1 ? complaints[0]!.received : Object.fromEntries(byName);
}

function complaintsOf(issue: z.core.$ZodIssue, reader: z.ZodObject, given: object): Complaint[] {
  const { schema, path } = place(issue.path, reader);
  if (issue.code === "unrecognized_keys" && path.length === issue.path.length && !isUnion(schema)) {
    return issue.keys.map((key) => {
      const option = [...path, key].join(".");
      const text = unknownOption(key, path, schema, reader, given);
      // Nobody knows what its value is.
      return { option, text, received: option };
    });
  }
  const option = path.join(".");
  const value = valueAt(given, path);
  if (value === undefined) {
    return [{ option, text: `option "${option}" is missing`, received: undefined }];
  }
  const hidden = isSecret(path);
  const shown = hidden ? `${typeof value}, not shown` : receivedText(value);
  const text = `option "${option}" ${needed(issue, schema)}; received ${shown}`;
  return [{ option, text, received: hidden ? typeof value : receivedValue(value) }];
}

/** What is wrong there: below a union it is the union, as no form of it may be the one that was meant. */
function place(
  path: readonly PropertyKey[],
  reader: z.ZodObject,
): { readonly schema: Schema | undefined; readonly path: readonly PropertyKey[] } {
  let schema: Schema | undefined = reader;
  for (const [depth, key] of path.entries()) {
    if (isUnion(schema)) return { schema, path: path.slice(0, depth) };
    const part = schema as unknown as { shape?: Record<PropertyKey, Schema>; element?: Schema };
    schema = unwrapped(typeof key === "number" ? part.element : part.shape?.[key]);
  }
  return { schema, path };
}

/** The reader inside of an optional one. */
function unwrapped(schema: Schema | undefined): Schema | undefined {
  const { type, innerType } = (schema?._zod.def ?? {}) as { type?: string; innerType?: Schema };
  return type === "optional" ? unwrapped(innerType) : schema;
}

function isUnion(schema: Schema | undefined): boolean {
  return schema?._zod.def.type === "union";
}

function valueAt(given: object, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as never)?.[key], given);
}

function needed(issue: z.core.$ZodIssue, schema: Schema | undefined): string {
  const own = issue.code === "custom" || schema?._zod.def.error !== undefined;
  const form = own || schema === undefined ? undefined : optionForm(schema);
  if (form !== undefined) return `must be ${form}`;
  return issue.code === "invalid_union" ? "has a form that it cannot take" : issue.message;
}

function unknownOption(
  key: string,
  path: readonly PropertyKey[],
  schema: Schema | undefined,
  reader: z.ZodObject,
  given: object,
): string {
  const names = namesOf(schema);
  const advice =
    (path.length === 0 ? modelAdvice(key, names, reader, given) : undefined) ??
    (path[0] === "options" ? callAdvice(key, reader) : undefined) ??
    nearestAdvice(key, names) ??
    `known are ${names.join(", ")}`;
  return `there is no option "${[...path, key].join(".")}" (${advice})`;
}

/** For an option of the model that stands beside the options of the call. */
function modelAdvice(
  key: string,
  names: readonly string[],
  reader: z.ZodObject,
  given: object,
): string | undefined {
  const inside = namesOf(unwrapped(reader.shape.options));
  if (inside.includes(key)) {
    const value = valueAt(given, [key]);
    return `it is one of the model's: write options: { ${key}: ${receivedText(value)} }`;
  }
  if (nearest(key, names) !== undefined) return undefined;
  const near = nearest(key, inside);
  return near && `did you mean options: { ${near}: … }?`;
}

/** For an option of the call that stands among those of the model. */
function callAdvice(key: string, reader: z.ZodObject): string | undefined {
  return namesOf(reader).includes(key) ? "write it beside options, not in it" : undefined;
}

function nearestAdvice(key: string, names: readonly string[]): string | undefined {
  const near = nearest(key, names);
  return near && `did you mean "${near}"?`;
}

function namesOf(schema: Schema | undefined): string[] {
  return Object.keys((schema as { shape?: object } | undefined)?.shape ?? {});
}

/** Options that shape an answer: the part of the model options that belongs in a row's key. */
export function shapingOptions(options: ModelOptions): Record<string, unknown> {
  const { threads, gpuLayers, devices, keepAlive, ...shaping } = options;
  return shaping;
}
