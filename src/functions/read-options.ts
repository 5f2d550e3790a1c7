import { z } from "zod";
import type { ModelOptions } from "../contract/index.js";
import { nearest, TaskError } from "../errors/index.js";

const unit = z.number().min(0).max(1);
const penalty = z.number().min(-2).max(2);
const callable = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === "function",
  "must be a function",
);

const modelOptions = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  topP: unit.optional(),
  topK: z.number().int().min(0).optional(),
  minP: unit.optional(),
  seed: z.number().int().optional(),
  maxTokens: z.number().int().min(1).optional(),
  contextTokens: z.number().int().min(16).optional(),
  stop: z.array(z.string().min(1)).optional(),
  repeatPenalty: z.number().min(0).max(10).optional(),
  presencePenalty: penalty.optional(),
  frequencyPenalty: penalty.optional(),
  think: z.union([z.boolean(), z.enum(["low", "medium", "high", "max"])]).optional(),
  keepAlive: z.union([z.number(), z.string()]).optional(),
  threads: z.number().int().min(1).optional(),
  gpuLayers: z.number().int().min(0).optional(),
  devices: z.array(z.string()).optional(),
  quantization: z.string().optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});

const asking = {
  model: z.custom<unknown>(isModelSpec, 'must name a model, such as "llama3.2" or "sample"'),
  system: z.string().optional(),
  options: modelOptions.optional(),
  concurrency: z.union([z.literal("auto"), z.number().int().min(1).max(1024)]).optional(),
  startDelayMs: z.number().min(0).max(60_000).optional(),
  timeout: z.union([z.enum(["fast", "slow", "network"]), z.number().positive()]).optional(),
  retries: z.number().int().min(0).max(20).optional(),
  signal: z.custom<AbortSignal>(isAbortSignal, "must be an AbortSignal").optional(),
  onEvent: callable.optional(),
  debug: z.boolean().optional(),
  handleSignals: z.boolean().optional(),
  progress: z.union([z.boolean(), z.enum(["auto", "tty", "lines", "tslab", "none"])]).optional(),
  run: z.union([z.literal(false), z.string().min(1)]).optional(),
  project: z.string().min(1).optional(),
  version: z.string().min(1).optional(),
  fresh: z.boolean().optional(),
  reask: z.boolean().optional(),
  answer: z.custom<unknown>(isSchema, "must be a zod schema").optional(),
  failOnError: unit.optional(),
};

const rowNumber = z.number().int().min(1);
const selection = z.union([
  callable,
  z.strictObject({ first: z.number().int().min(0) }),
  z.strictObject({ from: rowNumber.optional(), to: rowNumber.optional() }),
  z.strictObject({ ids: z.array(z.union([z.string(), z.number()])) }),
  z.strictObject({ idsFile: z.string().min(1) }),
]);

const processing = {
  ...asking,
  prompt: z.custom<unknown>(
    (value) => ["string", "function", "object"].includes(typeof value) && value !== null,
    "must be a template, a prompt file or a function of the row",
  ),
  name: z.string().min(1).optional(),
  id: z.string().min(1).optional(),
  rows: selection.optional(),
  output: z.string().min(1).optional(),
  encoding: z.string().min(1).optional(),
  existing: z.enum(["validate", "replace"]).optional(),
  rowsPerRequest: z
    .union([z.enum(["small", "medium", "large"]), z.number().int().min(1).max(50)])
    .optional(),
  provenance: z.boolean().optional(),
};

const READERS = {
  processDataset: z.strictObject(processing),
  estimate: z.strictObject({
    ...processing,
    sample: z.number().int().min(1).optional(),
  }),
  batchInference: z.strictObject(asking),
  ask: z.strictObject(asking),
};

/**
 * Checks every option before anything else happens.
 * @throws {TaskError} `option-invalid` names each wrong option, the rule, what was received, and the
 * nearest known name for an unknown one.
 */
export function checkOptions(call: keyof typeof READERS, given: unknown): void {
  if (typeof given !== "object" || given === null) {
    throw new TaskError(
      "option-invalid",
      `${call} needs an options object; received ${show(given)}.`,
      {
        hint: `Give at least { model: "llama3.2", prompt: "…" }.`,
      },
    );
  }
  const reader = READERS[call];
  const outcome = reader.safeParse(given);
  if (outcome.success) return;
  const known = Object.keys(reader.shape);
  const complaints = outcome.error.issues.map((issue) => complaint(issue, given, known));
  throw new TaskError("option-invalid", `${call}: ${complaints.join("; ")}.`, {
    received: given,
  });
}

function complaint(issue: z.core.$ZodIssue, given: object, known: readonly string[]): string {
  if (issue.code === "unrecognized_keys") {
    const names = issue.path.length > 0 ? Object.keys(modelOptions.shape) : known;
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

function isAbortSignal(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value
  );
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("_zod" in value || "_def" in value);
}

function isModelSpec(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  return typeof value === "object" && value !== null && "engine" in value && "model" in value;
}

/** Options that shape an answer: the part of the model options that belongs in a row's key. */
export function shapingOptions(options: ModelOptions): Record<string, unknown> {
  const { threads, gpuLayers, devices, keepAlive, ...shaping } = options;
  return shaping;
}
