import { z } from "zod";
import { benchmarkOptions } from "./benchmark-options-reader.js";
import { fineTuningOptions } from "./fine-tuning-options-reader.js";
import { anObject, asking, callable, modelOptions, processing, unit } from "./shared-options.js";

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
  ask: z.strictObject({ ...asking, onText: callable.optional() }),
  retryFailures: z.strictObject({
    ...retrying,
    model: asking.model.optional(),
    statuses: z.array(z.enum(["invalid", "truncated", "failed"])).optional(),
  }),
  compare,
  benchmark: benchmarkOptions,
  fineTuneOrConfig: fineTuningOptions,
};
