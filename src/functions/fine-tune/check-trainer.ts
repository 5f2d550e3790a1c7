import { z } from "zod";
import { nearest, TaskError } from "../../errors/index.js";
import {
  type CommandTrainerOptions,
  EXTERNAL_TRAINERS,
  type ExternalTrainerOptions,
  type ProgressFile,
} from "../../training/index.js";
import { checkShape } from "../read-options.js";
import type { DeployWish, FineTuneOptions } from "./fine-tune-options.js";

const text = z.string().min(1);
const words = z.array(z.string());
const texts = z.record(z.string(), z.string());

/** Reader of `trainerOptions`. */
const trainerOptions = z.strictObject({
  hubId: text.optional(),
  shown: z.looseObject({}).optional(),
  slow: z.boolean().optional(),
  python: text.optional(),
  command: words.optional(),
  environment: texts.optional(),
  stallMs: z.number().positive().optional(),
  pollMs: z.number().positive().optional(),
  gguf: z.boolean().optional(),
  converter: words.optional(),
  outtype: z.enum(["f32", "f16", "bf16", "q8_0", "auto"]).optional(),
} satisfies Record<keyof ExternalTrainerOptions, z.ZodType>);

/** Reader of a trainer that is a command line. */
const commandLine = z.strictObject({
  command: words.min(1),
  resume: words.optional(),
  config: z.strictObject({ path: text, text: z.string() }).optional(),
  progress: z.union([z.literal("trainer-state"), z.looseObject({ file: text })]).optional(),
  merge: words.optional(),
  install: text.optional(),
} satisfies Record<keyof CommandTrainerOptions, z.ZodType>);

const progressFile = z.strictObject({
  file: text,
  step: text.optional(),
  steps: text.optional(),
  epoch: text.optional(),
  trainingLoss: text.optional(),
  validationLoss: text.optional(),
  learningRate: text.optional(),
} satisfies Record<keyof ProgressFile, z.ZodType>);

/** Reader of `deploy` as an object. */
const deployment = z.strictObject({
  model: text,
  replace: z.boolean().optional(),
  host: text.optional(),
  headers: texts.optional(),
  quantize: text.optional(),
  parameters: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), words]))
    .optional(),
  license: z.union([z.string(), words]).optional(),
} satisfies Record<keyof DeployWish, z.ZodType>);

const NAMES = ["auto", "none", "student", ...EXTERNAL_TRAINERS];

/**
 * Checks who trains, how, and where the result goes, before a row is read: training may take hours until a
 * misspelt name is needed.
 * @throws {TaskError} `option-invalid`
 */
export function checkTrainer({ trainer, deploy, ...options }: FineTuneOptions): void {
  if (typeof trainer === "string" && !NAMES.includes(trainer)) throw noTrainer(trainer);
  if (typeof trainer === "object") checkOwn(trainer);
  if (options.trainerOptions) {
    checkShape("fineTuneOrConfig, trainerOptions", trainerOptions, options.trainerOptions);
  }
  if (typeof deploy === "object") checkShape("fineTuneOrConfig, deploy", deployment, deploy);
}

function checkOwn(trainer: Exclude<FineTuneOptions["trainer"], string | undefined>): void {
  if ("command" in trainer) {
    checkShape("fineTuneOrConfig, trainer", commandLine, trainer);
    if (typeof trainer.progress !== "object") return;
    checkShape("fineTuneOrConfig, trainer.progress", progressFile, trainer.progress);
    return;
  }
  const parts = ["capability", "prepare", "train"] as const;
  const isOne =
    typeof trainer.name === "string" && parts.every((part) => typeof trainer[part] === "function");
  if (isOne) return;
  throw new TaskError("option-invalid", "trainer is neither a name nor a trainer.", {
    hint: `Give ${NAMES.map((name) => `"${name}"`).join(", ")}, { command: […] } or an object with name, capability, prepare and train.`,
  });
}

function noTrainer(name: string): TaskError {
  const meant = nearest(name, NAMES);
  return new TaskError("option-invalid", `fineTuneOrConfig: there is no trainer "${name}".`, {
    hint: `${meant === undefined ? "" : `Did you mean "${meant}"? `}There are: ${NAMES.join(", ")}, a command line as { command: […] }, or a trainer of your own.`,
    received: name,
  });
}
