import { z } from "zod";
import { asking, isModelSpec, modelOptions, processing } from "./shared-options.js";

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

/** Reader of the options of `benchmark`. */
export const benchmarkOptions = z.strictObject({
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
