import { z } from "zod";
import { anObject, asking, callable, selection, unit } from "./shared-options.js";

const positive = z.number().positive();
const named = z.string().min(1);
const texts = z.record(z.string(), z.string());

/** Reader of the options of `fineTuneOrConfig`. */
export const fineTuningOptions = z
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
