import type { z } from "zod";
import type { ModelOptions } from "../contract/index.js";
import { nearest, TaskError } from "../errors/index.js";

type Schemas = typeof import("./option-schemas.js");

/**
 * Checks every option before anything else happens.
 * @throws {TaskError} `option-invalid` names each wrong option, the rule, what was received, and the
 * nearest known name for an unknown one.
 */
export async function checkOptions(call: keyof Schemas["READERS"], given: unknown): Promise<void> {
  // Loaded with the first call: building the schemas would slow down the import.
  const { READERS, modelOptions } = await import("./option-schemas.js");
  if (typeof given !== "object" || given === null) {
    throw new TaskError(
      "option-invalid",
      `${call} needs an options object; received ${show(given)}.`,
      {
        hint: `Give at least { model: "llama3.2", prompt: "…" }.`,
      },
    );
  }
  checkShape(call, READERS[call], given, Object.keys(modelOptions.shape));
}

/**
 * Checks an object against a reader; `deeper` are the names known inside of it.
 * @throws {TaskError} `option-invalid`, as {@link checkOptions}
 */
export function checkShape(
  where: string,
  reader: z.ZodObject,
  given: object,
  deeper: readonly string[],
): void {
  const outcome = reader.safeParse(given);
  if (outcome.success) return;
  const known = Object.keys(reader.shape);
  const complaints = outcome.error.issues.map((issue) =>
    complaint(issue, given, issue.path.length > 0 ? deeper : known),
  );
  throw new TaskError("option-invalid", `${where}: ${complaints.join("; ")}.`, {
    received: given,
  });
}

function complaint(issue: z.core.$ZodIssue, given: object, names: readonly string[]): string {
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .map((key) => unknownOption([...issue.path, key].join("."), key, names))
      .join("; ");
  }
  const where = issue.path.join(".");
  const value = issue.path.reduce<unknown>((at, key) => (at as never)?.[key], given);
  const needed =
    issue.code === "invalid_union" ? "is not one of the forms this option takes" : issue.message;
  return value === undefined
    ? `option "${where}" is missing`
    : `option "${where}" ${needed}; received ${show(value)}`;
}

function unknownOption(where: string, key: string, names: readonly string[]): string {
  const near = nearest(key, names);
  const advice = near === undefined ? `known are ${names.join(", ")}` : `did you mean "${near}"?`;
  return `there is no option "${where}" (${advice})`;
}

function show(value: unknown): string {
  if (typeof value === "function") return "a function";
  const text =
    typeof value === "string" ? JSON.stringify(value) : String(JSON.stringify(value) ?? value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Options that shape an answer: the part of the model options that belongs in a row's key. */
export function shapingOptions(options: ModelOptions): Record<string, unknown> {
  const { threads, gpuLayers, devices, keepAlive, ...shaping } = options;
  return shaping;
}
