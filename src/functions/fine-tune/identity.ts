import { createHash } from "node:crypto";
import { VERSION } from "../../config/index.js";
import type { ModelInfo } from "../../contract/index.js";
import type { ExternalTrainerOptions } from "../../training/index.js";
import { shapingOptions as shapingModelOptions } from "../read-options.js";
import type { FineTuneOptions } from "./fine-tune-options.js";
import type { LabelledTask } from "./read-task.js";

/** Options that say how it is run, not what is made. */
const RUNNING = [
  "signal",
  "onEvent",
  "onProgress",
  "progress",
  "handleSignals",
  "concurrency",
  "startDelayMs",
  "timeout",
  "retries",
  "debug",
  "fresh",
  "run",
  "project",
  "version",
  "model",
  "prompt",
  "answer",
  "rows",
  "encoding",
  "deploy",
  // Whether something is made, not what: a training is gone on from all the same.
  "minRows",
  "fallback",
];

/** What makes this another piece of work: the rows, the question, the model and what shapes the result. */
export function identityOf(
  task: LabelledTask,
  info: ModelInfo,
  options: FineTuneOptions,
): Record<string, unknown> {
  const { rows, columns, template, system, gate, file } = task;
  const learnt = rows.map(({ id, text, labels }) => [id, text, labels]);
  const data = createHash("sha256").update(JSON.stringify(learnt)).digest("hex");
  return {
    call: "fineTuneOrConfig 1",
    model: info.digest,
    data,
    prompt: [template, system, gate, file?.examples],
    columns,
    options: {
      ...shapingOptions(options),
      trainer: shapingTrainer(options.trainer),
      trainerOptions: shapingWeights(options),
    },
  };
}

function shapingOptions(options: FineTuneOptions): Record<string, unknown> {
  const shaping = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !RUNNING.includes(name),
  );
  return {
    ...Object.fromEntries(shaping.sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(options.options && { options: shapingModelOptions(options.options) }),
    ...(typeof options.improve === "object" && { improve: plainImprove(options.improve) }),
  };
}

/** A model that rewords by its name: an engine holds more than belongs here. */
function plainImprove({
  model,
  ...rest
}: Exclude<FineTuneOptions["improve"], boolean | undefined>): Record<string, unknown> {
  if (model === undefined) return rest;
  return { ...rest, model: typeof model === "string" ? model : [model.engine.name, model.model] };
}

/** A trainer of one's own by its name, a command line by what it trains with. */
export function shapingTrainer(trainer: FineTuneOptions["trainer"]): unknown {
  if (typeof trainer !== "object") return trainer;
  if (!("command" in trainer)) return trainer.name;
  const { command, config } = trainer;
  return { command, config };
}

/**
 * What of an external trainer's options is trained: the weights. Where its tool is found, how it is watched and
 * what its file is made with do not change that.
 */
export function shapingWeights({ trainerOptions }: FineTuneOptions): unknown {
  const { hubId } = trainerOptions ?? {};
  return hubId === undefined ? undefined : { hubId };
}

/** What the manifest says about how to do the same again. */
export function recipeOf(
  task: LabelledTask,
  info: ModelInfo,
  options: FineTuneOptions,
): Record<string, unknown> {
  const { minRows, fallback, trainer, trainerOptions } = options;
  return {
    call: "fineTuneOrConfig",
    versions: { promptframe: VERSION, node: process.version },
    modelSpec: typeof options.model === "string" ? options.model : options.model.model,
    model: info,
    prompt: { source: task.template, system: task.system, path: task.file?.path },
    columns: task.columns,
    data: { describe: task.describe, rows: task.given },
    fineTuning: {
      ...shapingOptions(options),
      minRows,
      fallback,
      trainer: shapingTrainer(trainer),
      trainerOptions: trainerOptions && withoutSecrets(trainerOptions),
    },
  };
}

/** An environment holds tokens; manifests are read and passed on. */
function withoutSecrets({
  environment: _,
  shown: __,
  ...rest
}: ExternalTrainerOptions): Omit<ExternalTrainerOptions, "environment" | "shown"> {
  return rest;
}
