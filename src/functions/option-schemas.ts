import { z } from "zod";

const unit = z.number().min(0).max(1);
const penalty = z.number().min(-2).max(2);
const callable = z.custom<(...given: never[]) => unknown>(
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

const asking = {
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
const selection = z
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
  repeats: z.number().int().min(1).max(100).optional(),
  confidence: z.boolean().optional(),
  provenance: z.boolean().optional(),
};

/** Reader of a variant of `compare` that is a whole task. */
export const variantTask = z.strictObject({
  prompt: processing.prompt.optional(),
  model: asking.model.optional(),
  system: asking.system,
  options: asking.options,
  answer: asking.answer,
  rowsPerRequest: processing.rowsPerRequest,
});

/** Reader of the judge of `compare`. */
export const judgeOptions = z.strictObject({
  model: asking.model,
  criteria: z.string().min(1).optional(),
  options: modelOptions.optional(),
  columns: z.array(z.string()).min(1).optional(),
});

const { output: _file, provenance: _columns, repeats: _often, ...comparing } = processing;
const anObject = z.custom<object>(
  (value) => typeof value === "object" && value !== null,
  "must be an object",
);

const compare = z.strictObject({
  ...comparing,
  variants: anObject,
  model: asking.model.optional(),
  prompt: processing.prompt.optional(),
  label: z
    .union([z.string().min(1), z.record(z.string(), z.string().min(1))])
    .describe('the name of a column, or { ANSWER: "column" }')
    .optional(),
  metrics: anObject.optional(),
  judge: anObject.optional(),
  order: z.enum(["interleaved", "sequence"]).optional(),
  baseline: z.string().optional(),
  margin: unit.optional(),
  probabilities: z.boolean().optional(),
  confidence: z
    .number("is the confidence of the intervals here, a number; probabilities: true is for labels")
    .gt(0.5)
    .lt(1)
    .optional(),
  resamples: z.number().int().min(100).optional(),
  seed: z.number().int().optional(),
});

const level = z.number().int().min(1).max(1024);

const benchmarked = z.custom<unknown>(
  (value) =>
    isModelSpec(value) ||
    (typeof value === "object" &&
      value !== null &&
      isModelSpec((value as { model?: unknown }).model) &&
      modelOptions.optional().safeParse((value as { options?: unknown }).options).success),
  'must name a model, such as "llama3.2", or be { model, name, options }',
);

const benchmark = z.strictObject({
  ...pick(asking, ["system", "options", "timeout", "retries", "signal", "onEvent", "debug"]),
  ...pick(asking, ["handleSignals", "progress", "run", "project", "version", "fresh", "answer"]),
  ...pick(processing, ["rows", "id"]),
  models: z
    .union([benchmarked, z.array(benchmarked)])
    .describe('a model, such as "llama3.2" or { model, name, options }, or a list of models')
    .optional(),
  model: z.string().min(1).optional(),
  engines: z
    .custom<unknown>((value) => typeof value === "object" && value !== null, "must be engines")
    .optional(),
  hosts: z.array(z.string().min(1)).optional(),
  prompt: processing.prompt.optional(),
  prompts: z
    .custom<unknown>(
      (value) => typeof value === "object" && value !== null && Symbol.iterator in value,
      "must be a list of prompts",
    )
    .optional(),
  data: z
    .custom<unknown>((value) => value !== undefined && value !== null, "must be a table")
    .optional(),
  label: z
    .union([z.string().min(1), z.strictObject({ column: z.string(), answer: z.string() })])
    .describe('the name of a column, or { column: "Gold", answer: "Topic" }')
    .optional(),
  runs: z.number().int().min(1).max(1000).optional(),
  concurrency: z.union([level, z.array(level).min(1)]).optional(),
  requests: z.number().int().min(1).max(100_000).optional(),
  warmup: z.number().int().min(0).max(1000).optional(),
  order: z.enum(["abba", "random", "sequential", "together"]).optional(),
  slo: z
    .custom<unknown>(
      isServiceLevel,
      "must hold one or more of ttftMs, tpotMs and e2eMs, in milliseconds above 0",
    )
    .optional(),
  unique: z.boolean().optional(),
  stream: z.boolean().optional(),
  seed: z.number().int().optional(),
  reuse: z.boolean().optional(),
});

const positive = z.number().positive();
const named = z.string().min(1);
const texts = z.record(z.string(), z.string());

const fineTuning = z
  .strictObject({
    ...asking,
    run: named.optional(),
    prompt: z
      .custom<unknown>(
        (value) => typeof value === "string" || (typeof value === "object" && value !== null),
        "must be a template or a prompt file; a configuration cannot hold a function",
      )
      .optional(),
    label: z
      .union([named, z.array(named).min(1), z.record(z.string(), named)])
      .describe('the name of a column, a list of names, or { ANSWER: "column" }')
      .optional(),
    ratingMapping: z
      .record(z.string(), z.union([z.string(), texts]))
      .describe('an object of labels by rating, such as { "5": "Positive" }')
      .optional(),
    targetTopics: z
      .union([z.array(named).min(1), z.record(z.string(), z.array(named).min(1))])
      .describe("a list of labels, or { COLUMN: [labels] }")
      .optional(),
    trainer: z
      .union([named, anObject])
      .describe('a name, such as "auto", "student" or "none", { command } or a trainer')
      .optional(),
    trainerOptions: anObject.optional(),
    fallback: z.boolean().optional(),
    minRows: z.number().int().min(1).optional(),
    holdout: z
      .custom<number>(
        (value) => typeof value === "number" && value > 0 && (value < 1 || Number.isInteger(value)),
        "must be a share between 0 and 1 or a whole number of rows",
      )
      .optional(),
    examples: z.number().int().min(0).max(50).optional(),
    improve: z
      .union([
        z.boolean(),
        z.strictObject({
          proposals: z.number().int().min(1).max(8).optional(),
          model: asking.model.optional(),
        }),
      ])
      .describe("true, false or { proposals: 1 to 8, model }")
      .optional(),
    deploy: z
      .union([named, anObject])
      .describe("a name for the model, or an object with its name")
      .optional(),
    dryRun: z.boolean().optional(),
    name: named.optional(),
    id: named.optional(),
    rows: selection.optional(),
    encoding: named.optional(),
    onProgress: callable.optional(),
    epochs: positive.optional(),
    learningRate: positive.optional(),
    batchSize: z.number().int().min(1).optional(),
    loraRank: z.number().int().min(1).optional(),
    loraAlpha: positive.optional(),
    loraDropout: unit.optional(),
    maxTokens: z.number().int().min(1).optional(),
    warmupRatio: unit.optional(),
    weightDecay: z.number().min(0).optional(),
    patience: z.number().int().min(1).optional(),
    seed: z.number().int().optional(),
    extra: anObject.optional(),
  })
  .omit({ reask: true, failOnError: true });

const {
  run: _name,
  project: _project,
  version: _version,
  fresh: _fresh,
  reask: _reask,
  failOnError: _bad,
  ...withoutRun
} = asking;
const { system: _system, options: _options, answer: _answer, ...retrying } = withoutRun;
const {
  concurrency: _atOnce,
  startDelayMs: _starts,
  debug: _log,
  progress: _shown,
  ...single
} = withoutRun;

/** Reader of the options of each call. */
export const READERS = {
  processDataset: z.strictObject(processing),
  estimate: z.strictObject({
    ...processing,
    sample: z.number().int().min(1).optional(),
  }),
  batchInference: z.strictObject({
    ...asking,
    prompt: z
      .custom<unknown>(
        (value) => typeof value === "string" || (typeof value === "object" && value !== null),
        "must be a prompt file, its path, or a template",
      )
      .optional(),
  }),
  ask: z.strictObject({ ...single, onText: callable.optional() }),
  retryFailures: z.strictObject({
    ...retrying,
    model: asking.model.optional(),
    statuses: z.array(z.enum(["invalid", "truncated", "failed"])).optional(),
  }),
  compare,
  benchmark,
  fineTuneOrConfig: fineTuning,
};

function pick<T extends object, K extends keyof T>(all: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, all[name]])) as Pick<T, K>;
}

function isServiceLevel(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const limits = Object.entries(value);
  return (
    limits.length > 0 &&
    limits.every(
      ([name, limit]) =>
        ["ttftMs", "tpotMs", "e2eMs"].includes(name) && typeof limit === "number" && limit > 0,
    )
  );
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
