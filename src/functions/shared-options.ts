import { z } from "zod";

/** A share. */
export const unit = z.number().min(0).max(1);
const penalty = z.number().min(-2).max(2);
/** A function. */
export const callable = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === "function",
  "must be a function",
);

/** Reader of `options`, the options of the model. */
export const modelOptions = z.strictObject({
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
  labels: z.enum(["score", "generate"]).optional(),
  keepAlive: z
    .union([z.number(), z.string()])
    .describe('a time such as "10m", or a number of seconds')
    .optional(),
  threads: z.number().int().min(1).optional(),
  gpuLayers: z.number().int().min(0).optional(),
  devices: z.array(z.string()).optional(),
  quantization: z.string().optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
});

/** Options of every call that asks a model. */
export const asking = {
  model: z.custom<unknown>(isModelSpec, 'must name a model, such as "llama3.2" or "sample"'),
  system: z.string().optional(),
  options: modelOptions.optional(),
  concurrency: z.union([z.literal("auto"), z.number().int().min(1).max(1024)]).optional(),
  startDelayMs: z
    .number()
    .min(0)
    .max(60_000)
    .describe("a number of milliseconds from 0 to 60000")
    .optional(),
  timeout: z
    .union([
      z.enum(["fast", "slow", "network"]),
      z.number().positive(),
      z.literal(Number.POSITIVE_INFINITY),
    ])
    .describe(
      'a number of milliseconds above 0, such as 30000, Infinity for no limit, "fast", "slow" or "network"',
    )
    .optional(),
  retries: z.number().int().min(0).max(20).optional(),
  signal: z
    .custom<AbortSignal>(isAbortSignal, "must be an AbortSignal, such as controller.signal")
    .optional(),
  onEvent: callable.optional(),
  debug: z.boolean().optional(),
  handleSignals: z.boolean().optional(),
  progress: z.union([z.boolean(), z.enum(["auto", "tty", "lines", "tslab", "none"])]).optional(),
  run: z.union([z.literal(false), z.string().min(1)]).optional(),
  project: z.string().min(1).optional(),
  version: z.string().min(1).optional(),
  fresh: z.boolean().optional(),
  reask: z.boolean().optional(),
  answer: z
    .custom<unknown>(isSchema, "must be a zod schema, such as z.object({ Topic: z.enum([…]) })")
    .optional(),
  failOnError: unit.optional(),
};

const rowNumber = z.number().int().min(1);
/** Reader of `rows`, the choice of rows. */
export const selection = z
  .union([
    callable,
    z.strictObject({ first: z.number().int().min(0) }),
    z.strictObject({ from: rowNumber.optional(), to: rowNumber.optional() }),
    z.strictObject({ ids: z.array(z.union([z.string(), z.number()])) }),
    z.strictObject({ idsFile: z.string().min(1) }),
  ])
  .describe(
    '{ first: 20 }, { from: 1, to: 20 } (rows count from 1), { ids: ["7"] }, { idsFile: "ids.txt" } or a function of the row',
  );

/** Options of every call that asks about a table. */
export const processing = {
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
  repeats: z.number().int().min(1).max(100).optional(),
  confidence: z.boolean().optional(),
  provenance: z.boolean().optional(),
};

/** Any object. */
export const anObject = z.custom<object>(
  (value) => typeof value === "object" && value !== null,
  "must be an object",
);

function isAbortSignal(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value
  );
}

function isSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("_zod" in value || "_def" in value);
}

/** Whether a value can name a model: a text, or an engine with its model. */
export function isModelSpec(value: unknown): boolean {
  if (typeof value === "string") return value.trim() !== "";
  return typeof value === "object" && value !== null && "engine" in value && "model" in value;
}
